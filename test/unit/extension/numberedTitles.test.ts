import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberedTitles } from '../../../src/extension/webviews/numberedTitles.ts';

describe('Titles of tabs', () => {
  it('are numbered where they are alike', () => {
    expect(numberedTitles(['a', 'b', 'a', 'a', 'b'])).toEqual(['a', 'b', 'a (2)', 'a (3)', 'b (2)']);
  });

  it('stay as they are where they differ', () => {
    expect(numberedTitles(['a', 'b'])).toEqual(['a', 'b']);
  });

  it('are never alike', () => {
    const title = fc.constantFrom('a', 'a (2)', 'a (3)', 'a (2) (2)', 'b');
    fc.assert(
      fc.property(fc.array(title, { maxLength: 12 }), (titles) => {
        expect(new Set(numberedTitles(titles)).size).toBe(titles.length);
      }),
    );
  });
});
