import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noFilter, type Filter } from '../../../src/protocol/filterShapes.ts';
import type { SourceStatus } from '../../../src/protocol/shapes.ts';
import { Session } from '../../../src/tap/session/session.ts';

const zeros = Buffer.alloc(10_000_000);
const large = Buffer.alloc(64 * 1_048_576, 0x61);
const payloads: readonly (readonly [name: string, payload: Buffer])[] = [
  ['markup', Buffer.from('<img src=x onerror=alert(1)><script>alert(2)</script>')],
  ['escapes', Buffer.from('\u001b[2J\u001b]0;title\u0007\u0008')],
  ['64 MB', large],
  ['deep JSON', Buffer.from(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)],
  ['deep objects', Buffer.from(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`)],
  ['broken UTF-8', Buffer.from([0xc3, 0x28, 0xf0, 0x9f, 0x98, 0xed, 0xa0, 0x80])],
  [
    'prototype keys',
    Buffer.from('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":2}'),
  ],
  ['marks that turn text', Buffer.from('\u202egnp.exe\u2066\u200b\ufeff')],
  ['gzip', gzipSync(zeros)],
  ['gzip twice', gzipSync(gzipSync(zeros))],
  ['deflate', deflateSync(zeros)],
  ['zstd', zstdCompressSync(zeros)],
  ['brotli', brotliCompressSync(zeros.subarray(0, 2_000_000))],
  ['MessagePack', Buffer.from(Array<number[]>(50_000).fill([0xdd, 0x00, 0x01, 0x00, 0x00]).flat())],
  ['CBOR', Buffer.from([0x9b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])],
  ['regex', Buffer.from('a'.repeat(200_000))],
  ['numbers', Buffer.from(`{"n":1e400,"m":-0,"big":${'9'.repeat(5000)}}`)],
  ['nothing', Buffer.alloc(0)],
  ['a million digits', Buffer.from(`{"n":${'9'.repeat(1e6)},"e":1e${'9'.repeat(1e5)}}`)],
  ['very many keys', Buffer.from(`{${Array.from({ length: 2e5 }, (_, n) => `"k${n}":1`).join(',')}}`)],
  ['lone surrogates', Buffer.from('{"a":"\\ud800","\\udfff":"x\\ud83d"}')],
  ['NUL', Buffer.from('\0{"a\0":"\0"}\0')],
  ['controls of eight bits', Buffer.from('\u009b2J\u009d0;title\u009c')],
  ['marks without an end', Buffer.from(`a${'\u0301'.repeat(100_000)}`)],
  ['a bomb in three codecs', gzipSync(zstdCompressSync(brotliCompressSync(zeros.subarray(0, 2_000_000))))],
  ['more codecs than are peeled off', [1, 2, 3, 4, 5, 6].reduce((packed) => gzipSync(packed), zeros.subarray(0, 1000))],
  ['CBOR without an end', Buffer.alloc(1_000_000, 0x9f)],
  ['CBOR tags upon tags', Buffer.concat([Buffer.from([0x81]), Buffer.alloc(1_000_000, 0xc1)])],
  ['MessagePack in itself', Buffer.alloc(1_000_000, 0x91)],
  ['MessagePack of too many', Buffer.concat([Buffer.from([0xdf, 0xff, 0xff, 0xff, 0xff]), Buffer.alloc(1000, 0xc0)])],
  ['a CloudEvent that is none', Buffer.from('{"specversion":1,"type":{"a":1},"id":[],"source":null}')],
];
const names = [
  Buffer.from('data'),
  Buffer.from('__proto__'),
  Buffer.alloc(0),
  Buffer.from([0xff]),
  Buffer.from('constructor'),
];

describe('Whatever messages hold', () => {
  let session: Session;
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchbay-hostile-'));
    session = new Session('hostile', { maxMessages: 1000, maxBytes: 2 ** 30 }, { emit: () => undefined });
    for (const kind of ['stream', 'pubsub', 'logs'] as const)
      session.setSources([{ id: `${kind}:x`, label: 'x', kind }]);
    session.setSources(
      ['stream', 'logs'].map((kind) => ({ id: `${kind}:x`, label: 'x', kind: kind as 'stream' | 'logs' })),
    );
  });
  afterEach(async () => {
    session.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  function fill(): number {
    for (const [i, [, payload]] of payloads.entries()) {
      session.append('stream:x', i, `${i + 1}-0`, [names[i % names.length]!, payload]);
      if (payload.length < 1e6)
        session.append('logs:x', i, '', [Buffer.from('stdout'), payload, Buffer.from('container'), payload]);
    }
    session.append(
      'stream:x',
      1,
      '99-0',
      Array.from({ length: 100_000 }, () => Buffer.from('a')),
    );
    session.appended();
    return session.questions.counts().seen;
  }

  async function matches(change: Partial<Filter>): Promise<number> {
    expect(session.setFilter({ ...noFilter, ...change })).toBeNull();
    await expect.poll(() => session.questions.counts().scan, { timeout: 20_000 }).toBeNull();
    return session.questions.counts().matched;
  }

  it('is held, shown, decoded, surveyed and exported, and nothing is lost', async () => {
    const count = fill();
    expect(session.questions.counts()).toMatchObject({ held: count, evicted: 0, lost: 0 });
    const columns = [
      'payload.__proto__.polluted',
      'payload.toString',
      'fields.__proto__',
      'headers.constructor',
      'payload.a',
    ];
    const { rows } = session.questions.window({ at: { kind: 'tail' }, count: 500, columns });
    expect(rows).toHaveLength(count);
    for (const { preview, cells, type, key } of rows) {
      for (const text of [preview, ...cells, type, key])
        expect(text ?? '').not.toMatch(/[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
    }
    expect(rows.some(({ cells }) => cells[0] === '1')).toBe(true);
    for (const { sequence } of rows) {
      for (const decoder of ['auto', 'json', 'text', 'msgpack', 'cbor', 'binary'] as const) {
        const decoded = session.questions.detail(sequence, decoder)?.decoded;
        expect((decoded?.json ?? decoded?.text ?? '').length).toBeLessThanOrEqual(1_048_576);
      }
    }
    const many = session.questions.detail(rows.at(-1)?.sequence ?? 0, 'auto');
    expect([many?.fields.length, many?.fieldCount]).toEqual([1000, 50_000]);
    expect(session.questions.fields().fields.length).toBeLessThanOrEqual(500);
    session.questions.histogram(200, null);
    const path = join(folder, 'all.ndjson');
    const request = { format: 'ndjson' as const, path, columns: [] };
    expect((await session.exportTo(request, () => undefined, new AbortController().signal)).rows).toBe(count);
    expect((await readFile(path, 'utf8')).trimEnd().split('\n')).toHaveLength(count);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  }, 60_000);

  it('is surveyed in part where each message takes long to unpack', () => {
    const packed = gzipSync(JSON.stringify({ total: 1, pad: Array(350_000).fill(0) }));
    for (let index = 0; index < 300; index++)
      session.append('stream:x', index, `${index}-0`, [Buffer.from('d'), packed]);
    session.appended();
    const { fields, sampled } = session.questions.fields();
    expect(sampled).toBeGreaterThan(0);
    expect(sampled).toBeLessThan(300);
    expect(fields.map(({ path }) => path)).toContain('payload.total');
  });

  it('is filtered by every kind of filter, also by those made to hang', async () => {
    const count = fill();
    expect(await matches({ text: '<SCRIPT>' })).toBe(2);
    expect(await matches({ mode: 'cel', text: 'payload.__proto__.polluted == 1' })).toBe(2);
    expect(await matches({ mode: 'regex', text: '^(a+)+' })).toBeGreaterThanOrEqual(2);
    // Nobody looks at the end of 64 MB to tell whether it is one: it is said instead.
    expect(await matches({ mode: 'regex', text: '^(a+)+$' })).toBeGreaterThanOrEqual(1);
    expect(session.questions.counts().partly?.rows).toBeGreaterThanOrEqual(1);
    expect(await matches({ mode: 'regex', text: '(.*a){10}b' })).toBe(0);
    expect(await matches({ mode: 'cel', text: 'payload.matches("^(a|aa)+b$")' })).toBe(0);
    expect(
      await matches({ mode: 'cel', text: 'payload.all(a, payload.all(b, payload.all(c, a == b || b == c)))' }),
    ).toBeLessThan(count);
    expect(await matches({ mode: 'cel', text: 'size(string(payload) + string(payload)) > 1' })).toBeLessThan(count);
    expect(await matches({})).toBe(count);
  }, 60_000);

  it('are read by no contract that is a device or a FIFO, and whose owner is told so', async () => {
    const fifo = join(folder, 'order.proto');
    execFileSync('mkfifo', [fifo]);
    const imports = join(folder, 'imports.proto');
    await writeFile(imports, 'syntax = "proto3"; import "order.proto"; message A { string a = 1; }');
    const refers = join(folder, 'refers.json');
    await writeFile(refers, JSON.stringify({ $ref: 'order.proto' }));
    const told = new Map<string, string | null | undefined>();
    const announcer = {
      emit: (_: string, event: unknown) => {
        for (const { id, contract } of (event as { sources?: readonly SourceStatus[] }).sources ?? [])
          told.set(id, contract?.problem);
      },
    };
    const reader = new Session('contracts', { maxMessages: 10, maxBytes: 1e6 }, announcer);
    const paths = ['/dev/zero', fifo, imports, refers];
    reader.setSources(paths.map((path) => ({ id: path, label: 'x', kind: 'stream', payload: { contract: { path } } })));
    await reader.contractsLoaded();
    await expect.poll(() => paths.every((path) => told.get(path)), { timeout: 5000 }).toBe(true);
    expect(paths.map((path) => told.get(path))).toEqual([
      'zero cannot be used: /dev/zero is no regular file',
      ...['order.proto', 'imports.proto', 'refers.json'].map(
        (name) => `${name} cannot be used: ${fifo} is no regular file`,
      ),
    ]);
    reader.dispose();
  });

  it('lets a filter neither end a reader nor hide what it could not look at', async () => {
    const count = fill();
    const bomb = `cel.bind(x, "aaaaaaaaaaaaaaaa", ${'cel.bind(x, x + x, '.repeat(28)}size(x) > 0${')'.repeat(29)}`;
    expect(await matches({ mode: 'cel', text: bomb })).toBe(0);
    expect(session.questions.counts().unevaluated).toEqual({ rows: count, why: 'they would take too long' });
    session.append('stream:x', 1, '100-0', [Buffer.from('data'), Buffer.from('{"a":1}')]);
    session.appended();
    await expect.poll(() => session.questions.counts().scan).toBeNull();
    expect(session.questions.counts()).toMatchObject({ held: count + 1, unevaluated: { rows: count + 1 } });
    expect(await matches({ mode: 'cel', text: 'payload.a == 1' })).toBe(1);
    // Of the largest ones nobody tells: reading them would hold up all others.
    expect(session.questions.counts().unevaluated?.rows ?? 0).toBeLessThan(8);
  }, 60_000);
});
