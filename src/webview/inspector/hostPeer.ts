import type { inspectorHostSide } from '../../protocol/inspector.ts';
import type { pageSide } from '../../protocol/page.ts';
import type { Peer } from '../../protocol/rpc.ts';

export type HostPeer = Peer<typeof pageSide, typeof inspectorHostSide>;
