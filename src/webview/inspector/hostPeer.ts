import type { inspectorHostSide, inspectorWebviewSide } from '../../protocol/inspector.ts';
import type { Peer } from '../../protocol/rpc.ts';

export type HostPeer = Peer<typeof inspectorWebviewSide, typeof inspectorHostSide>;
