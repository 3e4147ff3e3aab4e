import type { Problem } from '../../base/problem.ts';
import type { SourceStatus } from '../../protocol/shapes.ts';

/** What a reader of sources hands to its session. Sources are named by id. */
export interface Intake {
  append(source: string, timeMs: number, id: string, fields: readonly Uint8Array[]): void;
  appendGap(source: string, fromMs: number, toMs: number): void;
  /** `count` messages are known to have gone unseen, at least; `text` says why. */
  appendMissed(source: string, timeMs: number, text: string, count: number): void;
  /** A stream was deleted and begun anew: what comes has smaller ids. */
  begunAnew(source: string): void;
  /** Undefined as a rule; while what comes would evict what somebody reads, resolves when it is wanted. For what can wait. */
  room(signal: AbortSignal): Promise<void> | undefined;
  /** To be called once a batch is appended. */
  appended(): void;
  setState(source: string, state: SourceStatus['state'], problem?: Problem): void;
  /** How changes of a key are noticed from now on. */
  setMeans(source: string, means: NonNullable<SourceStatus['means']>): void;
}
