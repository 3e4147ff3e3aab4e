import type { EngineSetting } from '../../app/engines/engineChoice.ts';
import type { AnsiMode } from '../output/output.ts';
import type { Presentation } from '../output/presentation.ts';
import { refusal } from '../output/report.ts';

/** Accepted before and after every command's name. */
export interface GlobalOptions {
  readonly file: readonly string[];
  readonly projectName?: string;
  readonly projectDirectory?: string;
  readonly profile: readonly string[];
  readonly envFile: readonly string[];
  /** `--environment`: a name of `x-patchbay.environments`. `config` has an option of that name for something else. */
  readonly inEnvironment?: string | undefined;
  /** `--reason`: why something is done that a policy asks a reason for. */
  readonly becauseOf?: string | undefined;
  readonly engine: EngineSetting;
  readonly host?: string;
  readonly context?: string;
  readonly verbose?: boolean;
  readonly dryRun?: boolean;
  readonly progress?: Presentation['progress'];
  readonly ansi?: AnsiMode;
  readonly parallel?: string;
}

/** Repeatable options that were not given; defaults of their own would stand in the help texts as `[]`. */
export const noneGiven = { file: [], profile: [], envFile: [] } as const;

/** Gathers a repeatable option. */
export function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

/** `name=value` in its two parts; undefined where there is no sign, or no name before it. */
export function nameAndValue(text: string): readonly [string, string] | undefined {
  const split = text.indexOf('=');
  return split > 0 ? [text.slice(0, split), text.slice(split + 1)] : undefined;
}

/** Parses whole or broken seconds, as Compose's `--timeout` takes them, to milliseconds. */
export function parseSeconds(value: string): number {
  if (/^\d{1,7}(\.\d+)?$/.test(value)) return Number(value) * 1000;
  throw refusal('bad-seconds', `${value} is not a number of seconds, such as 30.`);
}
