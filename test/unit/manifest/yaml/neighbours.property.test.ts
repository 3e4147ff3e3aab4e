import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../../src/base/problem.ts';
import { Memo } from '../../../../src/manifest/cache/memo.ts';
import { resolve } from '../../../../src/manifest/resolve.ts';
import { largeManifest } from '../../../bench/support/largeManifest.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';
import { blockSample, fullSample } from '../support/samples.ts';

const root = join(import.meta.dirname, '../../../..');
const corpus = join(root, '../shared/corpus/awesome-compose');
const real = existsSync(corpus) ? globSync(join(corpus, '*/compose.y*ml')).sort().slice(0, 10) : [];
const own = ['examples/shop/compose.yaml', 'examples/shop/patchbay.yaml'].map((path) => join(root, path));
const manifests: readonly (readonly [string, string])[] = [
  ['a manifest in block style', blockSample],
  ['one with brackets', fullSample],
  ['a large one', largeManifest(120)],
  ...[...own, ...real].map(
    (path) => [basename(dirname(path)) + ' ' + basename(path), readFileSync(path, 'utf8')] as const,
  ),
];

/** One in so many beginnings of a line is typed, so that this takes seconds; 1 types all of them. */
const stride = Number(process.env['PATCHBAY_PREFIX_STRIDE'] ?? 307);

interface Typed {
  readonly line: number;
  readonly text: string;
  readonly isExtra: boolean;
}

function typings(lines: readonly string[]): readonly Typed[] {
  const all = lines.flatMap((whole, line) =>
    Array.from(whole, (_, index) => whole.slice(0, index + 1)).flatMap((text) => [
      { line, text, isExtra: false },
      { line, text, isExtra: true },
    ]),
  );
  // The name of a section a second time is another mistake.
  return all.filter(({ text, isExtra }, index) => index % stride === 0 && !(isExtra && /^\w+:?$/.test(text)));
}

function servicesOf(
  text: string,
  memo?: Memo,
): { readonly names: readonly string[]; readonly problems: readonly Problem[] } {
  const request = { files: ['/app/compose.yaml'], profiles: ['*'], envFiles: [] };
  const { application, problems } = resolve(request, new MemoryManifestHost({ '/app/compose.yaml': text }, {}), memo);
  return { names: Object.keys(application?.services ?? {}), problems };
}

/** Line → the service that it is part of. */
function ownersOf(lines: readonly string[], services: ReadonlySet<string>): readonly (string | undefined)[] {
  let [isInside, owner] = [false, undefined as string | undefined];
  return lines.map((line) => {
    if (/^[^\s#]/.test(line)) [isInside, owner] = [line.startsWith('services:'), undefined];
    const [, name = ''] = /^ {2}([\w.-]+):/.exec(line) ?? [];
    if (isInside && services.has(name)) owner = name;
    return owner;
  });
}

describe('A line that is being typed', () => {
  it.each(manifests)('leaves the services around it where they are: %s', (_, text) => {
    const lines = text.split('\n');
    const { names } = servicesOf(text);
    const owners = ownersOf(lines, new Set(names));
    const lost: string[] = [];
    const unclear: string[] = [];
    for (const { line, text: typed, isExtra } of typings(lines)) {
      const next = lines.toSpliced(line, isExtra ? 0 : 1, typed);
      const { names: left, problems } = servicesOf(next.join('\n'));
      const mine = new Set([owners[line], isExtra ? owners[line - 1] : undefined]);
      const missing = names.filter((name) => !left.includes(name) && !mine.has(name));
      if (missing.length > 0) lost.push(`${line + 1} "${typed}": ${missing.join()}`);
      unclear.push(...problems.map(({ message }) => message).filter((message) => jargon.test(message)));
    }
    expect(lost).toEqual([]);
    expect(unclear).toEqual([]);
  });

  it('leaves the other services the objects they were', () => {
    const memo = new Memo();
    const request = { files: ['/app/compose.yaml'], profiles: ['*'], envFiles: [] };
    const read = (text: string): ReadonlyMap<string, unknown> => {
      const host = new MemoryManifestHost({ '/app/compose.yaml': text }, {});
      return new Map(Object.entries(resolve(request, host, memo).application?.services ?? {}));
    };
    const text = largeManifest(120);
    const before = read(text);
    const after = read(text.replace('    restart: unless-stopped', '    command: "rest'));
    const changed = [...before].filter(([name, service]) => after.get(name) !== service).map(([name]) => name);
    expect(changed).toHaveLength(1);
  });
});

/** Words of those who write parsers. */
const jargon = /implicit|token|EOF|flow (?:map|seq)|scalar|call stack|closing "quote|Unresolved/i;
