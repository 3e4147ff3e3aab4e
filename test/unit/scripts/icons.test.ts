import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withGlyphsOf } from '../../../scripts/build/icons.ts';
import { root } from '../../../scripts/machine/paths.ts';

const font = readFileSync(join(root, 'node_modules/@vscode/codicons/dist/codicon.ttf'));

describe('withGlyphsOf', () => {
  it('empties all glyphs but those of the characters, and leaves those as they were', () => {
    const shorter = withGlyphsOf(font, new Set([0xea_60, 0xea_70]));
    const before = outlinesOf(font);
    const after = outlinesOf(shorter);
    const drawn = after.flatMap((outline, glyph) => (outline === '' ? [] : [glyph]));
    expect(after).toHaveLength(before.length);
    expect(drawn.length).toBeLessThanOrEqual(3);
    expect(drawn.length).toBeGreaterThanOrEqual(2);
    expect(drawn.map((glyph) => after[glyph])).toEqual(drawn.map((glyph) => before[glyph]));
    expect(shorter.length).toBeLessThan(font.length / 4);
  });

  it('writes what it reads: a font of all its characters is the same twice', () => {
    const all = new Set(Array.from({ length: 0x20_00 }, (_, index) => 0xe0_00 + index));
    const once = withGlyphsOf(font, all);
    expect(outlinesOf(once)).toEqual(outlinesOf(font));
    expect(withGlyphsOf(once, all).equals(once)).toBe(true);
  });
});

/** Each glyph's outline as text, by the short table of places that this font has. */
function outlinesOf(file: Buffer): readonly string[] {
  const tableOf = (name: string): Buffer => {
    const row = file.indexOf(name, 12, 'latin1');
    const start = file.readUInt32BE(row + 8);
    return file.subarray(start, start + file.readUInt32BE(row + 12));
  };
  const loca = tableOf('loca');
  const places = Array.from({ length: loca.length / 2 }, (_, index) => loca.readUInt16BE(index * 2) * 2);
  const glyf = tableOf('glyf');
  return places.slice(0, -1).map((start, index) => glyf.toString('hex', start, places[index + 1]));
}
