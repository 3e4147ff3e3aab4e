import { pathBelow } from '../../base/disk/pathBelow.ts';
import type { Location } from '../../base/problem.ts';
import type { Service } from '../../manifest/model.ts';

/** Where the rule stands that is for these files: the first one of the service whose path holds one of them, else its first one. */
export function ruleOf(service: Service | undefined, paths: readonly string[] = []): Location | undefined {
  const rules = service?.watch ?? [];
  const fitting = rules.find((rule) => paths.some((path) => pathBelow(rule.path, path) !== undefined));
  // What has no files is a sync that fails, most likely.
  return (fitting ?? rules.find(({ action }) => action.startsWith('sync')) ?? rules[0])?.at;
}
