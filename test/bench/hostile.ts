// `node test/bench/hostile.ts`: filters made to hold up a real tap: how long one takes to be cancelled, and what is read meanwhile beside what is read without.
import { setTimeout } from 'node:timers/promises';
import { compileFilter } from '../../src/messages/filter/compile.ts';
import { ByteScanner } from '../../src/messages/filter/scan/byteScanner.ts';
import { RowLens } from '../../src/messages/rows/rowLens.ts';
import { MessageStore } from '../../src/messages/store/store.ts';
import { scanBounds } from '../../src/tap/scan/scanBounds.ts';
import { noFilter, type Filter } from '../../src/protocol/filterShapes.ts';
import { startTap, type TapWorker } from '../integration/tap/tapWorker.ts';
import { fodder, hostileFilters, hostilePayloads } from './support/hostileFilters.ts';
import { addOrders, patientClient, withRedis } from './support/redisOnSocket.ts';
import { percentile } from './support/report.ts';

const rounds = 6;
const ordinaryRows = 3000;
const entries = 100_000;
const bounds = { maxMessages: 1_000_000, maxBytes: 512e6 };

await main();

async function main(): Promise<void> {
  await withRedis(async (socket) => {
    const tap = startTap();
    try {
      costOfRows();
      const rows = await fill(socket);
      await read(tap, 'hostile', socket, rows);
      await cancelEach(tap, rows);
      await ingestBeside(tap, socket);
    } finally {
      await tap.stop();
    }
  });
}

async function fill(socket: string): Promise<number> {
  const client = patientClient(socket);
  const payloads = hostilePayloads();
  for (const payload of payloads) await client.xadd('hostile', '*', 'data', payload);
  const ordinary = client.pipeline();
  for (let i = 0; i < ordinaryRows; i++) ordinary.xadd('hostile', '*', 'data', fodder(500 + i));
  await ordinary.exec();
  await addOrders(client, entries);
  client.disconnect();
  return payloads.length + ordinaryRows;
}

/** Opens a session on a stream; answers once all of it is read. */
async function read({ peer }: TapWorker, key: string, socket: string, rows: number): Promise<void> {
  await peer.request('openSession', { session: key, ...bounds });
  const read = new Promise<void>((resolve) => {
    const listener = peer.on('counts', ({ session, counts }) => {
      if (session !== key || counts.seen < rows) return;
      listener.dispose();
      resolve();
    });
  });
  const from = { at: 'beginning' as const };
  const source = { kind: 'stream' as const, id: key, label: key, broker: { url: `unix://${socket}` }, key, from };
  await peer.request('setSources', { session: key, sources: [source] });
  await read;
}

async function cancelEach({ peer, counts }: TapWorker, rows: number): Promise<void> {
  const idle: number[] = [];
  const all: number[] = [];
  let [worst, worstMs] = ['', 0];
  let unevaluated = 0;
  const set = (filter: Filter) => peer.request('setFilter', { session: 'hostile', filter });
  const cancel = async (): Promise<number> => {
    const startMs = performance.now();
    await set(noFilter);
    return performance.now() - startMs;
  };
  for (let round = 0; round < rounds; round++) {
    for (const filter of hostileFilters) {
      await set(noFilter);
      idle.push(await cancel());
      const mistake = await set(filter);
      if (mistake) throw new Error(`${filter.text.slice(0, 80)}: ${mistake.message}`);
      // Some end among the costly rows, some among the many: each round waits longer.
      await setTimeout(5 + round * 60);
      unevaluated = Math.max(unevaluated, counts.at(-1)?.unevaluated?.rows ?? 0);
      const tookMs = await cancel();
      all.push(tookMs);
      if (tookMs > worstMs) [worst, worstMs] = [filter.text.slice(0, 70), tookMs];
    }
  }
  const figures = { p50Ms: round1(percentile(all, 0.5)), p99Ms: round1(percentile(all, 0.99)), maxMs: round1(worstMs) };
  const floor = { floorP50Ms: round1(percentile(idle, 0.5)), floorMaxMs: round1(Math.max(...idle)) };
  const scale = { goalMs: 50, cancels: all.length, filters: hostileFilters.length, rows };
  report('time to cancel', { ...figures, ...floor, ...scale, mostUnevaluated: unevaluated, worst });
}

/**
 * What one row costs the thread that looks at it: while it does, nothing can be cancelled. In time of the processor, which
 * is the same on a busy machine.
 */
function costOfRows(): void {
  const payloads = [...hostilePayloads(), ...Array.from({ length: 10 }, (_, i) => Buffer.from(fodder(500 + i * 300)))];
  const store = new MessageStore({ maxMessages: payloads.length, maxBytes: 1e9 });
  for (const payload of payloads) {
    store.append({ source: 0, timeMs: 0, id: '1-0', fields: [Buffer.from('data'), payload] });
  }
  const facts = { id: 's', label: 's', kind: 'stream' } as const;
  const scanner = ByteScanner.create();
  const costs: { readonly ms: number; readonly text: string }[] = [];
  for (const filter of hostileFilters) {
    const lens = new RowLens(() => facts, scanBounds);
    const compiled = compileFilter(filter, { sourceId: () => 's', lens, verdictOf: () => 'none', scanner });
    if ('mistake' in compiled) throw new Error(compiled.mistake.message);
    for (let sequence = store.first; sequence < store.end; sequence++) {
      const row = store.locate(sequence);
      const before = process.threadCpuUsage();
      if (row) compiled.matcher?.(row.page, row.index, row.index + 1, () => undefined);
      const { user, system } = process.threadCpuUsage(before);
      costs.push({ ms: (user + system) / 1000, text: filter.text.slice(0, 70) });
    }
  }
  costs.sort((a, b) => a.ms - b.ms);
  const all = costs.map(({ ms }) => ms);
  const figures = { p50Ms: round1(percentile(all, 0.5)), p99Ms: round1(percentile(all, 0.99)) };
  const worst = costs.at(-1);
  const scale = { goalMs: 50, rows: payloads.length, filters: hostileFilters.length };
  report('processor time of one row', { ...figures, maxMs: round1(worst?.ms ?? 0), ...scale, worst: worst?.text });
}

/** Another session of the same tap reads, with and without hostile filters at work. */
async function ingestBeside(tap: TapWorker, socket: string): Promise<void> {
  const { peer } = tap;
  const rates = { alone: [] as number[], beside: [] as number[] };
  const measure = async (): Promise<number> => {
    const startMs = performance.now();
    await read(tap, 'orders', socket, entries);
    const rate = (entries * 1000) / (performance.now() - startMs);
    await peer.request('closeSession', { session: 'orders' });
    return rate;
  };
  await measure();
  const worst = hostileFilters.filter((_, i) => i % 8 === 4);
  for (const filter of worst) {
    await peer.request('setFilter', { session: 'hostile', filter: noFilter });
    rates.alone.push(await measure());
    await peer.request('setFilter', { session: 'hostile', filter });
    rates.beside.push(await measure());
  }
  const [alone, beside] = [percentile(rates.alone, 0.5), percentile(rates.beside, 0.5)];
  const least = Math.min(...rates.beside);
  const figures = { ratio: round2(beside / alone), leastRatio: round2(least / alone), unit: 'messages/s' };
  report('reading beside', { ...figures, ours: Math.round(beside), floor: Math.round(alone), filters: worst.length });
}

function report(what: string, figures: object): void {
  console.log(JSON.stringify({ bench: 'hostile', what, ...figures }));
}

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
