import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isUnreadable, readHeader, readLine } from '../../../src/messages/recording/readLine.ts';
import { isRecordedGap, type RecordedMessage } from '../../../src/messages/recording/recording.ts';
import type { TapSource } from '../../../src/protocol/sources/sourceShape.ts';
import type { TransferReport } from '../../../src/transfer/transfer.ts';
import { eventually } from '../broker/eventually.ts';
import { hasRedisServer, startRedisServer, type RedisServer } from '../broker/redisServer.ts';
import { startTap, type TapWorker } from '../tap/tapWorker.ts';

const bytes = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array));
const texts = fc.string({ unit: 'binary', maxLength: 30 }).map((text) => Buffer.from(text));
const nasty = fc
  .constantFrom('', '\u2028', '\\"\n\r', '{"base64":"AA=="}', '\u0000', '__proto__', '🙂')
  .map((text) => Buffer.from(text));
const hostile = fc.oneof(bytes, texts, nasty);
const entry = fc.array(fc.tuple(hostile, hostile), { minLength: 1, maxLength: 4 });

describe.skipIf(!hasRedisServer())('What was recorded, replayed, and recorded again', () => {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-again-'));
  let servers: readonly [first: RedisServer, second: RedisServer];
  let tap: TapWorker;

  beforeAll(async () => {
    servers = await Promise.all([startRedisServer(['--appendonly', 'no']), startRedisServer(['--appendonly', 'no'])]);
    tap = startTap();
  });
  afterAll(async () => {
    await tap.stop();
    await Promise.all(servers.map((server) => server.stop()));
    rmSync(folder, { recursive: true });
  });

  const newPath = (): string => join(folder, `${randomUUID()}.patchbay.ndjson`);

  function record(sources: TapSource[], path: string, limit: number): Promise<TransferReport> {
    const redaction = { byName: false, byContract: false, expressions: [] };
    const job = { kind: 'record' as const, path, sources, redaction, limit };
    return tap.peer.request('transfer', { id: randomUUID(), job });
  }

  async function replay(path: string, keepsIds: boolean): Promise<void> {
    const report = await tap.peer.request('transfer', {
      id: randomUUID(),
      job: {
        ...{ kind: 'replay', path, broker: servers[1].url, routes: [], range: { fromUs: null, toUs: null } },
        ...{ fromLine: null, filter: null, speed: Infinity, times: 1, mark: null, keepsIds, isDry: false, run: path },
      },
    });
    expect(report).toMatchObject({ failed: 0, isComplete: true });
  }

  const stream = (server: RedisServer, key: string): TapSource => {
    return {
      kind: 'stream',
      id: randomUUID(),
      label: key,
      broker: { url: server.url },
      key,
      from: { at: 'beginning' },
    };
  };

  it('is the same to the last byte: entries of streams with their ids, times and order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.boolean(), entry), { minLength: 1, maxLength: 25 }), async (entries) => {
        const keys = [randomUUID(), randomUUID()] as const;
        const client = servers[0].client();
        for (const [at, [isFirst, fields]] of entries.entries()) {
          await client.xadd(keys[isFirst ? 0 : 1], `${1_700_000_000_000 + at * 3}-${at % 4}`, ...fields.flat());
        }
        const used = keys.filter((_, at) => entries.some(([isFirst]) => isFirst === (at === 0)));
        const [first, second] = [newPath(), newPath()];
        await record(
          used.map((key) => stream(servers[0], key)),
          first,
          entries.length,
        );
        await replay(first, true);
        await record(
          used.map((key) => stream(servers[1], key)),
          second,
          entries.length,
        );
        expect(linesOf(second)).toEqual(linesOf(first));
        client.disconnect();
      }),
      { numRuns: 15 },
    );
  });

  it('is the same where an inspector writes what it shows as a recording', async () => {
    const key = randomUUID();
    const client = servers[0].client();
    const entries = fc.sample(entry, { numRuns: 50, seed: 3 });
    for (const [at, fields] of entries.entries()) {
      await client.xadd(key, `${1_700_000_000_000 + at}-1`, ...fields.flat());
    }
    const [recorded, exported] = [newPath(), newPath()];
    await record([stream(servers[0], key)], recorded, entries.length);
    const session = randomUUID();
    await tap.peer.request('openSession', { session, maxMessages: 1000, maxBytes: 64e6 });
    await tap.peer.request('setSources', { session, sources: [stream(servers[0], key)] });
    await eventually(
      () => tap.counts.at(-1)?.held ?? 0,
      (held) => held === entries.length,
    );
    await tap.peer.request('export', { session, run: 'r', format: 'recording', path: exported });
    expect(linesOf(exported)).toEqual(linesOf(recorded));
    expect(readHeader(readFileSync(exported, 'utf8').split('\n')[0] ?? '')).toMatchObject({
      startedAt: '2023-11-14T22:13:20.000Z',
      sources: [{ kind: 'stream', key }],
    });
  });

  it('is the same where nothing keeps it: what is published and pushed', async () => {
    const payloads = fc.sample(hostile, { numRuns: 40, seed: 7 });
    const [first, second] = [newPath(), newPath()];
    const sourcesOf = ({ url }: RedisServer): TapSource[] => [
      { kind: 'pubsub', id: randomUUID(), label: 'news', broker: { url }, channel: 'news.*', isPattern: true },
      { kind: 'list', id: randomUUID(), label: 'jobs', broker: { url }, key: 'jobs' },
    ];
    const client = servers[0].client();
    const recorded = record(sourcesOf(servers[0]), first, payloads.length * 2);
    await isHeard(servers[0], first);
    for (const [at, payload] of payloads.entries()) {
      await client.publish(`news.${at % 3}`, payload);
      await (at % 2 ? client.lpush('jobs', payload) : client.rpush('jobs', payload));
    }
    expect(await recorded).toMatchObject({ done: payloads.length * 2 });
    const again = record(sourcesOf(servers[1]), second, payloads.length * 2);
    await isHeard(servers[1], second);
    await replay(first, false);
    await again;
    const publishedIn = (path: string): readonly RecordedMessage[] =>
      messagesOf(path)
        .filter(({ kind }) => kind === 'pubsub')
        .map(withoutTime);
    expect(publishedIn(second)).toEqual(publishedIn(first));
    // Of a list that is looked at now and then nobody knows which of both ends was pushed to first; what comes of it is the same.
    expect(await servers[1].client().lrangeBuffer('jobs', 0, -1)).toEqual(await client.lrangeBuffer('jobs', 0, -1));
  });
});

/** Both sources are listened to once the file is there and the server has the subscription. */
async function isHeard(server: RedisServer, path: string): Promise<void> {
  const client = server.client();
  await eventually(
    async () => (existsSync(path) ? Number(await client.pubsub('NUMPAT')) : 0),
    (count) => count > 0,
  );
}

function linesOf(path: string): readonly string[] {
  return readFileSync(path, 'utf8').trimEnd().split('\n').slice(1);
}

function messagesOf(path: string): readonly RecordedMessage[] {
  return linesOf(path).map((text) => {
    const line = readLine(text);
    if (isUnreadable(line) || isRecordedGap(line)) throw new Error(text);
    return line;
  });
}

function withoutTime(message: RecordedMessage): RecordedMessage {
  return { ...message, at: 0 };
}
