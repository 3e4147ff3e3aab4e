import type { EngineSetting } from '../app/engineChoice.ts';

/** Accepted before and after every command's name. */
export interface GlobalOptions {
  readonly file: readonly string[];
  readonly projectName?: string;
  readonly projectDirectory?: string;
  readonly profile: readonly string[];
  readonly envFile: readonly string[];
  readonly engine: EngineSetting;
  readonly host?: string;
  readonly context?: string;
  readonly verbose?: boolean;
}

/** Repeatable options that were not given; defaults of their own would stand in the help texts as `[]`. */
export const noneGiven = { file: [], profile: [], envFile: [] } as const;

/** Gathers a repeatable option. */
export function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}
