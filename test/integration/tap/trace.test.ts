import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FoundTrace } from '../../../src/protocol/traces/trace.ts';
import { eventually } from '../broker/eventually.ts';
import { hasRedisServer, startRedisServer, type RedisServer } from '../broker/redisServer.ts';
import { startTap, type TapWorker } from './tapWorker.ts';

const session = 'traces';

describe.skipIf(!hasRedisServer())('A trace that the tap is asked for', () => {
  let server: RedisServer;
  let client: Redis;
  let tap: TapWorker;

  beforeAll(async () => {
    server = await startRedisServer();
    client = server.client();
    tap = startTap();
    await tap.peer.request('openSession', { session, maxMessages: 100_000, maxBytes: 64e6 });
  });
  afterAll(async () => {
    await tap.stop();
    await server.stop();
  });

  it('says who has got a message and not acknowledged it, grows, and says nothing while nothing has changed', async () => {
    const broker = { url: server.url };
    const stream = (key: string) => ({
      ...{ kind: 'stream' as const, id: `stream:${key}`, label: key, broker, key },
      from: { at: 'beginning' as const },
      payload: { correlation: '$.orderId' },
    });
    await tap.peer.request('setSources', { session, sources: [stream('orders'), stream('payments')] });
    await client.xgroup('CREATE', 'orders', 'payments', '$', 'MKSTREAM');
    const id = (await client.xadd('orders', '*', 'data', '{"orderId":"o-1"}')) ?? '';
    await client.xreadgroup('GROUP', 'payments', 'payments-1', 'STREAMS', 'orders', '>');
    const wiring = { publishers: { payments: ['payments'] }, consumers: { orders: ['payments'] } };
    const question = { value: 'o-1', isAnywhere: true, wiring, limit: 100 };
    let revision: string | null = null;
    let latest: FoundTrace | undefined;
    const look = async (): Promise<FoundTrace | undefined> => {
      const news = await tap.peer.request('traceNews', { ...question, revision });
      if (news) ({ revision, trace: latest } = news);
      return latest;
    };
    const found = await eventually(look, (trace) => trace?.missing[0] !== undefined);
    expect(found?.hops.map(({ row }) => row.id)).toEqual([id]);
    expect(found?.missing[0]).toEqual({
      ...{ kind: 'unacknowledged', after: 0, label: 'orders', service: 'payments' },
      text: 'Delivered to payments-1 of group payments, and not acknowledged.',
    });
    await client.xack('orders', 'payments', id);
    await client.xadd('payments', '*', 'data', `{"orderId":"o-1","causationId":"${id}"}`);
    const grown = await eventually(
      look,
      (trace) => trace?.hops.length === 2 && trace.missing.length === 0 && trace.unknown === 0,
    );
    expect(grown?.hops[1]?.causes).toEqual([
      { hop: 0, evidence: `payload.causationId names its id ${id}`, isStated: true },
    ]);
    expect(await tap.peer.request('traceNews', { ...question, revision })).toBeNull();
  });
});
