import type { SourceKind } from '../../base/kinds/sources.ts';
import type { Problem } from '../../base/problem.ts';
import type { Entry } from '../../broker/log.ts';
import type { PayloadRules } from '../../protocol/sources/sourceShape.ts';
import type { SourceStatus } from '../../protocol/shapes.ts';

/** One of the sources whose messages a recording holds. */
export interface SourcePart {
  readonly label: string;
  readonly kind: SourceKind;
  readonly payload?: PayloadRules | undefined;
  /** What the keys of all its messages begin with, where a pattern heard them. */
  readonly keyPrefix?: string | undefined;
}

/** Receives what the readers of a session read. Sources are named by id. */
export interface Intake {
  /** Entries of a stream in their order. They come by the thousand, so that what is the same for all is done once. */
  /**
   * A source turned out to have messages of others in it, which are told apart: answers the id that theirs are appended under.
   * `label` and `kind` name one of them.
   */
  declare(parent: string, part: SourcePart): string;
  appendEntries(source: string, entries: readonly Entry[]): void;
  append(source: string, timeMs: number, id: string, fields: readonly Uint8Array[]): void;
  appendGap(source: string, fromMs: number, toMs: number): void;
  /** At least `count` messages are known to be missed, or nobody knows how many (undefined); `text` says why. */
  appendMissed(source: string, timeMs: number, text: string, count: number | undefined): void;
  /** A stream was deleted and created again, so the next messages have smaller ids. */
  begunAnew(source: string): void;
  /**
   * Usually undefined. While new messages would evict those being read, it resolves when they are wanted again. For
   * sources that can wait.
   */
  room(signal: AbortSignal): Promise<void> | undefined;
  /** Another message would evict one. */
  readonly isFull: boolean;
  /** Must be called after each batch. */
  appended(): void;
  setState(source: string, state: SourceStatus['state'], problem?: Problem): void;
  /** Says how changes of a key are noticed. */
  setMeans(source: string, means: NonNullable<SourceStatus['means']>): void;
}
