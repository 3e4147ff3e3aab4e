import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rename } from '../../../../src/language/rename/rename.ts';
import { applied } from '../../../../src/language/proof/trial.ts';
import { isRefusal } from '../../../../src/language/rename/renameRules.ts';
import { Snapshots } from '../../../../src/language/text/snapshot.ts';
import { symbolIndex, type Mention } from '../../../../src/language/symbols/symbolIndex.ts';
import { nodeToJson } from '../../../../src/manifest/tree/tree.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';
import { realWorld } from '../../manifest/support/realWorld.ts';
import { blockSample, fullSample } from '../../manifest/support/samples.ts';

const main = '/shop/compose.yaml';
const anywhere = { isInWorkspace: () => true };
/** In no text of the samples, so that it stands for nothing else. */
const fresh = { variables: 'QQ_FRESH', others: 'qq-fresh' };
const shop = readFileSync(new URL('../../../../examples/shop/patchbay.yaml', import.meta.url), 'utf8');

type Files = ReadonlyMap<string, string>;

/** Of files that are looked at more than once. */
const known = new WeakMap<Files, Snapshots>();

function snapshotOf(files: Files, path: string): ReturnType<Snapshots['of']> {
  const snapshots = known.get(files) ?? new Snapshots(new MemoryManifestHost(Object.fromEntries(files)));
  known.set(files, snapshots);
  return snapshots.of(path);
}

function edited(files: Files, mention: Mention, newName: string): Files | string {
  const snapshot = snapshotOf(files, mention.at.file)!;
  const edits = rename(snapshot, mention.at.range.end, newName, anywhere);
  if (isRefusal(edits)) return edits.reason;
  const result = new Map(files);
  for (const [path, text] of files)
    result.set(
      path,
      applied(
        text,
        edits.filter(({ file }) => file === path),
      ),
    );
  return result;
}

/** The application with both names made one, wherever they stand as words. */
function resolvedWithout(files: Files, oldName: string, newName: string): unknown {
  const { tree } = snapshotOf(files, main)!.manifest();
  const either = `(?:${oldName.replaceAll('.', '\\.')}|${newName})`;
  const word = new RegExp(`(?<![A-Za-z0-9.-])${either}(?![A-Za-z0-9.-])`, 'g');
  const sorted = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replace(word, '@');
    if (Array.isArray(value))
      return value.map(sorted).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key.replace(word, '@'), sorted(one)]));
  };
  return sorted(tree && nodeToJson(tree));
}

/** Renames everything that has a name, one by one, and back. Gives how many there were, and why some could not be. */
function renameEach(files: Files): { readonly count: number; readonly refusals: readonly string[] } {
  const index = symbolIndex(snapshotOf(files, main)!);
  const symbols = new Map(index.all.map((mention) => [mention.symbol, mention]));
  const refusals: string[] = [];
  let count = 0;
  for (const mention of symbols.values()) {
    const newName = mention.space === 'variables' ? fresh.variables : fresh.others;
    const after = edited(files, mention, newName);
    if (typeof after === 'string') {
      refusals.push(after);
      continue;
    }
    count++;
    const names = [mention.name, newName] as const;
    expect(resolvedWithout(after, ...names)).toEqual(resolvedWithout(files, ...names));
    const again = symbolIndex(snapshotOf(after, main)!).all;
    expect(countsOf(again, newName, mention.name, mention.space)).toEqual(countsOf(index.all, '', '', mention.space));
    const found = again.filter((one) => one.name === newName && one.space === mention.space);
    const back = edited(after, found[0]!, mention.name);
    expect(back).toEqual(files);
  }
  return { count, refusals };
}

