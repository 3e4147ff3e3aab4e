import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { conformanceCases, failureOf, type ConformanceCase } from './support/conformance.ts';
import { leftOut } from './support/conformanceLeftOut.ts';

const folder =
  process.env['PATCHBAY_CEL_CONFORMANCE'] ?? join(import.meta.dirname, '../../../../shared/cel-conformance');
const names = Object.values(leftOut).flat();

describe.skipIf(!existsSync(folder))('The conformance tests of CEL', () => {
  const cases = existsSync(folder) ? conformanceCases(folder) : [];
  const isLeftOut = ({ name }: ConformanceCase): boolean => names.some((each) => covers(each, name));

  it('hold, but for what is left out by name', () => {
    const kept = cases.filter((each) => !isLeftOut(each));
    const failures = kept.flatMap((each) => {
      const failure = failureOf(each);
      return failure === undefined ? [] : [`${each.name}: ${failure}`];
    });
    expect(kept.length).toBeGreaterThan(1000);
    expect(failures).toEqual([]);
  });

  it('hold in nothing that is left out: what is mended is taken off the list', () => {
    // A case that expects an error gets one, whatever the reason.
    const left = cases.filter((each) => isLeftOut(each) && !each.message.has('eval_error'));
    expect(left.filter((each) => failureOf(each) === undefined).map(({ name }) => name)).toEqual([]);
  });

  it('have every name that is left out', () => {
    expect(names.filter((each) => !cases.some(({ name }) => covers(each, name)))).toEqual([]);
  });
});

function covers(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
