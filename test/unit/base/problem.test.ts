import { expect, it, vi } from 'vitest';
import { isProblemError, ProblemError, toProblem } from '../../../src/base/problem.ts';

const taken = { code: 'engine.port-taken', severity: 'error', message: 'Port 80 is taken.' } as const;

it('keeps the code of a problem that another bundle threw, which has a class of its own', async () => {
  vi.resetModules();
  const other = await import('../../../src/base/problem.ts');
  expect(other.ProblemError).not.toBe(ProblemError);
  const thrown = new other.ProblemError(taken);
  expect(toProblem(thrown)).toBe(taken);
  expect(thrown).not.toBeInstanceOf(ProblemError);
  expect(isProblemError(thrown)).toBe(true);
});

it('makes an unexpected problem of everything else', () => {
  const fake = Object.assign(new Error('no'), { name: 'ProblemError', problem: taken });
  for (const thrown of [new Error('no'), fake, 'no']) {
    expect(toProblem(thrown)).toEqual({ code: 'internal.unexpected', severity: 'error', message: 'no' });
    expect(isProblemError(thrown)).toBe(false);
  }
});
