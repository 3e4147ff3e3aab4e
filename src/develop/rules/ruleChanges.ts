import type { PreparedRule } from './preparedRule.ts';

/** What rules that copy files ask for that those before did not. */
export interface RuleChanges {
  /** True if there is a rule for other files, or another place: what it brings at the start is to be brought. */
  readonly hasNew: boolean;
  /** What the rules took no notice of before, as patterns left it out. */
  readonly paths: readonly string[];
}

/** Compares rules that are followed now with those that were. `below` is what lies in a folder. */
export function ruleChanges(
  before: readonly PreparedRule[],
  now: readonly PreparedRule[],
  below: (path: string) => Iterable<readonly [path: string, ...unknown[]]>,
): RuleChanges {
  let hasNew = false;
  const paths: string[] = [];
  for (const rule of now.filter(({ syncs }) => syncs)) {
    const earlier = before.find((each) => keyOf(each) === keyOf(rule));
    hasNew ||= earlier === undefined;
    for (const [path] of earlier ? below(rule.path) : []) {
      if (rule.takes(path) && earlier?.takes(path) === false) paths.push(path);
    }
  }
  return { hasNew, paths };
}

/** Where a rule stands, and what it leaves out, does not tell it from another one. */
function keyOf({ rule: { at: _at, ignore: _ignore, include: _include, ...rule }, path, syncs }: PreparedRule): string {
  return JSON.stringify([rule, path, syncs]);
}
