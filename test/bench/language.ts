// `node test/bench/language.ts`: the language server beside the two others for Compose files, each a process of its own over
// standard input and output, on the same file of 5,000 lines. Needs `node scripts/build.ts` before.
import { parseDocument } from 'yaml';
import { MeasuredServer } from './support/languageClient.ts';
import { serverScripts } from './support/languageServers.ts';
import { largeManifest } from './support/largeManifest.ts';
import { median, percentile, report } from './support/report.ts';

const rounds = 15;
const text = largeManifest(5_000);
const lines = text.split('\n');
const middle = lines.findIndex((line, index) => index > 2_500 && line.includes('image: registry'));
const uri = 'file:///bench/compose.yaml';
const keyAt = { line: middle + 1, character: '    res'.length };
const valueAt = { line: middle, character: '    image: regi'.length };
const tagAt = (lines[middle] ?? '').length - 2;

interface Figures {
  readonly diagnosticsMs: number;
  readonly completionMs: number;
  readonly hoverMs: number;
  readonly residentMb: number;
}

const bareMs = median(Array.from({ length: 9 }, () => timed(() => parseDocument(text))));
const ours = await measure(serverScripts.ours, 'dockercompose');
const compose = await measure(serverScripts.compose, 'dockercompose');
const yaml = await measure(serverScripts.yaml, 'yaml');

report({
  bench: 'keystroke to diagnostics',
  ours: ours.diagnosticsMs,
  floor: bareMs,
  unit: 'ms',
  beside: 'one bare parseDocument',
});
for (const [beside, peer] of [
  ['compose-language-service', compose],
  ['yaml-language-server', yaml],
] as const) {
  report({
    bench: 'keystroke to diagnostics',
    ours: ours.diagnosticsMs,
    floor: peer.diagnosticsMs,
    unit: 'ms',
    beside,
  });
  report({ bench: 'completion, warm', ours: ours.completionMs, floor: peer.completionMs, unit: 'ms', beside });
  report({ bench: 'hover, warm', ours: ours.hoverMs, floor: peer.hoverMs, unit: 'ms', beside });
  report({ bench: 'resident memory after editing', ours: ours.residentMb, floor: peer.residentMb, unit: 'MB', beside });
}
await reportStorm();
await reportCancelled();

async function measure(script: string, languageId: string): Promise<Figures> {
  const server = await MeasuredServer.start(script, uri, languageId, text);
  try {
    const digit = (round: number): string => String(round % 10);
    // Each waits for its answer: what is measured is one at a time.
    for (let round = 0; round < 4; round++) await server.diagnosticsAfter(middle, tagAt, digit(round));
    // Warm: each has compiled what it runs often, as it has after a minute of somebody's work.
    for (let round = 0; round < 200; round++) await server.hoverMs(valueAt);
    for (let round = 0; round < 5; round++) await server.completionMs(keyAt);
    const diagnostics: number[] = [];
    const completions: number[] = [];
    const hovers: number[] = [];
    for (let round = 0; round < rounds; round++) {
      diagnostics.push(await server.diagnosticsAfter(middle, tagAt, digit(round + 1)));
      completions.push(await server.completionMs(keyAt));
      hovers.push(await server.hoverMs(valueAt));
    }
    return {
      diagnosticsMs: median(diagnostics),
      completionMs: median(completions),
      hoverMs: median(hovers),
      residentMb: server.residentMb(),
    };
  } finally {
    server.stop();
  }
}

/** Fifty edits a second for two seconds, with a completion after each: answers must not pile up. */
async function reportStorm(): Promise<void> {
  const server = await MeasuredServer.start(serverScripts.ours, uri, 'dockercompose', text);
  const waits: Promise<number>[] = [];
  const pauses = Array.from({ length: 100 }, (_, index) => index);
  for (const index of pauses) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    server.type(middle, tagAt, String(index % 10));
    waits.push(server.completionMs(keyAt));
  }
  const last = await server.diagnosticsAfter(middle, tagAt, '0');
  const all = await Promise.all(waits);
  server.stop();
  report({
    bench: 'completion among 50 edits a second, 95th percentile',
    ours: percentile(all, 0.95),
    floor: bareMs,
    unit: 'ms',
    beside: 'one bare parseDocument',
  });
  report({
    bench: 'diagnostics after 100 edits',
    ours: last,
    floor: bareMs,
    unit: 'ms',
    beside: 'one bare parseDocument',
  });
}

/** References are looked for in all of the file, which has just changed: the answer to who asked in vain comes long before that. */
async function reportCancelled(): Promise<void> {
  const server = await MeasuredServer.start(serverScripts.ours, uri, 'dockercompose', text);
  const waits: number[] = [];
  for (let round = 0; round < rounds; round++) {
    server.type(middle, tagAt, String(round % 10));
    waits.push(await server.cancelledMs(keyAt));
    await server.hoverMs(valueAt);
  }
  server.stop();
  report({
    bench: 'a cancelled request, to its answer',
    ours: median(waits),
    floor: bareMs,
    unit: 'ms',
    beside: 'one bare parseDocument',
  });
}

function timed(run: () => unknown): number {
  const started = performance.now();
  run();
  return performance.now() - started;
}
