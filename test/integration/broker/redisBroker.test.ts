import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger, type Logger } from '../../../src/base/logger.ts';
import { toProblem } from '../../../src/base/problem.ts';
import { connectRedis } from '../../../src/broker/redis/redisBroker.ts';
import { describeBroker, type Services } from './contract.ts';
import { cutClients, redisRoles, redisServices } from './redisServices.ts';
import { hasRedisServer, startRedisServer, type RedisServer } from './redisServer.ts';
import { publishTo, pushTo } from './sending.ts';

describe.skipIf(!hasRedisServer())('A Redis broker', () => {
  let server: RedisServer;
  let broker: ReturnType<typeof connectRedis>;
  let services: Services | undefined;
  const never = new AbortController().signal;

  beforeAll(async () => {
    server = await startRedisServer();
    broker = connectRedis(server.url, silentLogger);
  });
  afterAll(async () => {
    broker.dispose();
    await server.stop();
  });

  describeBroker({
    connect: () => connectRedis(server.url, silentLogger),
    connectNowhere: () => connectRedis('redis://user:secret@127.0.0.1:1', silentLogger),
    services: () => (services ??= redisServices(() => server.client())),
    cut: () => cutClients([server.client()]),
    roles: redisRoles,
    means: 'sampled',
  });

  it('was never asked for all keys, or for all commands, and nothing was taken that somebody waits for', async () => {
    expect(await server.client().info('commandstats')).not.toMatch(/cmdstat_(keys|monitor|blpop|brpop)\b/);
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

  it('says what a user may not do, and what to do then', async () => {
    const admin = new Redis(`redis://:hunter2@127.0.0.1:${server.port}`);
    await admin.call('ACL', 'SETUSER', 'reader', 'on', '>read', '~*', '+@read', '+@connection', '+info', '+command');
    admin.disconnect();
    const broker = connectRedis(`redis://reader:read@127.0.0.1:${server.port}`, silentLogger);
    const problem = await broker.writer.trim('orders', { by: 'length', length: 0, isExact: true }).catch(toProblem);
    expect(problem).toMatchObject({
      code: 'broker.auth-failed',
      message: expect.stringMatching(
        /does not let this user do that \(NOPERM .*xtrim.*\)\. Set other credentials, or have the user's ACL changed\.$/,
      ) as string,
    });
    expect(JSON.stringify(problem)).not.toMatch(/:read@|hunter2/);
    broker.dispose();
  });

  it('sends many for a user who may not run scripts, and says of each what that user may not do', async () => {
    const admin = new Redis(`redis://:hunter2@127.0.0.1:${server.port}`);
    await admin.call('ACL', 'SETUSER', 'sender', 'on', '>send', '~*', '+@all', '-@scripting', '-rpush');
    const broker = connectRedis(`redis://sender:send@127.0.0.1:${server.port}`, silentLogger);
    const message = (n: number, kind: 'stream' | 'list') =>
      ({ kind, key: `sent.by.${kind}`, fields: [['n', String(n)]] }) as const;
    const many = Array.from({ length: 250 }, (_, n) => message(n, n % 50 === 7 ? 'list' : 'stream'));
    for (let round = 0; round < 2; round++) {
      const sent = await broker.writer.sendAll(many);
      expect(sent.map(({ kind }) => kind)).toEqual(many.map(({ kind }) => (kind === 'stream' ? 'sent' : 'failed')));
      expect(sent[7]).toMatchObject({ isUnknown: false, problem: { code: 'broker.auth-failed' } });
    }
    expect(await admin.xlen('sent.by.stream')).toBe(490);
    await admin.del('sent.by.stream');
    admin.disconnect();
    broker.dispose();
  });

  it('says of a replica that it cannot be changed', async () => {
    const replica = await startRedisServer([
      '--replicaof',
      '127.0.0.1',
      String(server.port),
      '--masterauth',
      'hunter2',
    ]);
    const broker = connectRedis(replica.url, silentLogger);
    const problem = await broker.writer.deleteKey('orders').catch(toProblem);
    expect(problem).toMatchObject({
      message: expect.stringMatching(/is a replica and cannot be changed \(READONLY\)\. Name its primary/) as string,
    });
    broker.dispose();
    await replica.stop();
  });

  it('is used with the credentials of its URL, which nothing shows', async () => {
    const broker = connectRedis(`redis://:hunter2@127.0.0.1:${server.port}/1`, silentLogger);
    expect(await pushTo(broker.writer, 'queue', 'a')).toBe(1);
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
        publishTo(broker.writer, 'a', 'b').catch((error: unknown) => error),
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
    const problem = await publishTo(broker.writer, 'a', 'b').catch(toProblem);
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
    await expect(publishTo(broker.writer, 'a', 'b')).rejects.toMatchObject({ problem: { code: 'broker.bad-address' } });
    broker.dispose();
  });
});
