import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sleep } from '../../../src/base/async.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { connectRedis } from '../../../src/broker/redis/redisBroker.ts';
import { describeBroker, type Services } from './contract.ts';
import { eventually } from './eventually.ts';
import { keysOfDifferentMasters, startRedisCluster, type RedisCluster } from './redisCluster.ts';
import { cutClients, redisRoles, redisServices } from './redisServices.ts';
import { hasRedisServer } from './redisServer.ts';
import { pushTo } from './sending.ts';

describe.skipIf(!hasRedisServer())('A cluster', () => {
  let cluster: RedisCluster;
  let broker: ReturnType<typeof connectRedis>;
  let abort: AbortController | undefined;
  let services: Services | undefined;

  beforeAll(async () => {
    cluster = await startRedisCluster();
    broker = connectRedis(cluster.url, silentLogger);
  }, 30_000);
  afterEach(() => abort?.abort());
  afterAll(async () => {
    broker.dispose();
    await cluster.stop();
  });

  /** Tails keys, and writes to each in turn until stopped. */
  function tailWhileWriting(keys: readonly string[]) {
    abort = new AbortController();
    const seen = new Map<string, string[]>(keys.map((key) => [key, []]));
    let written = 0;
    const missed: unknown[] = [];
    void broker.log
      .tail(
        keys.map((key) => ({ key, from: { at: 'beginning' as const } })),
        ({ key, entries }) => void seen.get(key)!.push(...entries.map(({ id }) => id)),
        abort.signal,
        { onMissed: (key, what) => missed.push([key, what]) },
      )
      .catch((error: unknown) => error);
    const writer = cluster.client();
    let isWriting = true;
    const writing = (async () => {
      for (let n = 0; isWriting; n++) {
        const key = keys[n % keys.length]!;
        try {
          await writer.xadd(key, '*', 'n', String(n));
          written++;
          // A failover keeps only what the replica has.
          if (n % 10 === 0) await cluster.masterOf(key).then((server) => replicated(server.port));
        } catch {
          // Refused or lost on the way: it may or may not have been written, and is not counted on.
        }
      }
    })();
    return {
      seen,
      missed,
      async stop() {
        isWriting = false;
        await writing;
      },
      total: () => written,
    };
  }

  function replicated(port: number): Promise<unknown> {
    const server = cluster.masters.find((one) => one.port === port);
    if (!server) return Promise.resolve();
    const client = server.client();
    // One that has died meanwhile never answers.
    return Promise.race([client.wait(1, 100), sleep(1000)]).finally(() => client.disconnect());
  }

  describeBroker({
    connect: () => connectRedis(cluster.url, silentLogger),
    connectNowhere: () => connectRedis('redis+cluster://user:secret@127.0.0.1:1', silentLogger),
    services: () => (services ??= redisServices(() => cluster.client())),
    cut: () => cutClients(cluster.masters.map((server) => server.client())),
    roles: redisRoles,
    means: 'notified',
  });

  it('is discovered and described whole', async () => {
    abort = new AbortController();
    const keys = await keysOfDifferentMasters(cluster, 'whole:');
    await Promise.all(keys.map((key) => pushTo(broker.writer, key, 'x')));
    const { channels, isPartial } = await broker.discover(100, abort.signal);
    expect(isPartial).toBe(false);
    const lists = channels.filter(({ kind }) => kind === 'list').map(({ key }) => key);
    expect(lists).toEqual(expect.arrayContaining([...keys]));
    const facts = await broker.describe(keys.map((key) => ({ kind: 'list', key })));
    expect(facts.map(({ key, length }) => [key, length])).toEqual(keys.map((key) => [key, 1]));
  });

  it('has what is published, and what is published to a shard, heard', async () => {
    abort = new AbortController();
    const heard: string[] = [];
    let ready = 0;
    void broker.pubsub
      .subscribe(
        [
          { channel: 'news', isPattern: false },
          { channel: 'shard:1', isPattern: false, isSharded: true },
          { channel: 'shard:2', isPattern: false, isSharded: true },
        ],
        {
          onReady: () => {
            ready++;
          },
          onMessage: ({ channel, payload }) => void heard.push(`${channel} ${Buffer.from(payload).toString()}`),
          onGap: () => undefined,
        },
        abort.signal,
      )
      .catch(() => undefined);
    await eventually(
      () => ready,
      (count) => count === 3,
    );
    const client = cluster.client();
    await client.publish('news', 'a');
    await client.spublish('shard:1', 'b');
    await client.spublish('shard:2', 'c');
    await eventually(
      () => heard.length,
      (count) => count === 3,
    );
    expect([...heard].sort()).toEqual(['news a', 'shard:1 b', 'shard:2 c']);
  });

  it('hears a sharded channel on, wherever its slot goes', async () => {
    abort = new AbortController();
    const channel = 'moving-shard';
    const heard: string[] = [];
    const gaps: number[] = [];
    let ready = 0;
    void broker.pubsub
      .subscribe(
        [{ channel, isPattern: false, isSharded: true }],
        {
          onReady: () => {
            ready++;
          },
          onMessage: ({ payload }) => void heard.push(Buffer.from(payload).toString()),
          onGap: (fromMs, toMs) => void gaps.push(toMs - fromMs),
        },
        abort.signal,
      )
      .catch(() => undefined);
    await eventually(
      () => ready,
      (count) => count === 1,
    );
    const from = await cluster.masterOf(channel);
    const to = cluster.masters.find((master) => master !== from)!;
    await cluster.moveSlot(channel, to, () => Promise.resolve());
    await eventually(
      () => ready,
      (count) => count >= 2,
    );
    await cluster.client().spublish(channel, 'after');
    await eventually(
      () => heard,
      (all) => all.includes('after'),
    );
    expect(gaps.length).toBeGreaterThan(0);
  });

  it('loses no entry and repeats none while a slot moves, and while a master dies', async () => {
    // All on the first master, which has the replica; one of them moves away.
    const keys: string[] = [];
    for (let n = 0; keys.length < 3; n++) {
      if ((await cluster.masterOf(`drill:${n}`)) === cluster.masters[0]) keys.push(`drill:${n}`);
    }
    const drill = tailWhileWriting(keys);
    const grows = async (by: number): Promise<void> => {
      const before = drill.total();
      await eventually(drill.total, (now) => now >= before + by, 20_000);
    };
    await grows(50);
    await cluster.moveSlot(keys[0]!, cluster.masters[2]!, () => grows(50));
    await grows(50);
    await cluster.masters[0]!.kill();
    await grows(100);
    await drill.stop();
    for (const key of keys) {
      const held = await cluster.client().xrange(key, '-', '+');
      const ids = held.map(([id]) => id);
      await eventually(
        () => drill.seen.get(key)!.at(-1),
        (last) => last === ids.at(-1),
        20_000,
      );
      const seen = drill.seen.get(key)!;
      // What the dead master had told us and not yet its replica is gone from Redis, and stays here.
      const kept = new Set(ids);
      expect(seen.filter((id) => kept.has(id))).toEqual(ids);
      expect(new Set(seen).size).toBe(seen.length);
    }
    expect(drill.missed).toEqual([]);
  });
});
