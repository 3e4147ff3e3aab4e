import type { Memory } from './applicationMarks.ts';

/** What somebody chose for an application, by the key of the application. It is remembered for the workspace. */
export class ApplicationChoices<T> {
  readonly #memory: Memory;
  readonly #memoryKey: string;
  readonly #parse: (kept: unknown) => T | undefined;

  /** `parse` reads what was kept; what somebody else has written there counts as nothing. */
  constructor(memory: Memory, memoryKey: string, parse: (kept: unknown) => T | undefined) {
    this.#memory = memory;
    this.#memoryKey = memoryKey;
    this.#parse = parse;
  }

  of(application: string): T | undefined {
    return this.#all().get(application);
  }

  async keep(application: string, choice: T | undefined): Promise<void> {
    const all = this.#all();
    if (choice === undefined) all.delete(application);
    else all.set(application, choice);
    await this.#memory.update(this.#memoryKey, Object.fromEntries(all));
  }

  #all(): Map<string, T> {
    const kept = this.#memory.get(this.#memoryKey);
    const entries = typeof kept === 'object' && kept !== null ? Object.entries(kept) : [];
    return new Map(
      entries.flatMap(([application, value]: [string, unknown]): [string, T][] => {
        const choice = this.#parse(value);
        return choice === undefined ? [] : [[application, choice]];
      }),
    );
  }
}
