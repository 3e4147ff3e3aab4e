import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bytesOfValue, isUnreadable, readHeader, readLine } from '../../../src/messages/recording/readLine.ts';
import {
  isRecordedGap,
  type RecordedMessage,
  type RecordingHeader,
} from '../../../src/messages/recording/recording.ts';
import type { TapSource } from '../../../src/protocol/sources/sourceShape.ts';
import type { TransferReport } from '../../../src/transfer/transfer.ts';
import { eventually } from '../broker/eventually.ts';
import { hasRedisServer, startRedisServer, type RedisServer } from '../broker/redisServer.ts';
import { startTap, type TapWorker } from '../tap/tapWorker.ts';

const wholeReplay = {
  routes: [],
  range: { fromUs: null, toUs: null },
  fromLine: null,
  filter: null,
  speed: Infinity,
  times: 1,
  mark: null,
  keepsIds: true,
  isDry: false,
};
const plain = { byName: false, byContract: false, expressions: [] as string[] };

describe.skipIf(!hasRedisServer())('A recording', () => {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-record-'));
  let server: RedisServer;
  let client: Redis;
  let tap: TapWorker;
  let path: string;

  beforeAll(async () => {
    server = await startRedisServer();
    client = server.client();
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await server.stop();
  });
  beforeEach(async () => {
    await client.flushall();
    tap = startTap();
    path = join(folder, `${randomUUID()}.patchbay.ndjson`);
  });
  afterEach(() => tap.stop());

  const of = (): { id: string; label: string; broker: { url: string } } => ({
    id: randomUUID(),
    label: 'source',
    broker: { url: server.url },
  });
  const stream = (key: string, more: Pick<TapSource & { kind: 'stream' }, 'payload'> = {}): TapSource => ({
    ...of(),
    kind: 'stream',
    key,
    from: { at: 'beginning' },
    ...more,
  });

  type Job = Extract<Parameters<typeof tap.peer.request<'transfer'>>[1]['job'], { kind: 'record' }>;
  function record(sources: TapSource[], more: Partial<Job> = {}, id = randomUUID()): Promise<TransferReport> {
    return tap.peer.request('transfer', { id, job: { kind: 'record', path, sources, redaction: plain, ...more } });
  }

  function recording(): { header: RecordingHeader; messages: readonly RecordedMessage[] } {
    const [first = '', ...rest] = readFileSync(path, 'utf8').trimEnd().split('\n');
    const header = readHeader(first);
    if (isUnreadable(header)) throw new Error(header.mistake);
    const messages = rest.map((text) => {
      const line = readLine(text);
      if (isUnreadable(line) || isRecordedGap(line)) throw new Error(text);
      return line;
    });
    return { header, messages };
  }

  it('holds every entry of several streams in the order of time, byte for byte', async () => {
    const hostile = [Buffer.from([0, 255, 10, 13]), Buffer.from('\u2028{"base64":1}'), Buffer.alloc(0)];
    const pipeline = client.pipeline();
    for (let i = 0; i < 300; i++) {
      const value = hostile[i % 3] ?? '';
      pipeline.xadd(i % 2 ? 'a' : 'b', `${1_700_000_000_000 + i * 7}-0`, 'n', String(i), 'n', value, value, 'x');
    }
    await pipeline.exec();
    const report = await record([stream('a'), stream('b')], { limit: 300 });
    expect(report).toMatchObject({ done: 300, skipped: 0, failed: 0, isComplete: true, problems: [], notes: [] });
    const { header, messages } = recording();
    expect(header).toMatchObject({ startedAt: '2023-11-14T22:13:20.000Z' });
    expect(header.sources).toEqual([
      { kind: 'stream', key: 'a' },
      { kind: 'stream', key: 'b' },
    ]);
    expect(messages.map(({ at }) => at)).toEqual(messages.map((_, i) => i * 7000));
    expect(
      messages.map(({ fields }) => fields.map(([name, value]) => [...bytesOfValue(name), 0, ...bytesOfValue(value)])),
    ).toEqual(
      messages.map((_, i) => {
        const value = hostile[i % 3] ?? Buffer.alloc(0);
        return [
          [110, 0, ...Buffer.from(String(i))],
          [110, 0, ...value],
          [...value, 0, 120],
        ];
      }),
    );
  });

  it('holds what is published, pushed and changed, and ends when it is stopped', async () => {
    const sources: TapSource[] = [
      { ...of(), kind: 'pubsub', channel: 'news.*', isPattern: true },
      { ...of(), kind: 'list', key: 'jobs' },
      { ...of(), kind: 'sorted-set', key: 'due' },
    ];
    const progress = new Promise<void>((resolve) => {
      const listening = tap.peer.on('transferProgress', ({ progress: { state } }) => {
        if (state !== 'running') return;
        listening.dispose();
        resolve();
      });
    });
    const id = randomUUID();
    const recorded = record(sources, {}, id);
    await progress;
    await client.publish('news.eu', Buffer.from([1, 200]));
    await client.rpush('jobs', 'one');
    await client.zadd('due', 5, 'later');
    await eventually(
      () => (existsSync(path) ? readFileSync(path, 'utf8').split('\n').length : 0),
      (lines) => lines === 5,
    );
    await tap.peer.request('stopTransfer', { id });
    expect(await recorded).toMatchObject({ done: 3, isComplete: true });
    const byKind = Object.fromEntries(recording().messages.map((message) => [message.kind, { ...message, at: 0 }]));
    expect(byKind).toEqual({
      pubsub: { at: 0, kind: 'pubsub', channel: 'news.eu', pattern: 'news.*', fields: [['', { base64: 'Acg=' }]] },
      list: { at: 0, kind: 'list', channel: 'jobs', event: 'rpush', side: 'right', fields: [['rpush', 'one']] },
      'sorted-set': {
        at: 0,
        kind: 'sorted-set',
        channel: 'due',
        event: 'scheduled',
        score: 5,
        fields: [
          ['scheduled', 'later'],
          ['score', '5'],
        ],
      },
    });
  });

  it('leaves out what a filter does not match, and redacts what the contract and a condition say', async () => {
    const contract = join(folder, 'order.schema.json');
    writeFileSync(contract, JSON.stringify({ properties: { pan: { writeOnly: true }, total: { type: 'number' } } }));
    for (let i = 0; i < 10; i++)
      await client.xadd('orders', '*', 'data', `{"total":${i}, "pan": "411${i}", "by": "Ada"}`);
    const filter = {
      mode: 'cel' as const,
      text: 'payload.total >= 8 && contract == "valid"',
      isCaseSensitive: false,
      sources: [],
      span: null,
      size: null,
      contract: 'any' as const,
      minLevel: null,
    };
    const redaction = { byName: false, byContract: true, expressions: ['name == "by" && value == "Ada"'] };
    const orders = stream('orders', { payload: { contract: { path: contract } } });
    const report = await record([orders], { filter, redaction, limit: 2 });
    expect(report).toMatchObject({ done: 2, skipped: 8, isComplete: true });
    expect(report.notes).toEqual(['8 messages did not match the filter.', 'Values of 2 messages were redacted.']);
    const { header, messages } = recording();
    expect(header).toMatchObject({ filter: filter.text, redacted: ['contract', 'name == "by" && value == "Ada"'] });
    expect(messages.map(({ fields, redacted }) => [fields[0]?.[1], redacted])).toEqual(
      [8, 9].map((total) => [`{"total":${total}, "pan": "***", "by": "***"}`, ['fields.data.pan', 'fields.data.by']]),
    );
    expect(messages[0]?.contract).toMatch(/^[0-9a-f]{16}$/);
  });

  it('is the same to the byte when it is replayed and recorded again, whatever its entries hold', async () => {
    const part = fc.oneof(
      fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes)),
      fc.string({ unit: 'binary', maxLength: 20 }).map((text) => Buffer.from(text)),
      fc.constantFrom('', '{"base64":"AA=="}', '\u2028', '\\"\n\0').map((text) => Buffer.from(text)),
    );
    const entry = fc.record({
      key: fc.constantFrom('a', 'b'),
      fields: fc.array(fc.tuple(part, part), { minLength: 1, maxLength: 4 }),
    });
    const property = fc.asyncProperty(fc.array(entry, { minLength: 1, maxLength: 60 }), async (entries) => {
      await client.flushall();
      const adding = client.pipeline();
      for (const [i, { key, fields }] of entries.entries())
        adding.xadd(key, `${1_700_000_000_000 + i}-1`, ...fields.flat());
      await adding.exec();
      const recordAgain = async (): Promise<string> => {
        path = join(folder, `${randomUUID()}.patchbay.ndjson`);
        const sources = ['a', 'b'].map((key) => ({ ...stream(key), id: key }));
        const report = await record(sources, { limit: entries.length });
        expect(report).toMatchObject({ done: entries.length, isComplete: true });
        return readFileSync(path, 'utf8');
      };
      const first = await recordAgain();
      await client.flushall();
      const job = { kind: 'replay' as const, path, broker: server.url, ...wholeReplay, run: randomUUID() };
      const replayed = await tap.peer.request('transfer', { id: randomUUID(), job });
      expect(replayed).toMatchObject({ done: entries.length, isComplete: true });
      expect(await recordAgain()).toBe(first);
    });
    await fc.assert(property, { numRuns: 8 });
  });

  it('overwrites nothing, and says why a source cannot be read', async () => {
    await client.set('text', 'x');
    const report = await record([stream('text')], { durationMs: 300 });
    expect(report).toMatchObject({ done: 0, isComplete: false });
    expect(report.problems[0]?.code).toBe('broker.wrong-type');
    await expect(record([stream('text')])).rejects.toMatchObject({ problem: { code: 'record.exists' } });
  });
});
