import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import type { BrokerStatus } from '../../../src/broker/broker.ts';
import type { EntryBatch } from '../../../src/broker/log.ts';
import { connectRedis } from '../../../src/broker/redis/redisBroker.ts';
import { eventually } from './eventually.ts';
import { hasRedisServer, startRedisServer, type RedisServer } from './redisServer.ts';

describe.skipIf(!hasRedisServer())('A tail of streams', () => {
  let server: RedisServer;
  let broker: ReturnType<typeof connectRedis>;
  let abort: AbortController;

  beforeAll(async () => {
    server = await startRedisServer();
  });
  afterAll(() => server.stop());
  afterEach(() => {
    abort.abort();
    broker.dispose();
  });

  it('lets no hot stream starve a quiet one', async () => {
    const client = server.client();
    const pipeline = client.pipeline();
    for (let i = 0; i < 20_000; i++) pipeline.xadd('hot', '*', 'n', i);
    pipeline.xadd('quiet', '*', 'n', 'only');
    await pipeline.exec();
    abort = new AbortController();
    broker = connectRedis(server.url, silentLogger);
    const order: string[] = [];
    const requests = ['hot', 'quiet'].map((key) => ({ key, from: { at: 'beginning' as const } }));
    const ended = broker.log.tail(requests, (batch) => void order.push(batch.key), abort.signal).catch(() => undefined);
    await eventually(
      () => order,
      (all) => all.includes('quiet'),
    );
    expect(order.indexOf('quiet')).toBeLessThan(3);
    abort.abort();
    await ended;
  });
});

describe.skipIf(!hasRedisServer())('A tail of entries that grow', () => {
  let server: RedisServer;
  let broker: ReturnType<typeof connectRedis>;
  let abort: AbortController;

  beforeAll(async () => {
    server = await startRedisServer(['--appendonly', 'no']);
    broker = connectRedis(server.url, silentLogger);
    abort = new AbortController();
  });
  afterAll(async () => {
    abort.abort();
    broker.dispose();
    await server.stop();
  });

  it('gives up a reply that is too large, asks for less, and has every entry once, without a loss to tell of', async () => {
    const client = server.client();
    const add = async (count: number, value: string): Promise<void> => {
      const pipeline = client.pipeline();
      for (let n = 0; n < count; n++) pipeline.xadd('growing', '*', 'n', value);
      await pipeline.exec();
    };
    // When the small ones end, 4,000 are asked for at once.
    await add(7000, 'small');
    await add(100, 'x'.repeat(1024 * 1024));
    const states: BrokerStatus['state'][] = [];
    broker.onDidChangeStatus((status) => states.push(status.state));
    const connections = async (): Promise<number> =>
      Number(/total_connections_received:(\d+)/.exec(await client.info('stats'))?.[1]);
    const before = await connections();
    const seen: string[] = [];
    const requests = [{ key: 'growing', from: { at: 'beginning' as const } }];
    const onEntries = ({ entries }: EntryBatch): void => void seen.push(...entries.map(({ id }) => id));
    void broker.log.tail(requests, onEntries, abort.signal).catch(() => undefined);
    await eventually(
      () => seen.length,
      (count) => count >= 7100,
    );
    const held = await client.xrange('growing', '-', '+', 'COUNT', 7000);
    expect(seen.slice(0, 7000)).toEqual(held.map(([id]) => id));
    expect(new Set(seen).size).toBe(7100);
    expect(states).not.toContain('lost');
    expect((await connections()) - before).toBe(2);
  });
});

describe.skipIf(!hasRedisServer())('A tail while the server dies and comes back', () => {
  it.each(['beginning', 'latest'] as const)('has every acknowledged entry once and in order, from %s', async (at) => {
    const server = await startRedisServer();
    const abort = new AbortController();
    const broker = connectRedis(server.url, silentLogger);
    const states: BrokerStatus['state'][] = [];
    broker.onDidChangeStatus((status) => states.push(status.state));
    const seen: string[] = [];
    let isPinned = at === 'beginning';
    const ended = broker.log
      .tail(
        [{ key: 'orders', from: { at } }],
        (batch) => {
          seen.push(...batch.entries.map((entry) => entry.id));
        },
        abort.signal,
        { onPosition: () => (isPinned = true) },
      )
      .catch(() => undefined);
    await eventually(() => isPinned, Boolean);
    const writer = startWriter(server);
    for (let round = 1; round <= 3; round++) {
      const before = writer.acknowledged.length;
      await eventually(
        () => writer.acknowledged.length,
        (count) => count > before + 300,
      );
      await server.kill();
      await server.restart();
    }
    await eventually(
      () => states.filter((state) => state === 'lost').length,
      (count) => count >= 3,
    );
    const acknowledged = await writer.stop();
    await eventually(
      () => seen.at(-1),
      (id) => (id ?? '') >= (acknowledged.at(-1) ?? ''),
    );
    const held = await server.client().xrange('orders', '-', '+');
    expect(seen).toEqual(held.map(([id]) => id));
    expect(new Set(seen).size).toBe(seen.length);
    expect(acknowledged.filter((id) => !new Set(seen).has(id))).toEqual([]);
    expect(broker.status.state).toBe('ready');
    abort.abort();
    await ended;
    broker.dispose();
    await server.stop();
  });
});

/** Adds entries one after the other, and remembers the ids that the server acknowledged. */
function startWriter(server: RedisServer): { acknowledged: string[]; stop(): Promise<readonly string[]> } {
  const client = server.client();
  const acknowledged: string[] = [];
  let isStopped = false;
  const writing = (async () => {
    for (let i = 0; !isStopped; i++) {
      const id = await client.xadd('orders', '*', 'n', i).catch(() => null);
      if (id) acknowledged.push(id);
    }
  })();
  return {
    acknowledged,
    async stop() {
      isStopped = true;
      await writing;
      return acknowledged;
    },
  };
}
