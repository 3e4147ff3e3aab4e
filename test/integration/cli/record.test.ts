import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { isUnreadable, readLine } from '../../../src/messages/recording/readLine.ts';
import { eventually } from '../broker/eventually.ts';
import { hasRedisServer, startRedisServer, type RedisServer } from '../broker/redisServer.ts';
import { newCommandLine, type CommandLine } from './commandLine.ts';

describe.skipIf(!hasRedisServer())('patchbay record on a real Redis', () => {
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

  function newPath(): string {
    const path = join(tmpdir(), `${randomUUID()}.patchbay.ndjson`);
    onTestFinished(() => rmSync(path, { force: true }));
    return path;
  }

  /** What the messages of a recording carry, as far as it is written. */
  function numbers(path: string): string[] {
    const lines = existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n').slice(1) : [];
    return lines.map((text) => {
      const line = readLine(text);
      return isUnreadable(line) || !('fields' in line) ? text : JSON.stringify(line.fields[0]?.[1]).slice(1, -1);
    });
  }

  it('goes on over a restart of the server without gap or duplicate, ends by itself, and says what it did', async () => {
    const path = newPath();
    const added: string[] = [];
    const add = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++)
        await redis.xadd('orders', '*', 'n', String(added.push(String(added.length)) - 1));
    };
    await add(300);
    const running = cli.start([
      'record',
      'orders',
      '--redis',
      server.url,
      '--from',
      'beginning',
      '--limit',
      '600',
      '-o',
      path,
    ]);
    await eventually(
      () => numbers(path).length,
      (count) => count >= 300,
    );
    await server.kill();
    await server.restart();
    await add(300);
    const { exitCode, stdout } = await running.ended;
    expect(stdout).toBe('Recorded 600 messages.\n');
    expect(exitCode).toBe(0);
    expect(numbers(path)).toEqual(added);
  });

  it('keeps all but the last second when it is killed, and every line of it whole', async () => {
    const path = newPath();
    await redis.xadd('orders', '*', 'n', '0');
    const running = cli.start(['record', 'orders', '--redis', server.url, '--from', 'beginning', '-o', path]);
    await eventually(
      () => numbers(path).length,
      (count) => count === 1,
    );
    running.child.kill('SIGKILL');
    await running.ended;
    expect(numbers(path)).toEqual(['0']);
  });

  it('refuses a condition that is none, and a file that is there, before it reads anything', async () => {
    const path = newPath();
    const run = (...args: string[]) =>
      cli.run(['record', 'orders', '--redis', server.url, '-o', path, '--limit', '1', ...args]);
    const bad = await run('--where', 'payload.');
    expect([bad.exitCode, bad.stderr]).toEqual([2, expect.stringContaining('The filter cannot be used')]);
    await redis.xadd('orders', '*', 'n', '0');
    expect((await run('--from', 'beginning')).exitCode).toBe(0);
    const again = await run('--from', 'beginning');
    expect([again.exitCode, again.stderr]).toEqual([2, expect.stringContaining('is already there')]);
  });
});
