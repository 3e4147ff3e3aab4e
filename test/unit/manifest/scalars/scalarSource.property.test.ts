import fc from 'fast-check';
import { isMap, isScalar, LineCounter, parseDocument, stringify } from 'yaml';
import { describe, expect, it } from 'vitest';
import { scalarSource, type ScalarSource } from '../../../../src/manifest/scalars/scalarSource.ts';

describe('the source of a scalar', () => {
  it('reads whatever the YAML library reads, in whatever style it is written', () => {
    let read = 0;
    fc.assert(
      fc.property(
        fc.constantFrom('', '"', "'", '|\n', '>\n', '>-\n', '|+\n', '|2\n', '>1-\n'),
        written,
        (head, body) => {
          const close = head === '"' || head === "'" ? head : '';
          // Of an empty line behind an escaped line break, the library makes a space.
          fc.pre(!/\\\n\s*\n/.test(body));
          const found = readValue(`a:\n  b: ${head}${body}${close}\n  c: 1\n`);
          if (!found || found.value.trim() === '') return;
          read++;
          expect(found.source?.value).toBe(found.value);
        },
      ),
      { numRuns: 1500 },
    );
    expect(read).toBeGreaterThan(100);
  });

  it('reads what the library writes of any text, folded at any width', () => {
    const kinds = fc.constantFrom('PLAIN', 'QUOTE_SINGLE', 'QUOTE_DOUBLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED');
    const texts = fc.string({
      unit: fc.constantFrom('a', 'b', ' ', '\n', '"', "'", '\\', '&', '\u00e9', '\ud83d\ude00'),
      maxLength: 60,
    });
    fc.assert(
      fc.property(texts, kinds, fc.integer({ min: 8, max: 60 }), (value, kind, lineWidth) => {
        const text = stringify(
          { a: { b: value, c: 1 } },
          { defaultStringType: kind, defaultKeyType: 'PLAIN', lineWidth },
        );
        const found = readValue(text);
        if (found?.value !== value || value.trim() === '') return;
        expect(found.source?.value).toBe(value);
      }),
      { numRuns: 1000 },
    );
  });

  it('finds each character where it is written', () => {
    const text = `a:\n  b: >-\n    one "two"\n    three\n`;
    const found = readValue(text);
    const lines = text.split('\n');
    for (const word of ['one', '"two"', 'three']) {
      const offset = found?.value.indexOf(word) ?? -1;
      const range = found?.source?.rangeOf(offset, offset + word.length);
      expect(lines[range?.start.line ?? -1]?.slice(range?.start.character, range?.end.character)).toBe(word);
    }
  });

  it('counts an escape, a doubled quote and a doubled dollar as one character', () => {
    const double = sourceOf('b: "a \\"x\\" $$b"');
    expect(double?.value).toBe('a "x" $$b');
    expect(double?.rangeOf(2, 5)).toEqual(on(0, 6, 11));
    expect(double?.withoutDollars()?.value).toBe('a "x" $b');
    expect(double?.withoutDollars()?.rangeOf(6, 8)).toEqual(on(0, 12, 15));
    expect(sourceOf("b: 'it''s'")?.rangeOf(2, 3)).toEqual(on(0, 6, 8));
  });

  it('leaves a text alone that variables are filled into', () => {
    expect(sourceOf('b: a == "$X"')?.withoutDollars()).toBeUndefined();
  });

  it('says how much of the value stands before a position, also behind its end', () => {
    const source = sourceOf('b: service.name');
    expect(source?.offsetAt({ line: 0, character: 3 })).toBe(0);
    expect(source?.offsetAt({ line: 0, character: 11 })).toBe(8);
    expect(source?.offsetAt({ line: 0, character: 40 })).toBe('service.name'.length);
    expect(source?.isApart({ line: 0, character: 15 })).toBe(false);
    expect(source?.isApart({ line: 0, character: 16 })).toBe(true);
  });
});

const written = fc
  .array(
    fc.constantFrom(
      'a',
      'bc',
      ' ',
      '  ',
      '\n    ',
      '\n     ',
      '\n',
      '\n\n',
      '\t',
      "'",
      "''",
      '"',
      '\\"',
      '\\n',
      '\\\n    ',
      '\\x41',
      '#',
      ' #',
      '.',
      ',',
    ),
    {
      minLength: 1,
      maxLength: 14,
    },
  )
  .map((parts) => `    ${parts.join('')}`.slice(4))
  .map((text) => text.replaceAll(/\n(?=\S)/g, '\n    '));

/** The value of `a.b`, or of `b`, as the library reads it, and as we do. */
function readValue(text: string): { readonly value: string; readonly source: ScalarSource | undefined } | undefined {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });
  if (document.errors.length > 0 || !isMap(document.contents)) return undefined;
  const node = document.contents.has('a') ? document.getIn(['a', 'b'], true) : document.get('b', true);
  if (!isScalar(node) || typeof node.value !== 'string' || !node.range || node.source === '') return undefined;
  const place = (offset: number) => {
    const { line, col } = lineCounter.linePos(offset);
    return { line: line - 1, character: col - 1 };
  };
  const range = { start: place(node.range[0]), end: place(node.range[1]) };
  return { value: node.value, source: scalarSource(text.split('\n'), range, node.value) };
}

function sourceOf(text: string): ScalarSource | undefined {
  return readValue(text)?.source;
}

function on(line: number, start: number, end: number) {
  return { start: { line, character: start }, end: { line, character: end } };
}
