import type { PayloadEncoding } from '../base/kinds/decoders.ts';
import type { SourceKind } from '../base/kinds/sources.ts';
import type { Problem } from '../base/problem.ts';
import type { Entry } from '../broker/log.ts';
import type { ContractPlace } from '../messages/contracts/contract.ts';

/** One thing to read, as whoever opens it understands it; what stands here is what a transfer needs of it. */
export interface ReadSource {
  readonly id: string;
  readonly kind: SourceKind;
  readonly label: string;
  readonly key?: string | undefined;
  readonly channel?: string | undefined;
  readonly pattern?: string | undefined;
  readonly isPattern?: boolean | undefined;
  readonly isSharded?: boolean | undefined;
  readonly payload?:
    | {
        readonly field?: string | undefined;
        readonly encoding?: PayloadEncoding | undefined;
        readonly contract?: ContractPlace | undefined;
      }
    | undefined;
}

export type SourceState = 'connecting' | 'live' | 'lost' | 'ended';

/** Receives what the readers of sources read, as an inspector's session does. Sources are named by id. */
export interface SourceSink {
  /** A source turned out to hold messages of others. */
  declare(parent: string, part: { readonly label: string; readonly kind: SourceKind }): string;
  appendEntries(source: string, entries: readonly Entry[]): void;
  append(source: string, timeMs: number, id: string, fields: readonly Uint8Array[]): void;
  appendGap(source: string, fromMs: number, toMs: number): void;
  appendMissed(source: string, timeMs: number, text: string, count: number | undefined): void;
  begunAnew(source: string): void;
  /** Usually undefined; resolves when more is wanted, for sources that can wait. */
  room(signal: AbortSignal): Promise<void> | undefined;
  /** It has no room for what is read as long as there is room. */
  readonly isFull: boolean;
  appended(): void;
  setState(source: string, state: SourceState, problem?: Problem): void;
  setMeans(source: string, means: 'notified' | 'sampled'): void;
}
