import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger, type Logger } from '../../../src/base/logger.ts';
import { toProblem } from '../../../src/base/problem.ts';
import { connectRedis } from '../../../src/broker/redis/redisBroker.ts';
import { eventually } from './eventually.ts';
import { hasRedisServer, startRedisServer, type RedisServer } from './redisServer.ts';

describe.skipIf(!hasRedisServer())('A Redis broker', () => {
  let server: RedisServer;
  let broker: ReturnType<typeof connectRedis>;
  const never = new AbortController().signal;

  beforeAll(async () => {
    server = await startRedisServer();
    broker = connectRedis(server.url, silentLogger);
  });
  afterAll(async () => {
    broker.dispose();
    await server.stop();
  });
  afterEach(() => server.client().flushall());

  it('adds entries, publishes and pushes', async () => {
    const id = await broker.writer.addEntry('orders', [
      ['data', '{"a":1}'],
      ['trace', 'x'],
    ]);
    expect(await server.client().xrange('orders', '-', '+')).toEqual([[id, ['data', '{"a":1}', 'trace', 'x']]]);
    expect(await broker.writer.publish('nobody', 'x')).toBe(0);
    expect(await broker.writer.push('queue', 'a')).toBe(1);
    expect(await broker.writer.push('queue', 'b')).toBe(2);
  });

  it('writes bytes as they are', async () => {
    const bytes = new Uint8Array([0xff, 0x00, 0x0a, 0xc3]).subarray(0, 3);
    await broker.writer.addEntry('orders', [[bytes, bytes]]);
    const [entry] = await broker.log.entriesBefore('orders', { startOf: { at: 'time', timeMs: 2 ** 42 } }, 1);
    expect(entry?.fields.map((field) => [...field])).toEqual([[...bytes], [...bytes]]);
    expect(entry?.timeMs).toBe(Number.parseInt(entry?.id ?? ''));
    await broker.writer.push('queue', bytes);
    expect(await server.client().lrangeBuffer('queue', 0, -1)).toEqual([Buffer.from(bytes)]);
    await server.client().xgroup('CREATE', 'orders', Buffer.from(bytes), '0');
    await server.client().xreadgroup('GROUP', Buffer.from(bytes), 'a', 'STREAMS', 'orders', '>');
    expect(await broker.writer.claim('orders', bytes, bytes, [entry!.id])).toEqual([entry!.id]);
    expect(await broker.writer.acknowledge('orders', bytes, [entry!.id])).toBe(1);
  });

  it('tells when a key holds another type', async () => {
    await broker.writer.push('queue', 'a');
    await expect(broker.writer.addEntry('queue', [['a', 'b']])).rejects.toMatchObject({
      problem: { code: 'broker.wrong-type' },
    });
  });

  it('describes streams with their groups, queues, and what is not there', async () => {
    const client = server.client();
    await client.xadd('orders', '*', 'a', '1');
    const second = await client.xadd('orders', '*', 'a', '2');
    await client.xadd('orders', '*', 'a', '3');
    await client.xgroup('CREATE', 'orders', 'payments', '0');
    await client.xreadgroup('GROUP', 'payments', 'p1', 'COUNT', 1, 'STREAMS', 'orders', '>');
    // A start in the middle: the server cannot know the lag.
    await client.xgroup('CREATE', 'orders', 'audit', String(second));
    await client.rpush('queue', 'a', 'b', 'c');
    await client.zadd('delayed', 1, 'a');
    const facts = await broker.describe([
      { kind: 'stream', key: 'orders' },
      { kind: 'list', key: 'queue' },
      { kind: 'sorted-set', key: 'delayed' },
      { kind: 'stream', key: 'missing' },
      { kind: 'stream', key: 'queue' },
      { kind: 'pubsub', key: 'news' },
    ]);
    expect(facts).toEqual([
      {
        kind: 'stream',
        key: 'orders',
        length: 3,
        entriesAdded: 3,
        groups: [
          { name: 'audit', consumers: 0, pending: 0 },
          { name: 'payments', consumers: 1, pending: 1, lag: 2 },
        ],
      },
      { kind: 'list', key: 'queue', length: 3, groups: [] },
      { kind: 'sorted-set', key: 'delayed', length: 1, groups: [] },
      { kind: 'stream', key: 'missing', length: 0, groups: [] },
      { kind: 'pubsub', key: 'news', length: 0, groups: [] },
    ]);
  });

  it('discovers channels of every kind', async () => {
    const client = server.client();
    await client.xadd('orders', '*', 'a', '1');
    await client.rpush('queue', 'a');
    await client.zadd('delayed', 1, 'a');
    await client.set('cache', 'x');
    await server.client().subscribe('news');
    const { channels, isPartial } = await broker.discover(100, never);
    expect(channels).toEqual([
      { kind: 'stream', key: 'orders' },
      { kind: 'pubsub', key: 'news' },
      { kind: 'list', key: 'queue' },
      { kind: 'sorted-set', key: 'delayed' },
    ]);
    expect(isPartial).toBe(false);
  });

  it('discovers no more than it was asked for, and says so', async () => {
    const client = server.client();
    for (let i = 0; i < 20; i++) await client.rpush(`queue:${i}`, 'a');
    expect(await broker.discover(5, never)).toMatchObject({ channels: { length: 5 }, isPartial: true });
  });

  it('stays bounded on a server with a hundred thousand keys', async () => {
    const client = server.client();
    const pipeline = client.pipeline();
    for (let i = 0; i < 100; i++) {
      pipeline.mset(Object.fromEntries(Array.from({ length: 1000 }, (_, j) => [`key:${i}:${j}`, 'x'])));
    }
    await pipeline.exec();
    await client.config('RESETSTAT');
    const startMs = performance.now();
    const { isPartial } = await broker.discover(500, never);
    expect(performance.now() - startMs).toBeLessThan(3000);
    expect(isPartial).toBe(true);
    const stats = await client.info('commandstats');
    const scans = Number(/cmdstat_scan:calls=(\d+)/.exec(stats)?.[1]);
    expect(scans).toBeLessThanOrEqual(200);
    expect(stats).not.toMatch(/cmdstat_(keys|monitor):/);
  });

  it('counts the subscribers of a channel without itself', async () => {
    const abort = new AbortController();
    let isReady = false;
    const sink = { onReady: () => (isReady = true), onMessage: () => undefined, onGap: () => undefined };
    const ended = broker.pubsub
      .subscribe([{ channel: 'alerts', isPattern: false }], sink, abort.signal)
      .catch(() => undefined);
    await eventually(() => isReady, Boolean);
    expect(await broker.describe([{ kind: 'pubsub', key: 'alerts' }])).toMatchObject([{ length: 0 }]);
    await server.client().subscribe('alerts');
    expect(await broker.describe([{ kind: 'pubsub', key: 'alerts' }])).toMatchObject([{ length: 1 }]);
    abort.abort();
    await ended;
  });
});

