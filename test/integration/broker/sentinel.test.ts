import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import { connectRedis } from '../../../src/broker/redis/redisBroker.ts';
import { describeBroker, type Services } from './contract.ts';
import { eventually } from './eventually.ts';
import { cutClients, redisRoles, redisServices } from './redisServices.ts';
import { freePort, hasRedisServer, startRedisServer, type RedisServer } from './redisServer.ts';
import { addEntry } from './sending.ts';

describe.skipIf(!hasRedisServer())('A master that sentinels watch', () => {
  let master: RedisServer;
  let replica: RedisServer;
  let sentinel: ChildProcess;
  let directory: string;
  let url: string;
  let services: Services | undefined;

  beforeAll(async () => {
    [master, replica] = await Promise.all([startRedisServer(), startRedisServer(['--repl-diskless-sync-delay', '0'])]);
    const admin = replica.client();
    await admin.replicaof('127.0.0.1', master.port);
    await eventually(
      () => admin.info('replication'),
      (info) => info.includes('master_link_status:up'),
    );
    directory = await mkdtemp(join(tmpdir(), 'patchbay-sentinel-'));
    const port = await freePort();
    const file = join(directory, 'sentinel.conf');
    await writeFile(
      file,
      [
        `port ${port}`,
        'bind 127.0.0.1',
        `dir ${directory}`,
        `sentinel monitor orders 127.0.0.1 ${master.port} 1`,
        'sentinel down-after-milliseconds orders 300',
        'sentinel failover-timeout orders 3000',
      ].join('\n'),
    );
    sentinel = spawn('redis-server', [file, '--sentinel'], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    sentinel.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await eventually(
      () => output,
      (text) => text.includes('+slave slave'),
    );
    url = `redis+sentinel://127.0.0.1:${port}/orders`;
  }, 30_000);

  afterAll(async () => {
    sentinel.kill('SIGKILL');
    if (sentinel.exitCode === null && sentinel.signalCode === null) await once(sentinel, 'exit');
    await Promise.all([master.stop(), replica.stop()]);
    await rm(directory, { recursive: true, force: true });
  });

  describeBroker({
    connect: () => connectRedis(url, silentLogger),
    connectNowhere: () => connectRedis('redis+sentinel://user:secret@127.0.0.1:1/orders', silentLogger),
    services: () => (services ??= redisServices(() => master.client())),
    cut: () => cutClients([master.client()]),
    roles: redisRoles,
    means: 'sampled',
  });

  it('is read on where it was when another one takes over', async () => {
    const broker = connectRedis(url, silentLogger);
    const abort = new AbortController();
    const ids: string[] = [];
    void broker.log
      .tail(
        [{ key: 'orders', from: { at: 'beginning' } }],
        ({ entries }) => void ids.push(...entries.map(({ id }) => id)),
        abort.signal,
      )
      .catch(() => undefined);
    const first = await addEntry(broker.writer, 'orders', [['n', '1']]);
    const client = master.client();
    await client.wait(1, 5000);
    await eventually(
      () => ids,
      (all) => all.includes(first),
    );
    await master.kill();
    const second = await eventually(
      () => addEntry(broker.writer, 'orders', [['n', '2']]).catch(() => undefined),
      (id) => id !== undefined,
    );
    await eventually(
      () => ids.length,
      (count) => count >= 2,
    );
    expect(ids).toEqual([first, second]);
    abort.abort();
    broker.dispose();
  });
});
