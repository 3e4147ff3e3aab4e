import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distanceOf, suggest } from '../../../../src/manifest/problems/suggest.ts';

const word = fc.array(fc.constantFrom('a', 'b', 'c', '-'), { maxLength: 9 }).map((letters) => letters.join(''));

describe('The distance of two words', () => {
  it.each([
    ['', '', 0],
    ['web', 'web', 0],
    ['web', 'we', 1],
    ['web', 'wbe', 1],
    ['web', 'wob', 1],
    ['redis', 'rabbit', 4],
  ])('from %j to %j is %i', (a, b, distance) => {
    expect(distanceOf(a, b)).toBe(distance);
  });

  it('is the same below a limit, and no less than the limit from there on', () => {
    fc.assert(
      fc.property(word, word, fc.integer({ min: 1, max: 6 }), (a, b, limit) => {
        const distance = distanceOf(a, b);
        const limited = distanceOf(a, b, limit);
        expect(limited < limit ? limited : limit).toBe(Math.min(distance, limit));
      }),
    );
  });

  it('gives the word that is nearest, and none that is far', () => {
    expect(suggest('servces', ['volumes', 'service', 'services'])).toBe('services');
    expect(suggest('servces', ['volumes', 'networks'])).toBeUndefined();
  });
});
