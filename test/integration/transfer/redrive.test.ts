import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import { connectRedis } from '../../../src/broker/redis/redisBroker.ts';
import { LeasePool } from '../../../src/tap/sources/leasePool.ts';
import type { RedriveJob } from '../../../src/transfer/redrive/job.ts';
import { runTransfer } from '../../../src/transfer/run.ts';
import { Steering } from '../../../src/transfer/steering.ts';
import type { TransferPorts, TransferProgress, TransferReport } from '../../../src/transfer/transfer.ts';
import { hasRedisServer, startRedisServer, type RedisServer } from '../broker/redisServer.ts';

describe.skipIf(!hasRedisServer())('A redrive', () => {
  let server: RedisServer;
  let redis: Redis;
  let ports: TransferPorts;
  let count = 0;
  const pool = new LeasePool((url) => connectRedis(url, silentLogger));

  beforeAll(async () => {
    server = await startRedisServer();
    redis = server.client();
    ports = { broker: (url) => pool.lease(url), nowMs: () => performance.now(), logger: silentLogger };
  });
  afterAll(async () => {
    pool.dispose();
    await server.stop();
  });

  /** A job that moves all from a dead letter of its own to a channel of its own. */
  function aJob(change: Partial<RedriveJob> = {}): RedriveJob {
    const name = `redrive:${count++}`;
    return {
      kind: 'redrive',
      from: { kind: 'stream', broker: server.url, key: `${name}:dead` },
      to: { kind: 'stream', broker: server.url, key: `${name}:alive` },
      selection: {},
      edits: [],
      withoutFields: [],
      withFields: [],
      stopsOnRenewal: false,
      isDry: false,
      ...change,
    };
  }

  function run(
    job: RedriveJob,
    onProgress: (progress: TransferProgress, steering: Steering) => void = () => undefined,
    signal = new AbortController().signal,
    steering = new Steering(),
  ): Promise<TransferReport> {
    return runTransfer(job, ports, { steering, onProgress: (progress) => onProgress(progress, steering) }, signal);
  }

  async function die(
    job: RedriveJob,
    amounts: readonly number[],
    error = 'TimeoutError: no answer after 30 ms',
  ): Promise<void> {
    for (const amount of amounts) await redis.xadd(job.from.key, '*', 'data', `{"amount":${amount}}`, 'error', error);
  }

  const payloads = async (key: string): Promise<readonly string[]> =>
    (await redis.xrange(key, '-', '+')).map(([, fields]) => fields[1] ?? '');
  const amountsIn = async (key: string): Promise<readonly number[]> =>
    (await payloads(key)).map((text) => Number(/\d+/.exec(text)?.[0]));

  it('moves what a condition chooses, in order, without the fields that stay behind', async () => {
    const job = aJob({ selection: { where: 'payload.amount > 2' }, withoutFields: ['error'] });
    await die(job, [1, 2, 3, 4]);
    const report = await run(job);
    expect(report).toMatchObject({ done: 2, skipped: 2, failed: 0, isComplete: true, problems: [] });
    const entries = await redis.xrange(job.to.key, '-', '+');
    expect(entries.map(([, fields]) => fields)).toEqual([
      ['data', '{"amount":3}'],
      ['data', '{"amount":4}'],
    ]);
    expect(await amountsIn(job.from.key)).toEqual([1, 2]);
  });

  it('moves a group, ids, or nothing in a dry run, and says what it would', async () => {
    const job = aJob();
    await die(job, [1, 2], 'TimeoutError: no answer after 17 ms');
    await die(job, [3], 'CardDeclined: no money');
    const dry = await run({ ...job, isDry: true });
    expect(dry).toMatchObject({ done: 0, isComplete: true });
    expect(dry.notes).toEqual([
      `3 messages would be moved from ${job.from.key} to ${job.to.key}.`,
      '2 × TimeoutError: no answer after … ms',
      '1 × CardDeclined: no money',
    ]);
    expect(await redis.exists(job.to.key)).toBe(0);
    expect(await run({ ...job, selection: { reasons: ['CardDeclined: no money'] } })).toMatchObject({ done: 1 });
    const id = (await redis.xrange(job.from.key, '-', '+'))[0]?.[0] ?? '';
    const edited = {
      ...job,
      selection: { ids: [id, '1-1'] },
      edits: [{ id, fields: [['data', '{"amount":9}']] as const }],
    };
    expect(await run(edited)).toMatchObject({ done: 1, failed: 0, isComplete: true });
    expect(await amountsIn(job.to.key)).toEqual([3, 9]);
    expect(await amountsIn(job.from.key)).toEqual([2]);
  });

  it('sends a canary first, and the rest once every group has acknowledged it', async () => {
    const job = aJob({ canary: { count: 1, waitMs: 30_000 }, stopsOnRenewal: true });
    await die(job, [1, 2, 3]);
    await redis.xgroup('CREATE', job.to.key, 'billing', '0', 'MKSTREAM');
    const states: string[] = [];
    const report = await run(job, ({ state }) => {
      states.push(state);
      if (state === 'waiting') void consume(job.to.key);
    });
    expect(report).toMatchObject({ done: 3, isComplete: true });
    expect(states).toContain('waiting');
  });

  async function consume(key: string): Promise<readonly string[]> {
    const reply = (await redis.xreadgroup('GROUP', 'billing', 'c1', 'COUNT', 10, 'STREAMS', key, '>')) as
      | [string, [string, string[]][]][]
      | null;
    const entries = reply?.[0]?.[1] ?? [];
    if (entries.length > 0) await redis.xack(key, 'billing', ...entries.map(([id]) => id));
    return entries.map(([, fields]) => fields[1] ?? '');
  }

  it('stops once the canary comes back, and leaves the rest where it is', async () => {
    const job = aJob({ canary: { count: 1, waitMs: 30_000 }, stopsOnRenewal: true });
    await die(job, [1, 2, 3]);
    await redis.xgroup('CREATE', job.to.key, 'billing', '0', 'MKSTREAM');
    let hasFailed = false;
    const report = await run(job, ({ state }) => {
      if (state !== 'waiting' || hasFailed) return;
      hasFailed = true;
      // The consumer fails again: it writes to the dead letter, and acknowledges.
      void redis.xadd(job.from.key, '*', 'data', '{"amount":1}', 'error', 'again').then(() => consume(job.to.key));
    });
    expect(report).toMatchObject({ done: 1, isComplete: false, problems: [{ code: 'transfer.renewed' }] });
    expect(report.notes).toContain('1 message came back.');
    expect(await amountsIn(job.from.key)).toEqual([2, 3, 1]);
  });

  it('stops where nobody acknowledges the canary in time', async () => {
    const job = aJob({ canary: { count: 1, waitMs: 300 } });
    await die(job, [1, 2]);
    await redis.xgroup('CREATE', job.to.key, 'billing', '0', 'MKSTREAM');
    expect(await run(job)).toMatchObject({ done: 1, isComplete: false, problems: [{ code: 'transfer.canary-waits' }] });
    expect(await amountsIn(job.from.key)).toEqual([2]);
  });

  it('pauses, goes on, and is cancelled with what it has done told', async () => {
    const job = aJob();
    await die(
      job,
      Array.from({ length: 20 }, (_, n) => n),
    );
    const cancel = new AbortController();
    const steering = new Steering({ isPaused: true });
    let steps = 0;
    const report = await run(
      job,
      ({ state, done }) => {
        if (done === 3) cancel.abort();
        else if (state === 'paused' && steps++ < 3) queueMicrotask(() => steering.step());
      },
      cancel.signal,
      steering,
    );
    expect(report).toMatchObject({ done: 3, isComplete: false, problems: [] });
    expect(await amountsIn(job.to.key)).toEqual([0, 1, 2]);
    expect(await redis.xlen(job.from.key)).toBe(17);
  });

  it('moves what a group has pending to the dead letter, with why, and moves items of lists, equal ones too', async () => {
    const key = `redrive:${count++}:orders`;
    await redis.xgroup('CREATE', key, 'billing', '0', 'MKSTREAM');
    for (const n of [1, 2]) await redis.xadd(key, '*', 'data', `{"amount":${n}}`);
    await redis.xreadgroup('GROUP', 'billing', 'c1', 'STREAMS', key, '>');
    const from = { kind: 'pending', broker: server.url, key, group: 'billing' } as const;
    const job = aJob({ from, withFields: [['error', 'given up']] });
    expect(await run({ ...job, selection: { minDeliveries: 2 } })).toMatchObject({ done: 0, skipped: 2 });
    expect(await run(job)).toMatchObject({ done: 2, isComplete: true });
    expect((await redis.xpending(key, 'billing'))[0]).toBe(0);
    expect((await redis.xrange(job.to.key, '-', '+'))[0]?.[1]).toEqual(['data', '{"amount":1}', 'error', 'given up']);

    const items = Array.from({ length: 250 }, (_, n) => `{"n":${n % 5 === 0 ? 0 : n}}`);
    const list = aJob({ to: { kind: 'list', broker: server.url, key: `redrive:${count++}:list` } });
    const ofList = { ...list, from: { ...list.from, kind: 'list' } as const, selection: { where: 'payload.n != 7' } };
    await redis.rpush(list.from.key, ...items);
    expect(await run(ofList)).toMatchObject({ done: 249, skipped: 1, isComplete: true });
    expect(await redis.lrange(list.to.key, 0, -1)).toEqual(items.filter((item) => item !== '{"n":7}'));
    expect(await redis.lrange(list.from.key, 0, -1)).toEqual(['{"n":7}']);
  });

  it('refuses what cannot be: the same place, a condition that cannot be read', async () => {
    const job = aJob();
    await expect(run({ ...job, to: { ...job.to, key: job.from.key } })).rejects.toMatchObject({
      problem: { code: 'transfer.same-place' },
    });
    await expect(run({ ...job, selection: { where: 'payload.' } })).rejects.toMatchObject({
      problem: { code: 'transfer.bad-condition' },
    });
  });

  it('says what Redis refuses, and leaves the message where it is', async () => {
    const job = aJob();
    await die(job, [1]);
    await redis.rpush(job.to.key, 'a list');
    const report = await run(job);
    expect(report).toMatchObject({ done: 0, isComplete: false, problems: [{ code: 'transfer.refused' }] });
    expect(await redis.xlen(job.from.key)).toBe(1);
  });
});
