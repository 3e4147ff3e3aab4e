import type { Memory } from '../applications/applicationMarks.ts';

/** Which services of an application are watched: all that have rules, also those that come later, or these. */
export type WatchChoice = 'all' | readonly string[];

const memoryKey = 'patchbay.develop.watches';

/** What somebody chose to watch, by the key of the application. It is remembered for the workspace. */
export class WatchChoices {
  readonly #memory: Memory;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  of(application: string): WatchChoice | undefined {
    return this.#all().get(application);
  }

  async keep(application: string, choice: WatchChoice | undefined): Promise<void> {
    const all = this.#all();
    if (choice === undefined) all.delete(application);
    else all.set(application, choice);
    await this.#memory.update(memoryKey, Object.fromEntries(all));
  }

  /** What somebody else has written there counts as nothing. */
  #all(): Map<string, WatchChoice> {
    const kept = this.#memory.get(memoryKey);
    const entries = typeof kept === 'object' && kept !== null ? Object.entries(kept) : [];
    return new Map(
      entries.flatMap(([application, choice]: [string, unknown]): [string, WatchChoice][] => {
        if (choice === 'all') return [[application, choice]];
        const names = Array.isArray(choice) ? choice.filter((name) => typeof name === 'string') : [];
        return names.length === 0 ? [] : [[application, names]];
      }),
    );
  }
}
