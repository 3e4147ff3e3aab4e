import type { RedisOptions } from 'ioredis';

/** One server to connect to. */
export interface Destination {
  /** Tells it from the others. */
  readonly name: string;
  readonly options: RedisOptions;
  /** A slot is on its way there: each command on its keys has to be announced with `ASKING`. */
  readonly isAsking: boolean;
}

/** Knows which server to connect to. */
export interface Route {
  /** For people, credentials masked. */
  readonly label: string;
  readonly isCluster: boolean;
  /** The server that has a slot; any one when left out. Rejects when none can be asked. */
  to(slot: number | undefined, signal: AbortSignal): Promise<Destination>;
  /** Every server that holds keys. */
  all(signal: AbortSignal): Promise<readonly Destination[]>;
  /** A slot of every server that holds keys, to reach each by; undefined stands for the only one. */
  slots(signal: AbortSignal): Promise<readonly (number | undefined)[]>;
  /** Takes in what a refusal says of where a slot is; true when asking again is worth it. */
  learn(error: unknown): boolean;
  /** A server was lost: next time, where slots are is asked anew. */
  forget(): void;
}
