import type { LogLine } from '../../engine/engine.ts';

interface ContainerProgress {
  /** The latest time of a line, and how many lines have been taken since the first that carries it, with that one. */
  lastTimeMs: number;
  takenSince: number;
  /** How many of these are still to be passed over, because a restarted read brings them again. */
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
 * Knows which lines have been taken, so that a read that starts again brings none twice. It brings a container's lines in the same
 * order, which need not be that of their times: Docker stamps a line before it writes it.
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
      container.toSkip = container.takenSince;
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
      this.#containers.set(name, { lastTimeMs: timeMs, takenSince: 1, ...begun });
      return true;
    }
    if (timeMs > container.lastTimeMs) {
      container.lastTimeMs = timeMs;
      container.takenSince = 1;
      container.toSkip = 0;
      return true;
    }
    if (container.toSkip > 0) {
      const isBefore = timeMs < container.lastTimeMs && container.toSkip === container.takenSince;
      if (!isBefore) container.toSkip--;
      return false;
    }
    container.takenSince++;
    return true;
  }
}
