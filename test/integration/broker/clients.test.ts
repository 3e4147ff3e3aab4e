import { setImmediate } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import { toProblem } from '../../../src/base/problem.ts';
import type { ChannelUse, CommandSample } from '../../../src/broker/clients.ts';
import { connectRedis } from '../../../src/broker/redis/redisBroker.ts';
import { eventually } from './eventually.ts';
import { keysOfDifferentMasters, startRedisCluster, type RedisCluster } from './redisCluster.ts';
import { hasRedisServer, startRedisServer, type RedisServer } from './redisServer.ts';
import { publishTo } from './sending.ts';

const never = new AbortController().signal;

/** A server tells of a command before it answers what comes after; then it only has to be read. */
async function told(client: Redis): Promise<void> {
  await client.ping();
  await setImmediate();
  await setImmediate();
}

/** Goes on to give a watch commands until it has enough. */
async function filled(watching: Promise<CommandSample>, client: Redis): Promise<void> {
  while (!(await Promise.race([watching.then(() => true), client.ping().then(() => false)])));
}

/** `orders publishes stream created`, with the names of who was connected. */
function wiring({ uses }: CommandSample, names: ReadonlyMap<string, string>): readonly string[] {
  const whose = ({ client }: ChannelUse): string =>
    client ? (names.get(`${client.host}:${client.port}`) ?? 'somebody') : 'a script';
  return uses
    .map((use) => `${whose(use)} ${use.action} ${use.channelKind} ${use.key}${use.group ? ` by ${use.group}` : ''}`)
    .sort();
}

/** Until the server has a connection that hears all commands. */
async function monitored(client: Redis): Promise<void> {
  await eventually(
    async () => String(await client.call('CLIENT', 'LIST')),
    (list) => / flags=\S*O/.test(list),
  );
}

async function monitors(client: Redis): Promise<number> {
  return [...String(await client.call('CLIENT', 'LIST')).matchAll(/ flags=\S*O/g)].length;
}

