import { relative } from 'node:path';
import type { WatchedChanges } from '../../src/develop/watching/watchedChanges.ts';

/** What a watch tells, to wait for. */
export class ChangeLog {
  readonly #folder: string;
  readonly #told: WatchedChanges[] = [];
  #wake: (() => void) | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  readonly add = (changes: WatchedChanges): void => {
    this.#told.push(changes);
    this.#wake?.();
  };

  /** How many times something was told. */
  get batches(): number {
    return this.#told.length;
  }

  /** `put a/b`, each once. */
  get paths(): readonly string[] {
    const texts = this.#told.flatMap(({ changes }) =>
      changes.map(({ kind, path }) => `${kind} ${relative(this.#folder, path)}`),
    );
    return [...new Set(texts)].toSorted();
  }

  /** Resolves once all of these have been told. */
  async until(...texts: readonly string[]): Promise<void> {
    for (;;) {
      const told = new Set(this.paths);
      if (texts.every((text) => told.has(text))) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  clear(): void {
    this.#told.length = 0;
  }
}
