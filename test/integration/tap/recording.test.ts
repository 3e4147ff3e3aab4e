import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { noFilter } from '../../../src/protocol/filterShapes.ts';
import type { TapSource } from '../../../src/protocol/sources/sourceShape.ts';
import { eventually } from '../broker/eventually.ts';
import { startTap, type TapWorker } from './tapWorker.ts';

const session = 'inspector-1';
const header = {
  patchbay: 'recording',
  version: 1,
  startedAt: '2026-01-01T00:00:00.000Z',
  sources: [{ kind: 'stream', key: 'orders' }],
};
const startMs = Date.parse(header.startedAt);

describe('A recording in the tap', () => {
  let tap: TapWorker;
  let folder: string;
  let path: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'patchbay-recording-'));
    path = join(folder, 'monday.patchbay.ndjson');
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  beforeEach(() => {
    tap = startTap();
  });
  afterEach(() => tap.stop());

  const id = 'recording:monday';
  type Recording = Extract<TapSource, { kind: 'recording' }>;

  async function open(
    lines: readonly (object | string)[],
    more: Partial<Recording> = {},
    maxMessages = 10_000,
  ): Promise<void> {
    writeFileSync(path, lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''));
    const source: Recording = { kind: 'recording', id, label: 'monday', path, channels: [], ...more };
    await tap.peer.request('openSession', { session, maxMessages, maxBytes: 64e6 });
    await tap.peer.request('setSources', { session, sources: [source] });
    tap.sources.length = 0;
    await eventually(
      () => tap.sources.at(-1)?.[0],
      (status) => status?.state === 'ended',
    );
  }

  const order = (n: number): object => ({
    at: n * 1000,
    kind: 'stream',
    channel: 'orders',
    id: `${startMs + n}-0`,
    fields: [['data', `{"n":${n}}`]],
  });

  it('shows each message under the channel that it came from, as it was read', async () => {
    const news = { kind: 'pubsub', channel: 'news.eu', pattern: 'news.*' };
    await open([
      header,
      order(0),
      { at: 5000, ...news, fields: [['', { base64: 'AP8=' }]] },
      { at: 6000, kind: 'list', channel: 'jobs', event: 'rpush', side: 'right', fields: [['rpush', 'one']] },
      {
        at: 7000,
        kind: 'pubsub',
        channel: 'news.*',
        gap: { lost: 0, isMore: true, reason: 'No connection for 1.0 s.' },
      },
    ]);
    const { rows, counts } = await tap.tail(session);
    expect(rows.map((row) => [row.source, row.id, row.timeMs - startMs, row.key, row.kind, row.preview])).toMatchObject(
      [
        ['stream:orders', `${startMs}-0`, 0, null, 'message', '{"n":0}'],
        ['pubsub:news.*', '2', 5, 'news.eu', 'message', expect.anything()],
        ['list:jobs', '3', 6, 'rpush', 'message', 'rpush=one'],
        ['pubsub:news.*', '4', 7, null, 'gap', 'No connection for 1.0 s.'],
      ],
    );
    expect(counts).toMatchObject({ seen: 3, held: 3, lost: 0, isMoreLost: true });
    const again = rows.slice(0, 3).map(({ sequence }) => tap.peer.request('heldMessage', { session, sequence }));
    expect((await Promise.all(again)).map((message) => message?.key)).toEqual(['orders', 'news.eu', 'jobs']);
    const [status] = await eventually(
      () => tap.sources.at(-1) ?? [],
      ([one]) => one?.counts?.seen === 3,
    );
    expect(status).toMatchObject({ id, label: 'monday', kind: 'recording', problem: null });
  });

  it('holds messages against the contract of their channel, and filters by the recording and by the channel', async () => {
    const contract = join(folder, 'order.schema.json');
    writeFileSync(contract, JSON.stringify({ properties: { n: { maximum: 3 } } }));
    const channels = [{ kind: 'stream' as const, key: 'orders', payload: { contract: { path: contract } } }];
    await open([header, ...Array.from({ length: 10 }, (_, n) => order(n))], { channels });
    const matched = async (filter: Partial<typeof noFilter>): Promise<number> => {
      await tap.peer.request('setFilter', { session, filter: { ...noFilter, ...filter } });
      const { counts } = await eventually(
        () => tap.tail(session),
        (answer) => answer.counts.scan === null,
      );
      return counts.matched;
    };
    expect(await matched({ contract: 'invalid' })).toBe(6);
    expect(await matched({ sources: [id] })).toBe(10);
    expect(await matched({ sources: ['stream:orders'] })).toBe(10);
    expect(await matched({ mode: 'cel', text: 'source == "orders" && payload.n > 7' })).toBe(2);
  });

  it('says which lines cannot be read, and goes on behind them', async () => {
    await open([header, order(0), 'garbage', '{"at":1}', order(1), '{"at":2000,"kind":"str']);
    const { rows, counts } = await tap.tail(session);
    expect(rows.map((row) => (row.kind === 'gap' ? row.preview : row.id))).toEqual([
      `${startMs}-0`,
      'Line 3 cannot be read. The line is no JSON object.',
      expect.stringMatching(/^Line 4 cannot be read/),
      `${startMs + 1}-0`,
      expect.stringMatching(/^Line 6 cannot be read/),
    ]);
    expect(counts).toMatchObject({ seen: 2, lost: 3 });
  });

  it('begins at a time, ends where no more can be held, and says so; or holds its end', async () => {
    const lines = [header, ...Array.from({ length: 5000 }, (_, n) => order(n))];
    await open(lines, { fromMs: startMs + 1000 }, 500);
    const first = await tap.tail(session, 1);
    expect(first.counts).toMatchObject({ seen: 500, held: 500, evicted: 0 });
    expect(first.rows[0]?.id).toBe(`${startMs + 1499}-0`);
    expect(tap.sources.at(-1)?.[0]?.problem).toMatchObject({ code: 'recording.partly', severity: 'info' });
    await open(lines, { keepsNewest: true }, 500);
    const last = await tap.tail(session, 1);
    expect(last.counts).toMatchObject({ seen: 5000, held: 500, evicted: 4500 });
    expect(last.rows[0]?.id).toBe(`${startMs + 4999}-0`);
  });

  it('is refused where its first line is no header', async () => {
    await open(['{"at":1}']);
    expect(tap.sources.at(-1)?.[0]?.problem?.message).toMatch(/is no recording/);
  });
});
