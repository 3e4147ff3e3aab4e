// `npm run mutate`: changes one operator, condition or value of the core at a time, and sees whether a unit test notices.
//   npm run mutate                    a sample of each room
//   npm run mutate -- view rpc        a sample of these
//   npm run mutate -- --all view      every change there is, which takes long
//   npm run mutate -- --seed 7        another sample
import { existsSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { root } from './machine/paths.ts';
import { say } from './machine/run.ts';
import { mutatedRooms, type MutatedRoom } from './mutation/rooms.ts';

/** By its name, since Stryker loads it in each of its processes. */
const vitestRunner = '@stryker-mutator/vitest-runner';
const sampledLines = 60;
const leastScore = 0.9;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    all: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: '2' },
  },
});
const unknown = positionals.filter((name) => !Object.hasOwn(mutatedRooms, name));
if (unknown.length > 0) {
  console.error(`There is no room "${unknown[0]}". The rooms: ${Object.keys(mutatedRooms).join(', ')}.`);
  process.exit(2);
}
const folder = join(root, 'out', 'mutation');
mkdirSync(folder, { recursive: true });

// Stryker works on a copy of the project: what tests read beside it is named by its full path.
for (const [name, path] of [
  ['PATCHBAY_VECTORS', join(root, '../shared/vectors/vectors.json')],
  ['PATCHBAY_CORPUS', join(root, '../shared/corpus')],
  ['PATCHBAY_CEL_CONFORMANCE', join(root, '../shared/cel-conformance')],
] as const) {
  if (existsSync(path)) process.env[name] ??= path;
}

const scores = new Map<string, { readonly noticed: number; readonly made: number }>();
for (const [name, room] of Object.entries(mutatedRooms)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  say(`mutate ${name}`);
  scores.set(name, await mutate(name, room));
}
let isBelow = false;
for (const [name, { noticed, made }] of scores) {
  const score = made === 0 ? 1 : noticed / made;
  isBelow ||= score < leastScore;
  console.log(`${name.padEnd(16)}${noticed} of ${made} noticed, ${(score * 100).toFixed(0)} %`);
}
console.log(`What nobody noticed stands above and in ${join(folder, '<room>.json')}.`);
process.exit(isBelow ? 1 : 0);

async function mutate(name: string, { files, tests }: MutatedRoom): Promise<{ noticed: number; made: number }> {
  process.env['PATCHBAY_MUTATION_TESTS'] = tests.join(',');
  const sources = files.flatMap((pattern) => globSync(pattern, { cwd: root })).toSorted();
  const results = await new Stryker({
    mutate: values.all ? [...sources] : sampleOf(sources, Number(values.seed)),
    testRunner: 'vitest',
    plugins: [vitestRunner],
    vitest: { configFile: 'scripts/mutation/vitest.config.mts', related: false },
    tempDirName: join('out', 'mutation', 'sandbox'),
    ignorePatterns: ['out', 'dist', 'examples/shop/node_modules'],
    // Texts for people are held by tests where they matter; any other wording would be as good.
    mutator: { excludedMutations: ['StringLiteral', 'Regex'] },
    coverageAnalysis: 'perTest',
    concurrency: Number(values.workers),
    timeoutMS: 5_000,
    reporters: ['json'],
    jsonReporter: { fileName: join(folder, `${name}.json`) },
    allowEmpty: true,
  }).runMutationTest();
  // As Stryker counts: a change with which nothing could be run was noticed by no test.
  const noticed = results.filter(({ status }) => status === 'Killed' || status === 'Timeout').length;
  const missed = results.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
  for (const { fileName, location, replacement, mutatorName, status } of missed) {
    const { line, column } = location.start;
    console.log(`  ${fileName}:${line}:${column} ${mutatorName} → ${oneLine(replacement)} (${status})`);
  }
  return { noticed, made: noticed + missed.length };
}

function oneLine(text: string | undefined): string {
  return (text ?? '').replace(/\s+/g, ' ').slice(0, 80);
}

/** Lines by chance, the same for the same seed: `file:first-last`. */
function sampleOf(sources: readonly string[], seed: number): string[] {
  const lines = sources.flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .flatMap((line, index) =>
        /^\s*(import|export (type|interface)|readonly|\*|\/\*|\/\/|[})\]];?$|$)/.test(line)
          ? []
          : [`${file}:${index + 1}-${index + 1}`],
      ),
  );
  let state = seed >>> 0;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return lines
    .map((line) => ({ line, order: next() }))
    .toSorted((a, b) => a.order - b.order)
    .slice(0, sampledLines)
    .map(({ line }) => line);
}
