import type { Problem } from '../../base/problem.ts';
import { builtInPolicies } from '../../manifest/governance/packs/builtInPacks.ts';
import { correctWord } from '../../manifest/problems/fixes.ts';
import { didYouMean } from '../../manifest/problems/suggest.ts';
import type { MapNode } from '../../manifest/tree/tree.ts';
import type { LintRule, Source } from './rule.ts';
import { wiringRuleNames } from './wiringRules.ts';
import { disabledRules, namedRules, switchableCodes } from './switches.ts';

/** Names that switch nothing off: a misspelt one would go unnoticed. */
export function unknownSwitches(
  root: MapNode,
  files: readonly string[],
  rules: readonly LintRule[],
  source: Source,
): readonly Problem[] {
  const own = new Set([...rules, ...builtInPolicies].map(({ name }) => name));
  const known = [...own, ...switchableCodes, ...wiringRuleNames];
  const inComments = files.filter((file) => /\.ya?ml$/i.test(file)).flatMap((file) => disabledRules(file, source));
  return [...namedRules(root), ...inComments].flatMap(({ name, at }) => {
    if (known.includes(name)) return [];
    const next = didYouMean(name, known) || ` The rules are ${known.join(', ')}.`;
    const fix = correctWord(name, known, at, source.problems);
    const message = `Unknown rule "${name}".${next}`;
    return [{ code: 'lint.unknown-rule', severity: 'hint', message, at, ...(fix && { fix }) }];
  });
}
