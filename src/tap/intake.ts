import type { Problem } from '../base/problem.ts';
import type { SourceStatus } from '../protocol/shapes.ts';

/** What a reader of sources hands to its session. Sources are named by id. */
export interface Intake {
  append(source: string, timeMs: number, id: string, fields: readonly Uint8Array[]): void;
  appendGap(source: string, fromMs: number, toMs: number): void;
  /** `count` messages are known to have gone unseen, at least; `text` says why. */
  appendMissed(source: string, timeMs: number, text: string, count: number): void;
  /** To be called once a batch is appended. */
  appended(): void;
  setState(source: string, state: SourceStatus['state'], problem?: Problem): void;
  /** How changes of a key are noticed from now on. */
  setMeans(source: string, means: NonNullable<SourceStatus['means']>): void;
}
