import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineCache } from '../../../src/manifest/files/lineCache.ts';

const split = (text: string): readonly string[] => text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);

describe('The lines of a file', () => {
  it.each(['', '\n', 'a', 'a\n', '\uFEFFa\nb', 'a\r\nb\rc\n', '\n\n\n'])('of %j are those of its text', (text) => {
    expect(new LineCache().of('/a', text)).toEqual(split(text));
  });

  it('are those of its text after any edits', () => {
    const piece = fc.array(fc.constantFrom('a', 'b', 'ab', '\n', '\n\n', ' ', '🐋', '\r\n', '\uFEFF'), {
      maxLength: 12,
    });
    const edit = fc.record({ at: fc.nat(60), remove: fc.nat(20), insert: piece.map((parts) => parts.join('')) });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 12 }), (edits) => {
        const cache = new LineCache();
        let text = 'a: 1\nbb:\n  - c\n\nd: "x"\n';
        for (const { at, remove, insert } of edits) {
          text = text.slice(0, at) + insert + text.slice(at + remove);
          expect(cache.of('/a', text)).toEqual(split(text));
        }
      }),
    );
  });

  it('are those of its text where the texts begin and end alike for long', () => {
    const cache = new LineCache();
    const long = 'key: value\n'.repeat(10_000);
    for (const text of [
      long,
      `${long}x`,
      `x${long}`,
      long.replace('value', ''),
      `${long}${long}`,
      long.slice(11),
      '',
    ]) {
      expect(cache.of('/a', text)).toEqual(split(text));
    }
  });

  it('are the same ones while the text is the same, and a copy learns nothing', () => {
    const cache = new LineCache();
    const lines = cache.of('/a', 'a\nb');
    expect(cache.of('/a', ['a', 'b'].join('\n'))).toBe(lines);
    const copy = cache.copy();
    copy.of('/a', 'a\nc');
    expect(copy.of('/a', 'a\nb')).not.toBe(lines);
    expect(cache.of('/a', 'a\nb')).toBe(lines);
    cache.keepOnly(new Set(['/b']));
    expect(cache.of('/a', 'a\nb')).not.toBe(lines);
  });
});
