// `node test/bench/load-drill.ts [seconds] [messages a second]`: a stream is written at a rate while a session reads it, as in an open panel: windows
// and histograms are asked for at 20 a second. Nothing may be lost, and the thread that asks, which stands for the extension host, stays free.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as after } from 'node:timers/promises';
import { startRedisServer } from '../integration/broker/redisServer.ts';
import { startTap } from '../integration/tap/tapWorker.ts';

const seconds = Number(process.argv[2] ?? 10);
const rate = Number(process.argv[3] ?? 50_000);
const session = 'drill';
const key = 'load';
const maxMessages = 1_000_000;

if (process.argv[2] === 'write') await write(process.argv[3] ?? '', Number(process.argv[4]));
else await main();

async function main(): Promise<void> {
  const server = await startRedisServer(['--appendonly', 'no']);
  const tap = startTap();
  const source = { kind: 'stream', id: 's', label: key, broker: { url: server.url }, key, from: { at: 'beginning' } };
  try {
    await tap.peer.request('openSession', { session, maxMessages, maxBytes: 1e9 });
    await tap.peer.request('setSources', { session, sources: [source as never] });
    const args = [import.meta.filename, 'write', server.url, String(seconds)];
    const writer = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, RATE: String(rate) },
    });
    let output = '';
    writer.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const ended = once(writer, 'exit');
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const answersMs: number[] = [];
    const startedAt = performance.now();
    let isOver = false;
    void ended.then(() => (isOver = true));
    while (!isOver) {
      const askedAt = performance.now();
      await tap.tail(session, 50);
      answersMs.push(performance.now() - askedAt);
      await after(50);
    }
    const wroteMs = performance.now() - startedAt;
    const written = Number(output.trim());
    const deadlineMs = performance.now() + 60_000;
    while ((tap.counts.at(-1)?.seen ?? 0) < written && performance.now() < deadlineMs) await after(20);
    const behindMs = performance.now() - startedAt - wroteMs;
    delay.disable();
    const counts = tap.counts.at(-1);
    const isTrue =
      counts !== undefined && counts.seen === counts.held + counts.evicted && counts.seen + counts.lost === written;
    answersMs.sort((a, b) => a - b);
    console.log(
      JSON.stringify({
        bench: 'load-drill',
        seconds,
        asked: rate,
        writtenPerSecond: Math.round((written * 1000) / wroteMs),
        written,
        seen: counts?.seen,
        lost: counts?.lost,
        behindMs: Math.round(behindMs),
        hostLoopP99Ms: Math.round(delay.percentile(99) / 1e5) / 10,
        windowP95Ms: Math.round((answersMs[Math.floor(answersMs.length * 0.95)] ?? 0) * 10) / 10,
        rssMb: Math.round(process.memoryUsage.rss() / 1e6),
        isTrue,
      }),
    );
    if (!isTrue) process.exitCode = 1;
  } finally {
    await tap.stop();
    await server.stop();
  }
}

/** Writes at the rate as far as this machine can, in ticks of 10 ms; prints how many. The stream is kept short, so that Redis's memory is not what is measured. */
async function write(url: string, forSeconds: number): Promise<void> {
  const { Redis } = await import('ioredis');
  const client = new Redis(url);
  const perSecond = Number(process.env['RATE']);
  const payloads = Array.from({ length: 64 }, (_, n) =>
    JSON.stringify({ orderId: `o-${n}`, total: n * 1.5, note: 'x'.repeat(160 + ((n * 29) % 1800)) }),
  );
  const startedAt = performance.now();
  let written = 0;
  while (performance.now() - startedAt < forSeconds * 1000) {
    const due = Math.floor(((performance.now() - startedAt) / 1000) * perSecond);
    const pipeline = client.pipeline();
    const count = Math.min(due - written, 2000);
    for (let n = 0; n < count; n++) {
      pipeline.call('XADD', 'load', 'MAXLEN', '~', '2000000', '*', 'data', payloads[(written + n) % 64] ?? '');
    }
    if (count > 0) await pipeline.exec();
    else await after(5);
    written += count;
  }
  console.log(written);
  client.disconnect();
}
