import type { Memory } from '../applications/applicationMarks.ts';

const memoryKey = 'patchbay.telemetry';

/** Whether somebody wants an application's telemetry, or does not want it, by the key of the application, for the workspace. */
export class TelemetryChoices {
  readonly #memory: Memory;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** Undefined: as the manifest says. */
  of(application: string): boolean | undefined {
    return this.#all().get(application);
  }

  async keep(application: string, choice: boolean | undefined): Promise<void> {
    const all = this.#all();
    if (choice === undefined) all.delete(application);
    else all.set(application, choice);
    await this.#memory.update(memoryKey, Object.fromEntries(all));
  }

  /** What somebody else has written there counts as nothing. */
  #all(): Map<string, boolean> {
    const kept = this.#memory.get(memoryKey);
    const entries = typeof kept === 'object' && kept !== null ? Object.entries(kept) : [];
    return new Map(
      entries.flatMap(([application, choice]: [string, unknown]): [string, boolean][] =>
        typeof choice === 'boolean' ? [[application, choice]] : [],
      ),
    );
  }
}