describe.skipIf(!hasRedisServer())('Who is connected to a Redis', () => {
  let server: RedisServer;
  let broker: ReturnType<typeof connectRedis>;
  let admin: Redis;
  const clients: Redis[] = [];

  beforeAll(async () => {
    server = await startRedisServer();
    broker = connectRedis(server.url, silentLogger);
    admin = server.client();
    await admin.client('SETNAME', 'admin');
  });
  afterEach(async () => {
    await admin.flushall();
    for (const client of clients.splice(0)) client.disconnect();
  });
  afterAll(async () => {
    broker.dispose();
    await server.stop();
  });

  /** A service with a connection of its own, and the address that the server sees it at. */
  async function service(name: string, url = server.url): Promise<Redis> {
    const client = new Redis(url, { connectionName: name });
    clients.push(client);
    await client.ping();
    return client;
  }

  async function named(): Promise<ReadonlyMap<string, string>> {
    const all = await broker.clients.connections(never);
    return new Map(all.map(({ host, port, name }) => [`${host}:${port}`, name]));
  }

  it('is told with name, user, library and what it did last, without Patchbay', async () => {
    const orders = await service('orders=1[x]"');
    await orders.subscribe('news');
    await broker.describe([{ kind: 'stream', key: 'x' }]);
    const all = await broker.clients.connections(never);
    expect(all.find(({ name }) => name.startsWith('orders'))).toMatchObject({
      ...{ name: 'orders=1[x]"', host: '127.0.0.1', user: 'default', lastCommand: 'subscribe' },
      ...{ subscriptions: 1, patterns: 0 },
    });
    expect(all.filter(({ name }) => name.startsWith('patchbay'))).toEqual([]);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  });

  it('is told with what each does, and nothing of Patchbay itself', async () => {
    const [orders, billing] = [await service('orders'), await service('billing')];
    await admin.xgroup('CREATE', 'created', 'billing', '$', 'MKSTREAM');
    const watching = broker.clients.watchCommands(10_000, 9, never);
    await monitored(admin);
    await orders.xadd('created', '*', 'a', 'b');
    await publishTo(broker.writer, 'from.patchbay', 'x');
    await billing.xreadgroup('GROUP', 'billing', 'one', 'STREAMS', 'created', '>');
    await billing.multi().lpush('work', 'x').publish('news', 'x').exec();
    await billing.eval("return redis.call('XADD', KEYS[1], '*', 'a', 'b')", 1, 'scripted');
    await filled(watching, admin);
    const sample = await watching;
    expect(wiring(sample, await named())).toEqual([
      'a script publishes stream scripted',
      'billing consumes stream created by billing',
      'billing publishes list work',
      'billing publishes pubsub news',
      'orders publishes stream created',
    ]);
    expect(sample.isCut).toBe(true);
  });

  it('is watched for as long as was asked for, and no command is slowed down any more then', async () => {
    const orders = await service('orders');
    const watching = broker.clients.watchCommands(300, 50_000, never);
    await monitored(admin);
    await orders.publish('news', 'x');
    const sample = await watching;
    expect(sample.durationMs).toBeGreaterThanOrEqual(295);
    expect(sample.isCut).toBe(false);
    expect(sample.uses.filter(({ key }) => key === 'news')).toMatchObject([{ times: 1, bytes: 12 }]);
    await eventually(
      () => monitors(admin),
      (count) => count === 0,
    );
  });

  it('is watched under a name of Patchbay', async () => {
    const abort = new AbortController();
    const watching = broker.clients.watchCommands(60_000, 50_000, abort.signal);
    await monitored(admin);
    const list = String(await admin.call('CLIENT', 'LIST')).split('\n');
    expect(list.find((line) => / flags=\S*O/.test(line))).toMatch(/ name=patchbay/);
    abort.abort();
    await watching;
  });

  it('is watched no more once nobody wants to, and what was seen is told', async () => {
    const orders = await service('orders');
    const abort = new AbortController();
    const watching = broker.clients.watchCommands(60_000, 50_000, abort.signal);
    await monitored(admin);
    await orders.publish('early', 'x');
    await told(admin);
    abort.abort();
    const sample = await watching;
    expect(sample.uses.map(({ key }) => key)).toEqual(['early']);
    expect(sample.durationMs).toBeLessThan(20_000);
    await eventually(
      () => monitors(admin),
      (count) => count === 0,
    );
  });

  it('is watched no more once the broker is disposed', async () => {
    const another = connectRedis(server.url, silentLogger);
    const watching = another.clients.watchCommands(60_000, 50_000, never);
    await monitored(admin);
    another.dispose();
    await watching;
    await eventually(
      () => monitors(admin),
      (count) => count === 0,
    );
  });

  it('is watched in the database of the broker alone', async () => {
    const [here, there] = [await service('here'), await service('there', `${server.url}/3`)];
    const watching = broker.clients.watchCommands(10_000, 2, never);
    await monitored(admin);
    await Promise.all([here.lpush('jobs', 'x'), there.lpush('jobs', 'x')]);
    await filled(watching, admin);
    expect(wiring(await watching, await named())).not.toContain('there publishes list jobs');
  });

  it('may have payloads of any size and any bytes', async () => {
    const orders = await service('orders');
    const watching = broker.clients.watchCommands(10_000, 1, never);
    await eventually(
      async () => [await monitors(orders)],
      ([count]) => count === 1,
    );
    await orders.xadd('large', '*', 'a', Buffer.alloc(3_000_000, 0xff));
    const { uses } = await watching;
    expect(uses.every(({ key }) => key === 'large')).toBe(true);
  });

  it('reads streams by groups and listens to channels, which is told without Patchbay', async () => {
    await admin.xgroup('CREATE', 'stream', 'group', '$', 'MKSTREAM');
    await admin.xgroup('CREATE', 'stream', 'empty', '$');
    await admin.xadd('stream', '*', 'a', 'b');
    await admin.xreadgroup('GROUP', 'group', 'one', 'STREAMS', 'stream', '>');
    const orders = await service('orders');
    await orders.subscribe('heard');
    const abort = new AbortController();
    const isReady = new Promise<void>((resolve) => {
      const sink = { onReady: resolve, onMessage: () => undefined, onGap: () => undefined };
      const request = { channel: 'heard', isPattern: false };
      broker.pubsub.subscribe([request], sink, abort.signal).catch(() => undefined);
    });
    await isReady;
    const asked = [
      { kind: 'stream', key: 'stream' },
      { kind: 'stream', key: 'not there' },
      { kind: 'pubsub', key: 'heard' },
      { kind: 'pubsub', key: 'unheard' },
    ] as const;
    const readers = await broker.clients.readers(asked, 10, never);
    abort.abort();
    expect(readers.listeners).toEqual([
      { key: 'heard', isPattern: false, count: 1 },
      { key: 'unheard', isPattern: false, count: 0 },
    ]);
    expect([...readers.groups].sort((a, b) => (a.group < b.group ? -1 : 1))).toMatchObject([
      { key: 'stream', group: 'empty', consumers: [] },
      { key: 'stream', group: 'group', consumers: [{ name: 'one', pending: 1 }] },
    ]);
    expect(readers.isPartial).toBe(false);
    expect(await broker.clients.readers(asked, 1, never)).toMatchObject({ isPartial: true, groups: [{}] });
  });

  it('says how many subscriptions are those of another Patchbay, which are counted with the others', async () => {
    const other = await service('patchbay:pubsub');
    await other.subscribe('heard', 'elsewhere');
    const asked = [{ kind: 'pubsub', key: 'heard' }] as const;
    const { listeners, hidden } = await broker.clients.readers(asked, 10, never);
    expect(listeners).toEqual([{ key: 'heard', isPattern: false, count: 1 }]);
    expect(hidden).toBe(2);
    other.disconnect();
  });
});

