// `node test/bench/record.ts`: a stream recorded from its beginning, beside a bare ioredis reader that writes NDJSON; and what a
// recording of a million messages takes of memory while it is written, and while it is read in the inspector's tap.
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '../../src/base/logger.ts';
import { connectBroker } from '../../src/broker/connect.ts';
import type { TapSource } from '../../src/protocol/sources/sourceShape.ts';
import { LeasePool } from '../../src/tap/sources/leasePool.ts';
import { readForTransfer } from '../../src/tap/sources/transferReading.ts';
import type { RedactionRules } from '../../src/transfer/record/job.ts';
import { runRecord } from '../../src/transfer/record/runRecord.ts';
import { Steering } from '../../src/transfer/steering.ts';
import { startRedisServer, type RedisServer } from '../integration/broker/redisServer.ts';
import { eventually } from '../integration/broker/eventually.ts';
import { startTap } from '../integration/tap/tapWorker.ts';

const entries = 300_000;
const rounds = 5;
const long = 1_000_000;
const key = 'recorded';
const payload = JSON.stringify({ orderId: 'o-000000', customer: 'c-4711', total: 99.5, note: 'x'.repeat(120) });
const nothing: RedactionRules = { byName: false, byContract: false, expressions: [] };
const names: RedactionRules = { byName: true, byContract: false, expressions: [] };

await main();

async function main(): Promise<void> {
  const server = await startRedisServer(['--appendonly', 'no']);
  const directory = await mkdtemp(join(tmpdir(), 'patchbay-record-'));
  try {
    await fill(server, entries);
    const speed = await throughput(server, directory);
    await fill(server, long - entries);
    console.log(JSON.stringify({ bench: 'record', ...speed, ...(await memory(server, directory)) }));
  } finally {
    await server.stop();
    await rm(directory, { recursive: true });
  }
}

async function fill(server: RedisServer, count: number): Promise<void> {
  const client = server.client();
  for (let from = 0; from < count; from += 5000) {
    const pipeline = client.pipeline();
    for (let i = 0; i < 5000; i++) pipeline.xadd(key, '*', 'data', payload);
    await pipeline.exec();
  }
}

async function throughput(server: RedisServer, directory: string): Promise<object> {
  const times = { bare: [] as number[], ours: [] as number[], redacted: [] as number[] };
  // In turn, so that whatever else the machine does hits all.
  for (let round = 0; round < rounds; round++) {
    times.bare.push(await timeOf(() => writeBare(server, join(directory, `bare-${round}.ndjson`))));
    times.ours.push(await timeOf(() => recorded(server, join(directory, `ours-${round}.ndjson`), entries, nothing)));
    times.redacted.push(await timeOf(() => recorded(server, join(directory, `red-${round}.ndjson`), entries, names)));
  }
  const [bare, ours, redacted] = [times.bare, times.ours, times.redacted].map((all) => Math.min(...all)) as [
    number,
    number,
    number,
  ];
  const rate = (ms: number): number => Math.round((entries * 1000) / ms);
  return {
    ratio: rounded(bare / ours),
    ours: rate(ours),
    floor: rate(bare),
    redactedByName: rate(redacted),
    unit: 'messages/s',
    entries,
  };
}

async function memory(server: RedisServer, directory: string): Promise<object> {
  const path = join(directory, 'long.patchbay.ndjson');
  const before = heapMb();
  let most = 0;
  const looking = setInterval(() => (most = Math.max(most, heapMb())), 20);
  await recorded(server, path, long, nothing);
  clearInterval(looking);
  const tap = startTap();
  const session = 'bench';
  await tap.peer.request('openSession', { session, maxMessages: 100_000, maxBytes: 64 * 1024 * 1024 });
  const source: TapSource = {
    kind: 'recording',
    id: 'recording:long',
    label: 'long',
    path,
    channels: [],
    keepsNewest: true,
  };
  const startedMs = performance.now();
  await tap.peer.request('setSources', { session, sources: [source] });
  let mostOfTap = 0;
  const counts = await eventually(
    async () => {
      mostOfTap = Math.max(mostOfTap, (await tap.heapBytes()) / 1_048_576);
      return tap.counts.at(-1);
    },
    (all) => all?.seen === long,
    120_000,
  );
  const openedMs = performance.now() - startedMs;
  await tap.stop();
  return {
    long,
    fileMb: Math.round((await stat(path)).size / 1_048_576),
    heapWhileWrittenMb: Math.round(most - before),
    heapOfTapWhileReadMb: Math.round(mostOfTap),
    held: counts?.held,
    readPerSecond: Math.round((long * 1000) / openedMs),
  };
}

function heapMb(): number {
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1_048_576;
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** What anybody would write: reads a thousand entries at a time, and writes each as a line. */
async function writeBare(server: RedisServer, path: string): Promise<void> {
  const client = server.client();
  const file = createWriteStream(path);
  let last = '0-0';
  for (let count = 0; count < entries;) {
    const [[, page] = ['', []]] = (await client.xread('COUNT', 1000, 'STREAMS', key, last)) ?? [];
    let lines = '';
    for (const [id, fields] of page) lines += `${JSON.stringify({ at: Date.now(), id, fields })}\n`;
    count += page.length;
    last = page.at(-1)?.[0] ?? last;
    if (!file.write(lines)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
  client.disconnect();
}

async function recorded(server: RedisServer, path: string, limit: number, redaction: RedactionRules): Promise<void> {
  const brokers = new LeasePool((url) => connectBroker(url, silentLogger));
  const broker = { url: server.url };
  const sources: TapSource[] = [{ kind: 'stream', id: 'stream', label: key, broker, key, from: { at: 'beginning' } }];
  const origins = { brokers, openEngine: () => Promise.reject(new Error('There is none.')) };
  const report = await runRecord(
    { kind: 'record', path, sources, limit, redaction },
    {
      broker: (url) => brokers.lease(url),
      nowMs: () => performance.now(),
      logger: silentLogger,
      readSources: (_, sink) => readForTransfer(sources, origins, sink, silentLogger),
    },
    { steering: new Steering(), onProgress: () => undefined },
    new AbortController().signal,
  );
  brokers.dispose();
  if (report.done !== limit) throw new Error(`Only ${report.done} of ${limit} were recorded.`);
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
