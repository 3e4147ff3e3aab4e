import { builtInPacks, builtInPolicies } from '../../manifest/governance/packs/builtInPacks.ts';
import { problemCodes } from '../../manifest/problems/problemCodes.ts';
import { policyCodes } from '../../policy/problems/policyCodes.ts';
import { quotaCodes } from '../../policy/quota/quotaCodes.ts';
import { lintRules } from '../../policy/lint/lint.ts';
import { wiringPrefix, wiringRules } from '../../policy/lint/wiringRules.ts';
import type { RuleDescription } from './sarif.ts';

/** What is documented of a problem code. */
export function describeCode(code: string): RuleDescription | undefined {
  return descriptions.get(code);
}

const descriptions: ReadonlyMap<string, RuleDescription> = new Map([
  ...Object.entries(problemCodes).map(
    ([name, { title, why, next }]) => [`manifest.${name}`, { summary: `${title}.`, help: `${why} ${next}` }] as const,
  ),
  ...Object.entries(wiringRules).map(([name, rule]) => [`${wiringPrefix}${name}`, rule] as const),
  ...Object.entries(policyCodes),
  ...builtInPolicies.map(
    ({ name, message, pack }) =>
      [
        `policy.${name}`,
        { summary: message, help: `A policy of the pack "${pack}". ${builtInPacks[pack].says}` },
      ] as const,
  ),
  ...Object.entries(quotaCodes),
  ...lintRules.map(({ name, summary, help }) => [`lint.${name}`, { summary, help }] as const),
]);
