import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSplitter } from '../../../../src/broker/redis/clients/lineSplitter.ts';
import { readMonitorLine } from '../../../../src/broker/redis/clients/monitorLine.ts';

function read(text: string) {
  return readMonitorLine(Buffer.from(text, 'latin1'));
}

/** As Redis writes an argument (`sdscatrepr`). */
function escaped(bytes: Uint8Array): string {
  const named = new Map([
    [92, '\\\\'],
    [34, '\\"'],
    [10, '\\n'],
    [13, '\\r'],
    [9, '\\t'],
    [7, '\\a'],
    [8, '\\b'],
  ]);
  const one = (byte: number): string => {
    const name = named.get(byte);
    if (name !== undefined) return name;
    return byte >= 32 && byte < 127 ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
  };
  return `"${[...bytes].map(one).join('')}"`;
}

describe('A line of MONITOR', () => {
  it('says who has run which command with what', () => {
    const line = read('+1795994943.064278 [3 127.0.0.1:43450] "XADD" "orders" "*" "n" "1"')!;
    expect([line.database, line.source]).toEqual([3, '127.0.0.1:43450']);
    expect(line.words.rest()!.map(String)).toEqual(['XADD', 'orders', '*', 'n', '1']);
    expect(line.words.size()).toBe(13);
  });

  it.each([
    ['lua', 'lua'],
    ['[::1]:43450', '[::1]:43450'],
    ['unix:/run/a b.sock', 'unix:/run/a b.sock'],
  ])('may be of %s', (source, expected) => {
    const line = read(`+1.1 [0 ${source}] "PING"`)!;
    expect(line.source).toBe(expected);
    expect(String(line.words.next())).toBe('PING');
  });

  it.each(['', '+OK', '+1.1 [0 1.2.3.4:5]', '+1.1 [x 1.2.3.4:5] "PING"', '+1.1 [0] "PING"'])('is not %j', (text) => {
    expect(read(text)).toBeUndefined();
  });

  it.each(['"XADD" "ord', '"XADD" "ord\\', '"XADD" "ord\\"'])('that is cut off has no last word: %s', (text) => {
    const { words } = read(`+1.1 [0 1.2.3.4:5] ${text}`)!;
    expect(String(words.next())).toBe('XADD');
    expect(words.next()).toBeUndefined();
    expect(words.rest()).toBeUndefined();
  });

  const bytes = fc.uint8Array({ maxLength: 40 });
  it('gives back any bytes, and their number', () => {
    fc.assert(
      fc.property(fc.array(bytes, { minLength: 1, maxLength: 6 }), (all) => {
        const { words } = read(`+1.1 [0 1.2.3.4:5] ${all.map(escaped).join(' ')}`)!;
        expect(words.size()).toBe(all.reduce((sum, { length }) => sum + length, 0));
        expect(words.rest()!.map((word) => [...word])).toEqual(all.map((word) => [...word]));
      }),
    );
  });

  it('ends, whatever stands in it', () => {
    const text = fc.string({ unit: fc.constantFrom('"', '\\', 'x', ' ', '[', ']', '0') });
    fc.assert(
      fc.property(text, (words) => {
        const all = read(`+1.1 [0 1.2.3.4:5] "${words}`)!.words;
        const size = all.size();
        expect(size).toBeLessThanOrEqual(words.length);
        expect((all.rest() ?? []).reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(size);
      }),
    );
  });
});

describe('What comes in pieces', () => {
  function linesOf(chunks: readonly Buffer[]): readonly (readonly [string, number])[] {
    const lines: [string, number][] = [];
    const splitter = new LineSplitter((line, dropped) => void lines.push([line.toString('latin1'), dropped]));
    for (const chunk of chunks) splitter.take(chunk);
    return lines;
  }

  it('is cut into its lines, wherever it was cut', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.array(fc.nat({ max: 60 })), (texts, cuts) => {
        const lines = texts.map((text) => Buffer.from(text.replace(/[\r\n]/g, '')).toString('latin1'));
        const all = Buffer.from(lines.map((text) => `${text}\r\n`).join(''), 'latin1');
        const places = [0, ...cuts.filter((cut) => cut <= all.length).sort((a, b) => a - b), all.length];
        const chunks = places.slice(1).map((end, index) => all.subarray(places[index], end));
        expect(linesOf(chunks)).toEqual(lines.map((text) => [text, 0]));
      }),
    );
  });

  it('is kept of a long line only in part, and the rest counted, whether it comes at once or not', () => {
    const long = Buffer.from(`${'x'.repeat(200_000)}\r\nnext\r\n`);
    const pieces = Array.from({ length: 201 }, (_, at) => long.subarray(at * 1000, (at + 1) * 1000));
    for (const lines of [linesOf([long]), linesOf(pieces)]) {
      expect(lines.map(([text]) => text.length)).toEqual([65_536, 4]);
      // What ends the line is counted with it.
      expect(lines.map(([, dropped]) => dropped)).toEqual([200_001 - 65_536, 0]);
    }
  });
});
