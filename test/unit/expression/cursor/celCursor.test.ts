import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { celCursor, celNameAt } from '../../../../src/expression/cursor/celCursor.ts';

/** The cursor stands at `|`. */
function at(text: string) {
  return celCursor(text.replace('|', ''), text.indexOf('|'));
}

describe('what is being written in an expression', () => {
  it('is a name at its beginning, behind an operator and in brackets', () => {
    expect(['|', 'ser|', 'a ? | : b', 'has(|', '[a, b|', '!x|'].map((text) => at(text)?.kind)).toEqual(
      Array.from({ length: 6 }, () => 'name'),
    );
    expect(at('a == ser|vice')).toMatchObject({ partial: 'ser', from: 5 });
  });

  it('is a member behind a dot, of all that belongs to what stands before it', () => {
    const receivers = {
      'a == service.ports[0].pub|': 'service.ports[0]',
      'service.|': 'service',
      '"a b".sta|': '"a b"',
      'x && f(a, b).g.|': 'f(a, b).g',
      '(a + b).|': '(a + b)',
      'a in [1, 2].|': '[1, 2]',
      '{"a": 1}.|': '{"a": 1}',
      'service.?build.|': 'service.?build',
      'a["x.y("].b|': 'a["x.y("]',
    };
    const found = Object.keys(receivers).map((text) => [
      text,
      (at(text) as { receiver?: string } | undefined)?.receiver,
    ]);
    expect(Object.fromEntries(found)).toEqual(receivers);
  });

  it('is a key within quotes in brackets, and a text where something is compared with it', () => {
    expect(at('service.environment["PA|')).toMatchObject({
      kind: 'key',
      receiver: 'service.environment',
      partial: 'PA',
    });
    expect(at("a.labels['|")).toMatchObject({ kind: 'key', receiver: 'a.labels', quote: "'" });
    expect(at('x && service.restart == "al|')).toMatchObject({ kind: 'text', comparedWith: 'service.restart' });
    expect(at('service.restart in ["a", "|')).toMatchObject({ kind: 'text', comparedWith: 'service.restart' });
    expect(at('a.startsWith("|')).toBeUndefined();
  });

  it('is nothing behind what is complete, where an operator follows', () => {
    expect(['service.name |', 'f(a) |', 'a[0] |', '"a" |', '1 |'].map((text) => at(text))).toEqual(
      Array(5).fill(undefined),
    );
    expect(['a && |', 'a in |', 'a ? |', '(|', 'f(a, |'].map((text) => at(text)?.kind)).toEqual(Array(5).fill('name'));
  });

  it('is nothing in numbers, behind closed quotes and in comments', () => {
    expect(['a > 12|', 'a == "x"|', 'a // b.|', '1.|'].map((text) => at(text))).toEqual(Array(4).fill(undefined));
  });

  it('knows the names that the macros around it bind', () => {
    expect(at('service.ports.exists(p, p.volumes.all(v, v.|')?.bound).toEqual([
      { name: 'p', of: 'service.ports', as: 'item' },
      { name: 'v', of: 'p.volumes', as: 'item' },
    ]);
    expect(at('a.exists(p, p.x) && |')?.bound).toEqual([]);
    expect(at('a.exists(p|')?.bound).toEqual([]);
    expect(at('cel.bind(n, f(a, b), n.|')?.bound).toEqual([{ name: 'n', of: 'f(a, b)', as: 'value' }]);
    expect(at('a.?b.optMap(x, x.|')?.bound).toEqual([{ name: 'x', of: 'a.?b', as: 'held' }]);
  });

  it('finds the name under the cursor with what it is a member of', () => {
    expect(celNameAt('a == service.ports[0].published', 25)).toMatchObject({
      chain: 'service.ports[0].published',
      receiver: 'service.ports[0]',
      name: 'published',
      isCall: false,
    });
    expect(celNameAt('a.b.startsWith("x")', 6)).toMatchObject({ name: 'startsWith', receiver: 'a.b', isCall: true });
    expect(celNameAt('"service.name"', 4)).toBeUndefined();
  });

  it('reads any text to its end', () => {
    const parts = fc.array(
      fc.constantFrom(
        'a',
        '.',
        '(',
        ')',
        '[',
        ']',
        '"',
        "'",
        '\\',
        ',',
        ' ',
        '\n',
        '//',
        '{',
        '}',
        '1',
        'r"',
        'exists(',
        'cel.bind(',
        '==',
        ' in ',
        '.?',
        '"""',
      ),
    );
    fc.assert(
      fc.property(parts, fc.nat(60), (made, offset) => {
        const text = made.join('');
        const place = Math.min(offset, text.length);
        const found = celCursor(text, place);
        if (found) expect(text.slice(found.from, place)).toBe(found.partial);
        celNameAt(text, place);
      }),
      { numRuns: 2000 },
    );
  });
});
