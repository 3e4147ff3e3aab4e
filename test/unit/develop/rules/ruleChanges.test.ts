import { describe, expect, it } from 'vitest';
import { PathPatterns } from '../../../../src/engine/ignore/pathPatterns.ts';
import { ruleChanges } from '../../../../src/develop/rules/ruleChanges.ts';
import { aWatchRule } from '../../../fakes/watchRules.ts';

const there = ['/w/src/a.js', '/w/src/b.ts', '/w/src/dist', '/w/src/dist/c'].map((path) => [path] as const);
const below = () => there;
const rule = aWatchRule('/w/src', { ignore: ['dist'] });
const nowhere = { at: { file: '/other', range: rule.rule.at.range } };

describe('Rules that have changed', () => {
  it('are not those that only stand elsewhere, or left something in', () => {
    expect(ruleChanges([rule], [aWatchRule('/w/src', { ...nowhere, ignore: ['dist', '*.ts'] })], below)).toEqual({
      hasNew: false,
      paths: [],
    });
  });

  it('take what their patterns left out before', () => {
    const { hasNew, paths } = ruleChanges([rule], [aWatchRule('/w/src')], below);
    expect({ hasNew, paths }).toEqual({ hasNew: false, paths: ['/w/src/dist', '/w/src/dist/c'] });
    const ignoreFile = { file: '/w/.dockerignore', folder: '/w', patterns: new PathPatterns(['**/*.js']) };
    const earlier = aWatchRule('/w/src', { ignore: ['dist'] }, { ignoreFile });
    expect(ruleChanges([earlier], [rule], below).paths).toEqual(['/w/src/a.js']);
  });

  it.each([
    ['another target', aWatchRule('/w/src', { target: '/other' })],
    ['another path', aWatchRule('/w/lib')],
    ['another action', aWatchRule('/w/src', { action: 'sync+restart' })],
    ['all that is brought at the start', aWatchRule('/w/src', { syncsAtStart: true })],
  ])('are new with %s', (_, now) => {
    expect(ruleChanges([rule], [now], below)).toEqual({ hasNew: true, paths: [] });
  });

  it('have nothing to bring if they copy nothing', () => {
    expect(ruleChanges([], [aWatchRule('/w/src', { action: 'restart' })], below)).toEqual({ hasNew: false, paths: [] });
    expect(ruleChanges([rule], [], below)).toEqual({ hasNew: false, paths: [] });
  });
});