describe.skipIf(!hasRedisServer())('A user who may not look', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedisServer();
    const admin = server.client();
    await admin.call('ACL', 'SETUSER', 'blind', 'on', '>hunter2', '~*', '&*', '+@all', '-client|list', '-monitor');
    await admin.call('ACL', 'SETUSER', 'half', 'on', '>hunter2', '~*', '&*', '+@all', '-monitor');
  });
  afterAll(() => server.stop());

  it.each([
    ['list its clients', 'blind', 'CLIENT LIST'],
    ['watch commands', 'half', 'MONITOR'],
  ])('is told that the server does not let him %s, and which right that takes', async (what, user, right) => {
    const broker = connectRedis(`redis://${user}:hunter2@127.0.0.1:${server.port}`, silentLogger);
    const asked =
      user === 'blind' ? broker.clients.connections(never) : broker.clients.watchCommands(60_000, 50_000, never);
    const problem = toProblem(await asked.catch((error: unknown) => error));
    expect(problem.code).toBe('broker.auth-failed');
    expect(problem.message).toContain(`does not let this user ${what} (NOPERM)`);
    expect(problem.message).toContain(right);
    expect(problem.message).not.toContain('hunter2');
    broker.dispose();
  });
});

describe.skipIf(!hasRedisServer())('A server that has its commands taken away', () => {
  it('is said to let nobody watch', async () => {
    const server = await startRedisServer(['--rename-command', 'MONITOR', '']);
    const broker = connectRedis(server.url, silentLogger);
    const problem = toProblem(await broker.clients.watchCommands(60_000, 1, never).catch((error: unknown) => error));
    expect(problem).toMatchObject({ code: 'broker.refused' });
    expect(problem.message).toMatch(/does not let anybody watch commands: it has no MONITOR\./);
    broker.dispose();
    await server.stop();
  });
});

describe.skipIf(!hasRedisServer())('Who is connected to a cluster', () => {
  let cluster: RedisCluster;
  let broker: ReturnType<typeof connectRedis>;
  beforeAll(async () => {
    cluster = await startRedisCluster();
    broker = connectRedis(cluster.url, silentLogger);
    // Not every master hears of the replica at once.
    for (const admin of cluster.masters.map((server) => server.client())) {
      await eventually(
        async () => JSON.stringify(await admin.call('CLUSTER', 'SLOTS')),
        (slots) => slots.includes(String(cluster.replica.port)),
      );
    }
  }, 30_000);
  afterAll(async () => {
    broker.dispose();
    await cluster.stop();
  });

  it('is told of all its servers, replicas included', async () => {
    const servers = [...cluster.masters, cluster.replica];
    const clients = servers.map((server, n) => new Redis(server.url, { connectionName: `service${n}` }));
    await Promise.all(clients.map((client) => client.ping()));
    const all = await broker.clients.connections(never);
    for (const client of clients) client.disconnect();
    const names = all.map(({ name }) => name).filter((name) => name.startsWith('service'));
    expect(names.sort()).toEqual(['service0', 'service1', 'service2', 'service3']);
  });

  it('is watched at all its servers, and a replica that repeats a command counts for nobody', async () => {
    const keys = await keysOfDifferentMasters(cluster, 'watched:');
    const abort = new AbortController();
    const watching = broker.clients.watchCommands(60_000, 50_000, abort.signal);
    const admins = [...cluster.masters, cluster.replica].map((server) => server.client());
    await Promise.all(admins.map(monitored));
    const service = cluster.client();
    for (const key of keys) await service.xadd(key, '*', 'a', 'b');
    await cluster.masters[0]!.client().wait(1, 1000);
    await Promise.all(admins.map(told));
    abort.abort();
    const { uses } = await watching;
    const published = uses.filter(({ action }) => action === 'publishes');
    expect(published.map(({ key, times }) => `${key} ${times}`).sort()).toEqual(keys.map((key) => `${key} 1`).sort());
  });

  it('listens where it happens to be connected, and is counted once', async () => {
    const [one, other] = [cluster.masters[0]!.client(), cluster.replica.client()];
    await one.subscribe('cluster.news');
    await other.subscribe('cluster.news');
    const { listeners } = await broker.clients.readers([{ kind: 'pubsub', key: 'cluster.news' }], 10, never);
    expect(listeners).toEqual([{ key: 'cluster.news', isPattern: false, count: 2 }]);
  });
});
