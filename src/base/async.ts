import { toDisposable, type Disposable } from './disposable.ts';

/** Waits; rejects with the signal's reason when aborted. */
export function sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error);
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, durationMs);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** Resolves once the signal aborts. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Rejects as soon as the signal aborts, whatever the promise does. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      // Nobody else may be listening to it, and how it ends is of no interest any more.
      promise.catch(() => undefined);
      return reject(signal.reason as Error);
    }
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** Makes something when it is first asked for, and once for all who ask. What could not be made is made anew for whoever asks next. */
export function madeOnce<T>(make: () => Promise<T>): () => Promise<T> {
  let making: Promise<T> | undefined;
  return () => {
    making ??= make().catch((error: unknown) => {
      making = undefined;
      throw error;
    });
    return making;
  };
}

/** A controller whose disposal aborts: long work owned by a `DisposableStore`. */
export function abortOnDispose(): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  return { signal: controller.signal, ...toDisposable(() => controller.abort()) };
}

/**
 * Folds a storm of calls into few runs: the first call runs after `delayMs` (of that moment, when it is a function), calls meanwhile are folded into it,
 * and a run never overlaps the one before it. `run` deals with its own errors.
 */
export class Coalescer implements Disposable {
  readonly #run: () => Promise<void> | void;
  readonly #delayMs: () => number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isRunning = false;
  #isAskedAgain = false;
  #isDisposed = false;

  constructor(run: () => Promise<void> | void, delayMs: number | (() => number)) {
    this.#run = run;
    this.#delayMs = typeof delayMs === 'number' ? () => delayMs : delayMs;
  }

  request(): void {
    if (this.#isDisposed || this.#timer) return;
    if (this.#isRunning) {
      this.#isAskedAgain = true;
      return;
    }
    this.#timer = setTimeout(() => void this.#start(), this.#delayMs());
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #start(): Promise<void> {
    this.#timer = undefined;
    this.#isRunning = true;
    try {
      await this.#run();
    } finally {
      this.#isRunning = false;
      if (this.#isAskedAgain) {
        this.#isAskedAgain = false;
        this.request();
      }
    }
  }
}
