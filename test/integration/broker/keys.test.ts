import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import type { KeyRequest } from '../../../src/broker/keys.ts';
import { connectRedis } from '../../../src/broker/redis/redisBroker.ts';
import { eventually } from './eventually.ts';
import { hasRedisServer, startRedisServer, type RedisServer } from './redisServer.ts';

describe.skipIf(!hasRedisServer()).each([
  ['notified', ['--notify-keyspace-events', 'KEA']],
  ['sampled', []],
] as const)('A key whose changes are %s', (means, settings) => {
  let server: RedisServer;
  let broker: ReturnType<typeof connectRedis>;
  let abort: AbortController;

  beforeAll(async () => {
    server = await startRedisServer(settings);
    broker = connectRedis(server.url, silentLogger);
  });
  afterEach(() => abort.abort());
  afterAll(async () => {
    broker.dispose();
    await server.stop();
  });

  async function follow(kind: KeyRequest['kind'], key: string) {
    abort = new AbortController();
    const told: string[] = [];
    const ready: string[] = [];
    const missed: number[] = [];
    const gaps: number[] = [];
    const ended = broker.keys
      .watchKey(
        { kind, key },
        {
          onReady: (how) => ready.push(how),
          onChange: ({ fields }) => told.push(fields.map((field) => Buffer.from(field).toString()).join(' ')),
          onMissed: (count) => missed.push(count),
          onGap: (fromMs, toMs) => gaps.push(toMs - fromMs),
        },
        abort.signal,
      )
      .catch((error: unknown) => error);
    await Promise.race([
      ended,
      eventually(
        () => ready.length,
        (count) => count > 0,
      ),
    ]);
    return { told, ready, missed, gaps, ended };
  }

  async function tells(told: readonly string[], expected: readonly string[]): Promise<void> {
    await eventually(
      () => told.length,
      (count) => count >= expected.length,
    );
    expect(told).toEqual(expected);
  }

  it('shows what waits in a list, what is pushed and what is popped, and takes nothing', async () => {
    const client = server.client();
    await client.rpush('jobs', 'a', 'b');
    const { told, ready } = await follow('list', 'jobs');
    expect(ready).toEqual([means]);
    await client.rpush('jobs', 'c');
    await tells(told, ['waiting a', 'waiting b', 'rpush c']);
    await client.lpop('jobs');
    await tells(told, ['waiting a', 'waiting b', 'rpush c', 'lpop a']);
    await client.del('jobs');
    await tells(told, ['waiting a', 'waiting b', 'rpush c', 'lpop a', 'lpop b', 'lpop c']);
    expect(await client.info('commandstats')).not.toMatch(/cmdstat_(keys|monitor|blpop|brpop)\b/);
  });

  it('shows when the members of a sorted set are due', async () => {
    const client = server.client();
    const key = 'delayed';
    await client.zadd(key, 1_700_000_000_000, 'ship-1');
    const { told } = await follow('sorted-set', key);
    await client.zadd(key, 5, 'ship-2');
    await client.zadd(key, 6, 'ship-2');
    await eventually(
      () => told.join('\n'),
      (text) => text.includes('score 6'),
    );
    await client.zrem(key, 'ship-1');
    await eventually(
      () => told.length,
      () => told.some((one) => one.startsWith('removed')),
    );
    expect(told[0]).toBe('waiting ship-1 score 1700000000000 due 2023-11-14T22:13:20.000Z');
    expect(told.at(-1)).toBe('removed ship-1 score 1700000000000 due 2023-11-14T22:13:20.000Z');
  });

  it('shows a hash by its fields, and which one changed', async () => {
    const client = server.client();
    await client.hset('order:1', { state: 'new', total: '5' });
    const { told } = await follow('key', 'order:1');
    await client.hset('order:1', 'state', 'paid');
    await tells(told, ['state new action is', 'total 5 action is', 'state paid action set']);
  });

  it('shows a set and a string', async () => {
    const client = server.client();
    await client.sadd('tags', 'red');
    await client.set('greeting', 'hello');
    const tags = await follow('key', 'tags');
    await client.srem('tags', 'red');
    await tells(tags.told, ['is red', 'removed red']);
    abort.abort();
    const greeting = await follow('key', 'greeting');
    await client.set('greeting', 'bye');
    await tells(greeting.told, ['is hello', 'set bye']);
  });

  it('refuses what has another type', async () => {
    await server.client().set('text', 'x');
    const { ended } = await follow('list', 'text');
    expect(await ended).toMatchObject({ problem: { code: 'broker.wrong-type' } });
  });

  if (means === 'notified') {
    it('counts what came and went between two looks', async () => {
      const client = server.client();
      const { missed } = await follow('list', 'fast');
      await client.multi().rpush('fast', 'x').lpop('fast').exec();
      await eventually(
        () => missed,
        (counts) => counts.length > 0,
      );
      expect(missed).toEqual([1]);
    });
  }

  it('is followed on when the server comes back, with a gap between', async () => {
    const client = server.client();
    await client.rpush('durable', 'a');
    const { told, ready, gaps } = await follow('list', 'durable');
    await server.restart();
    await eventually(
      () => ready.length,
      (count) => count === 2,
    );
    expect(gaps).toHaveLength(1);
    await client.rpush('durable', 'b');
    await tells(told, ['waiting a', 'rpush b']);
  });

  it(means === 'notified' ? 'is heard among all keys' : 'cannot be heard among all keys, and says how', async () => {
    abort = new AbortController();
    const heard: string[] = [];
    let isReady = false;
    const ended = broker.keys
      .hearKeyspace(
        'user:*',
        {
          onReady: () => {
            isReady = true;
          },
          onMessage: ({ channel, payload }) => heard.push(`${channel} ${Buffer.from(payload).toString()}`),
          onGap: () => undefined,
        },
        abort.signal,
      )
      .catch((error: unknown) => error);
    if (means === 'sampled') {
      expect(await ended).toMatchObject({ problem: { code: 'broker.no-notifications' } });
      return;
    }
    await eventually(
      () => isReady,
      (is) => is,
    );
    const client = server.client();
    await client.set('user:1', 'x');
    await client.set('other', 'x');
    await client.del('user:1');
    await tells(heard, ['user:1 set', 'user:1 del']);
  });
});
