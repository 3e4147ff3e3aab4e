import type { Peer } from '../../protocol/rpc.ts';
import type { tapClientSide, tapSide } from '../../protocol/tap.ts';

/** The tap's end of the connection, through which it announces events. */
export type Announcer = Pick<Peer<typeof tapSide, typeof tapClientSide>, 'emit'>;
