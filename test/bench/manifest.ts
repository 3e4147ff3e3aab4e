// `node test/bench/manifest.ts`: manifests resolved, beside a bare parse of the same texts by the `yaml` package. All in one process, warm.
import { parseDocument } from 'yaml';
import { Memo } from '../../src/manifest/cache/memo.ts';
import { resolve } from '../../src/manifest/resolve.ts';
import { MemoryManifestHost } from '../fakes/memoryManifestHost.ts';
import { largeManifest, withOtherTag } from './support/largeManifest.ts';
import { median, report } from './support/report.ts';

const warmUps = 5;
const rounds = 21;
const main = '/app/compose.yaml';
const request = { files: [main], profiles: [], envFiles: [] };
const environment = {};
const beside = 'a bare parseDocument of the same text';

const text = largeManifest(5_000);
const bare = time(() => parseDocument(text));
report({
  bench: `resolve ${text.split('\n').length} lines`,
  ours: time(() => resolveTexts({ [main]: text })),
  floor: bare,
  unit: 'ms',
  beside,
});
report({ bench: 'resolve again after a one-line edit', ours: timeOfEdits(), floor: bare, unit: 'ms', beside });
report({
  bench: 'memory of a resolved manifest and its memo',
  ours: heapOf(() => {
    const memo = new Memo();
    return [memo, resolveTexts({ [main]: text }, memo)];
  }),
  floor: heapOf(() => parseDocument(text)),
  unit: 'MB',
  beside: 'the document of a bare parse',
});
reportIncludes();

/** 300 files of some 40 lines, ten of which include the others. */
function reportIncludes(): void {
  const texts = includeTree();
  const bareSum = time(() => {
    for (const one of Object.values(texts)) parseDocument(one);
  });
  const sum = 'the sum of bare parses of its files';
  report({
    bench: 'resolve an include tree of 300 files',
    ours: time(() => resolveTexts(texts)),
    floor: bareSum,
    unit: 'ms',
    beside: sum,
  });
  const memo = new Memo();
  let round = 0;
  const edit = (): void => {
    const path = '/app/part150.yaml';
    resolveTexts({ ...texts, [path]: withTag(texts[path] ?? '', round++) }, memo);
  };
  report({ bench: 'the same after a one-line edit', ours: time(edit), floor: bareSum, unit: 'ms', beside: sum });
}

function includeTree(): Record<string, string> {
  const texts: Record<string, string> = {};
  const groups = Array.from({ length: 10 }, (_, index) => index);
  texts[main] = `include:\n${groups.map((group) => `  - group${group}.yaml\n`).join('')}`;
  for (const group of groups) {
    const parts = Array.from({ length: 29 }, (_, index) => group * 29 + index);
    texts[`/app/group${group}.yaml`] = `include:\n${parts.map((part) => `  - part${part}.yaml\n`).join('')}`;
    for (const part of parts) texts[`/app/part${part}.yaml`] = partText(part);
  }
  return texts;
}

/** Its services renamed, and its ports moved, so that they do not clash with those of the other parts. */
function partText(part: number): string {
  return largeManifest(40)
    .replace('name: large\n', '')
    .replace(/networks:\n {2}back:[\s\S]*/, 'networks:\n  back:\n    driver: bridge\n  front: {}\nvolumes:\n  data:\n')
    .replaceAll('service-', `part-${part}-service-`)
    .replaceAll('"1000', `"${20_000 + part}`);
}

function withTag(part: string, round: number): string {
  return part.replace(/LOG_LEVEL:-\w+/, `LOG_LEVEL:-level${round}`);
}

function resolveTexts(texts: Readonly<Record<string, string>>, memo?: Memo): unknown {
  return resolve(request, new MemoryManifestHost(texts, environment), memo);
}

function timeOfEdits(): number {
  const memo = new Memo();
  const texts = [text, withOtherTag(text, 80)];
  let round = 0;
  return time(() => resolveTexts({ [main]: texts[round++ % 2] ?? text }, memo));
}

function time(act: () => unknown): number {
  const times: number[] = [];
  for (let round = 0; round < warmUps + rounds; round++) {
    const begunAtMs = performance.now();
    act();
    if (round >= warmUps) times.push(performance.now() - begunAtMs);
  }
  return median(times);
}

/** What stays on the heap while the result is held, in megabytes. Needs `--expose-gc` to be more than a guess. */
function heapOf(make: () => unknown): number {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const held = make();
  globalThis.gc?.();
  const after = process.memoryUsage().heapUsed;
  return held === undefined ? 0 : (after - before) / 1024 ** 2;
}
