import type { TapPeer } from '../../../protocol/tap.ts';

/** A broker that the tap's worker has the connection to. */
export interface TapBroker {
  /** Asks for the worker, which is started for it. */
  readonly tap: () => Pick<TapPeer, 'request'>;
  /** It may hold credentials: it goes to the tap, and into no text. */
  readonly url: string;
}
