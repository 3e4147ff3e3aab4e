import { checkApi, checkTasks } from '../apiSuite.ts';

/** A second extension, which depends on Patchbay and uses its API. The suite activates it, and runs what it exports. */
export function activate(): Consumer {
  return { checkApi, checkTasks };
}

export interface Consumer {
  checkApi(): Promise<void>;
  checkTasks(): Promise<void>;
}
