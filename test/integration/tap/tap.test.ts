import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Redis } from 'ioredis';
import type { TapSource } from '../../../src/protocol/sources/sourceShape.ts';
import { eventually } from '../broker/eventually.ts';
import { hasRedisServer, startRedisServer, type RedisServer } from '../broker/redisServer.ts';
import { startTap, type TapWorker } from './tapWorker.ts';

const session = 'inspector-1';

describe.skipIf(!hasRedisServer())('The tap in its worker', () => {
  let server: RedisServer;
  let client: Redis;
  let tap: TapWorker;

  beforeAll(async () => {
    server = await startRedisServer();
    client = server.client();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    await client.flushall();
    tap = startTap();
  });
  afterEach(() => tap.stop());

  function stream(key: string, at: 'beginning' | 'latest' = 'beginning'): TapSource {
    return { kind: 'stream', id: `stream:${key}`, label: key, broker: { url: server.url }, key, from: { at } };
  }

  function pubsub(channel: string, isPattern = false): TapSource {
    return { kind: 'pubsub', id: `pubsub:${channel}`, label: channel, broker: { url: server.url }, channel, isPattern };
  }

  async function open(sources: TapSource[], maxMessages = 100_000, maxBytes = 64e6): Promise<void> {
    await tap.peer.request('openSession', { session, maxMessages, maxBytes });
    await tap.peer.request('setSources', { session, sources });
  }

  async function fill(key: string, count: number): Promise<string[]> {
    const pipeline = client.pipeline();
    for (let i = 0; i < count; i++) pipeline.xadd(key, '*', 'data', `{"order":${i}}`);
    return ((await pipeline.exec()) ?? []).map(([, id]) => String(id));
  }

  const seen = (count: number) =>
    eventually(
      () => tap.counts.at(-1),
      (counts) => counts?.seen === count,
    );

  const states = (state: string, problem?: string) =>
    eventually(
      () => tap.sources.at(-1) ?? [],
      (all) => all.length > 0 && all.every((one) => one.state === state && one.problem?.code === problem),
    );

  it('shows the ids that Redis gave, in order, with previews', async () => {
    const ids = await fill('orders', 50);
    await open([stream('orders')]);
    await seen(50);
    const { rows, counts } = await tap.tail(session, 10);
    expect(rows.map((row) => row.id)).toEqual(ids.slice(-10));
    expect(rows.map((row) => row.ordinal)).toEqual([40, 41, 42, 43, 44, 45, 46, 47, 48, 49]);
    expect(rows.at(-1)).toMatchObject({
      source: 'stream:orders',
      preview: '{"order":49}',
      timeMs: Number.parseInt(ids.at(-1)!),
      kind: 'message',
    });
    expect(counts).toMatchObject({ seen: 50, held: 50, evicted: 0, first: 0, matched: 50, waiting: 0, scan: null });
  });

  it('shows what waits in a list, what is pushed and popped, and says how it knows', async () => {
    await client.rpush('jobs', 'a');
    const source: TapSource = {
      kind: 'list',
      id: 'list:jobs',
      label: 'jobs',
      broker: { url: server.url },
      key: 'jobs',
    };
    await open([source]);
    await states('live');
    await client.rpush('jobs', 'b');
    await seen(2);
    expect(await client.rpop('jobs')).toBe('b');
    await seen(3);
    const { rows } = await tap.tail(session, 10);
    expect(rows.map(({ preview }) => preview)).toEqual(['waiting=a', 'rpush=b', 'rpop=b']);
    expect(tap.sources.at(-1)).toMatchObject([{ kind: 'list', state: 'live', means: 'sampled' }]);
  });

  it('shows as a gap with its count what was trimmed before it could be read', async () => {
    await open([stream('orders')]);
    await fill('orders', 1);
    await seen(1);
    const transaction = client.multi();
    for (let n = 0; n < 5; n++) transaction.xadd('orders', '*', 'data', String(n));
    await transaction.xtrim('orders', 'MAXLEN', 2).exec();
    await eventually(
      () => tap.counts.at(-1),
      (counts) => counts?.seen === 3 && counts.lost === 3,
    );
    const { rows } = await tap.tail(session, 10);
    expect(rows.filter(({ kind }) => kind === 'gap').map(({ preview }) => preview)).toEqual([
      '3 entries were trimmed or deleted before being read.',
    ]);
  });

  it('keeps its counts true when the store is full', async () => {
    const ids = await fill('orders', 1000);
    await open([stream('orders')], 300);
    const counts = await seen(1000);
    expect(counts).toMatchObject({ held: 300, evicted: 700, first: 700, matched: 300 });
    const at = { kind: 'ordinal' as const, ordinal: 0 };
    const { rows } = await tap.peer.request('window', { session, window: { at, count: 5 } });
    expect(rows.map((row) => [row.ordinal, row.id])).toEqual(
      [700, 701, 702, 703, 704].map((ordinal) => [ordinal, ids[ordinal]]),
    );
    expect(await tap.peer.request('detail', { session, sequence: 3 })).toBeNull();
  });

  it('filters what is there and what comes', async () => {
    await fill('orders', 1000);
    await open([stream('orders')]);
    await seen(1000);
    await tap.peer.request('setFilter', { session, filter: { text: 'ORDER":77', isCaseSensitive: false } });
    await eventually(
      () => tap.counts.at(-1),
      (counts) => counts?.matched === 11 && counts.scan === null,
    );
    await client.xadd('orders', '*', 'data', '{"order":77777}');
    await eventually(
      () => tap.counts.at(-1),
      (counts) => counts?.matched === 12,
    );
    const { rows } = await tap.tail(session);
    expect(rows.map((row) => row.preview).slice(-2)).toEqual(['{"order":779}', '{"order":77777}']);
    expect(rows.map((row) => row.ordinal)).toEqual(rows.map((_, i) => i));
  });

  it('stands still while paused, and says how many wait', async () => {
    await fill('orders', 10);
    await open([stream('orders')]);
    await seen(10);
    await tap.peer.request('setPaused', { session, isPaused: true });
    await fill('orders', 5);
    const counts = await seen(15);
    expect(counts).toMatchObject({ matched: 10, waiting: 5, isPaused: true });
    expect((await tap.tail(session)).rows).toHaveLength(10);
    await tap.peer.request('setPaused', { session, isPaused: false });
    expect((await tap.tail(session)).rows).toHaveLength(15);
  });

  it('gives a message whole', async () => {
    await client.xadd('orders', '7-1', 'data', '{"a":1}', 'raw', Buffer.from([0xff, 0x00]));
    await open([stream('orders')]);
    await seen(1);
    const { rows } = await tap.tail(session);
    const detail = await tap.peer.request('detail', { session, sequence: rows[0]!.sequence });
    expect(detail).toMatchObject({
      row: rows[0],
      fields: [
        { name: 'data', text: '{"a":1}', encoding: 'utf8', sizeBytes: 7 },
        { name: 'raw', text: 'ff00', encoding: 'hex', sizeBytes: 2 },
      ],
    });
    expect(rows[0]).toMatchObject({ id: '7-1', timeMs: 7, sizeBytes: 16 });
  });

  it('forgets everything when cleared, and counts anew', async () => {
    await fill('orders', 10);
    await open([stream('orders')]);
    await seen(10);
    await tap.peer.request('clear', { session });
    expect(await tap.tail(session)).toMatchObject({ rows: [], counts: { seen: 0, held: 0, bytes: 0, matched: 0 } });
    await fill('orders', 2);
    await seen(2);
    expect((await tap.tail(session)).rows.map((row) => row.ordinal)).toEqual([0, 1]);
  });

  it('reads two streams and a channel at once, and a set that changes disturbs none of them', async () => {
    await open([stream('orders'), stream('payments', 'latest'), pubsub('news')]);
    await states('live');
    const expected = new Map<string, string[]>([
      ['orders', []],
      ['payments', []],
    ]);
    const sets = [
      [stream('orders'), stream('payments', 'latest'), pubsub('news'), stream('shipping')],
      [stream('orders'), stream('payments', 'latest'), pubsub('news')],
    ];
    for (let i = 0; i < 200; i++) {
      if (i % 10 === 0) void tap.peer.request('setSources', { session, sources: sets[(i / 10) % 2]! });
      for (const [key, ids] of expected) ids.push(String(await client.xadd(key, '*', 'n', i)));
      await client.publish('news', String(i));
    }
    await seen(600);
    const { rows } = await tap.tail(session);
    const at = { kind: 'ordinal' as const, ordinal: 0 };
    const head = await tap.peer.request('window', { session, window: { at, count: 100 } });
    const all = [...head.rows, ...rows];
    const idsOf = (source: string) => all.filter((row) => row.source === source).map((row) => row.id);
    expect(idsOf('stream:orders')).toEqual(expected.get('orders'));
    expect(idsOf('stream:payments')).toEqual(expected.get('payments'));
    const published = all.filter((row) => row.source === 'pubsub:news').map((row) => row.preview);
    expect(published).toEqual(Array.from({ length: 200 }, (_, i) => String(i)));
  });

  it('stops reading a removed source, and keeps its messages', async () => {
    await fill('orders', 3);
    await open([stream('orders'), stream('payments')]);
    await seen(3);
    await tap.peer.request('setSources', { session, sources: [stream('payments')] });
    await fill('orders', 3);
    await fill('payments', 1);
    await seen(4);
    const { rows } = await tap.tail(session);
    expect(rows.map((row) => row.source)).toEqual([...Array<string>(3).fill('stream:orders'), 'stream:payments']);
  });

  it('says which source cannot be read, and reads the others', async () => {
    await client.rpush('queue', 'a');
    await fill('orders', 2);
    const badId: TapSource = { ...stream('x'), id: 'bad', from: { at: 'id', id: 'nonsense' } } as TapSource;
    await open([stream('queue'), stream('orders'), badId]);
    await seen(2);
    const all = await eventually(
      () => tap.sources.at(-1),
      (sources) => sources?.find((one) => one.id === 'stream:queue')?.state === 'lost',
    );
    expect(all?.map(({ id, state, problem }) => [id, state, problem?.code])).toEqual([
      ['stream:queue', 'lost', 'broker.wrong-type'],
      ['stream:orders', 'live', undefined],
      ['bad', 'ended', 'broker.bad-id'],
    ]);
  });

  it('refuses a malformed request, logs it, and serves the next one', async () => {
    tap.post({ type: 'request', id: 99, name: 'window', params: { session, window: { at: {}, count: 1e9 } } });
    tap.post('nonsense');
    tap.post({ type: 'request', id: 98, name: 'toString', params: {} });
    await eventually(
      () => tap.logs,
      (logs) => logs.length === 3,
    );
    expect(tap.logs.every((line) => line.startsWith('Refused a malformed'))).toBe(true);
    await open([]);
    expect(await tap.tail(session)).toMatchObject({ rows: [] });
  });

  it('refuses a session that is not open', async () => {
    await expect(tap.tail('other')).rejects.toMatchObject({ problem: { code: 'tap.unknown-session' } });
  });

  it('publishes to streams, channels and lists', async () => {
    const broker = { url: server.url };
    const publish = (kind: 'stream' | 'pubsub' | 'list', fields: [string, string][]) =>
      tap.peer.request('publish', { broker, kind, key: `to-${kind}`, fields });
    const { id } = await publish('stream', [['a', '1']]);
    expect(await client.xrange('to-stream', '-', '+')).toEqual([[id, ['a', '1']]]);
    expect(await publish('pubsub', [['', 'x']])).toEqual({ receivers: 0 });
    expect(await publish('list', [['', 'x']])).toEqual({ length: 1 });
    await expect(publish('list', [])).rejects.toMatchObject({ problem: { code: 'tap.bad-publication' } });
  });

  it('watches declared and discovered channels, with rates where they can be known', async () => {
    await fill('orders', 3);
    await client.rpush('queue', 'a', 'b');
    const declared = [
      { kind: 'stream' as const, key: 'orders', isPattern: false },
      { kind: 'pubsub' as const, key: 'news', isPattern: false },
      { kind: 'pubsub' as const, key: 'user.*', isPattern: true },
    ];
    await tap.peer.request('watchChannels', { broker: { url: server.url }, declared, intervalMs: 250 });
    await eventually(
      () => tap.channels.at(-1),
      (event) => event?.channels.length === 4,
    );
    const rateOf = (key: string) => tap.channels.at(-1)?.channels.find((one) => one.key === key)?.ratePerSecond;
    await eventually(
      () => rateOf('news'),
      (rate) => rate === 0,
    );
    await eventually(
      async () => {
        await fill('orders', 1);
        await client.publish('news', 'x');
        await client.publish('user.1', 'x');
        return [rateOf('orders'), rateOf('news'), rateOf('user.*')];
      },
      (rates) => rates.every((rate) => (rate ?? 0) > 0),
    );
    expect(rateOf('queue')).toBeNull();
    expect(tap.channels.at(-1)).toMatchObject({ state: 'ready', isPartial: false });
    await tap.peer.request('unwatchChannels', {});
  });

  it('looks at the channels of two brokers, each under its name', async () => {
    const other = await startRedisServer();
    try {
      await fill('orders', 1);
      await other.client().xadd('orders', '*', 'n', '1');
      await other.client().xadd('orders', '*', 'n', '2');
      await other.client().rpush('undeclared', 'x');
      const declared = [{ kind: 'stream' as const, key: 'orders', isPattern: false }];
      const watch = { declared, intervalMs: 250 };
      await tap.peer.request('watchChannels', { ...watch, broker: { url: server.url } });
      await tap.peer.request('watchChannels', { ...watch, name: 'far', broker: { url: other.url }, discovers: false });
      const ofBroker = (name: string | undefined) =>
        tap.channels.findLast((event) => event.name === name && event.state === 'ready')?.channels;
      await eventually(
        () => [ofBroker(undefined), ofBroker('far')],
        (both) => both.every((channels) => channels !== undefined),
      );
      expect(ofBroker('far')?.map(({ key, length }) => [key, length])).toEqual([['orders', 2]]);
      expect(ofBroker(undefined)?.find(({ key }) => key === 'orders')?.length).toBe(1);
      await tap.peer.request('unwatchChannels', { name: 'far' });
      const count = tap.channels.length;
      await eventually(
        () => tap.channels.slice(count),
        (later) => later.length > 1,
      );
      expect(tap.channels.slice(count).map(({ name }) => name)).not.toContain('far');
      await tap.peer.request('unwatchChannels', {});
    } finally {
      await other.stop();
    }
  });
});

