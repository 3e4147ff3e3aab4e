import { Buffer } from 'node:buffer';
import type { Disposable } from '../../base/disposable.ts';
import type { LogLine } from '../../engine/engine.ts';
import type { Intake } from './intake.ts';

/** A line older than this belongs to the log's past, which an engine sends at once, container after container. */
const pastMs = 2000;
/** The past is complete when no line of it came for this long. */
const quietMs = 150;
/** Lines are held back for this time and up to this number at most. */
const maxHoldMs = 1500;
const maxHeld = 50_000;

const containerName = Buffer.from('container');

type Held =
  | { readonly source: string; readonly timeMs: number; readonly line: LogLine }
  | { readonly source: string; readonly timeMs: number; readonly missing: string };

/**
 * Interleaves the logs of several services by time: what their containers wrote before somebody looked is held back for
 * a moment and put in order; what is written now goes on at once. Order within a container is kept.
 */
export class LogOrder implements Disposable {
  readonly #intake: Intake;
  #held: Held[] = [];
  #quiet: NodeJS.Timeout | undefined;
  #limit: NodeJS.Timeout | undefined;

  constructor(intake: Intake) {
    this.#intake = intake;
  }

  add(source: string, line: LogLine): void {
    const isPast = line.timeMs < Date.now() - pastMs;
    if (!isPast && this.#held.length === 0) {
      this.#append({ source, timeMs: line.timeMs, line });
      this.#intake.appended();
      return;
    }
    this.#hold({ source, timeMs: line.timeMs, line }, isPast);
  }

  /** Says that lines before that time are missing; `text` says why. */
  addMissing(source: string, timeMs: number, text: string): void {
    this.#hold({ source, timeMs, missing: text }, true);
  }

  #hold(held: Held, isPast: boolean): void {
    this.#held.push(held);
    if (this.#held.length >= maxHeld) return this.flush();
    this.#limit ??= setTimeout(() => this.flush(), maxHoldMs);
    if (isPast || !this.#quiet) {
      clearTimeout(this.#quiet);
      this.#quiet = setTimeout(() => this.flush(), quietMs);
    }
  }

  flush(): void {
    clearTimeout(this.#quiet);
    clearTimeout(this.#limit);
    this.#quiet = undefined;
    this.#limit = undefined;
    const held = this.#held;
    this.#held = [];
    if (held.length === 0) return;
    held.sort((a, b) => a.timeMs - b.timeMs || Number('line' in a) - Number('line' in b));
    for (const one of held) this.#append(one);
    this.#intake.appended();
  }

  /** Drops the lines that are still held back. */
  dispose(): void {
    this.#held = [];
    this.flush();
  }

  #append(held: Held): void {
    const { source, timeMs } = held;
    if ('missing' in held) return this.#intake.appendMissed(source, timeMs, held.missing, undefined);
    const { stream, text, container } = held.line;
    this.#intake.append(source, timeMs, '', [
      Buffer.from(stream),
      Buffer.from(text),
      containerName,
      Buffer.from(container),
    ]);
  }
}
