// `node test/bench/soak.ts [seconds] [messages a second]`: a stream is written at a rate for long while a session reads it as in an open
// panel, its store full after a fifth of the time at most. From then on memory has to stay flat: the line through what the process takes
// may not rise. 30 minutes at 5,000 a second: `node test/bench/soak.ts 1800`. A short run, as by default, sees heaps still warm up: it
// fails by untrue counts only.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as after } from 'node:timers/promises';
import { startRedisServer } from '../integration/broker/redisServer.ts';
import { startTap, type TapWorker } from '../integration/tap/tapWorker.ts';

const seconds = Number(process.argv[2] ?? 60);
const rate = Number(process.argv[3] ?? 5000);
const session = 'soak';
const key = 'soak';
const maxMessages = Math.min(1_000_000, Math.floor((seconds * rate) / 10));
const sampleEveryMs = Math.max(250, (seconds * 1000) / 360);
/** Garbage comes and goes: what a run may rise by, of what it takes in the middle. */
const toleratedShare = 0.05;
const longSeconds = 600;

interface Sample {
  readonly atMs: number;
  readonly rssMb: number;
  readonly heapMb: number;
}

if (process.argv[2] === 'write') await write(process.argv[3] ?? '', Number(process.argv[4]));
else await main();

async function main(): Promise<void> {
  const server = await startRedisServer(['--appendonly', 'no']);
  const tap = startTap();
  try {
    const source = { kind: 'stream', id: 's', label: key, broker: { url: server.url }, key, from: { at: 'beginning' } };
    await tap.peer.request('openSession', { session, maxMessages, maxBytes: 1e9 });
    await tap.peer.request('setSources', { session, sources: [source as never] });
    const args = [import.meta.filename, 'write', server.url, String(seconds)];
    const writer = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, RATE: String(rate) },
    });
    let output = '';
    writer.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    let isOver = false;
    void once(writer, 'exit').then(() => (isOver = true));
    const samples = await watch(tap, () => isOver);
    const written = Number(output.trim());
    const deadlineMs = performance.now() + 60_000;
    while ((tap.counts.at(-1)?.seen ?? 0) < written && performance.now() < deadlineMs) await after(20);
    report(tap, samples, written);
  } finally {
    await tap.stop();
    await server.stop();
  }
}

/** Asks as an open panel does; from when the store is full on it takes samples. */
async function watch(tap: TapWorker, isOver: () => boolean): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  const startedMs = performance.now();
  let sampledMs = 0;
  let wasFull = false;
  while (!isOver()) {
    const { counts } = await tap.tail(session, 50);
    await tap.peer.request('histogram', { session, buckets: 200, span: null });
    // The counts that were announced are kept for tests to look at; a soak looks at the last ones only.
    tap.counts.splice(0, tap.counts.length - 1);
    tap.sources.splice(0, tap.sources.length - 1);
    wasFull ||= counts.evicted > 0;
    if (wasFull && performance.now() - sampledMs >= sampleEveryMs) {
      sampledMs = performance.now();
      const heapMb = (await tap.heapBytes()) / 1e6;
      samples.push({ atMs: sampledMs - startedMs, rssMb: process.memoryUsage.rss() / 1e6, heapMb });
    }
    await after(50);
  }
  return samples;
}

function report(tap: TapWorker, samples: readonly Sample[], written: number): void {
  const counts = tap.counts.at(-1);
  const rss = trend(samples, ({ rssMb }) => rssMb);
  const heap = trend(samples, ({ heapMb }) => heapMb);
  const isTrue =
    counts !== undefined && counts.seen === counts.held + counts.evicted && counts.seen + counts.lost === written;
  const isFlat = samples.length >= 20 && rss.riseMb <= rss.middleMb * toleratedShare;
  console.log(
    JSON.stringify({
      bench: 'soak',
      seconds,
      writtenPerSecond: Math.round(written / seconds),
      written,
      seen: counts?.seen,
      held: counts?.held,
      lost: counts?.lost,
      samples: samples.length,
      rss,
      heap,
      isTrue,
      isFlat,
    }),
  );
  if (!isTrue || (!isFlat && seconds >= longSeconds)) process.exitCode = 1;
}

/** The middle of a figure, its ends, and how far the line through all of its samples rises from the first to the last. */
function trend(
  samples: readonly Sample[],
  of: (sample: Sample) => number,
): { readonly middleMb: number; readonly leastMb: number; readonly mostMb: number; readonly riseMb: number } {
  const values = samples.map(of);
  const meanAt = samples.reduce((sum, { atMs }) => sum + atMs, 0) / samples.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = samples.reduce((sum, { atMs }) => sum + (atMs - meanAt) ** 2, 0);
  const slope = samples.reduce((sum, sample) => sum + (sample.atMs - meanAt) * (of(sample) - mean), 0) / spread;
  const spanMs = (samples.at(-1)?.atMs ?? 0) - (samples[0]?.atMs ?? 0);
  const sorted = values.toSorted((a, b) => a - b);
  const round = (value: number): number => Math.round(value * 10) / 10;
  return {
    middleMb: round(sorted[Math.floor(sorted.length / 2)] ?? NaN),
    leastMb: round(sorted[0] ?? NaN),
    mostMb: round(sorted.at(-1) ?? NaN),
    riseMb: round(slope * spanMs),
  };
}

/** Writes at the rate, in ticks; prints how many. The stream is kept short, so that Redis's memory is not what grows. */
async function write(url: string, forSeconds: number): Promise<void> {
  const { Redis } = await import('ioredis');
  const client = new Redis(url);
  const perSecond = Number(process.env['RATE']);
  const payloads = Array.from({ length: 64 }, (_, n) =>
    JSON.stringify({ orderId: `o-${n}`, total: n * 1.5, note: 'x'.repeat(60 + ((n * 29) % 300)) }),
  );
  const startedAt = performance.now();
  let written = 0;
  while (performance.now() - startedAt < forSeconds * 1000) {
    const due = Math.floor(((performance.now() - startedAt) / 1000) * perSecond);
    const pipeline = client.pipeline();
    const count = Math.min(due - written, 2000);
    for (let n = 0; n < count; n++) {
      pipeline.call('XADD', 'soak', 'MAXLEN', '~', '200000', '*', 'data', payloads[(written + n) % 64] ?? '');
    }
    if (count > 0) await pipeline.exec();
    else await after(5);
    written += count;
  }
  console.log(written);
  client.disconnect();
}
