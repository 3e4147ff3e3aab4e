import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import { connectBroker } from '../../../src/broker/connect.ts';
import { headerLine, lineWriter, type LineSource } from '../../../src/messages/recording/lineWriter.ts';
import type { ReplayJob } from '../../../src/transfer/replay/job.ts';
import { runReplay } from '../../../src/transfer/replay/runReplay.ts';
import { Steering } from '../../../src/transfer/steering.ts';
import type { TransferProgress, TransferReport } from '../../../src/transfer/transfer.ts';
import { hasRedisServer, startRedisServer, type RedisServer } from '../broker/redisServer.ts';
import { newCommandLine, type CommandLine } from '../cli/commandLine.ts';

const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array));
const texts = fc.string({ unit: 'binary', maxLength: 20 }).map((text) => Buffer.from(text));
const hostile = fc.oneof(
  bytes,
  texts,
  fc.constantFrom('', '\u2028', '"\\\n', '{"base64":"x"}').map((t) => Buffer.from(t)),
);

describe.skipIf(!hasRedisServer())('a replay', () => {
  let server: RedisServer;
  let client: Redis;
  let directory: string;
  let number = 0;

  beforeAll(async () => {
    server = await startRedisServer();
    client = server.client();
    directory = await mkdtemp(join(tmpdir(), 'patchbay-replay-'));
  });

  afterAll(async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  });

  async function recording(sources: readonly LineSource[], lines: readonly string[]): Promise<string> {
    const path = join(directory, `r${number++}.patchbay.ndjson`);
    const header = headerLine({ patchbay: 'recording', version: 1, startedAt: '2026-01-01T00:00:00Z', sources });
    await writeFile(path, header + lines.join(''));
    return path;
  }

  function run(
    path: string,
    change: Partial<ReplayJob> = {},
    onProgress: (progress: TransferProgress) => void = () => undefined,
  ): Promise<TransferReport> {
    const job: ReplayJob = {
      kind: 'replay',
      path,
      broker: server.url,
      routes: [],
      range: { fromUs: null, toUs: null },
      fromLine: null,
      filter: null,
      speed: Infinity,
      times: 1,
      mark: null,
      keepsIds: false,
      isDry: false,
      run: `run${number}`,
      ...change,
    };
    const ports = {
      broker: (url: string) => {
        const broker = connectBroker(url, silentLogger);
        return { value: broker, dispose: () => broker.dispose() };
      },
      nowMs: () => performance.now(),
      logger: silentLogger,
    };
    return runReplay(job, ports, { steering: new Steering(), onProgress }, new AbortController().signal);
  }

  it('adds the entries that were recorded, byte for byte, with their ids', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.tuple(hostile, hostile), { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 20 }),
        async (entries) => {
          const key = `s${number}`;
          const lineOf = lineWriter({ kind: 'stream', key });
          const lines = entries.map((fields, at) => lineOf(at * 10, { id: `${at + 1}-7`, fields: fields.flat() }));
          const path = await recording([{ kind: 'stream', key }], lines);
          expect(await run(path, { keepsIds: true })).toMatchObject({ done: entries.length, isComplete: true });
          const held = await client.xrangeBuffer(key, '-', '+');
          expect(held.map(([id, fields]) => [id.toString(), fields])).toEqual(
            entries.map((fields, at) => [`${at + 1}-7`, fields.flat()]),
          );
        },
      ),
      { numRuns: 30 },
    );
  });

  it('makes lists, sorted sets and keys what they were', async () => {
    const [list, set, hash, value] = ['list', 'set', 'hash', 'value'].map((name) => `${name}${number++}`) as [
      string,
      string,
      string,
      string,
    ];
    const bytesOf = (...parts: readonly string[]) => ({ fields: parts.map((part) => Buffer.from(part)) });
    const path = await recording(
      [],
      [
        lineWriter({ kind: 'list', key: list })(1, bytesOf('rpush', 'b')),
        lineWriter({ kind: 'list', key: list })(2, bytesOf('lpush', 'a')),
        lineWriter({ kind: 'sorted-set', key: set })(3, bytesOf('scheduled', 'm', 'score', '1.5')),
        lineWriter({ kind: 'sorted-set', key: set })(4, bytesOf('scheduled', 'last', 'score', 'Infinity')),
        lineWriter({ kind: 'key', key: hash })(5, bytesOf('set', '1', 'action', 'set')),
        lineWriter({ kind: 'key', key: value })(6, bytesOf('set', 'v')),
        lineWriter({ kind: 'list', key: list })(7, bytesOf('lpop', 'a')),
      ],
    );
    expect(await run(path)).toMatchObject({ done: 6, skipped: 1, failed: 0, isComplete: true });
    expect(await client.lrange(list, 0, -1)).toEqual(['a', 'b']);
    expect(await client.zscore(set, 'm')).toBe('1.5');
    expect(await client.zscore(set, 'last')).toBe('inf');
    expect(await client.hget(hash, 'set')).toBe('1');
    expect(await client.get(value)).toBe('v');
  });

  it('keeps the order over channels of several brokers', async () => {
    const other = await startRedisServer(['--appendonly', 'no']);
    try {
      const sources = ['a', 'b'].map((key): LineSource => ({ kind: 'list', key: `${key}${number}` }));
      const lines = Array.from({ length: 400 }, (_, at) => {
        const source = sources[Math.floor(at / 7) % 2]!;
        return lineWriter(source)(at, { fields: [Buffer.from('rpush'), Buffer.from(String(at))] });
      });
      const path = await recording(sources, lines);
      const routes = [{ from: sources[1]!.key, to: { key: 'elsewhere', broker: other.url } }];
      expect(await run(path, { routes })).toMatchObject({ done: 400, isComplete: true });
      const [here, there] = [
        await client.lrange(sources[0]!.key, 0, -1),
        await other.client().lrange('elsewhere', 0, -1),
      ];
      expect([...here, ...there].map(Number).sort((a, b) => a - b)).toEqual(lines.map((_, at) => at));
      for (const items of [here, there]) expect(items.map(Number)).toEqual(items.map(Number).sort((a, b) => a - b));
    } finally {
      await other.stop();
    }
  });

  it('adds nothing twice when the broker is killed, and says from which line to go on', async () => {
    const key = `killed${number}`;
    const lineOf = lineWriter({ kind: 'list', key });
    const all = 20_000;
    const lines = Array.from({ length: all }, (_, at) =>
      lineOf(at, { fields: ['rpush', String(at)].map((t) => Buffer.from(t)) }),
    );
    const path = await recording([{ kind: 'list', key }], lines);
    let isKilled = false;
    const first = await run(path, {}, ({ done }) => {
      if (isKilled || done < 2000) return;
      isKilled = true;
      void server.kill();
    });
    expect(first).toMatchObject({ isComplete: false });
    expect(first.resumeAt).toBe(String(first.done + 2));
    await server.restart();
    const arrived = await server.client().llen(key);
    // What was on its way may have arrived, which the report says.
    expect(arrived).toBeGreaterThanOrEqual(first.done);
    expect(arrived).toBeLessThanOrEqual(first.done + 1200);
    expect(await run(path, { fromLine: arrived + 2 })).toMatchObject({ done: all - arrived, isComplete: true });
    const items = await server.client().lrange(key, 0, -1);
    expect(items).toEqual(lines.map((_, at) => String(at)));
  });

  describe('of the command line', () => {
    let commands: CommandLine;

    beforeAll(async () => {
      commands = await newCommandLine();
    });

    afterAll(() => commands.dispose());

    it('says what it would do, does it with marks, and leaves a broker elsewhere alone', async () => {
      const key = `orders${number}`;
      const lineOf = lineWriter({ kind: 'stream', key });
      const lines = ['10', '7', '30'].map((total, at) =>
        lineOf(at * 1000, { id: `${at + 1}-0`, fields: ['data', `{"total":${total}}`].map((t) => Buffer.from(t)) }),
      );
      await commands.write(
        'day.patchbay.ndjson',
        await readFile(await recording([{ kind: 'stream', key }], lines), 'utf8'),
      );
      const words = ['replay', 'day.patchbay.ndjson', '--to', `${key}=copy.*`, '--where', 'payload.total > 9'];
      const here = ['--redis', server.url];
      const dry = await commands.run(['--dry-run', ...words, ...here]);
      expect(dry.stdout).toContain('2 messages go to the stream copy.*.');
      expect(await server.client().exists('copy.*')).toBe(0);
      const done = await commands.run([...words, ...here, '--speed', 'max', '--mark']);
      expect(done.stdout).toContain('Replayed 2 messages; 1 left out.');
      expect(done.exitCode).toBe(0);
      expect((await server.client().xrange('copy.*', '-', '+')).map(([, fields]) => fields)).toEqual([
        ['data', '{"total":10}', 'patchbay-recording', 'day', 'patchbay-recorded-id', '1-0'],
        ['data', '{"total":30}', 'patchbay-recording', 'day', 'patchbay-recorded-id', '3-0'],
      ]);
      const remote = await commands.run([...words, '--redis', 'redis://prod.invalid:6379']);
      expect(remote.exitCode).toBe(2);
      expect(remote.stderr).toContain('add --confirm prod.invalid:6379');
    });
  });
});
