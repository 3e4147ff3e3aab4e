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
  /** Is shown to people, so credentials are masked. */
  readonly label: string;
  readonly isCluster: boolean;
  /** Resolves to the server that has a slot, or to any one when the slot is left out. Rejects when none can be asked. */
  to(slot: number | undefined, signal: AbortSignal): Promise<Destination>;
  /** Resolves to every server that holds keys. */
  all(signal: AbortSignal): Promise<readonly Destination[]>;
  /** Resolves to the replicas of a cluster, which serve readers, too; to none where there is a single server. */
  replicas(signal: AbortSignal): Promise<readonly Destination[]>;
  /** Resolves to one slot of every server that holds keys, to reach each by; undefined stands for the only server. */
  slots(signal: AbortSignal): Promise<readonly (number | undefined)[]>;
  /** Takes in what a refusal says of where a slot is; true when asking again is worth it. */
  learn(error: unknown): boolean;
  /** Must be called when a server was lost: where the slots are is asked anew next time. */
  forget(): void;
}
