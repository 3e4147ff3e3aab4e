import type { Disposable } from '../../base/disposable.ts';
import type { Problem } from '../../base/problem.ts';
import type { Entry } from '../../broker/log.ts';
import type { SourceStatus } from '../../protocol/shapes.ts';
import type { Intake, SourcePart } from './intake.ts';
import { HeldRows, type HeldRow } from './heldRows.ts';

/**
 * How long a row waits for rows of other sources that are older than it. On one machine a line of a log comes some tens of
 * milliseconds later than the entry of a stream that was written at the same time; and what takes no more than a tenth of
 * a second still seems to come at once.
 */
const leastHoldMs = 100;
/** While another source is still reading what is older, its past, a row waits so long at most. */
const mostHoldMs = 1500;
/** A row that is older than this belongs to its source's past, which is read as fast as it comes. */
const freshMs = 2000;
/** How much may wait. Beyond it the oldest go on, in whatever order they are. */
const maxRows = 20_000;
const maxBytes = 8 * 1024 * 1024;

/**
 * Merges what several sources bring by time, before it is stored. Each source is in order by itself; a row goes on once all
 * others have come as far as it, or has waited long enough. A row that is older than one that has gone on already is put
 * where it came, and counted as late. What a lone source brings goes through at once.
 */
export class TimeMerge implements Intake, Disposable {
  readonly #target: Intake;
  readonly #isOff: () => boolean;
  readonly #held = new HeldRows();
  #sources: ReadonlySet<string> = new Set();
  #timer: NodeJS.Timeout | undefined;
  #latestMs = -Infinity;
  #late = 0;

  /** While `isOff`, nothing is held back. */
  constructor(target: Intake, isOff: () => boolean = () => false) {
    this.#target = target;
    this.#isOff = isOff;
  }

  /** How many rows came so late that newer ones stand before them. */
  get late(): number {
    return this.#late;
  }

  /** The sources that are waited for. */
  setSources(ids: readonly string[]): void {
    this.#sources = new Set(ids);
    if (this.#isDirect) this.flush();
    else this.#release();
  }

  declare(parent: string, part: SourcePart): string {
    return this.#target.declare(parent, part);
  }

  appendEntries(source: string, entries: readonly Entry[]): void {
    if (this.#isDirect) {
      this.flush();
      if (this.#sources.size > 1) for (const { timeMs } of entries) this.#note(timeMs);
      return this.#target.appendEntries(source, entries);
    }
    const arrivedMs = performance.now();
    for (const entry of entries) {
      this.#held.push(source, { timeMs: ordered(entry.timeMs), arrivedMs, bytes: bytesOf(entry.fields), entry });
    }
  }

  append(source: string, timeMs: number, id: string, fields: readonly Uint8Array[]): void {
    this.#put(source, timeMs, () => this.#target.append(source, timeMs, id, fields), bytesOf(fields));
  }

  appendGap(source: string, fromMs: number, toMs: number): void {
    this.#put(source, toMs, () => this.#target.appendGap(source, fromMs, toMs));
    this.appended();
  }

  appendMissed(source: string, timeMs: number, text: string, count: number | undefined): void {
    this.#put(source, timeMs, () => this.#target.appendMissed(source, timeMs, text, count));
    this.appended();
  }

  begunAnew(source: string): void {
    this.flush();
    this.#target.begunAnew(source);
  }

  get isFull(): boolean {
    return this.#target.isFull;
  }

  room(signal: AbortSignal): Promise<void> | undefined {
    return this.#target.room(signal);
  }

  appended(): void {
    if (this.#isDirect) {
      this.flush();
      return this.#target.appended();
    }
    this.#release();
  }

  setState(source: string, state: SourceStatus['state'], problem?: Problem): void {
    this.#target.setState(source, state, problem);
  }

  setMeans(source: string, means: NonNullable<SourceStatus['means']>): void {
    this.#target.setMeans(source, means);
  }

  /** Lets everything go on that still waits. */
  flush(): void {
    if (this.#held.count > 0) this.#release(true);
  }

  /** All rows are cleared: none that comes now is late. */
  cleared(): void {
    this.#late = 0;
    this.#latestMs = -Infinity;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#held.clear();
  }

  get #isDirect(): boolean {
    return this.#sources.size < 2 || this.#isOff();
  }

  #put(source: string, timeMs: number, put: () => void, bytes = 0): void {
    if (!this.#isDirect) {
      return this.#held.push(source, { timeMs: ordered(timeMs), arrivedMs: performance.now(), bytes, put });
    }
    this.flush();
    if (this.#sources.size > 1) this.#note(timeMs);
    put();
  }

  /** Lets rows go on, the oldest first, as long as they may. */
  #release(isAll = false): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const nowMs = performance.now();
    let run: Entry[] = [];
    let runOf = '';
    let count = 0;
    const endRun = (): void => {
      if (run.length > 0) this.#target.appendEntries(runOf, run);
      run = [];
    };
    for (let next = this.#held.oldest(); next; next = this.#held.oldest()) {
      const { source, row } = next;
      const isTooMuch = this.#held.count > maxRows || this.#held.bytes > maxBytes;
      const waitMs = isAll || isTooMuch ? 0 : this.#waitMs(source, row, nowMs);
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.#release(), waitMs);
        break;
      }
      this.#held.take(source);
      this.#note(row.timeMs);
      count++;
      if (!row.entry || runOf !== source) endRun();
      runOf = source;
      if (row.entry) run.push(row.entry);
      else row.put();
    }
    endRun();
    if (count > 0) this.#target.appended();
  }

  /** How long the oldest row still has to wait; 0 when it may go on. */
  #waitMs(source: string, { timeMs, arrivedMs }: HeldRow, nowMs: number): number {
    let heardMs = -Infinity;
    let isPassed = true;
    for (const other of this.#sources) {
      if (other === source || this.#held.hasPassed(other, timeMs)) continue;
      isPassed = false;
      heardMs = Math.max(heardMs, this.#held.heardMs(other));
    }
    if (isPassed) return 0;
    const leastMs = arrivedMs + leastHoldMs - nowMs;
    if (leastMs > 0 || timeMs > Date.now() - freshMs) return Math.max(0, leastMs);
    // A source that is behind and still brings rows is on its way.
    const untilMs = Math.min(arrivedMs + mostHoldMs, heardMs + leastHoldMs);
    return Math.max(0, untilMs - nowMs);
  }

  #note(timeMs: number): void {
    if (timeMs < this.#latestMs) this.#late++;
    else if (timeMs > this.#latestMs) this.#latestMs = timeMs;
  }
}

/** A row without a time holds nobody up: it goes on as if it were the oldest. */
function ordered(timeMs: number): number {
  return Number.isNaN(timeMs) ? -Infinity : timeMs;
}

function bytesOf(fields: readonly Uint8Array[]): number {
  return fields.reduce((sum, field) => sum + field.length, 0);
}
