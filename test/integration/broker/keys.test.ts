import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import { connectRedis } from '../../../src/broker/redis/redisBroker.ts';
import { followed } from './contractKeys.ts';
import { eventually } from './eventually.ts';
import { hasRedisServer, startRedisServer, type RedisServer } from './redisServer.ts';

describe.skipIf(!hasRedisServer()).each([
  ['notified', ['--notify-keyspace-events', 'KEA']],
  ['sampled', []],
] as const)('A key whose changes are %s', (means, settings) => {
  let server: RedisServer;
  let broker: ReturnType<typeof connectRedis>;

  beforeAll(async () => {
    server = await startRedisServer(settings);
    broker = connectRedis(server.url, silentLogger);
  });
  afterAll(async () => {
    broker.dispose();
    await server.stop();
  });

  it('is followed on when the server comes back, with a gap between', async () => {
    const client = server.client();
    await client.rpush('durable', 'a');
    const { told, ready, gaps, stop } = await followed(broker, 'list', 'durable');
    await server.restart();
    await eventually(
      () => ready.length,
      (count) => count === 2,
    );
    expect(ready).toEqual([means, means]);
    expect(gaps).toHaveLength(1);
    await client.rpush('durable', 'b');
    await eventually(
      () => told.length,
      (count) => count >= 2,
    );
    expect(told).toEqual(['waiting a', 'rpush b']);
    await stop();
  });
});
