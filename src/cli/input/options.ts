import { refusal } from '../output/report.ts';

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
