import { oneLine } from '../../base/foreignText.ts';
import { maskText } from '../../base/mask.ts';
import { builtInPacks, builtInPolicies, isBuiltInPack } from '../../manifest/governance/packs/builtInPacks.ts';
import type { PolicyDeclaration, PolicyEffect } from '../../manifest/model/governance.ts';
import { problemCodes } from '../../manifest/problems/problemCodes.ts';
import { policyCodes } from '../../policy/problems/policyCodes.ts';
import { quotaCodes } from '../../policy/quota/quotaCodes.ts';
import { lintRules } from '../../policy/lint/lint.ts';
import { wiringPrefix, wiringRules } from '../../policy/lint/wiringRules.ts';
import type { RuleDescription } from './sarif.ts';

/** The same, and what the manifests that were read say of their own policies. Secrets are masked. */
export function describeWith(policies: readonly PolicyDeclaration[]): typeof describeCode {
  const own = policies.filter(({ pack }) => pack === undefined || !isBuiltInPack(pack));
  // Of several manifests the first one's words count.
  const byCode = new Map(own.toReversed().map((policy) => [`policy.${policy.name}`, policy]));
  return (code) => {
    const policy = byCode.get(code);
    return policy ? describePolicy(policy) : describeCode(code);
  };
}

function describePolicy(policy: PolicyDeclaration): RuleDescription {
  const { name, message, when, effect, environments, pack } = policy;
  const condition = text(when);
  const where = pack === undefined ? 'of this project' : `of the pack "${pack}"`;
  const held = environments.length === 0 ? '' : ` It holds in ${environments.join(', ')}.`;
  return {
    summary: text(message ?? '') || `The policy "${name}" applies where: ${condition}`,
    details: `The policy "${name}" ${where} ${effects[effect]} where: ${condition}.${held}`,
    help: 'Change what is marked, so that the policy applies no more, or agree on an exception with an end and a ticket.',
  };
}

const effects: Readonly<Record<PolicyEffect, string>> = {
  deny: 'denies',
  confirm: 'asks for a reason',
  warn: 'warns',
  audit: 'records',
};

/** As long as code scanning shows, on one line. */
function text(written: string): string {
  const line = maskText(oneLine(written)).trim();
  return line.length > maxLength ? `${line.slice(0, maxLength)}…` : line;
}

const maxLength = 500;

/** What is documented of a problem code. */
function describeCode(code: string): RuleDescription | undefined {
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