describe.skipIf(!hasRedisServer())('The tap while its broker is away', () => {
  it('says lost, then live, and misses no entry', async () => {
    const server = await startRedisServer();
    const client = server.client();
    const tap = startTap();
    onTestFinished(async () => {
      await tap.stop();
      await server.stop();
    });
    const source = { id: 'stream:orders', label: 'orders', broker: { url: server.url }, key: 'orders' };
    await tap.peer.request('openSession', { session, maxMessages: 1e5, maxBytes: 64e6 });
    await tap.peer.request('setSources', {
      session,
      sources: [
        { kind: 'stream', ...source, from: { at: 'latest' } },
        { kind: 'pubsub', ...source, id: 'pubsub:news', channel: 'news', isPattern: false },
      ],
    });
    await tap.peer.request('watchChannels', { broker: { url: server.url }, declared: [], intervalMs: 250 });
    const all = (state: string) =>
      eventually(
        () => tap.sources.at(-1) ?? [],
        (sources) => sources.length === 2 && sources.every((one) => one.state === state),
      );
    await all('live');
    const ids = [String(await client.xadd('orders', '*', 'n', 1))];
    await server.kill();
    const lost = await all('lost');
    expect(lost.map((one) => one.problem?.code)).toEqual(['broker.unreachable', 'broker.unreachable']);
    await eventually(
      () => tap.channels.at(-1)?.state,
      (state) => state === 'lost',
    );
    await server.restart();
    for (let i = 0; i < 20; i++) ids.push(String(await client.xadd('orders', '*', 'n', i)));
    await all('live');
    const { rows } = await eventually(
      () => tap.tail(session),
      (window) => window.counts.seen === ids.length && window.rows.length > ids.length,
    );
    expect(rows.filter((row) => row.kind === 'message').map((row) => row.id)).toEqual(ids);
    expect(rows.filter((row) => row.kind === 'gap')).toMatchObject([{ source: 'pubsub:news' }]);
    await eventually(
      () => tap.channels.at(-1)?.state,
      (state) => state === 'ready',
    );
  });
});

