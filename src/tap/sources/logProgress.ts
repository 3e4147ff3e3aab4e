import type { LogLine } from '../../engine/engine.ts';

interface ContainerProgress {
  lastTimeMs: number;
  /** Lines taken that carry that time. */
  atLastTime: number;
  /** Lines of that time still to be passed over, because a restarted read brings them again. */
  toSkip: number;
  /**
   * Since a read started again and brought nothing that had been taken before: how many lines, and the first one's
   * time.
   */
  unconnected: { lines: number; readonly firstMs: number } | undefined;
  /** The next line is the first of such a read. */
  isResumed: boolean;
}

/**
 * Lines are missing before that time: a read that started again brought as many as were asked for, and none was known.
 */
export interface LogGap {
  readonly container: string;
  readonly timeMs: number;
}

/**
 * Knows which lines have been taken, so that a read that starts again brings none twice. Engines order lines within a
 * container.
 */
export class LogProgress {
  readonly #containers = new Map<string, ContainerProgress>();
  #firstReadAtMs: number | undefined;
  #isRestarted = false;
  #maxLines = Infinity;
  #gap: LogGap | undefined;

  get hasStarted(): boolean {
    return this.#firstReadAtMs !== undefined;
  }

  /** A read starts: its first lines may be old ones, and of each container it brings so many of its past at most. */
  restart(nowMs: number, maxLines: number): void {
    this.#isRestarted = this.hasStarted;
    this.#firstReadAtMs ??= nowMs;
    this.#maxLines = maxLines;
    for (const container of this.#containers.values()) {
      container.toSkip = container.atLastTime;
      container.isResumed = true;
      container.unconnected = undefined;
    }
  }

  /** The gap that the last line revealed; returned once. */
  takeGap(): LogGap | undefined {
    const gap = this.#gap;
    this.#gap = undefined;
    return gap;
  }

  /** Must be called once for every line, in order. */
  isNew(line: LogLine): boolean {
    const container = this.#containers.get(line.container);
    if (container) this.#connect(container, line);
    return this.#isUntaken(container, line);
  }

  /** Looks whether a read that started again goes on where the one before it ended. */
  #connect(container: ContainerProgress, { container: name, timeMs }: LogLine): void {
    if (container.isResumed) {
      container.isResumed = false;
      if (timeMs > container.lastTimeMs) container.unconnected = { lines: 0, firstMs: timeMs };
    }
    const { unconnected } = container;
    if (!unconnected || ++unconnected.lines < this.#maxLines) return;
    this.#gap = { container: name, timeMs: unconnected.firstMs };
    container.unconnected = undefined;
  }

  #isUntaken(container: ContainerProgress | undefined, { container: name, timeMs }: LogLine): boolean {
    if (!container) {
      // Lines older than the tail of the first read were not wanted then, so they are no gap.
      if (this.#isRestarted && timeMs < (this.#firstReadAtMs ?? 0)) return false;
      const begun = { toSkip: 0, unconnected: undefined, isResumed: false };
      this.#containers.set(name, { lastTimeMs: timeMs, atLastTime: 1, ...begun });
      return true;
    }
    if (timeMs < container.lastTimeMs) return container.toSkip === 0;
    if (timeMs > container.lastTimeMs) {
      container.lastTimeMs = timeMs;
      container.atLastTime = 1;
      container.toSkip = 0;
      return true;
    }
    if (container.toSkip > 0) {
      container.toSkip--;
      return false;
    }
    container.atLastTime++;
    return true;
  }
}
