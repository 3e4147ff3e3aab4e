import { statSync, watch, type FSWatcher, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Disposable } from '../../base/disposable.ts';

/**
 * Tells that something in a folder may have changed: at once where the system says so, and every so often in any case, for
 * systems and file systems that do not.
 */
export class DirectoryChanges implements Disposable {
  #watcher: FSWatcher | undefined;
  #isChanged = false;
  #wake: (() => void) | undefined;

  readonly #identity: string | undefined;

  constructor(directory: string) {
    const stats = statSync(directory, { throwIfNoEntry: false });
    this.#identity = stats && toIdentity(stats);
    try {
      this.#watcher = stats ? watch(directory, () => this.#note()) : this.#watchForIt(directory);
      this.#watcher.on('error', () => this.dispose());
    } catch {
      // Its parent is not there either, or there are no watches left: it is polled instead.
      this.#watcher = undefined;
    }
  }

  /** The folder may come and go between two looks: only its parent's watch tells of it at once. */
  #watchForIt(directory: string): FSWatcher {
    const name = basename(directory);
    return watch(dirname(directory), (_, changed) => {
      if (changed === name || changed === null) this.#note();
    });
  }

  get isWatching(): boolean {
    return this.#watcher !== undefined;
  }

  /** Whether it is about the very folder of that identity, and not about one that was there before. */
  isFor(identity: string | undefined): boolean {
    return this.#identity === identity;
  }

  /** Resolves once something has changed since the last call, at the latest after `pollMs`; at once when aborted. */
  next(pollMs: number, signal: AbortSignal): Promise<void> {
    if (this.#isChanged || signal.aborted) {
      this.#isChanged = false;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        this.#wake = undefined;
        this.#isChanged = false;
        resolve();
      };
      const timer = setTimeout(wake, pollMs);
      signal.addEventListener('abort', wake, { once: true });
      this.#wake = wake;
    });
  }

  dispose(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }

  #note(): void {
    this.#isChanged = true;
    this.#wake?.();
  }
}

/** Tells a folder from one that was there before under the same name; undefined when there is none. */
export async function directoryIdentity(directory: string): Promise<string | undefined> {
  const stats = await stat(directory).catch(() => undefined);
  return stats && toIdentity(stats);
}

/** A file system gives the number of a folder that was removed to the next one: only its time of birth differs then. */
function toIdentity({ dev, ino, birthtimeMs }: Stats): string {
  return `${dev}:${ino}:${birthtimeMs}`;
}
