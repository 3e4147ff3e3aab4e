import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { governing } from '../../../../src/app/governance/governedRules.ts';
import type { Operation } from '../../../../src/app/operations/operation.ts';
import { silentLogger } from '../../../../src/base/logger.ts';

const operation: Operation = {
  kind: 'exec',
  project: 'shop',
  engine: 'docker',
  service: 'web',
  container: 'shop-web-1',
  request: { command: ['ls'] },
};

describe('The rules of all operations', () => {
  it('look for their judge again once it was not to be had', async () => {
    let asked = 0;
    const parts = {
      logger: silentLogger,
      get stateDirectory(): string {
        asked += 1;
        if (asked === 1) throw new Error('EMFILE: too many open files');
        return join(tmpdir(), 'patchbay-nothing-is-written-here');
      },
    };
    const rules = governing(parts)(() => ({}));
    const review = async () => rules.review(operation, { kind: 'person', name: 'ada' }, new AbortController().signal);
    await expect(review()).rejects.toThrow('EMFILE');
    expect(await review()).toEqual({ problems: [], findings: [] });
    const known = asked;
    await review();
    expect(asked).toBe(known);
  });
});
