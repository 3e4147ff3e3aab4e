import { describe, expect, it } from 'vitest';
import { Interest } from '../../../../src/develop/watching/interest.ts';
import { aWatchRule } from '../../../fakes/watchRules.ts';

describe('What a watch is interested in', () => {
  const rules = [
    aWatchRule('/w/src', { ignore: ['*.log', 'dist'], include: ['**/*.js', 'assets'] }),
    aWatchRule('/w/src/conf', { action: 'restart' }),
  ];
  const interest = new Interest(rules, ['/w/.dockerignore']);

  it('begins at each path of a rule, and at single files', () => {
    expect(interest.roots).toEqual(['/w/src', '/w/src/conf', '/w/.dockerignore']);
    expect(interest.rootsBelow('/w/src')).toEqual(['/w/src/conf']);
    expect(['/', '/w', '/w/src', '/w/src/conf'].map((path) => interest.isAbove(path))).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  it.each([
    ['/w/src/a.js', true],
    ['/w/src/assets/x.png', true],
    ['/w/src/conf/any', true],
    ['/w/.dockerignore', true],
    ['/w/src/a.ts', false],
    ['/w/src/a.log', false],
    ['/w/other', false],
  ])('of %s: %s', (path, isWanted) => {
    expect(interest.wants(path)).toBe(isWanted);
  });

  it('leaves out what is neither wanted nor can have something in it that is', () => {
    for (const path of ['/w/src/noise.log', '/w/src/dist', '/w/src/dist/a.js', '/w/other', '/w/src/.git/index']) {
      expect([path, interest.mayMatter(path)]).toEqual([path, false]);
    }
    for (const path of ['/w', '/w/src', '/w/src/new', '/w/src/a.js', '/w/src/conf/x.log']) {
      expect([path, interest.mayMatter(path)]).toEqual([path, true]);
    }
  });

  it('needs to know what files held that a rule restarts or builds for', () => {
    expect(interest.needsHash('/w/src/conf/a')).toBe(true);
    expect(interest.needsHash('/w/.dockerignore')).toBe(true);
    expect(interest.needsHash('/w/src/a.js')).toBe(false);
  });
});
