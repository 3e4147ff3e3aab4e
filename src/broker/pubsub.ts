/** Hands messages to whoever listens at that moment. */
export interface PubSub {
  /** Hears messages until aborted. None are kept, so those sent during a lost connection are gone: `onGap` says between when. */
  subscribe(requests: readonly SubscribeRequest[], sink: SubscribeSink, signal: AbortSignal): Promise<void>;
}

export interface SubscribeRequest {
  readonly channel: string;
  readonly isPattern: boolean;
  /** Published with `SPUBLISH` (Redis 7): in a cluster only the nodes of the channel's slot hear it. */
  readonly isSharded?: boolean;
}

export interface SubscribeSink {
  /** Nothing is missed from now on, until `onGap`. Called again after every lost connection. */
  onReady?(): void;
  onMessage(message: PublishedMessage): void;
  onGap(fromMs: number, toMs: number): void;
}

export interface PublishedMessage {
  /** The requested channel or pattern that it came by. */
  readonly via: string;
  readonly channel: string;
  readonly payload: Uint8Array;
  readonly receivedAtMs: number;
}
