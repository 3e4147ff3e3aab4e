import type { Peer } from '../../protocol/rpc.ts';
import type { tapClientSide, tapSide } from '../../protocol/tap.ts';

/** Where the tap says what happened: its end of the wire. */
export type Announcer = Pick<Peer<typeof tapSide, typeof tapClientSide>, 'emit'>;
