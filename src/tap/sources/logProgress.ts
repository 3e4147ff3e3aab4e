import type { LogLine } from '../../engine/engine.ts';

interface ContainerProgress {
  lastTimeMs: number;
  /** Lines taken that carry that time. */
  atLastTime: number;
  /** Lines of that time still to be passed over, because a restarted read brings them again. */
  toSkip: number;
}

/**
 * Knows which lines have been taken, so that a read that starts again brings none twice. Engines order lines within a
 * container.
 */
export class LogProgress {
  readonly #containers = new Map<string, ContainerProgress>();
  #firstReadAtMs: number | undefined;
  #isRestarted = false;

  get hasStarted(): boolean {
    return this.#firstReadAtMs !== undefined;
  }

  /** A read starts: its first lines may be old ones. */
  restart(nowMs: number): void {
    this.#isRestarted = this.hasStarted;
    this.#firstReadAtMs ??= nowMs;
    for (const container of this.#containers.values()) container.toSkip = container.atLastTime;
  }

  /** Must be called once for every line, in order. */
  isNew({ container: name, timeMs }: LogLine): boolean {
    const container = this.#containers.get(name);
    if (!container) {
      // What was old when the first read began, and not within its tail, was not wanted then.
      if (this.#isRestarted && timeMs < (this.#firstReadAtMs ?? 0)) return false;
      this.#containers.set(name, { lastTimeMs: timeMs, atLastTime: 1, toSkip: 0 });
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