describe.skipIf(!hasRedisServer())('A subscription', () => {
  it('hears channels and patterns, and tells of the gap when the server was away', async () => {
    const server = await startRedisServer();
    const broker = connectRedis(server.url, silentLogger);
    const abort = new AbortController();
    const heard: string[] = [];
    const gaps: (readonly [number, number])[] = [];
    let readies = 0;
    const requests = [
      { channel: 'news', isPattern: false },
      { channel: 'orders.*', isPattern: true },
    ];
    const ended = broker.pubsub
      .subscribe(
        requests,
        {
          onReady: () => readies++,
          onMessage: ({ via, channel, payload }) => heard.push(`${via} ${channel} ${Buffer.from(payload).toString()}`),
          onGap: (fromMs, toMs) => gaps.push([fromMs, toMs]),
        },
        abort.signal,
      )
      .catch((error: unknown) => error);
    await eventually(
      () => readies,
      (count) => count === 1,
    );
    await broker.writer.publish('news', 'one');
    await broker.writer.publish('orders.created', 'two');
    await eventually(
      () => heard.length,
      (count) => count === 2,
    );
    expect(heard).toEqual(['news news one', 'orders.* orders.created two']);
    expect(gaps).toEqual([]);

    const killedAtMs = Date.now();
    await server.kill();
    await eventually(
      () => broker.status.state,
      (state) => state === 'lost',
    );
    await server.restart();
    await eventually(
      () => readies,
      (count) => count === 2,
    );
    expect(gaps).toHaveLength(1);
    expect(gaps[0]![0]).toBeGreaterThanOrEqual(killedAtMs);
    expect(gaps[0]![1]).toBeGreaterThan(gaps[0]![0]);
    await eventually(
      () => broker.status.state,
      (state) => state === 'ready',
    );
    await broker.writer.publish('news', 'three');
    await eventually(
      () => heard,
      (all) => all.includes('news news three'),
    );
    abort.abort();
    expect(await ended).toMatchObject({ name: 'AbortError' });
    broker.dispose();
    await server.stop();
  });
});

