import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import { connectRedis } from '../../../src/broker/redis/redisBroker.ts';
import { hasRedisServer, startRedisServer, type RedisServer } from './redisServer.ts';

describe.skipIf(!hasRedisServer())('A consumer group', () => {
  let server: RedisServer;
  let broker: ReturnType<typeof connectRedis>;

  beforeAll(async () => {
    server = await startRedisServer();
    broker = connectRedis(server.url, silentLogger);
  });
  afterAll(async () => {
    broker.dispose();
    await server.stop();
  });

  /** A stream of three entries, all delivered to `a`, none acknowledged. */
  async function delivered(key: string): Promise<readonly string[]> {
    const client = server.client();
    await client.xgroup('CREATE', key, 'workers', '0', 'MKSTREAM');
    const ids: string[] = [];
    for (const n of ['1', '2', '3']) ids.push((await client.xadd(key, '*', 'n', n))!);
    await client.xreadgroup('GROUP', 'workers', 'a', 'STREAMS', key, '>');
    return ids;
  }

  it('is seen from inside, as far as asked', async () => {
    const ids = await delivered('inside');
    const { consumers, pending, isPartial } = await broker.groups.group('inside', 'workers', 2);
    expect(consumers).toMatchObject([{ name: 'a', pending: 3 }]);
    expect(pending).toMatchObject(ids.slice(0, 2).map((id) => ({ id, consumer: 'a', deliveries: 1 })));
    expect(isPartial).toBe(true);
  });

  it('has entries acknowledged, once', async () => {
    const ids = await delivered('done');
    expect(await broker.writer.acknowledge('done', 'workers', ids.slice(0, 2))).toBe(2);
    expect(await broker.writer.acknowledge('done', 'workers', ids.slice(0, 2))).toBe(0);
    expect((await broker.groups.group('done', 'workers', 10)).pending.map(({ id }) => id)).toEqual(ids.slice(2));
  });

  it('has entries given to another consumer', async () => {
    const ids = await delivered('claimed');
    expect(await broker.writer.claim('claimed', 'workers', 'b', [ids[0]!, '1-1'])).toEqual([ids[0]]);
    const { pending } = await broker.groups.group('claimed', 'workers', 10);
    expect(pending.find(({ id }) => id === ids[0])).toMatchObject({ consumer: 'b' });
  });

  it('is delivered to from another place on', async () => {
    const ids = await delivered('moved');
    await broker.writer.setGroupId('moved', 'workers', ids[0]!);
    const [facts] = await broker.describe([{ kind: 'stream', key: 'moved' }]);
    const read = (await server.client().xreadgroup('GROUP', 'workers', 'c', 'STREAMS', 'moved', '>')) as [
      string,
      [string, string[]][],
    ][];
    expect(read[0]?.[1].map(([id]) => id)).toEqual(ids.slice(1));
    expect(facts?.groups[0]).toMatchObject({ name: 'workers', pending: 3 });
  });

  it.each([
    ['group', () => broker.groups.group('inside', 'nobody', 5)],
    ['claim', () => broker.writer.claim('nothing', 'workers', 'b', ['1-1'])],
    ['set the id of', () => broker.writer.setGroupId('nothing', 'workers', '$')],
  ])('that is not there says so: %s', async (_, act) => {
    await expect(act()).rejects.toMatchObject({ problem: { code: 'broker.no-group' } });
  });
});
