import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Redis } from 'ioredis';
import { noFilter } from '../../../src/protocol/filterShapes.ts';
import type { Row } from '../../../src/protocol/shapes.ts';
import type { TapSource } from '../../../src/protocol/sources/sourceShape.ts';
import { eventually } from '../broker/eventually.ts';
import { hasRedisServer, startRedisServer, type RedisServer } from '../broker/redisServer.ts';
import { startTap, type TapWorker } from './tapWorker.ts';

const session = 'inspector-1';

describe.skipIf(!hasRedisServer())('Older messages', () => {
  let server: RedisServer;
  let client: Redis;
  let tap: TapWorker;

  beforeAll(async () => {
    server = await startRedisServer(['--appendonly', 'no']);
    client = server.client();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    await client.flushall();
    tap = startTap();
  });
  afterEach(() => tap.stop());

  function stream(key: string, at: 'beginning' | 'latest'): TapSource {
    return { kind: 'stream', id: `stream:${key}`, label: key, broker: { url: server.url }, key, from: { at } };
  }

  async function open(sources: TapSource[], maxMessages = 100_000, maxBytes = 64e6): Promise<void> {
    await tap.peer.request('openSession', { session, maxMessages, maxBytes });
    await tap.peer.request('setSources', { session, sources });
    await eventually(
      () => tap.sources.at(-1) ?? [],
      (all) => all.length === sources.length && all.every(({ state }) => state === 'live'),
    );
  }

  async function fill(key: string, count: number, payload = 'x'): Promise<string[]> {
    const pipeline = client.pipeline();
    for (let i = 0; i < count; i++) pipeline.xadd(key, '*', 'n', `${payload}${i}`);
    return ((await pipeline.exec()) ?? []).map(([, id]) => String(id));
  }

  const seen = (count: number) =>
    eventually(
      () => tap.counts.at(-1),
      (counts) => counts?.seen === count,
    );

  async function loadOlder(): Promise<number> {
    return (await tap.peer.request('loadOlder', { session })).rows;
  }

  async function rows(): Promise<Row[]> {
    const { counts } = await tap.tail(session, 1);
    const all: Row[] = [];
    for (let ordinal = counts.first; ordinal < counts.first + counts.matched; ordinal += 500) {
      const window = { at: { kind: 'ordinal' as const, ordinal }, count: 500 };
      all.push(...(await tap.peer.request('window', { session, window })).rows);
    }
    return all;
  }

  const idsOf = async (key: string): Promise<string[]> =>
    (await rows()).filter(({ source }) => source === `stream:${key}`).map(({ id }) => id);

  it('come page by page, in order and once each, down to the beginning, while new ones come', async () => {
    const old = await fill('orders', 3000);
    await open([stream('orders', 'latest')]);
    const fresh: string[] = [];
    let isLoading = true;
    const writing = (async () => {
      while (isLoading) fresh.push(...(await fill('orders', 20)));
    })();
    await eventually(
      () => tap.counts.at(-1),
      (counts) => (counts?.seen ?? 0) > 0,
    );
    while ((await loadOlder()) > 0);
    isLoading = false;
    await writing;
    await seen(old.length + fresh.length);
    expect(await idsOf('orders')).toEqual([...old, ...fresh]);
    const { counts } = await tap.tail(session, 1);
    expect(counts).toMatchObject({ held: old.length + fresh.length, evicted: 0, lost: 0 });
    expect(counts.history).toEqual({ reach: 'beginning', isReadBack: true, isHolding: false });
    const [first] = await rows();
    const detail = await tap.peer.request('detail', { session, sequence: first?.sequence ?? 0 });
    expect(detail?.row).toMatchObject({ id: old[0], ordinal: -3000 });
  });

  it('come back after they were evicted, while the stream waits; nothing is missing when it goes on', async () => {
    const old = await fill('orders', 1000);
    await open([stream('orders', 'beginning')], 400);
    await seen(1000);
    expect(await loadOlder()).toBe(32);
    expect(await loadOlder()).toBe(18);
    expect((await tap.tail(session, 1)).counts).toMatchObject({
      ...{ seen: 1000, held: 450, evicted: 550 },
      history: { reach: 'full', isReadBack: true, isHolding: true },
    });
    expect(await idsOf('orders')).toEqual(old.slice(-450));
    const fresh = await fill('orders', 200);
    // The reader asks once more than it hands over: what it was told of by then it holds back.
    expect((await tap.tail(session, 1)).counts.seen).toBe(1000);
    await tap.peer.request('readOn', { session });
    await seen(1200);
    expect(await idsOf('orders')).toEqual([...old, ...fresh].slice(-400));
    expect((await tap.tail(session, 1)).counts).toMatchObject({ held: 400, evicted: 800, lost: 0 });
  });

  it('are looked through by the filter, and stand in the histogram and in an export', async () => {
    await fill('orders', 500, 'old-');
    await open([stream('orders', 'latest')]);
    await tap.peer.request('setFilter', { session, filter: { ...noFilter, text: 'old-49' } });
    while ((await loadOlder()) > 0);
    await eventually(
      () => tap.counts.at(-1),
      (counts) => counts?.scan === null && counts.held === 500,
    );
    // 49, 490 … 499
    expect((await rows()).map(({ preview }) => preview)).toEqual(
      [49, ...Array.from({ length: 10 }, (_, i) => 490 + i)].map((n) => `n=old-${n}`),
    );
    const { total, matched } = await tap.peer.request('histogram', { session, buckets: 10, span: null });
    const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);
    expect([sum(total), sum(matched)]).toEqual([500, 11]);
  });

  it('of several streams come by time', async () => {
    for (let n = 0; n < 20; n++) {
      await client.xadd('a', `${n * 10 + 1}-0`, 'n', 'a');
      if (n % 5 === 0) await client.xadd('b', `${n * 10 + 2}-0`, 'n', 'b');
    }
    await open([stream('a', 'latest'), stream('b', 'latest')]);
    while ((await loadOlder()) > 0);
    const times = (await rows()).map(({ timeMs }) => timeMs);
    expect(times).toHaveLength(24);
    expect(times).toEqual(times.toSorted((x, y) => x - y));
  });

  it('are none where there is no stream, or the key is none', async () => {
    await client.set('text', 'x');
    await open([stream('nothing', 'latest')]);
    expect(await loadOlder()).toBe(0);
    await tap.peer.request('setSources', { session, sources: [stream('text', 'latest')] });
    await eventually(
      () => tap.sources.at(-1) ?? [],
      ([one]) => one?.state === 'lost',
    );
    expect(await loadOlder()).toBe(0);
    expect((await tap.tail(session, 1)).counts.history?.reach).toBe('beginning');
  });

  it('need a broker that answers, and say so else', async () => {
    const own = await startRedisServer(['--appendonly', 'no']);
    try {
      const source = { ...stream('orders', 'latest'), broker: { url: own.url } } as TapSource;
      await open([source]);
      await own.kill();
      await expect(loadOlder()).rejects.toMatchObject({ problem: { code: 'broker.unreachable' } });
    } finally {
      await own.stop();
    }
  });
});
