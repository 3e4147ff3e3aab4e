// `node test/bench/size.ts`: the language server on a manifest of 100,000 lines beside another server for Compose files, formatting
// of 20,000 keys, and a file of 20 MB beside a small one. Needs `node scripts/build.ts` before.
import { parseDocument } from 'yaml';
import { formatChanges } from '../../src/manifest/yaml/format.ts';
import { MeasuredServer } from './support/languageClient.ts';
import { serverScripts } from './support/languageServers.ts';
import { largeManifest } from './support/largeManifest.ts';
import { median, report } from './support/report.ts';

const edits = 12;
const text = largeManifest(100_000);
const lines = text.split('\n');
const middle = lines.findIndex((line, index) => index > 50_000 && line.includes('image: registry'));
const tagAt = (lines[middle] ?? '').length - 2;
const uri = 'file:///bench/compose.yaml';

// The third server of `language.ts` says nothing about this file within a minute and a half.
const { ours, compose: peer } = serverScripts;

interface Figures {
  readonly firstMs: number;
  readonly editMs: number;
  readonly residentMb: number;
}

const bareMs = timed(() => parseDocument(text));
const figures = { ours: await measure(ours), peer: await measure(peer) };
for (const [beside, floor] of [
  ['one bare parseDocument', { firstMs: bareMs, editMs: bareMs }],
  ['compose-language-service', figures.peer],
] as const) {
  const { firstMs, editMs } = figures.ours;
  report({ bench: '100,000 lines: start to diagnostics', ours: firstMs, floor: floor.firstMs, unit: 'ms', beside });
  report({ bench: '100,000 lines: keystroke to diagnostics', ours: editMs, floor: floor.editMs, unit: 'ms', beside });
}
report({
  bench: '100,000 lines: resident memory after editing',
  ours: figures.ours.residentMb,
  floor: figures.peer.residentMb,
  unit: 'MB',
  beside: 'compose-language-service',
});
reportFormatting();
await reportNeighbour();

async function measure(script: string): Promise<Figures> {
  const started = performance.now();
  const server = await MeasuredServer.start(script, uri, 'dockercompose', text);
  const firstMs = performance.now() - started;
  const waits: number[] = [];
  for (let round = 0; round < edits; round++) {
    waits.push(await server.diagnosticsAfter(middle, tagAt, String(round % 10)));
  }
  const residentMb = server.residentMb();
  server.stop();
  return { firstMs, editMs: median(waits), residentMb };
}

/** Twice the keys must not take more than twice the time. */
function reportFormatting(): void {
  const [once, twice] = [20_000, 40_000].map((keys) => {
    const untidy = `services:\n    a:\n        image: b:1\n        environment:\n${pairs(keys)}`;
    return { ms: median([0, 1, 2].map(() => timed(() => formatChanges(untidy)))), untidy };
  });
  if (!once || !twice) return;
  report({
    bench: 'format 20,000 keys',
    ours: once.ms,
    floor: timed(() => parseDocument(once.untidy, { uniqueKeys: false })),
    unit: 'ms',
    beside: 'one bare parseDocument that does not compare keys',
  });
  report({ bench: 'format 40,000 keys', ours: twice.ms, floor: once.ms, unit: 'ms', beside: 'half of them' });
}

function pairs(count: number): string {
  return Array.from({ length: count }, (_, index) => `            KEY_${index}:   value ${index}  \n`).join('');
}

/** Completion in a small manifest, without and with a file of 20 MB that is opened and typed in beside it. */
async function reportNeighbour(): Promise<void> {
  const small = 'services:\n  web:\n    image: a:1\n    \n';
  const server = await MeasuredServer.start(ours, uri, 'dockercompose', small);
  const position = { line: 3, character: 4 };
  const complete = async (): Promise<number> => {
    const waits: number[] = [];
    for (let round = 0; round < edits; round++) waits.push(await server.completionMs(position));
    return Math.max(...waits.slice(2));
  };
  const alone = await complete();
  await server.openBeside(
    'file:///other/compose.yaml',
    `services:\n${'  # A line of a large file.\n'.repeat(750_000)}`,
  );
  const beside = await complete();
  server.stop();
  report({
    bench: 'longest completion beside a file of 20 MB',
    ours: beside,
    floor: alone,
    unit: 'ms',
    beside: 'without it',
  });
}

function timed(run: () => unknown): number {
  const started = performance.now();
  run();
  return performance.now() - started;
}
