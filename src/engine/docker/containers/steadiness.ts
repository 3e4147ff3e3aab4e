import type { Disposable } from '../../../base/disposable.ts';

/** Tells of each container whether its condition has held for long enough, and calls back when it may have. */
export class Steadiness implements Disposable {
  readonly #steadyMs: number;
  readonly #since = new Map<
    string,
    { readonly run: string; readonly fromMs: number; readonly timer: NodeJS.Timeout }
  >();

  readonly #nowMs: () => number;

  constructor(steadyMs: number, nowMs = () => performance.now()) {
    this.#steadyMs = steadyMs;
    this.#nowMs = nowMs;
  }

  /** `run` tells one run of the container from the next; undefined while the condition does not hold. */
  isLongEnough(name: string, run: string | undefined, again: () => void): boolean {
    const before = this.#since.get(name);
    if (run === undefined || (before && before.run !== run)) this.#forget(name);
    if (run === undefined) return false;
    if (this.#steadyMs === 0) return true;
    const { timer: earlier, fromMs = this.#nowMs() } = this.#since.get(name) ?? {};
    const leftMs = fromMs + this.#steadyMs - this.#nowMs();
    if (leftMs <= 0) return true;
    // On a busy machine a timer may fire early, because time passes before it is set. Then another one is set.
    clearTimeout(earlier);
    this.#since.set(name, { run, fromMs, timer: setTimeout(again, leftMs) });
    return false;
  }

  dispose(): void {
    for (const name of [...this.#since.keys()]) this.#forget(name);
  }

  #forget(name: string): void {
    clearTimeout(this.#since.get(name)?.timer);
    this.#since.delete(name);
  }
}
