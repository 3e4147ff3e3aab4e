import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import type { BrokerStatus } from '../../../src/broker/broker.ts';
import type { TailFrom, TailObserver } from '../../../src/broker/log.ts';
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

  function tail(key: string, from: TailFrom, observer?: TailObserver): { ids: string[]; ended: Promise<unknown> } {
    abort = new AbortController();
    broker = connectRedis(server.url, silentLogger);
    const ids: string[] = [];
    const ended = broker.log
      .tail(
        [{ key, from }],
        (batch) => {
          ids.push(...batch.entries.map((entry) => entry.id));
        },
        abort.signal,
        observer,
      )
      .catch((error: unknown) => error);
    return { ids, ended };
  }

  async function fill(key: string, ids: readonly string[]): Promise<void> {
    const client = server.client();
    for (const id of ids) await client.xadd(key, id, 'n', id);
    client.disconnect();
  }

  it('reads all entries from the beginning, and those that come', async () => {
    await fill('beginning', ['1-1', '2-1']);
    const { ids } = tail('beginning', { at: 'beginning' });
    await eventually(
      () => ids.length,
      (count) => count === 2,
    );
    await fill('beginning', ['3-1']);
    await eventually(
      () => ids,
      (all) => all.length === 3,
    );
    expect(ids).toEqual(['1-1', '2-1', '3-1']);
  });

  it('reads only what is behind an id', async () => {
    await fill('behind', ['1-1', '1-2', '2-1']);
    const { ids } = tail('behind', { at: 'id', id: '1-1' });
    await eventually(
      () => ids,
      (all) => all.length === 2,
    );
    expect(ids).toEqual(['1-2', '2-1']);
  });

  it('reads from a time on, the time included', async () => {
    await fill('time', ['999-5', '1000-0', '1000-1', '1001-0']);
    const { ids } = tail('time', { at: 'time', timeMs: 1000 });
    await eventually(
      () => ids,
      (all) => all.length === 3,
    );
    expect(ids).toEqual(['1000-0', '1000-1', '1001-0']);
  });

  it('reads only what comes after latest, and tells which id that was', async () => {
    await fill('latest', ['5-1', '6-1']);
    const positions: string[] = [];
    const { ids } = tail('latest', { at: 'latest' }, { onPosition: (_, id) => positions.push(id) });
    await eventually(
      () => positions.length,
      (count) => count === 1,
    );
    await fill('latest', ['7-1']);
    await eventually(
      () => ids,
      (all) => all.length === 1,
    );
    expect(ids).toEqual(['7-1']);
    expect(positions).toEqual(['6-1']);
  });

  it('takes every entry of a stream that is not there yet as later than latest', async () => {
    const positions: string[] = [];
    const { ids } = tail('later', { at: 'latest' }, { onPosition: (_, id) => positions.push(id) });
    await eventually(
      () => positions.length,
      (count) => count === 1,
    );
    await fill('later', ['1-1']);
    await eventually(
      () => ids,
      (all) => all.length === 1,
    );
    expect(ids).toEqual(['1-1']);
  });

  it('ends at once when aborted in the middle of a blocked read', async () => {
    const { ended } = tail('nothing', { at: 'latest' });
    await eventually(
      () => broker.status.state,
      (state) => state === 'ready',
    );
    const startMs = performance.now();
    abort.abort();
    expect(await ended).toMatchObject({ name: 'AbortError' });
    expect(performance.now() - startMs).toBeLessThan(200);
  });

  it('ends with what the taker of entries threw', async () => {
    await fill('thrown', ['1-1']);
    abort = new AbortController();
    broker = connectRedis(server.url, silentLogger);
    const taker = (): void => {
      throw new Error('The pipe is closed.');
    };
    const ended = broker.log.tail([{ key: 'thrown', from: { at: 'beginning' } }], taker, abort.signal);
    await expect(ended).rejects.toThrow('The pipe is closed.');
  });

  it('refuses an id that is none', async () => {
    const { ended } = tail('any', { at: 'id', id: '$' });
    expect(await ended).toMatchObject({ problem: { code: 'broker.bad-id' } });
  });

  it('ends with a problem when the only key holds another type and nobody listens for problems', async () => {
    const client = server.client();
    await client.rpush('queue', 'a');
    const { ended } = tail('queue', { at: 'beginning' });
    expect(await ended).toMatchObject({ problem: { code: 'broker.wrong-type' } });
  });

  it('reads the other streams when one key holds another type, and that one too once it is a stream', async () => {
    const client = server.client();
    await client.rpush('turncoat', 'a');
    await fill('steady', ['1-1']);
    abort = new AbortController();
    broker = connectRedis(server.url, silentLogger);
    const seen: string[] = [];
    const problems: (string | undefined)[] = [];
    const requests = ['turncoat', 'steady'].map((key) => ({ key, from: { at: 'beginning' as const } }));
    const ended = broker.log
      .tail(
        requests,
        (batch) => {
          seen.push(...batch.entries.map((entry) => `${batch.key} ${entry.id}`));
        },
        abort.signal,
        { onProblem: (key, problem) => problems.push(`${key} ${problem?.code}`) },
      )
      .catch(() => undefined);
    await eventually(
      () => seen,
      (all) => all.includes('steady 1-1'),
    );
    expect(problems).toEqual(['turncoat broker.wrong-type']);
    await client.del('turncoat');
    await client.xadd('turncoat', '1-1', 'a', 'b');
    await eventually(
      () => seen,
      (all) => all.includes('turncoat 1-1'),
    );
    expect(problems).toEqual(['turncoat broker.wrong-type', 'turncoat undefined']);
    abort.abort();
    await ended;
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

describe.skipIf(!hasRedisServer())('A stream that loses entries before they are read', () => {
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

  function tail(key: string) {
    abort = new AbortController();
    broker = connectRedis(server.url, silentLogger);
    const ids: string[] = [];
    const missed: { readonly count: number; readonly isMadeAnew: boolean }[] = [];
    void broker.log
      .tail(
        [{ key, from: { at: 'beginning' } }],
        ({ entries }) => void ids.push(...entries.map(({ id }) => id)),
        abort.signal,
        { onMissed: (_, what) => missed.push(what) },
      )
      .catch(() => undefined);
    return { ids, missed };
  }

  it('is known by how many, though no id shows it', async () => {
    const client = server.client();
    const { ids, missed } = tail('trimmed');
    await client.xadd('trimmed', '*', 'n', '0');
    await eventually(
      () => ids.length,
      (count) => count === 1,
    );
    // Nobody reads in the middle of a transaction.
    const transaction = client.multi();
    for (let n = 1; n <= 10; n++) transaction.xadd('trimmed', '*', 'n', String(n));
    transaction.xtrim('trimmed', 'MAXLEN', 3);
    await transaction.exec();
    await eventually(
      () => missed.length,
      (count) => count > 0,
    );
    expect(ids).toHaveLength(4);
    expect(missed).toEqual([{ count: 7, isMadeAnew: false }]);
  });

  it('is no loss when what was trimmed had been read, or was gone before', async () => {
    const client = server.client();
    for (let n = 0; n < 5; n++) await client.xadd('fair', '*', 'n', String(n));
    await client.xtrim('fair', 'MAXLEN', 2);
    const { ids, missed } = tail('fair');
    await eventually(
      () => ids.length,
      (count) => count === 2,
    );
    await client.xtrim('fair', 'MAXLEN', 0);
    await client.xadd('fair', '*', 'n', '5');
    await eventually(
      () => ids.length,
      (count) => count === 3,
    );
    // One that is a loss, to know that it was looked.
    await client.multi().xadd('fair', '*', 'n', '6').xtrim('fair', 'MAXLEN', 0).exec();
    await eventually(
      () => missed.length,
      (count) => count > 0,
    );
    expect(missed).toEqual([{ count: 1, isMadeAnew: false }]);
  });

  it('is read from its beginning when it was made anew with smaller ids', async () => {
    const client = server.client();
    await client.xadd('anew', '1000-1', 'n', '0');
    const { ids, missed } = tail('anew');
    await eventually(
      () => ids.length,
      (count) => count === 1,
    );
    await client.multi().del('anew').xadd('anew', '1-1', 'n', '1').xadd('anew', '2-1', 'n', '2').exec();
    await eventually(
      () => ids.length,
      (count) => count === 3,
    );
    expect(ids).toEqual(['1000-1', '1-1', '2-1']);
    expect(missed).toEqual([{ count: 0, isMadeAnew: true }]);
  });
});
