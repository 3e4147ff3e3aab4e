import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ansiFrom, ansiShown, ansiStyles, parseAnsi, stripAnsi } from '../../../src/base/ansi.ts';

const esc = '\u001b';

/** Each coloured piece with its styles. */
function pieces(line: string): readonly string[] {
  const { text, spans } = parseAnsi(line);
  return spans.map(({ start, end, styles }) => `${styles.join(' ')}: ${text.slice(start, end)}`);
}

describe('Escape sequences in a line', () => {
  it.each([
    [`${esc}[31mred${esc}[0m plain`, ['fg1: red']],
    [`${esc}[1;33;44mwarn${esc}[22m less${esc}[m plain`, ['bold fg3 bg4: warn', 'fg3 bg4:  less']],
    [`${esc}[91mbright${esc}[39m no`, ['fg9: bright']],
    [`${esc}[38;5;208morange${esc}[0m`, ['fg11: orange']],
    [`${esc}[38;5;9mpalette${esc}[0m`, ['fg9: palette']],
    [`${esc}[38;2;0;120;0mgreen${esc}[0m`, ['fg2: green']],
    [`${esc}[38:2::0:0:255mblue${esc}[0m`, ['fg12: blue']],
    [`${esc}[38;5;244mgrey${esc}[49;39m`, ['fg8: grey']],
    [`${esc}[3;4;9mstruck${esc}[23;24;29m no`, ['italic underline strike: struck']],
    [`${esc}[7minverse`, ['inverse: inverse']],
    [`\u009b32mC1\u009b0m`, ['fg2: C1']],
    [`${esc}[32m${esc}[0mnothing`, []],
    ['no sequence', []],
  ])('%j has the pieces %j', (line, expected) => {
    expect(pieces(line)).toEqual(expected);
  });

  it.each([
    [`${esc}[2J${esc}[1;1Hcleared`, 'cleared'],
    [`${esc}]0;title\u0007after`, 'after'],
    [`${esc}]8;;https://evil.example${esc}\\click${esc}]8;;${esc}\\`, 'click'],
    [`${esc}]52;c;ZXZpbA==\u0007copied`, 'copied'],
    [`${esc}Pq#0;2;0;0;0${esc}\\sixel`, 'sixel'],
    [`${esc}[?25l${esc}[6n${esc}csafe`, 'safe'],
    [`${esc}]0;without an end`, ''],
    [`${esc}[31`, ''],
    [esc, ''],
    [`a${esc}[38;5mb`, 'ab'],
    [`a${esc}[999;999mb`, 'ab'],
  ])('other than colours is left out: %j says %j', (line, text) => {
    expect(parseAnsi(line).text).toBe(text);
    expect(stripAnsi(line)).toBe(text);
  });

  it('leaves spans in order within the text, of known styles, whatever comes', () => {
    const unit = fc.oneof(
      fc.constantFrom(esc, '[', ']', 'm', ';', ':', '31', '38', '5', '2', '\u009b', '\u0007', '\\', '<b>', 'é', '\t'),
      fc.string({ maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 60 }), (parts) => {
        const { text, spans } = parseAnsi(parts.join(''));
        expect(text).toBe(stripAnsi(parts.join('')));
        expect(text).not.toContain(esc);
        let at = 0;
        for (const { start, end, styles } of spans) {
          expect(start).toBeGreaterThanOrEqual(at);
          expect(end).toBeGreaterThan(start);
          at = end;
          for (const style of styles) expect(ansiStyles).toContain(style);
        }
        expect(at).toBeLessThanOrEqual(text.length);
      }),
    );
  });

  it('is read in the time of its length, and in a bounded number of spans', () => {
    for (const part of [`${esc}]`, `${esc}[`, `${esc}[31mx`, `${esc}P${esc}`, '\u009d\u001b']) {
      expect(parseAnsi(part.repeat(50_000)).spans.length).toBeLessThanOrEqual(200);
    }
  });

  it('keeps its look when its beginning is left out, and when other text is drawn in its place', () => {
    const line = parseAnsi(`12:00 ${esc}[31mer\u0000ror${esc}[0m and more`);
    const shown = ansiShown(ansiFrom(line, 8), (piece) => piece.replaceAll('\u0000', '<NUL>'));
    expect(shown.text).toBe('<NUL>ror and more');
    expect(shown.spans).toEqual([{ start: 0, end: 8, styles: ['fg1'] }]);
  });
});
