import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { policyVariablesPage } from '../../../scripts/suites/policyVariablesPage.ts';
import { policyTypes, type PolicyType } from '../../../src/base/kinds/policyTypes.ts';
import { policyVariables } from '../../../src/base/kinds/policyVariables.ts';

const root = join(import.meta.dirname, '../../..');

describe('what policies read', () => {
  it('is what docs/policy-variables.md says: `npm run docs` writes it', () => {
    expect(readFileSync(join(root, 'docs/policy-variables.md'), 'utf8')).toBe(policyVariablesPage());
  });

  it('is of types that there are', () => {
    const fields = Object.values<PolicyType>(policyTypes).flatMap((type) => Object.values(type));
    const types = [...fields, ...Object.values(policyVariables)].map(({ type }) => type);
    const known = new Set(['string', 'int', 'double', 'bool', ...Object.keys(policyTypes)]);
    const unknown = types.filter((type) => {
      const held = /^(?:list|map)<(?:string, )?(.+)>$/.exec(type)?.[1] ?? type;
      return !known.has(held) && !/^google\.protobuf\.(Duration|Timestamp)$/.test(held);
    });
    expect(unknown).toEqual([]);
  });
});
