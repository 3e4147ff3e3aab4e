import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/app/operations/operation.ts';
import { exitCodeOf, programExitCode } from '../../../src/cli/door.ts';
import { Output } from '../../../src/cli/output/output.ts';
import { Gathered } from './support.ts';

/** Both answers to an outcome, and what they report of it. */
async function ends(outcome: Outcome<number>): Promise<{ codes: readonly number[]; told: string }> {
  const told = new Gathered();
  const stderr = new Output(told, {}, () => undefined);
  return {
    codes: [await exitCodeOf(outcome, { stderr }), await programExitCode(outcome, { stderr })],
    told: told.text,
  };
}

const problem = { code: 'test.forbidden', severity: 'error', message: 'That is forbidden.' } as const;

describe('What a command ends with', () => {
  it('is the number that an operation answers where that is the exit code of a program, and nowhere else', async () => {
    expect((await ends({ kind: 'done', value: 3 })).codes).toEqual([0, 3]);
  });

  it('is 0 where it was declined, and 1 with the reasons where it was refused or has failed', async () => {
    expect(await ends({ kind: 'declined' })).toEqual({ codes: [0, 0], told: '' });
    for (const kind of ['refused', 'failed'] as const) {
      const { codes, told } = await ends({ kind, problems: [problem] });
      expect(codes).toEqual([1, 1]);
      expect(told.split('That is forbidden.')).toHaveLength(3);
    }
  });

  it('is told by what an operation threw', async () => {
    const error = new Error('broken');
    await expect(ends({ kind: 'failed', problems: [], error })).rejects.toBe(error);
  });
});
