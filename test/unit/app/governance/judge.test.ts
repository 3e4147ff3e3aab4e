import { describe, expect, it } from 'vitest';
import type { Authority } from '../../../../src/app/governance/authority.ts';
import { judging } from '../../../../src/app/governance/judge.ts';
import { performAct } from '../../../../src/app/operations/door.ts';
import type { Operation } from '../../../../src/app/operations/operation.ts';
import type { Logger } from '../../../../src/base/logger.ts';
import { ProblemError } from '../../../../src/base/problem.ts';

const operation: Operation = {
  kind: 'exec',
  project: 'shop',
  engine: 'docker',
  service: 'web',
  container: 'shop-web-1',
  request: { command: ['ls'] },
};

/** Authorities that write down what they hear. */
function world() {
  const log: string[] = [];
  const errors: string[] = [];
  const logger = { error: (message: string) => errors.push(message) } as unknown as Logger;
  const authority = (name: string, more: Authority = {}): Authority => ({
    review: ({ verb }) => {
      log.push(`${name} reviews ${verb}`);
      return [];
    },
    begin: () => void log.push(`${name} begins`),
    end: (_matter, _going, ending) => void log.push(`${name} ends: ${ending.kind}`),
    ...more,
  });
  const perform = (authorities: readonly Authority[], signal = new AbortController().signal) => {
    const judge = judging(authorities, { logger });
    const find = () => ({});
    return performAct(
      operation,
      () => {
        log.push('done');
        return Promise.resolve('value');
      },
      {
        rules: {
          review: (its, actor, signalOfIt) => judge.review(its, actor, find, signalOfIt),
          begin: (going, its) => judge.begin(going, its),
          record: (going, ending) => judge.end(going, ending, find),
        },
        surface: { actor: { kind: 'person', name: 'ada' }, tell: () => undefined, confirm: () => true },
      },
      signal,
    );
  };
  return { log, errors, authority, perform };
}

const refusing = () => {
  throw new ProblemError({ code: 'quota.cpus', severity: 'error', message: 'It does not fit any more.' });
};

describe('the judge', () => {
  it('lets authorities begin in their order, and end in the opposite one', async () => {
    const { log, authority, perform } = world();
    await perform([authority('quota'), authority('audit')]);
    const [, , ...rest] = log;
    expect(rest).toEqual(['quota begins', 'audit begins', 'done', 'audit ends: done', 'quota ends: done']);
  });

  it('refuses when one cannot begin, and ends all', async () => {
    const { log, authority, perform } = world();
    const outcome = await perform([authority('quota', { begin: refusing }), authority('audit')]);
    expect(outcome).toMatchObject({ kind: 'refused', problems: [{ code: 'quota.cpus' }] });
    expect(log).not.toContain('done');
    expect(log.slice(-2)).toEqual(['audit ends: refused', 'quota ends: refused']);
  });

  it('fails what it cannot judge', async () => {
    const { log, authority, perform } = world();
    const review = () => Promise.reject(new Error('No disk.'));
    const outcome = await perform([authority('audit', { review })]);
    expect(outcome).toMatchObject({ kind: 'failed' });
    expect(log).not.toContain('done');
  });

  it('hears of what was cancelled before it was reviewed', async () => {
    const { log, authority, perform } = world();
    const reason = new DOMException('Enough.', 'AbortError');
    await expect(perform([authority('audit')], AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(log).toEqual(['audit ends: cancelled']);
  });

  it('logs an ending that one cannot take, and tells the others all the same', async () => {
    const { log, errors, authority, perform } = world();
    const end = () => Promise.reject(new Error('The disk is full.'));
    expect(await perform([authority('quota'), authority('audit', { end })])).toMatchObject({ kind: 'done' });
    expect(errors).toEqual(['The disk is full.']);
    expect(log.at(-1)).toBe('quota ends: done');
  });
});
