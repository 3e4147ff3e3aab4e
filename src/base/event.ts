import { toDisposable, type Disposable } from './disposable.ts';

/** Something that happened, announced to whoever listens. */
export type Event<T> = (listener: (value: T) => void) => Disposable;

/** Fires an event. A listener that throws does not keep the others from hearing it. */
export class Emitter<T> implements Disposable {
  readonly #listeners = new Set<{ readonly call: (value: T) => void }>();

  readonly event: Event<T> = (listener) => {
    const entry = { call: listener };
    this.#listeners.add(entry);
    return toDisposable(() => this.#listeners.delete(entry));
  };

  get hasListeners(): boolean {
    return this.#listeners.size > 0;
  }

  /** Throws the first listener's error, after every listener has been called. */
  fire(value: T): void {
    const errors: unknown[] = [];
    for (const entry of [...this.#listeners]) {
      try {
        entry.call(value);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }

  dispose(): void {
    this.#listeners.clear();
  }
}

/**
 * Resolves to what `find` finds, now or after one of the events; undefined stands for not yet. Rejects with the signal's reason, and
 * with what `find` throws.
 */
export function whenFound<T>(onChange: Event<unknown>, find: () => T | undefined, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      listener.dispose();
      signal.removeEventListener('abort', onAbort);
    };
    const onAbort = (): void => {
      end();
      reject(signal.reason as Error);
    };
    const look = (): void => {
      try {
        const found = find();
        if (found === undefined) return;
        end();
        resolve(found);
      } catch (error) {
        end();
        reject(error);
      }
    };
    const listener = onChange(look);
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    look();
  });
}
