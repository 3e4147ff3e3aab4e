import { untilAborted } from '../../base/async.ts';
import { valueOf } from '../operations/door.ts';
import type { Outcome } from '../operations/operation.ts';

/** Performs an operation that goes on until it is ended: `run` resolves, or rejects, once its signal aborts. */
export type BeginOperation = (
  run: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
) => Promise<Outcome<void>>;

/** One operation that goes on for long, from the door's leave until `end`. */
export class HeldOperation {
  #current: { readonly controller: AbortController; readonly begun: Promise<boolean> } | undefined;
  #isOn = false;

  /** True while the door has let it go on. */
  get isOn(): boolean {
    return this.#isOn;
  }

  /** True while the door is asked. */
  get isAsked(): boolean {
    return this.#current !== undefined && !this.#isOn;
  }

  /**
   * Resolves to true once the door lets it go on, or if it does already, and to false when a person declined.
   * @throws ProblemError when it is refused
   */
  begin(operation: BeginOperation): Promise<boolean> {
    if (this.#current) return this.#current.begun;
    const controller = new AbortController();
    const { promise: begun, resolve, reject } = Promise.withResolvers<boolean>();
    const current = { controller, begun };
    this.#current = current;
    const run = async (signal: AbortSignal): Promise<void> => {
      this.#isOn = this.#current === current;
      resolve(true);
      await untilAborted(signal);
      signal.throwIfAborted();
    };
    // What it ends with once it was begun is known: it was ended here.
    void operation(run, controller.signal)
      .then(valueOf)
      .then(() => resolve(false), reject)
      .finally(() => {
        if (this.#current === current) this.#forget();
      });
    return begun;
  }

  end(): void {
    this.#current?.controller.abort();
    this.#forget();
  }

  #forget(): void {
    this.#current = undefined;
    this.#isOn = false;
  }
}
