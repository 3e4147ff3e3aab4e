import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Redis } from 'ioredis';
import { eventually } from '../broker/eventually.ts';
import { hasRedisServer, startRedisServer, type RedisServer } from '../broker/redisServer.ts';
import { jsonLines, newCommandLine, type CommandLine } from './commandLine.ts';

describe.skipIf(!hasRedisServer())('patchbay tail and publish on a real Redis', () => {
  let cli: CommandLine;
  let server: RedisServer;
  let redis: Redis;

  beforeAll(async () => {
    [cli, server] = await Promise.all([newCommandLine(), startRedisServer()]);
    redis = server.client();
  });

  afterAll(async () => {
    await Promise.all([cli.dispose(), server.stop()]);
  });

  beforeEach(async () => {
    await redis.flushall();
  });

  it('prints a stream from its beginning, one object a line', async () => {
    const id = await redis.xadd('orders', '*', 'order', '7', 'note', 'größer');
    const { exitCode, stdout } = await tail('--from', 'beginning', '--limit', '1');
    expect(exitCode).toBe(0);
    const time = new Date(Number(id?.split('-')[0])).toISOString();
    expect(jsonLines(stdout)).toEqual([{ source: 'orders', id, time, payload: { order: '7', note: 'größer' } }]);
  });

  it('starts behind an id, and at a time', async () => {
    for (const id of ['1000-0', '1000-1', '2000-0', '3000-0']) await redis.xadd('orders', id, 'n', id);
    expect(ids((await tail('--from', '1000-1', '--limit', '2')).stdout)).toEqual(['2000-0', '3000-0']);
    expect(ids((await tail('--from', '1970-01-01T00:00:02Z', '--limit', '2')).stdout)).toEqual(['2000-0', '3000-0']);
  });

  it('goes on after the server was killed and came back, without gap or duplicate', async () => {
    const added: (string | null)[] = [];
    const add = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++) added.push(await redis.xadd('orders', '*', 'n', String(added.length)));
    };
    await add(500);
    const running = cli.start(['tail', 'orders', '--redis', server.url, '--from', 'beginning', '--limit', '1500']);
    await eventually(running.stdout, (text) => text.split('\n').length > 500);
    await server.kill();
    await eventually(running.stderr, (text) => text.includes('Retrying'));
    await server.restart();
    await add(1000);
    const { exitCode, stdout, stderr } = await running.ended;
    expect(exitCode).toBe(0);
    expect(ids(stdout)).toEqual(added);
    expect(stderr).toMatch(/Connected to redis:\S+ again/);
  });

  it('ends quietly when its reader goes away', async () => {
    for (let i = 0; i < 5000; i++) void redis.xadd('orders', '*', 'data', 'x'.repeat(200));
    await redis.ping();
    const running = cli.start(['tail', 'orders', '--redis', server.url, '--from', 'beginning']);
    running.child.stdout?.once('data', () => running.child.stdout?.destroy());
    await eventually(
      () => running.child.exitCode,
      (code) => code !== null,
    );
    expect(running.child.exitCode).toBe(0);
    expect(running.stderr()).toBe('');
  });

  it('is ended by Ctrl+C', async () => {
    await redis.xadd('orders', '*', 'n', '1');
    const running = cli.start(['tail', 'orders', '--redis', server.url, '--from', 'beginning']);
    await eventually(running.stdout, (text) => text.includes('\n'));
    running.child.kill('SIGINT');
    expect(await running.ended).toMatchObject({ exitCode: 130, stderr: '' });
  });

  it('hears pub/sub', async () => {
    const running = cli.start(['tail', 'news.*', '--kind', 'pubsub', '--redis', server.url, '--limit', '1']);
    await eventually(
      () => redis.pubsub('NUMPAT'),
      (count) => Number(count) === 1,
    );
    const sent = await cli.run(['publish', 'news.eu', '--kind', 'pubsub', '--redis', server.url], 'hello\n');
    expect(sent.stdout).toBe('1\n');
    expect(jsonLines((await running.ended).stdout)).toMatchObject([{ source: 'news.eu', payload: 'hello' }]);
  });

  it('publishes an entry, and prints the id that Redis gave it', async () => {
    const { stdout } = await cli.run(['publish', 'orders', '--redis', server.url, '--data', '{"order":7,"by":"kim"}']);
    expect(await redis.xrange('orders', '-', '+')).toEqual([[stdout.trim(), ['order', '7', 'by', 'kim']]]);
  });

  it('finds out that a key is a list', async () => {
    await redis.rpush('jobs', 'first');
    const { stdout } = await cli.run(['publish', 'jobs', '--redis', server.url, '--data', 'second']);
    expect(stdout).toBe('2\n');
    const tailed = await cli.run(['tail', 'jobs', '--redis', server.url, '--limit', '2']);
    expect(jsonLines(tailed.stdout)).toMatchObject([
      { source: 'jobs', action: 'waiting', payload: 'first' },
      { source: 'jobs', action: 'waiting', payload: 'second' },
    ]);
    expect(await redis.llen('jobs')).toBe(2);
  });

  it('reaches each channel on the broker that it names, of two real servers', async () => {
    const other = await startRedisServer();
    try {
      const lines = [
        'name: two',
        'services: { web: { image: web } }',
        'x-patchbay:',
        `  broker: ${server.url}`,
        `  brokers: { fast: "${other.url}" }`,
        '  channels: { orders: { kind: stream }, ticks: { kind: stream, key: orders, broker: fast } }',
      ];
      await cli.write('compose.yaml', `${lines.join('\n')}\n`);
      const near = await cli.run(['publish', 'orders', '--field', 'on=default']);
      const far = await cli.run(['publish', 'ticks', '--field', 'on=fast']);
      expect([near.stderr, far.stderr]).toEqual(['', '']);
      expect(await redis.xrange('orders', '-', '+')).toEqual([[near.stdout.trim(), ['on', 'default']]]);
      expect(await other.client().xrange('orders', '-', '+')).toEqual([[far.stdout.trim(), ['on', 'fast']]]);
      const payloadOf = async (channel: string): Promise<unknown> =>
        jsonLines((await cli.run(['tail', channel, '--from', 'beginning', '--limit', '1'])).stdout);
      expect(await payloadOf('orders')).toMatchObject([{ source: 'orders', payload: { on: 'default' } }]);
      expect(await payloadOf('ticks')).toMatchObject([{ source: 'ticks', payload: { on: 'fast' } }]);
    } finally {
      await other.stop();
      await rm(join(cli.directory, 'compose.yaml'), { force: true });
    }
  });

  it('exits with 2 when no server answers', async () => {
    const { exitCode, stderr } = await cli.run(['tail', 'orders', '--redis', 'redis://127.0.0.1:1']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^patchbay: Cannot reach Redis at redis:\/\/127\.0\.0\.1:1 \(connection refused\)\. /);
  });

  function tail(...words: string[]): ReturnType<CommandLine['run']> {
    return cli.run(['tail', 'orders', '--redis', server.url, ...words]);
  }
});

function ids(stdout: string): readonly string[] {
  return jsonLines(stdout).map((line) => (line as { id: string }).id);
}
