/** Something that holds a resource until `dispose` is called. Calling it twice is harmless. */
export interface Disposable {
  dispose(): void;
}

/** Wraps a clean-up so that it runs once, however often it is asked for. */
export function toDisposable(cleanUp: () => void): Disposable {
  let isDisposed = false;
  return {
    dispose() {
      if (isDisposed) return;
      isDisposed = true;
      cleanUp();
    },
  };
}

/**
 * Owns disposables. Create and add on one line: `store.add(listen(…))`.
 * What is added after disposal is disposed at once, so a late arrival never leaks.
 */
export class DisposableStore implements Disposable {
  readonly #owned = new Set<Disposable>();
  #isDisposed = false;

  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  add<T extends Disposable>(disposable: T): T {
    if (this.#isDisposed) disposable.dispose();
    else this.#owned.add(disposable);
    return disposable;
  }

  /** Disposes all it owns, newest first, and stays usable. */
  clear(): void {
    const owned = [...this.#owned].reverse();
    this.#owned.clear();
    for (const disposable of owned) disposable.dispose();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.clear();
  }
}

/** One slot: setting a value disposes the one before it, so that a restart never registers twice. */
export class DisposableSlot<T extends Disposable> implements Disposable {
  #value: T | undefined;
  #isDisposed = false;

  get value(): T | undefined {
    return this.#value;
  }

  set(value: T | undefined): void {
    const previous = this.#value;
    this.#value = this.#isDisposed ? undefined : value;
    if (previous !== value) previous?.dispose();
    if (this.#isDisposed) value?.dispose();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.set(undefined);
  }
}
