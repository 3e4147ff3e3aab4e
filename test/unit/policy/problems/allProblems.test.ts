import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../../src/base/problem.ts';
import { allProblems } from '../../../../src/policy/problems/allProblems.ts';
import { resolving } from '../../manifest/support/resolving.ts';

function problems(text: string): readonly Problem[] {
  const readText = (file: string): string | undefined => (file === '/app/compose.yaml' ? text : undefined);
  return allProblems(resolving(text), readText, { nowMs: Date.parse('2026-12-01') });
}

function codes(text: string): readonly string[] {
  return problems(text).map(({ code, severity }) => `${severity} ${code}`);
}

const web = 'services:\n  web:\n    image: x/y:1\n    privileged: true\n';

describe('What a pack enforces', () => {
  it('is told once, with the fix of the linter at its place', () => {
    const found = problems(`${web}x-patchbay: { packs: { security: on } }\n`);
    expect(found.map(({ code }) => code)).toEqual(['policy.privileged']);
    expect(found[0]).toMatchObject({ severity: 'error', at: { range: { start: { line: 3, character: 16 } } } });
    expect(found[0]?.fix?.title).toBe('Remove "privileged"');
  });

  it('is a hint while the pack is off', () => {
    expect(codes(`${web}x-patchbay: { packs: { security: off } }\n`)).toEqual(['hint lint.privileged']);
  });

  it('is told of each service apart, and the hint of none of them', () => {
    const two = `${web}  db:\n    image: x/z:1\n    privileged: true\n`;
    expect(codes(`${two}x-patchbay: { packs: { security: on } }\n`)).toEqual([
      'error policy.privileged',
      'error policy.privileged',
    ]);
  });

  it('stays a hint where the policy says nothing of it', () => {
    // The linter compares with the other services; the pack knows nothing of habits.
    const text = `${web.replace('privileged: true', 'cap_add: [BPF]')}x-patchbay: { packs: { architecture: on } }\n`;
    expect(codes(text)).toEqual(['hint lint.wide-capability']);
  });

  it('has nothing to do with a policy of the same name that somebody wrote', () => {
    const own = 'x-patchbay: { policies: [{ name: privileged, when: service.privileged, effect: warn }] }\n';
    expect(codes(`${web}${own}`).toSorted()).toEqual(['hint lint.privileged', 'warning policy.privileged']);
  });

  it('is told at every place that the linter knows', () => {
    const mounts = web.replace('privileged: true', 'volumes: ["/etc:/e", "/usr:/u"]');
    const [found, ...others] = problems(`${mounts}x-patchbay: { packs: { security: on } }\n`);
    expect(others).toEqual([]);
    expect(found?.related?.map(({ message }) => message)).toContain('So it is here.');
    expect(found?.fix?.edits).toHaveLength(2);
  });

  it('offers to trust a pack that is not locked', () => {
    const text = `${web}x-patchbay: { packs: { company: { path: nowhere } } }\n`;
    const found = problems(text).filter(({ code }) => code.startsWith('policy.pack-'));
    expect(found.map(({ code, severity }) => `${severity} ${code}`)).toEqual(['error policy.pack-unreadable']);
  });
});
