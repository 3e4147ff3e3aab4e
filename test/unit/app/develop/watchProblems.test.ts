import { describe, expect, it } from 'vitest';
import { ruleOf } from '../../../../src/app/develop/ruleOf.ts';
import { changedProblems, watchProblems } from '../../../../src/app/develop/watchProblems.ts';
import type { WatchRule } from '../../../../src/manifest/model/container.ts';
import { anApplication, aService } from '../../../fakes/models.ts';
import { aWatch } from '../../../fakes/watches.ts';

const at = (file: string, line: number) => ({
  file,
  range: { start: { line, character: 2 }, end: { line, character: 6 } },
});
const rule = (path: string, action: WatchRule['action'], line: number): WatchRule => ({
  ...{ action, path, ignore: [], include: [], syncsAtStart: false },
  at: at('/shop/compose.yaml', line),
});
const orders = aService('orders', {
  watch: [rule('/shop/package.json', 'rebuild', 4), rule('/shop/lib', 'sync', 5), rule('/shop/src', 'sync', 6)],
});
const application = anApplication([aService('web'), orders]);
const problem = (message: string, file?: string) =>
  ({ code: 'sync.failed', severity: 'error', message, ...(file !== undefined && { at: at(file, 1) }) }) as const;

describe('What is wrong with watches', () => {
  it('is shown at the rules, once each, by file', () => {
    const shared = problem('No room left.', '/shop/compose.yaml');
    const watches = new Map([
      ['web', aWatch('web', { problems: [shared, problem('It has no place.')] })],
      ['orders', aWatch('orders', { problems: [shared, problem('No sh.', '/shop/orders.yaml')] })],
    ]);
    const found = watchProblems([{ application, watches }]);
    expect([...found].map(([file, problems]) => [file, problems.map(({ message }) => message)])).toEqual([
      ['/shop/compose.yaml', ['No room left.']],
      ['/shop/orders.yaml', ['No sh.']],
    ]);
  });

  it('is shown at the first rule that syncs where none is to blame', () => {
    const watches = new Map([['orders', aWatch('orders', { problems: [problem('Its root cannot be written.')] })]]);
    const [[file, problems] = []] = [...watchProblems([{ application, watches }])];
    expect([file, problems?.[0]?.at.range.start.line]).toEqual(['/shop/compose.yaml', 5]);
  });

  it('is drawn again only in files where it is another', () => {
    const shown = (...wrong: readonly (readonly [file: string, message: string])[]) => {
      const problems = wrong.map(([file, message]) => problem(message, file));
      return watchProblems([{ application, watches: new Map([['orders', aWatch('orders', { problems })]]) }]);
    };
    const changed = (before: ReturnType<typeof shown>, now: ReturnType<typeof shown>) =>
      [...changedProblems(before, now)].map(([file, problems]) => [file, problems?.map(({ message }) => message)]);
    const [first, second] = ['/shop/compose.yaml', '/shop/orders.yaml'] as const;
    const before = shown([first, 'No room left.'], [second, 'No sh.']);
    expect(changed(before, shown([first, 'No room left.'], [second, 'No sh.']))).toEqual([]);
    expect(changed(before, shown([first, 'No room left.'], [second, 'No tar.']))).toEqual([[second, ['No tar.']]]);
    expect(changed(before, shown([second, 'No sh.']))).toEqual([[first, undefined]]);
    expect(changed(shown(), before)).toEqual([
      [first, ['No room left.']],
      [second, ['No sh.']],
    ]);
  });

  it('is nothing once all converged', () => {
    expect(watchProblems([{ application, watches: new Map([['web', aWatch('web')]]) }]).size).toBe(0);
  });
});

describe('The rule for some files', () => {
  it('is the first whose path holds one of them', () => {
    const lines = [['/shop/src/a.js'], ['/shop/package.json'], ['/elsewhere'], []].map(
      (paths) => ruleOf(orders, paths)?.range.start.line,
    );
    expect(lines).toEqual([6, 4, 5, 5]);
    expect(ruleOf(aService('web'), ['/shop/src/a.js'])).toBeUndefined();
  });
});
