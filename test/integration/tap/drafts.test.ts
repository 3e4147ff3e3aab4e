import { Buffer } from 'node:buffer';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HeldMessage } from '../../../src/protocol/acting/drafts.ts';
import type { TapSource } from '../../../src/protocol/sources/sourceShape.ts';
import { eventually } from '../broker/eventually.ts';
import { hasRedisServer, startRedisServer, type RedisServer } from '../broker/redisServer.ts';
import { startTap, type TapWorker } from './tapWorker.ts';

const session = 'drafts';
const bytes = Buffer.from([0, 255, 10, 128]);

describe.skipIf(!hasRedisServer())('Messages that are sent again, and drafts, in the tap', () => {
  let server: RedisServer;
  let client: Redis;
  let tap: TapWorker;
  const folder = mkdtempSync(join(tmpdir(), 'drafts-'));

  beforeAll(async () => {
    server = await startRedisServer();
    client = server.client();
    tap = startTap();
    const broker = { url: server.url };
    const key = (kind: 'list' | 'sorted-set' | 'key', name: string): TapSource => ({
      kind,
      id: `${kind}:${name}`,
      label: name,
      broker,
      key: name,
    });
    await tap.peer.request('openSession', { session, maxMessages: 1000, maxBytes: 64e6 });
    await tap.peer.request('setSources', {
      session,
      sources: [
        { kind: 'stream', id: 'stream:s', label: 's', broker, key: 's', from: { at: 'beginning' } },
        { kind: 'pubsub', id: 'pubsub:news.*', label: 'news.*', broker, channel: 'news.*', isPattern: true },
        key('list', 'l'),
        key('sorted-set', 'z'),
        key('key', 'k'),
      ],
    });
    await eventually(
      () => tap.sources.at(-1) ?? [],
      (all) => all.length === 5 && all.every(({ state }) => state === 'live'),
    );
  });
  afterAll(async () => {
    await tap.stop();
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  const publish = (publication: Omit<HeldMessage, 'payload'>) =>
    tap.peer.request('publish', { broker: { url: server.url }, ...publication });

  /** The newest row of a source, as it could be sent again. */
  async function newest(source: string, count: number): Promise<HeldMessage> {
    const rows = await eventually(
      async () => (await tap.tail(session)).rows.filter((row) => row.source === source),
      (all) => all.length === count,
    );
    const held = await tap.peer.request('heldMessage', { session, sequence: rows.at(-1)!.sequence });
    if (!held) throw new Error('It is not held.');
    return held;
  }

  it('adds an entry again byte for byte, with fields of one name and bytes that are no text, and finds it', async () => {
    await client.xadd('s', '*', 'a', '1', 'a', bytes, 'data', '{"n":12345678901234567890}');
    const held = await newest('stream:s', 1);
    expect(held).toMatchObject({
      kind: 'stream',
      key: 's',
      payload: { field: 2, json: '{"n":12345678901234567890}', encoding: 'json' },
    });
    const { id } = await publish(held);
    const entries = await client.xrangeBuffer('s', '-', '+');
    expect(entries[1]?.[1]).toEqual(entries[0]?.[1]);
    const message = { source: 'stream:s', id, sinceMs: 0 };
    const found = await tap.peer.request('findSent', { session, message, withinMs: 5000 });
    expect(found).toMatchObject({ isShown: true, row: { id, ordinal: expect.any(Number) as number } });
  });

  it('publishes again to the channel that a pattern heard, and finds it by what is in it', async () => {
    const sinceMs = Date.now();
    await client.publish('news.sport', bytes);
    const held = await newest('pubsub:news.*', 1);
    expect(held).toMatchObject({ kind: 'pubsub', key: 'news.sport', payload: null });
    expect(await publish(held)).toEqual({ receivers: 1 });
    await newest('pubsub:news.*', 2);
    const message = { source: 'pubsub:news.*', value: new Uint8Array(bytes), sinceMs };
    const found = await tap.peer.request('findSent', { session, message, withinMs: 5000 });
    expect(found?.row.source).toBe('pubsub:news.*');
  });

  it('pushes at the end that an item came by, keeps a score, and sets a key', async () => {
    await client.rpush('l', 'right');
    await newest('list:l', 1);
    await client.lpush('l', 'left');
    const item = await newest('list:l', 2);
    expect(item.options).toEqual({ side: 'left' });
    await publish(item);
    expect(await client.lrange('l', 0, -1)).toEqual(['left', 'left', 'right']);
    await client.zadd('z', 1.5, 'member');
    const member = await newest('sorted-set:z', 1);
    expect(member.options).toEqual({ score: 1.5 });
    await client.zadd('z', 9, 'member');
    await newest('sorted-set:z', 2);
    await publish(member);
    expect(await client.zscore('z', 'member')).toBe('1.5');
    await client.set('k', bytes);
    const value = await newest('key:k', 1);
    await client.set('k', 'else');
    await publish(value);
    expect(await client.getBuffer('k')).toEqual(bytes);
  });

  it('tells when a message does not come, without waiting longer than it is told', async () => {
    const message = { source: 'stream:s', id: '1-1', sinceMs: 0 };
    expect(await tap.peer.request('findSent', { session, message, withinMs: 50 })).toBeNull();
  });

  it('says that a filter hides what was sent', async () => {
    await tap.peer.request('setFilter', {
      session,
      filter: {
        ...{ mode: 'text', text: 'nothing has this', isCaseSensitive: false, sources: [] },
        ...{ span: null, size: null, contract: 'any', minLevel: null },
      },
    });
    const id = await client.xadd('s', '*', 'data', 'hidden');
    const message = { source: 'stream:s', id: id ?? '', sinceMs: 0 };
    const found = await tap.peer.request('findSent', { session, message, withinMs: 5000 });
    expect(found).toMatchObject({ isShown: false, row: { id } });
  });

  it('tells what the groups of a stream have done with an entry', async () => {
    await client.xgroup('CREATE', 's', 'waiting', '$');
    await client.xgroup('CREATE', 's', 'busy', '$');
    const id = (await client.xadd('s', '*', 'data', '1')) ?? '';
    await client.xreadgroup('GROUP', 'busy', 'worker', 'STREAMS', 's', '>');
    const { groups } = await tap.peer.request('entryDelivery', { broker: { url: server.url }, key: 's', id });
    expect(groups.map(({ name, state, consumer }) => [name, state, consumer])).toEqual([
      ['busy', 'pending', 'worker'],
      ['waiting', 'waiting', null],
    ]);
  });

  it('holds a payload against its contract, writes it in its encoding, and makes samples that do', async () => {
    const json = join(folder, 'order.schema.json');
    writeFileSync(json, JSON.stringify({ type: 'object', required: ['id'], properties: { id: { type: 'integer' } } }));
    const check = (payload: string, path = json) =>
      tap.peer.request('checkDraft', { json: payload, encoding: 'auto', contract: { path } });
    expect(await check('{"id":12345678901234567890}')).toMatchObject({
      payload: '{"id":12345678901234567890}',
      verdict: { state: 'valid', name: 'order.schema.json' },
    });
    expect(await check('{"id":"x"}')).toMatchObject({
      verdict: { state: 'invalid', errors: [{ path: 'payload.id', message: 'must be integer' }] },
    });
    const samples = await tap.peer.request('draftSamples', {
      contract: { path: json },
      kind: 'invalid',
      seed: 1,
      count: 5,
    });
    expect(samples.length).toBeGreaterThan(0);
    for (const { json: sample, says } of samples) {
      expect(says).toBeTruthy();
      expect((await check(sample)).verdict.state).toBe('invalid');
    }
    const avro = join(folder, 'order.avsc');
    writeFileSync(avro, '{"type":"record","name":"Order","fields":[{"name":"id","type":"int"}]}');
    const written = await check('{"id":3}', avro);
    expect(Buffer.from(written.payload ?? '')).toEqual(Buffer.from([6]));
    expect(await check('{"id":"x"}', avro)).toMatchObject({ payload: null, verdict: { state: 'invalid' } });
    const schema = await tap.peer.request('contractSchema', { contract: { path: json } });
    expect(JSON.parse(schema ?? '')).toMatchObject({ properties: { id: { type: 'integer' } } });
    expect(await tap.peer.request('contractSchema', { contract: { path: join(folder, 'gone.json') } })).toBeNull();
  });
});
