import { describe, expect, it } from 'vitest';
import { builtInPacks, builtInPolicies } from '../../../src/manifest/governance/packs/builtInPacks.ts';
import { lintRules } from '../../../src/policy/lint/lint.ts';

describe('The packs that come with Patchbay', () => {
  it('have each rule of the linter, in one of them', () => {
    const counts = lintRules.map(({ name }) => [name, builtInPolicies.filter((policy) => policy.name === name).length]);
    expect(counts.filter(([, count]) => count !== 1)).toEqual([]);
  });

  it('give no name twice', () => {
    const names = builtInPolicies.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it.each(Object.entries(builtInPacks))('have a sentence for what they are for: %s', (_, { says, policies }) => {
    expect(says).toMatch(/^[A-Z].*\.$/);
    for (const { message } of policies) expect(message).toMatch(/^[A-Z].*\.$/);
  });
});
