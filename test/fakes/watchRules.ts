import { PreparedRule, type RulePlace } from '../../src/develop/rules/preparedRule.ts';
import type { WatchRule } from '../../src/manifest/model/container.ts';

const at = { file: '/work/compose.yaml', range: { start: { line: 3, character: 0 }, end: { line: 3, character: 9 } } };

/** A rule that syncs a folder of this machine to /app of service `a`. */
export function aWatchRule(path: string, facts: Partial<WatchRule> = {}, place: Partial<RulePlace> = {}): PreparedRule {
  const rule = {
    at,
    path,
    action: 'sync',
    target: '/app',
    ignore: [],
    include: [],
    syncsAtStart: false,
    ...facts,
  } as const;
  return new PreparedRule(rule, { service: 'a', index: 0, path, isLocal: false, mounts: [], ...place });
}