/** How often each thing is named; the one that has got another name under its own. */
function countsOf(all: readonly Mention[], from: string, to: string, space: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { symbol, name, space: own, of = '' } of all) {
    const isMeant = from !== '' && own === space && name === from;
    const renamed = isMeant ? symbol.slice(0, symbol.length - name.length) + to : symbol;
    // A consumer group is one of its channel, which may be what is renamed.
    const key =
      space === 'channels' ? renamed.replace(`|${of === from ? to : of}|`, '|').replace(`|${from}|`, '|') : renamed;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

const reasons =
  /declaration of|is external|under its own name|a file of its own|meaning of its own|by its name|in a file|is no name/;

describe('rename', () => {
  it.each<[string, Files, number]>([
    ['the example', new Map([[main, shop]]), 12],
    [
      'a manifest with nearly everything',
      new Map([
        [main, fullSample],
        ['/shop/orders.env', 'A=${REDIS_TAG}\n'],
        ['/shop/.env', 'REDIS_TAG=7\n'],
      ]),
      8,
    ],
    ['one in block style', new Map([[main, blockSample]]), 6],
    ['one with CRLF', new Map([[main, blockSample.replaceAll('\n', '\r\n')]]), 6],
    ...Object.entries(realWorld).map(([name, text]) => [name, new Map([[main, text]]), 3] as [string, Files, number]),
  ])('changes nothing but each name of %s, and can be taken back', (_, files, atLeast) => {
    const { count, refusals } = renameEach(files);
    expect(count).toBeGreaterThanOrEqual(atLeast);
    expect(refusals.filter((reason) => !reasons.test(reason))).toEqual([]);
  });

  it('changes nothing but each name of any application in several files', () => {
    fc.assert(
      fc.property(applications, (files) => {
        const { refusals } = renameEach(files);
        expect(refusals.filter((reason) => !reasons.test(reason))).toEqual([]);
      }),
      { numRuns: Number(process.env['PATCHBAY_FUZZ_RUNS'] ?? 6) },
    );
  }, 60_000);
});

const names = ['web', 'db', 'cache', 'data'] as const;
const name = fc.constantFrom(...names);
/** The same word in the quotes that YAML has. */
const written = fc.tuple(name, fc.constantFrom('', '"', "'")).map(([word, quote]) => `${quote}${word}${quote}`);
const some = fc.uniqueArray(name, { maxLength: 3 });
const variable = fc.constantFrom('TAG', 'PORT', 'LEVEL');
const use = fc
  .tuple(variable, variable, fc.constantFrom('$@', '${@}', '${@:-x}', '${@-${#}}', '$$@ ${@:+y}'))
  .map(([first, second, form]) => form.replaceAll('@', first).replace('#', second));

const service = fc.record({
  image: fc.tuple(name, use).map(([word, tag]) => `"${word}:${tag}"`),
  needs: some,
  isMap: fc.boolean(),
  volume: fc.option(written),
  networks: some,
  profile: fc.option(name),
  mode: fc.option(name),
  command: fc.option(use),
});
type ServiceParts = typeof service extends fc.Arbitrary<infer T> ? T : never;

function serviceText(key: string, parts: ServiceParts): string {
  const { image, needs, isMap, volume, networks, profile, mode, command } = parts;
  const others = needs.filter((need) => need !== key);
  const shared = mode !== null && mode !== key ? mode : undefined;
  const lines = [
    `  ${key}: # ${key}`,
    `    image: ${image}`,
    ...(isMap && others.length > 0
      ? ['    depends_on:', ...others.map((need) => `      ${need}: { condition: service_started }`)]
      : []),
    ...(!isMap ? [`    depends_on: [${others.join(', ')}]`] : []),
    ...(volume === null ? [] : [`    volumes:`, `      - ${volume.replace(/(\w)(["']?)$/, '$1:/data$2')}`]),
    ...(shared === undefined ? [`    networks: [${networks.join(', ')}]`] : [`    network_mode: "service:${shared}"`]),
    ...(profile === null ? [] : [`    profiles:`, `      - ${profile}`]),
    ...(command === null ? [] : ['    command: |', `      run ${command}`, `      # ${command}`]),
  ];
  return `${lines.join('\n')}\n`;
}

/** Four services over a manifest, what it includes and what lies over it; everything that they name is declared. */
const applications: fc.Arbitrary<Files> = fc
  .record({
    parts: fc.array(service, { minLength: 4, maxLength: 4 }),
    end: fc.constantFrom('\n', '\r\n'),
    over: service,
  })
  .map(({ parts, end, over }) => {
    const [first, second, third, fourth] = parts.map((one, index) => serviceText(names[index] ?? '', one));
    const rest = ['networks', 'volumes'].map((section) => `${section}:\n${names.map((one) => `  ${one}:\n`).join('')}`);
    const texts = {
      'compose.yaml': `name: shop\ninclude: [part.yaml]\nservices:\n${first}${second}${rest.join('')}`,
      'part.yaml': `services:\n${third}${fourth}`,
      'compose.override.yaml': `services:\n${serviceText('web', over)}`,
      '.env': 'TAG=1\nexport PORT="8${TAG}" # $TAG\nLEVEL: x\n',
    };
    return new Map(Object.entries(texts).map(([file, text]) => [`/shop/${file}`, text.replaceAll('\n', end)]));
  });