describe.skipIf(!hasRedisServer())('The tap when more is published than it can take', () => {
  it('shows where Redis cut it off, says that nobody knows how many were lost, and hears on', async () => {
    const server = await startRedisServer();
    const client = server.client();
    const tap = startTap();
    // What Redis does at 32 MB by default.
    await client.config('SET', 'client-output-buffer-limit', 'pubsub 1mb 1mb 0');
    await tap.peer.request('openSession', { session, maxMessages: 50, maxBytes: 64e6 });
    const source = { id: 'pubsub:news', label: 'news', broker: { url: server.url }, channel: 'news' };
    await tap.peer.request('setSources', { session, sources: [{ kind: 'pubsub', ...source, isPattern: false }] });
    await eventually(
      () => tap.sources.at(-1) ?? [],
      (sources) => sources.length === 1 && sources[0]?.state === 'live',
    );
    for (let i = 0; i < 100; i++) await client.publish('news', String(i));
    await eventually(
      () => tap.counts.at(-1),
      (counts) => counts?.seen === 100,
    );
    expect(tap.counts.at(-1)).toMatchObject({ lost: 0, isMoreLost: false });
    // In one go, so that nothing can be sent in between.
    const flood = "for i = 1, 40 do redis.call('PUBLISH', KEYS[1], string.rep('x', 200000)) end";
    await client.eval(flood, 1, 'news');
    await eventually(
      () => tap.counts.at(-1),
      (counts) => counts?.isMoreLost === true,
    );
    await eventually(
      async () => client.publish('news', 'after'),
      (heardBy) => heardBy === 1,
    );
    const { rows, counts } = await eventually(
      () => tap.tail(session),
      (window) => window.rows.at(-1)?.preview === 'after',
    );
    expect(rows.filter((row) => row.kind === 'gap')).toHaveLength(1);
    expect(counts.seen).toBe(counts.held + counts.evicted);
    expect(counts.seen).toBeLessThan(140);
    expect(counts).toMatchObject({ lost: 0, isMoreLost: true });
    const [status] = await eventually(
      () => tap.sources.at(-1) ?? [],
      (sources) => sources[0]?.state === 'live' && sources[0].counts?.isMoreLost === true,
    );
    expect(status?.counts?.seen).toBe((status?.counts?.held ?? 0) + (status?.counts?.evicted ?? 0));
    await tap.stop();
    await server.stop();
  });
});
