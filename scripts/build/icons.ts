// The icon font that VS Code draws its own icons with, which webviews have to bring: without the icons that we never name, a third.
import { readdirSync, readFileSync } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../machine/paths.ts';

const codicons = join(root, 'node_modules', '@vscode', 'codicons', 'dist');
const iconRule = /^\.codicon-([a-z0-9-]+):before \{ content: "\\([0-9a-f]+)" \}$/;
/** An icon stands in our source as a whole text, with a modifier (`sync~spin`), in a label, or in the name of a class. */
const namedIcon = /(?:['"`]|\$\(|codicon-)([a-z][a-z0-9-]*)(?=['"`~)\s.])/g;
const writtenIcon = /\\u(e[0-9a-f]{3})/g;

/** Writes `codicon.css` and `codicon.ttf` to a folder; with what the source names now, or with all there is. */
export async function writeIcons(folder: string, areAll: boolean): Promise<void> {
  if (areAll) {
    for (const file of ['codicon.css', 'codicon.ttf']) await cp(join(codicons, file), join(folder, file));
    return;
  }
  const source = sourceText();
  const names = new Set([...source.matchAll(namedIcon)].map(([, name]) => name));
  const points = new Set([...source.matchAll(writtenIcon)].map(([, point = '']) => Number.parseInt(point, 16)));
  const lines = (await readFile(join(codicons, 'codicon.css'), 'utf8')).split('\n').filter((line) => {
    const [, name, point = ''] = iconRule.exec(line) ?? [];
    if (name === undefined) return true;
    if (names.has(name)) points.add(Number.parseInt(point, 16));
    return names.has(name);
  });
  await writeFile(join(folder, 'codicon.css'), lines.join('\n'));
  await writeFile(join(folder, 'codicon.ttf'), withGlyphsOf(await readFile(join(codicons, 'codicon.ttf')), points));
}

function sourceText(): string {
  const folder = join(root, 'src');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(ts|css)$/.test(file));
  return files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
}

/**
 * A TrueType font whose glyphs draw nothing but those of `points`; the names of glyphs go, their numbers stay. Glyphs may not be made of
 * one another.
 */
export function withGlyphsOf(font: Buffer, points: ReadonlySet<number>): Buffer {
  const tables = tablesOf(font);
  const table = (name: string): Buffer => {
    const found = tables.get(name);
    if (!found) throw new Error(`The font has no table ${name}`);
    return found;
  };
  const kept = new Set([0, ...glyphsOf(table('cmap'), points)]);
  const isLong = table('head').readInt16BE(50) === 1;
  const loca = table('loca');
  const count = loca.length / (isLong ? 4 : 2);
  const starts = Array.from({ length: count }, (_, glyph) =>
    isLong ? loca.readUInt32BE(glyph * 4) : loca.readUInt16BE(glyph * 2) * 2,
  );
  const glyphs = starts.slice(0, -1).map((start, glyph) => {
    const outline = table('glyf').subarray(start, starts[glyph + 1]);
    if (outline.length > 0 && outline.readInt16BE(0) < 0) throw new Error(`Glyph ${glyph} is made of others`);
    return kept.has(glyph) ? outline : Buffer.alloc(0);
  });
  let end = 0;
  const places = Buffer.from(loca);
  for (const [glyph, outline] of [...glyphs.entries(), [count - 1, Buffer.alloc(0)] as const]) {
    if (isLong) places.writeUInt32BE(end, glyph * 4);
    else places.writeUInt16BE(end / 2, glyph * 2);
    end += outline.length;
  }
  // Version 3 of `post` has no names.
  const post = Buffer.from(table('post').subarray(0, 32));
  post.writeUInt32BE(0x00_03_00_00, 0);
  return fontOf(new Map([...tables, ['glyf', Buffer.concat(glyphs)], ['loca', places], ['post', post]]));
}

function tablesOf(font: Buffer): ReadonlyMap<string, Buffer> {
  const rows = Array.from({ length: font.readUInt16BE(4) }, (_, index) => 12 + index * 16);
  return new Map(
    rows.map((row) => {
      const start = font.readUInt32BE(row + 8);
      return [font.toString('latin1', row, row + 4), font.subarray(start, start + font.readUInt32BE(row + 12))];
    }),
  );
}

/** The glyphs of characters, from the first subtable that has ranges of 32 bits. */
function glyphsOf(cmap: Buffer, points: ReadonlySet<number>): readonly number[] {
  const subtables = Array.from({ length: cmap.readUInt16BE(2) }, (_, index) => cmap.readUInt32BE(8 + index * 8));
  const start = subtables.find((place) => cmap.readUInt16BE(place) === 12);
  if (start === undefined) throw new Error('The font has no map of characters that is understood');
  const ranges = Array.from({ length: cmap.readUInt32BE(start + 12) }, (_, index) => start + 16 + index * 12);
  return ranges.flatMap((range) => {
    const [first, last, glyph] = [0, 4, 8].map((field) => cmap.readUInt32BE(range + field)) as [number, number, number];
    return [...points].filter((point) => point >= first && point <= last).map((point) => glyph + point - first);
  });
}

function fontOf(tables: ReadonlyMap<string, Buffer>): Buffer {
  const names = [...tables.keys()].toSorted();
  const head = Buffer.alloc(12 + names.length * 16);
  const power = 2 ** Math.floor(Math.log2(names.length));
  head.writeUInt32BE(0x00_01_00_00, 0);
  head.writeUInt16BE(names.length, 4);
  head.writeUInt16BE(power * 16, 6);
  head.writeUInt16BE(Math.log2(power), 8);
  head.writeUInt16BE((names.length - power) * 16, 10);
  const parts: Buffer[] = [head];
  let place = head.length;
  for (const [index, name] of names.entries()) {
    const table = tables.get(name) ?? Buffer.alloc(0);
    const padded = Buffer.concat([table, Buffer.alloc((4 - (table.length % 4)) % 4)]);
    head.write(name, 12 + index * 16, 'latin1');
    head.writeUInt32BE(sumOf(padded), 16 + index * 16);
    head.writeUInt32BE(place, 20 + index * 16);
    head.writeUInt32BE(table.length, 24 + index * 16);
    parts.push(padded);
    place += padded.length;
  }
  return Buffer.concat(parts);
}

function sumOf(table: Buffer): number {
  let sum = 0;
  for (let place = 0; place < table.length; place += 4) sum = (sum + table.readUInt32BE(place)) >>> 0;
  return sum;
}
