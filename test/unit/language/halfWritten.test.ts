import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { completion } from '../../../src/language/completion/completion.ts';
import { foldingRanges } from '../../../src/language/editing/folding.ts';
import { hover } from '../../../src/language/hover/hover.ts';
import { maskLines } from '../../../src/language/text/mask.ts';
import { definition, highlights, references } from '../../../src/language/navigation/navigation.ts';
import { Snapshots } from '../../../src/language/text/snapshot.ts';
import { MemoryManifestHost } from '../../fakes/memoryManifestHost.ts';

const path = '/shop/patchbay.yaml';
const shop = readFileSync(new URL('../../../examples/shop/patchbay.yaml', import.meta.url), 'utf8');
const odd = 'a: &x {b: [*x, "c\n\'d": |\n  # e\n\t- ${F:-${G}}\n? [h]\n: !!i >-\n- - j: k # l\n--- 🐋: "\\';

describe('a half-written manifest', () => {
  it.each([
    ['the example', shop],
    ['odd punctuation', odd],
  ])('has answers wherever the text of %s breaks off', (_, text) => {
    const disk = new MemoryManifestHost({});
    const snapshots = new Snapshots(disk);
    const step = Math.max(1, Math.floor(text.length / 60));
    for (let end = 0; end <= text.length; end += step) {
      const lines = text.slice(0, end).split('\n');
      const at = { line: lines.length - 1, character: lines.at(-1)!.length };
      disk.files.set(path, text.slice(0, end));
      snapshots.invalidate();
      const snapshot = snapshots.of(path)!;
      expect(Array.isArray(completion(snapshot, at))).toBe(true);
      expect(() => hover(snapshot, at)).not.toThrow();
      expect(() => definition(snapshot, at, String)).not.toThrow();
      expect(() => references(snapshot, at, true, String)).not.toThrow();
      expect(() => highlights(snapshot.file, at)).not.toThrow();
      for (const { startLine, endLine } of foldingRanges(snapshot.file.lines)) {
        expect(endLine).toBeGreaterThan(startLine);
        expect(endLine).toBeLessThan(lines.length);
      }
    }
  });

  it('is masked character by character, whatever it is', () => {
    for (const text of [shop, odd]) {
      const lines = text.split('\n');
      expect(maskLines(lines).map((line) => line.text.length)).toEqual(lines.map((line) => line.length));
    }
  });

  it.each([
    ['spaces', `a:${' '.repeat(100_000)}`],
    ['dollars', `a: ${'$'.repeat(100_000)}{`],
    ['brackets', `a: ${'['.repeat(100_000)}`],
    ['quotes', `a: "${'\\"'.repeat(50_000)}`],
    ['words', `a: { ${'b c '.repeat(25_000)}`],
  ])('of a hundred thousand %s in a line does not stop the editor', (_, line) => {
    const disk = new MemoryManifestHost({});
    disk.files.set(path, '');
    const snapshot = new Snapshots(disk).of(path)!;
    const started = performance.now();
    completion({ ...snapshot, file: { ...snapshot.file, lines: [line] } }, { line: 0, character: line.length });
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