describe.skipIf(!hasRedisServer())('A broker with a password', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedisServer(['--requirepass', 'hunter2']);
  });
  afterAll(() => server.stop());

  function collecting(lines: string[]): Logger {
    const take = (message: string, cause?: unknown): void => void lines.push(`${message} ${String(cause)}`);
    return { debug: take, info: take, warn: take, error: take };
  }

  it('is used with the credentials of its URL, which nothing shows', async () => {
    const broker = connectRedis(`redis://:hunter2@127.0.0.1:${server.port}/1`, silentLogger);
    expect(await broker.writer.push('queue', 'a')).toBe(1);
    expect(broker.address).toBe(`redis://***@127.0.0.1:${server.port}/1`);
    broker.dispose();
  });

  it.each(['redis://:wr0ng@127.0.0.1', 'redis://127.0.0.1', 'redis://some:wr0ng@127.0.0.1'])(
    'refuses %s with a problem, for commands and tails, and no secret in any word of it',
    async (start) => {
      const lines: string[] = [];
      const broker = connectRedis(`${start}:${server.port}`, collecting(lines));
      const signal = new AbortController().signal;
      const failures = await Promise.all([
        broker.writer.publish('a', 'b').catch((error: unknown) => error),
        broker.log
          .tail([{ key: 'a', from: { at: 'latest' } }], () => undefined, signal)
          .catch((error: unknown) => error),
      ]);
      expect(failures.map((failure) => toProblem(failure).code)).toEqual(['broker.auth-failed', 'broker.auth-failed']);
      const { inspect } = await import('node:util');
      expect(inspect(failures, { depth: 10 }) + lines.join()).not.toContain('wr0ng');
      broker.dispose();
    },
  );
});

describe('A broker that is not there', () => {
  it('rejects commands with what is wrong, the address, and what to do', async () => {
    const broker = connectRedis('redis://user:secret@127.0.0.1:1', silentLogger);
    const problem = await broker.writer.publish('a', 'b').catch(toProblem);
    expect(problem).toEqual({
      code: 'broker.unreachable',
      severity: 'error',
      message:
        'Cannot reach Redis at redis://***@127.0.0.1:1 (connection refused). Start the broker, or correct x-patchbay.broker.',
    });
    expect(broker.status).toMatchObject({ state: 'lost', problem: { code: 'broker.unreachable' } });
    broker.dispose();
  });

  it.each(['http://x', 'redis://h/db', 'nonsense', 'redis://:p%zz@h'])('rejects the address %s', async (url) => {
    const broker = connectRedis(url, silentLogger);
    await expect(broker.writer.publish('a', 'b')).rejects.toMatchObject({ problem: { code: 'broker.bad-address' } });
    broker.dispose();
  });
});
