import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, parseWhole } from '../../../../src/manifest/yaml/parse.ts';
import { ParseCache } from '../../../../src/manifest/yaml/parseCache.ts';
import { ProblemList } from '../../../../src/manifest/problems/problems.ts';
import type { Node } from '../../../../src/manifest/tree/tree.ts';
import { largeManifest } from '../../../bench/support/largeManifest.ts';
import { mutated } from '../support/mutating.ts';
import { blockSample, fullSample } from '../support/samples.ts';

interface Reading {
  readonly trees: readonly unknown[];
  readonly problems: readonly unknown[];
}

function reading(read: typeof parseWhole, text: string): Reading {
  const problems = new ProblemList();
  const trees = read(text.replace(/^\uFEFF/, ''), '/x', problems).map((tree) => plain(tree));
  // The library quotes ends of lines as they are written.
  return {
    trees,
    problems: JSON.parse(JSON.stringify(problems.sorted(['/x'])).replaceAll('\\\\r\\\\n', '\\\\n')) as unknown[],
  };
}

/** All but where collections end, merged ones too: nothing depends on it, and trailing comments belong to one part or the other. */
function plain(node: Node): unknown {
  const { start } = node.at.range;
  if (node.kind === 'scalar') return { value: node.value, range: node.at.range, tag: node.tag };
  if (node.kind === 'list') return { start, tag: node.tag, items: node.items.map(plain) };
  const entries = [...node.entries].map(([key, { keyAt, value, route }]) => [
    key,
    keyAt.range,
    plain(value),
    route && [route.kind, route.at.range.start],
  ]);
  return { tag: node.tag, entries };
}

describe('reading a file part by part', () => {
  it.each([
    ['a manifest in block style', blockSample],
    ['one with all there is', fullSample],
    ['a large one', largeManifest(200)],
    ['one with the ends of lines of Windows', blockSample.replaceAll('\n', '\r\n')],
    ['a line that is half written', largeManifest(200).replace('    restart: unless-stopped', '    rest')],
    ['a quote that is not closed', largeManifest(200).replace('PORT: "8080"', 'PORT: "80')],
    ['a bracket that is not closed', largeManifest(200).replace('"8080"', '[8080')],
    ['a name without a colon', largeManifest(200).replace('  service-3:\n', '  serv\n  service-3:\n')],
    ['a key in two lines', 'services:\n  s:\n    ? : 6\n  i'],
    ['a quote that is not closed behind one', "a:\n  ? :\n    b: '\nk"],
    ['a section that a comment would have to stand apart from', 'e:\nservices:#\n  s:'],
    ['a word behind an empty line', 'x:\n\ns\ne:'],
  ])('finds what the library finds in all of it: %s', (_, text) => {
    expect(reading(parse, text)).toEqual(reading(parseWhole, text));
  });

  it('finds what the library finds, and the same mistakes, in mutated manifests', () => {
    const runs = Number(process.env['PATCHBAY_FUZZ_RUNS'] ?? 100);
    fc.assert(
      fc.property(fc.oneof(mutated(blockSample), mutated(fullSample)), (text) => {
        return JSON.stringify(reading(parse, text)) === JSON.stringify(reading(parseWhole, text));
      }),
      { numRuns: runs },
    );
  });

  it('keeps what did not change, and reads what did', () => {
    const cache = new ParseCache();
    const read = (text: string): Node => parse(text, '/x', new ProblemList(), cache)[0]!;
    const services = (tree: Node): Map<string, Node> => {
      const map = tree.kind === 'map' ? tree.entries.get('services')?.value : undefined;
      return new Map(map?.kind === 'map' ? [...map.entries].map(([name, { value }]) => [name, value]) : []);
    };
    const text = largeManifest(300);
    const before = services(read(text));
    const after = services(read(text.replace('service-4:${TAG', 'service-4:${OTHER')));
    const changed = [...after].filter(([name, node]) => before.get(name) !== node).map(([name]) => name);
    expect(changed).toEqual(['service-4']);
  });

  it('keeps what stands around a line that is being written', () => {
    const cache = new ParseCache();
    const read = (text: string): Node => parse(text, '/x', new ProblemList(), cache)[0]!;
    const text = largeManifest(300);
    const broken = text.replace('    restart: unless-stopped', '    rest');
    const services = (tree: Node): readonly Node[] => {
      const map = tree.kind === 'map' ? tree.entries.get('services')?.value : undefined;
      return map?.kind === 'map' ? [...map.entries.values()].map(({ value }) => value) : [];
    };
    const [before, after] = [services(read(text)), services(read(broken))];
    expect(after.map((node, index) => node === before[index])).toEqual(before.map((_, index) => index > 0));
  });

  it('reads again what an alias stands in, when the anchor has changed', () => {
    const cache = new ParseCache();
    const text = 'x-a: &a\n  b: 1\nservices:\n  s:\n    labels: *a\n  t:\n    image: x\n';
    const first = parse(text, '/x', new ProblemList(), cache)[0]!;
    const second = parse(text.replace('b: 1', 'b: 2'), '/x', new ProblemList(), cache)[0]!;
    expect(plain(second)).toEqual(plain(parseWhole(text.replace('b: 1', 'b: 2'), '/x', new ProblemList())[0]!));
    expect(plain(second)).not.toEqual(plain(first));
  });
});
