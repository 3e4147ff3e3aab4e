import { ApplicationChoices } from '../applications/applicationChoices.ts';
import type { Memory } from '../applications/applicationMarks.ts';

/** Which services of an application are watched: all that have rules, also those that come later, or these. */
export type WatchChoice = 'all' | readonly string[];

/** What somebody chose to watch. */
export class WatchChoices extends ApplicationChoices<WatchChoice> {
  constructor(memory: Memory) {
    super(memory, 'patchbay.develop.watches', choiceOf);
  }
}

function choiceOf(kept: unknown): WatchChoice | undefined {
  if (kept === 'all') return kept;
  const names = Array.isArray(kept) ? kept.filter((name) => typeof name === 'string') : [];
  return names.length === 0 ? undefined : names;
}
