import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { noFilter, type Filter } from '../../../src/protocol/filterShapes.ts';
import { eventually } from '../broker/eventually.ts';
import { hasRedisServer, startRedisServer, type RedisServer } from '../broker/redisServer.ts';
import { startTap, type TapWorker } from './tapWorker.ts';

const session = 'inspector-1';

describe.skipIf(!hasRedisServer())('What an inspector asks of the tap', () => {
  let server: RedisServer;
  let client: Redis;
  let tap: TapWorker;
  let folder: string;

  beforeAll(async () => {
    server = await startRedisServer();
    client = server.client();
    folder = await mkdtemp(join(tmpdir(), 'patchbay-export-'));
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    await client.flushall();
    tap = startTap();
    await tap.peer.request('openSession', { session, maxMessages: 100_000, maxBytes: 64e6 });
  });
  afterEach(() => tap.stop());

  async function read(key: string, count: number): Promise<void> {
    const broker = { url: server.url };
    const source = {
      kind: 'stream' as const,
      id: `stream:${key}`,
      label: key,
      broker,
      key,
      from: { at: 'beginning' as const },
    };
    await tap.peer.request('setSources', { session, sources: [source] });
    await counts((now) => now.seen === count);
  }

  const counts = (isRight: (now: TapWorker['counts'][number]) => boolean) =>
    eventually(
      () => tap.counts.at(-1),
      (now) => now !== undefined && isRight(now),
    );

  const filter = (change: Partial<Filter>) =>
    tap.peer.request('setFilter', { session, filter: { ...noFilter, ...change } });

  async function orders(count: number): Promise<void> {
    const pipeline = client.pipeline();
    for (let i = 0; i < count; i++) {
      pipeline.xadd(
        'orders',
        `${i + 1}-0`,
        'data',
        JSON.stringify({ order: i, total: (i * 7) % 100, tags: i % 2 ? ['odd'] : [] }),
      );
    }
    await pipeline.exec();
    await read('orders', count);
  }

  it('filters by pattern and by expression, and keeps the last good filter', async () => {
    await orders(1000);
    expect(await filter({ mode: 'regex', text: '"order":9[0-9][0-9]' })).toBeNull();
    await counts((now) => now.matched === 100 && now.scan === null);
    expect(await filter({ mode: 'cel', text: 'payload.total > 98 && "odd" in payload.tags' })).toBeNull();
    await counts((now) => now.matched === 10 && now.scan === null);
    expect(await filter({ mode: 'cel', text: 'payload.total >' })).toMatchObject({ position: 15 });
    expect((await tap.tail(session)).counts.matched).toBe(10);
    const { rows } = await tap.tail(session, 3);
    expect(rows.map((row) => JSON.parse(row.preview) as unknown)).toMatchObject([
      { total: 99 },
      { total: 99 },
      { total: 99 },
    ]);
  });

  it('filters by size and by span, and shows columns and marks of a window', async () => {
    await orders(20);
    await filter({ text: 'ORDER":1', span: { fromMs: 5, toMs: 16 } });
    await counts((now) => now.matched === 5 && now.scan === null);
    const window = {
      at: { kind: 'tail' as const },
      count: 1,
      columns: ['payload.total', 'payload.tags[0]', 'payload.nope'],
    };
    const { rows } = await tap.peer.request('window', { session, window });
    expect(rows[0]).toMatchObject({ id: '15-0', cells: ['98', null, null], marks: [2, 10] });
  });

  it('sorts a paused view, and lets it go on as it came', async () => {
    await orders(500);
    await tap.peer.request('setPaused', { session, isPaused: true });
    await tap.peer.request('setSort', { session, sort: { by: 'payload.total', isDescending: true } });
    const window = { at: { kind: 'ordinal' as const, ordinal: 0 }, count: 6, columns: ['payload.total'] };
    const sorted = await tap.peer.request('window', { session, window });
    expect(sorted.rows.map((row) => row.cells[0])).toEqual(['99', '99', '99', '99', '99', '98']);
    expect(sorted.counts).toMatchObject({ first: 0, matched: 500, sort: { by: 'payload.total', isDescending: true } });
    await tap.peer.request('setPaused', { session, isPaused: false });
    const live = await tap.peer.request('window', { session, window });
    expect(live.rows.map((row) => row.id)).toEqual(['1-0', '2-0', '3-0', '4-0', '5-0', '6-0']);
    expect(live.counts.sort).toBeNull();
  });

  it('counts by time, all and those of the filter', async () => {
    await orders(1000);
    await filter({ text: 'odd' });
    await counts((now) => now.matched === 500 && now.scan === null);
    const whole = await tap.peer.request('histogram', { session, buckets: 100 });
    const sum = (counts: readonly number[]): number => counts.reduce((all, one) => all + one, 0);
    expect([sum(whole.total), sum(whole.matched)]).toEqual([1000, 500]);
    expect(whole.total.length).toBeLessThanOrEqual(100);
    const part = await tap.peer.request('histogram', { session, buckets: 100, span: { fromMs: 1, toMs: 51 } });
    expect([sum(part.total), sum(part.matched)]).toEqual([50, 25]);
  });

  it('learns which fields messages have', async () => {
    await orders(10);
    const { fields, sampled } = await tap.peer.request('fields', { session });
    expect(sampled).toBe(10);
    expect(fields).toContainEqual({ path: 'payload.total', types: ['number'], count: 10, example: '0' });
    expect(fields).toContainEqual({ path: 'payload.tags[0]', types: ['string'], count: 5, example: 'odd' });
  });

  it('unpacks and decodes, as it looks or as told, and gives the bytes', async () => {
    await client.xadd('packed', '1-0', 'data', gzipSync('{"a":1}'), 'note', 'beside');
    await read('packed', 1);
    const detail = await tap.peer.request('detail', { session, sequence: 0 });
    expect(detail?.decoded).toMatchObject({
      field: 0,
      chosen: 'auto',
      decoder: 'json',
      layers: ['gzip', 'json'],
      json: '{"a":1}',
      error: null,
    });
    expect(detail?.row.preview).toBe('{"a":1}');
    const wrong = await tap.peer.request('detail', { session, sequence: 0, decoder: 'cbor' });
    expect(wrong?.decoded).toMatchObject({ decoder: 'cbor', json: null });
    expect(wrong?.decoded?.error).toContain('cbor: ');
    const raw = await tap.peer.request('raw', { session, sequence: 0, field: 0, offset: 0, count: 2 });
    expect(raw).toMatchObject({ offset: 0, hex: '1f8b' });
  });

  it('tells what each group has done with an entry, without touching it', async () => {
    await client.xadd('jobs', '1-0', 'data', 'x');
    await client.xadd('jobs', '2-0', 'data', 'y');
    await client.xadd('jobs', '3-0', 'data', 'z');
    await client.xgroup('CREATE', 'jobs', 'billing', '0');
    await client.xgroup('CREATE', 'jobs', 'audit', '0');
    await client.xreadgroup('GROUP', 'billing', 'worker-1', 'COUNT', 2, 'STREAMS', 'jobs', '>');
    await client.xack('jobs', 'billing', '1-0');
    await read('jobs', 3);
    const delivery = async (sequence: number) => (await tap.peer.request('delivery', { session, sequence }))?.groups;
    const waiting = { name: 'audit', state: 'waiting', consumer: null, deliveries: null, idleMs: null };
    const billing = { name: 'billing', consumer: null, deliveries: null, idleMs: null };
    expect(await delivery(0)).toEqual([waiting, { ...billing, state: 'acknowledged' }]);
    expect(await delivery(1)).toMatchObject([
      waiting,
      { name: 'billing', state: 'pending', consumer: 'worker-1', deliveries: 1 },
    ]);
    expect(await delivery(2)).toEqual([waiting, { ...billing, state: 'waiting' }]);
    expect((await client.xpending('jobs', 'audit'))[0]).toBe(0);
  });

  it('holds the members of a sorted set against their contract, not their scores', async () => {
    const path = join(folder, 'shipment.schema.json');
    await writeFile(path, '{"required":["orderId"],"additionalProperties":false,"properties":{"orderId":{}}}');
    await client.zadd('scheduled', 1_700_000_000_000, '{"orderId":"a"}', 1_700_000_000_001, '{"parcel":"b"}');
    const broker = { url: server.url };
    const source = { kind: 'sorted-set' as const, id: 'sorted-set:scheduled', label: 'scheduled', broker };
    const payload = { encoding: 'json' as const, contract: { path } };
    await tap.peer.request('setSources', { session, sources: [{ ...source, key: 'scheduled', payload }] });
    await counts((now) => now.seen === 2);
    const { rows } = await tap.peer.request('window', {
      session,
      window: { at: { kind: 'ordinal', ordinal: 0 }, count: 2, columns: ['payload.orderId', 'headers.score'] },
    });
    expect(rows.map(({ contract, cells }) => [contract, ...cells])).toEqual([
      ['valid', 'a', '1700000000000'],
      ['invalid', null, '1700000000001'],
    ]);
    expect(rows[0]?.preview).toBe('waiting={"orderId":"a"} score=1700000000000 due=2023-11-14T22:13:20.000Z');
    const detail = await tap.peer.request('detail', { session, sequence: 0 });
    expect(detail?.decoded).toMatchObject({ json: '{"orderId":"a"}', error: null });
  });

  it('shows an entry of several fields by its fields, and decodes nothing else', async () => {
    await client.xadd('entries', '1-0', 'orderId', 'a', 'total', '12');
    await read('entries', 1);
    expect((await tap.tail(session)).rows[0]?.preview).toBe('orderId=a total=12');
    expect((await tap.peer.request('detail', { session, sequence: 0 }))?.decoded).toBeNull();
  });

  it('holds messages against the contract of their channel, also those that nobody looks at', async () => {
    const path = join(folder, 'order.schema.json');
    await writeFile(path, '{"properties":{"total":{"type":"number","maximum":50}},"required":["total"]}');
    await orders(100);
    const broker = { url: server.url };
    const source = {
      kind: 'stream' as const,
      id: 'stream:orders',
      label: 'orders',
      broker,
      key: 'orders',
      from: { at: 'beginning' as const },
    };
    await tap.peer.request('setSources', { session, sources: [{ ...source, payload: { contract: { path } } }] });
    await counts((now) => now.seen === 100 && now.verdicts?.invalid === 49 && now.verdicts.unchecked === 0);
    const { rows } = await tap.peer.request('window', {
      session,
      window: { at: { kind: 'ordinal', ordinal: 0 }, count: 9 },
    });
    expect(rows.map((row) => row.contract)).toEqual([...Array<string>(8).fill('valid'), 'invalid']);
    const detail = await tap.peer.request('detail', { session, sequence: 8 });
    expect(detail?.contract).toMatchObject({
      state: 'invalid',
      name: 'order.schema.json',
      errors: [{ path: 'payload.total', message: 'must be <= 50' }],
    });
    await filter({ contract: 'invalid' });
    await counts((now) => now.matched === 49 && now.scan === null);
    await filter({ mode: 'cel', text: 'contract == "valid" && payload.order < 10' });
    await counts((now) => now.matched === 8 && now.scan === null);
    await writeFile(path, '{"type":');
    await tap.peer.request('setSources', {
      session,
      sources: [{ ...source, payload: { contract: { path } } }],
    });
    await counts((now) => now.matched === 0 && now.scan === null && now.verdicts === null);
    expect((await tap.peer.request('detail', { session, sequence: 8 }))?.contract.problem).toContain('cannot be used');
  });

  it('copies a message as a command that Redis takes back', async () => {
    await client.xadd('odd key', '1-0', 'data', Buffer.from([0xff, 0x22, 0x0a]));
    await read('odd key', 1);
    const copy = await tap.peer.request('copyAs', { session, sequence: 0, format: 'redis-cli' });
    expect(copy?.text).toBe('XADD "odd key" * data "\\xff\\"\\n"');
  });

  it('exports what the filter holds, byte for byte, and leaves nothing behind when cancelled', async () => {
    const payloads = Array.from({ length: 3000 }, (_, i) => Buffer.from([i % 256, 0x0a, 0x22, i >> 8]));
    const pipeline = client.pipeline();
    for (const [i, payload] of payloads.entries()) pipeline.xadd('bytes', `${i + 1}-0`, 'data', payload);
    await pipeline.exec();
    await read('bytes', 3000);
    const path = join(folder, 'bytes.ndjson');
    const result = await tap.peer.request('export', { session, run: 'r', format: 'ndjson', path });
    const text = await readFile(path, 'utf8');
    expect(result).toEqual({ rows: 3000, bytes: Buffer.byteLength(text) });
    const rows = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string; fields: [string, string | { base64: string }][] });
    expect(rows.map(({ id }) => id)).toEqual(payloads.map((_, i) => `${i + 1}-0`));
    const read1 = rows.map(({ fields: [[, value] = ['', '']] }) =>
      typeof value === 'string' ? Buffer.from(value) : Buffer.from(value.base64, 'base64'),
    );
    expect(Buffer.concat(read1).equals(Buffer.concat(payloads))).toBe(true);
    const controller = new AbortController();
    const cancelled = tap.peer.request(
      'export',
      { session, run: 'c', format: 'json', path: join(folder, 'no.json') },
      controller.signal,
    );
    controller.abort();
    await expect(cancelled).rejects.toThrow();
    await expect.poll(() => readdir(folder)).not.toContainEqual(expect.stringMatching(/no\.json/));
  });

  it('says why a file cannot be written', async () => {
    await orders(1);
    const path = join(folder, 'missing', 'x.csv');
    const request = tap.peer.request('export', { session, run: 'r', format: 'csv', path });
    await expect(request).rejects.toMatchObject({ problem: { code: 'tap.cannot-write' } });
  });
});
