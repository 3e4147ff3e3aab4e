// `node test/bench/replay.ts`: a recording replayed as fast as it goes, beside a bare ioredis writer that adds the same entries
// in pipelines; and how far its messages are from their time at 1,000 a second.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { silentLogger } from '../../src/base/logger.ts';
import { connectBroker } from '../../src/broker/connect.ts';
import { headerLine, lineWriter, type LineSource } from '../../src/messages/recording/lineWriter.ts';
import type { ReplayJob } from '../../src/transfer/replay/job.ts';
import { runReplay } from '../../src/transfer/replay/runReplay.ts';
import { Steering } from '../../src/transfer/steering.ts';
import type { TransferReport } from '../../src/transfer/transfer.ts';
import { startRedisServer, type RedisServer } from '../integration/broker/redisServer.ts';

const entries = 200_000;
const rounds = 5;
const timed = 10_000;
const timedRounds = 3;
const perSecond = 1000;
const payload = JSON.stringify({ orderId: 'o-000000', customer: 'c-4711', total: 99.5, note: 'x'.repeat(120) });

await main();

async function main(): Promise<void> {
  const server = await startRedisServer(['--appendonly', 'no']);
  const directory = await mkdtemp(join(tmpdir(), 'patchbay-replay-'));
  try {
    const paths = { many: join(directory, 'many.patchbay.ndjson'), timed: join(directory, 'timed.patchbay.ndjson') };
    await writeRecording(paths.many, { kind: 'stream', key: 'replayed' }, entries, 1);
    await writeRecording(paths.timed, { kind: 'pubsub', key: 'timed' }, timed, 1_000_000 / perSecond);
    console.log(
      JSON.stringify({
        bench: 'replay',
        ...(await throughput(server, paths.many)),
        ...(await jitter(server, paths.timed)),
      }),
    );
  } finally {
    await server.stop();
    await rm(directory, { recursive: true });
  }
}

async function writeRecording(path: string, source: LineSource, count: number, distanceUs: number): Promise<void> {
  const lineOf = lineWriter(source);
  const fields = [Buffer.from(source.kind === 'stream' ? 'data' : ''), Buffer.from(payload)];
  const lines = Array.from({ length: count }, (_, at) => lineOf(at * distanceUs, { id: `${at + 1}-0`, fields }));
  const header = headerLine({
    patchbay: 'recording',
    version: 1,
    startedAt: new Date(0).toISOString(),
    sources: [source],
  });
  await writeFile(path, header + lines.join(''));
}

async function throughput(server: RedisServer, path: string): Promise<object> {
  const times: { ours: number[]; floor: number[] } = { ours: [], floor: [] };
  // In turn, so that whatever else the machine does hits both.
  for (let round = 0; round < rounds; round++) {
    times.floor.push(await timeOf(() => writeBare(server)));
    times.ours.push(await timeOf(() => replayed(server, path, Infinity)));
  }
  const [ours, floor] = [Math.min(...times.ours), Math.min(...times.floor)];
  const rate = (ms: number): number => Math.round((entries * 1000) / ms);
  return { ratio: rounded(floor / ours), ours: rate(ours), floor: rate(floor), unit: 'messages/s', entries };
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

async function writeBare(server: RedisServer): Promise<void> {
  const client = server.client();
  for (let from = 0; from < entries; from += 1000) {
    const pipeline = client.pipeline();
    for (let at = 0; at < 1000; at++) pipeline.xadd('written', '*', 'data', payload);
    await pipeline.exec();
  }
  await client.del('written');
  client.disconnect();
}

async function replayed({ url }: RedisServer, path: string, speed: number): Promise<TransferReport> {
  const broker = connectBroker(url, silentLogger);
  const job: ReplayJob = {
    ...{ kind: 'replay' as const, path, broker: url, routes: [], range: { fromUs: null, toUs: null }, fromLine: null },
    ...{ filter: null, speed, times: 1, mark: null, keepsIds: false, isDry: false, run: 'bench' },
  };
  const ports = {
    broker: () => ({ value: broker, dispose: () => undefined }),
    nowMs: () => performance.now(),
    logger: silentLogger,
  };
  const control = { onProgress: () => undefined, steering: new Steering() };
  const report = await runReplay(job, ports, control, new AbortController().signal);
  if (!report.isComplete) throw new Error(`The replay is not complete: ${JSON.stringify(report)}`);
  await broker.writer?.deleteKey('replayed');
  broker.dispose();
  return report;
}

/** Of several rounds the calmest, for each: whatever else the machine does at that moment is not what is measured. */
async function jitter(server: RedisServer, path: string): Promise<object> {
  const ours: Jitter[] = [];
  const floor: Jitter[] = [];
  for (let round = 0; round < timedRounds; round++) {
    floor.push(await jitterOf(server, () => publishTimed(server)));
    ours.push(await jitterOf(server, () => replayed(server, path, 1)));
  }
  const calmest = (all: readonly Jitter[]): Jitter | undefined => all.toSorted((a, b) => a.p99 - b.p99)[0];
  return { jitterMs: calmest(ours), jitterFloorMs: calmest(floor), perSecond };
}

interface Jitter {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
}

/** A process of its own hears the messages: this one's would be late by what it does itself. */
async function jitterOf(server: RedisServer, publish: () => Promise<unknown>): Promise<Jitter> {
  const listener = spawn(
    process.execPath,
    [join(import.meta.dirname, 'support/arrivals.ts'), server.url, 'timed', String(timed)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const lines = createInterface({ input: listener.stdout })[Symbol.asyncIterator]();
  await lines.next();
  const exit = once(listener, 'exit');
  await publish();
  const arrivals = JSON.parse(String((await lines.next()).value)) as readonly number[];
  await exit;
  const off = arrivals.map((ms, at) => ms - (at * 1000) / perSecond);
  const median = off.toSorted((a, b) => a - b)[off.length >> 1] ?? 0;
  const sorted = off.map((ms) => Math.abs(ms - median)).sort((a, b) => a - b);
  const at = (part: number): number => rounded(sorted[Math.floor(sorted.length * part)] ?? NaN);
  return { p50: at(0.5), p99: at(0.99), p999: at(0.999) };
}

/** The least that there is to do: whenever the timer comes, what is due is published. */
async function publishTimed(server: RedisServer): Promise<void> {
  const client = server.client();
  await client.ping();
  const startedAt = performance.now();
  for (let at = 0; at < timed;) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    const pipeline = client.pipeline();
    for (const now = performance.now(); at < timed && startedAt + (at * 1000) / perSecond <= now; at++) {
      pipeline.publish('timed', payload);
    }
    await pipeline.exec();
  }
  client.disconnect();
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
