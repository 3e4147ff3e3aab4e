import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { silentLogger } from '../../../../src/base/logger.ts';
import type { ViolationReport } from '../../../../src/protocol/contracts/violations.ts';
import { contractHandlers } from '../../../../src/tap/session/contractHandlers.ts';
import { Session } from '../../../../src/tap/session/session.ts';

const signal = new AbortController().signal;
const none = { paths: [], channels: [] };
const loose = { type: 'object' };
const strict = {
  type: 'object',
  required: ['id'],
  properties: { total: { type: 'number', minimum: 0 }, items: { type: 'array', items: { $ref: 'item.json' } } },
};
const item = { type: 'object', properties: { sku: { type: 'string' }, token: { type: 'integer' } } };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'violations-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('What held messages break of their contract', () => {
  it('is told with how many, when, where, and an example', async () => {
    const bench = await opened(strict);
    bench.add(1000, { id: 1, total: 5 }, { id: 2, total: -5 }, { total: 7 }, { id: 4, total: -1 });
    expect(await bench.next(({ unchecked, groups }) => unchecked === 0 && groups.length === 2)).toMatchObject({
      source: 'stream:orders',
      held: 4,
      invalid: 3,
      span: { firstMs: 1001, lastMs: 1003 },
      groups: [
        {
          path: 'payload.total',
          message: 'must be >= 0',
          rule: '#/properties/total/minimum',
          count: 2,
          firstMs: 1001,
          lastMs: 1003,
        },
        { path: 'payload', message: "must have required property 'id'", count: 1, example: { value: null } },
      ],
    });
  });

  it('is of one kind for all items of a list, and shows no secret', async () => {
    const bench = await opened(strict);
    bench.add(1, { id: 1, items: [{ sku: 1 }, { sku: 2 }, { token: 'hunter2' }] });
    const { groups } = await bench.next(({ groups: { length } }) => length === 2);
    expect(groups.map(({ path, count, example }) => [path, count, example.value])).toEqual([
      ['payload.items[].sku', 1, '1'],
      ['payload.items[].token', 1, '***'],
    ]);
  });

  it('is found out while nobody looks, and cleared once a saved contract allows it', async () => {
    const bench = await opened(strict);
    bench.session.setShown(false);
    bench.add(1, { total: 1 });
    await bench.next(({ invalid }) => invalid === 1);
    bench.save(loose);
    bench.session.reloadContracts(bench.path);
    expect(await bench.next(({ invalid, unchecked }) => invalid === 0 && unchecked === 0)).toMatchObject({
      span: null,
      groups: [],
    });
  });

  it('is found out anew when a file changes that the contract refers to', async () => {
    const bench = await opened(strict);
    bench.add(1, { id: 1, items: [{ sku: 'a', count: 1 }] });
    const { files } = await bench.next(({ unchecked }) => unchecked === 0);
    expect(files).toEqual([join(folder, 'item.json')]);
    writeFileSync(join(folder, 'item.json'), JSON.stringify({ ...item, required: ['price'] }));
    bench.session.reloadContracts(join(folder, 'item.json'));
    expect(await bench.next(({ invalid }) => invalid === 1)).toBeDefined();
    writeFileSync(join(folder, 'item.json'), JSON.stringify(item));
  });

  it('is gone with the messages, and with the session', async () => {
    const bench = await opened(strict);
    bench.add(1, { total: 1 });
    await bench.next(({ invalid }) => invalid === 1);
    bench.session.clear();
    await bench.next(({ invalid, held }) => invalid === 0 && held === 0);
    bench.session.dispose();
    expect(bench.told.at(-1)).toEqual([]);
  });
});

describe('A contract that has not been saved', () => {
  it('is held against what is held, beside the one that is in force', async () => {
    const bench = await opened(strict);
    bench.add(1, { id: 1 }, { id: 2, total: 'x' }, { id: 3, note: 1 });
    await bench.next(({ unchecked }) => unchecked === 0);
    const { tryContract } = contractHandlers(new Map([['one', bench.session]]), silentLogger);
    const text = JSON.stringify({ type: 'object', required: ['note'] });
    expect(await tryContract({ path: bench.path, text, recorded: none }, signal)).toMatchObject({
      problem: null,
      trials: [
        {
          source: 'stream:orders',
          held: 3,
          checked: 3,
          broken: 2,
          brokenBefore: 1,
          groups: [{ message: "must have required property 'note'", count: 2 }],
        },
      ],
    });
    expect(await tryContract({ path: join(folder, 'another.json'), text, recorded: none }, signal)).toEqual({
      trials: [],
      recordings: [],
      problem: null,
    });
  });

  it('is held against recordings: those messages that are of its channels', async () => {
    const path = join(folder, 'recorded.json');
    const payload = { field: 'data', encoding: 'json' as const, contract: { path } };
    const line = (kind: string, channel: string, value: object, more = {}): string =>
      JSON.stringify({ at: 1_500_000, kind, channel, id: '7-1', fields: [['data', JSON.stringify(value)]], ...more });
    const file = join(folder, 'run.patchbay.ndjson');
    const lines = [
      JSON.stringify({ patchbay: 'recording', version: 1, startedAt: '2026-11-29T12:00:00Z', sources: [] }),
      line('stream', 'orders', { total: 1 }),
      line('stream', 'orders', { total: -1 }),
      line('stream', 'other', { total: -1 }),
      line('list', 'orders', { total: -1 }),
      line('pubsub', 'prices.eur', { total: -2 }, { pattern: 'prices.*' }),
      JSON.stringify({ at: 1, kind: 'stream', channel: 'orders', gap: { lost: 1, reason: 'x' } }),
      'no line',
    ];
    writeFileSync(file, `${lines.join('\n')}\n`);
    const { tryContract } = contractHandlers(new Map(), silentLogger);
    const text = JSON.stringify({ properties: { total: { minimum: 0 } } });
    const channels = [
      { kind: 'stream' as const, key: 'orders', payload },
      { kind: 'pubsub' as const, key: 'prices.*', payload },
    ];
    const recorded = { paths: [file, join(folder, 'gone.patchbay.ndjson'), path], channels };
    expect(await tryContract({ path, text, recorded }, signal)).toMatchObject({
      trials: [],
      recordings: [
        {
          path: file,
          checked: 3,
          broken: 2,
          isWhole: true,
          groups: [
            {
              path: 'payload.total',
              count: 2,
              rule: '#/properties/total/minimum',
              firstMs: Date.parse('2026-11-29T12:00:01.500Z'),
              example: { id: '7-1', value: '-1' },
            },
          ],
        },
      ],
    });
  });

  it('says why it is none', async () => {
    const bench = await opened(strict);
    await bench.next(() => true);
    const { tryContract } = contractHandlers(new Map([['one', bench.session]]), silentLogger);
    const { trials, problem } = await tryContract({ path: bench.path, text: '{ "type": ', recorded: none }, signal);
    expect(trials).toEqual([]);
    expect(problem).toContain('cannot be used');
  });
});

let contracts = 0;

async function opened(schema: object) {
  const path = join(folder, `orders-${contracts++}.json`);
  const save = (saved: object): void => {
    writeFileSync(path, JSON.stringify(saved));
    // Two saves within one tick of the clock are two all the same.
    utimesSync(path, contracts++, contracts++);
  };
  writeFileSync(join(folder, 'item.json'), JSON.stringify(item));
  save(schema);
  const told: (readonly ViolationReport[])[] = [];
  let hear = (): void => undefined;
  const announcer = {
    emit: (name: string, value: unknown) => {
      if (name !== 'violations') return;
      told.push((value as { reports: readonly ViolationReport[] }).reports);
      hear();
    },
  };
  const session = new Session('one', { maxMessages: 100, maxBytes: 1e6 }, announcer);
  onTestFinished(() => session.dispose());
  session.setSources([{ id: 'stream:orders', label: 'orders', kind: 'stream', payload: { contract: { path } } }]);
  await session.contractsLoaded();
  const add = (fromMs: number, ...payloads: readonly object[]): void => {
    for (const [index, payload] of payloads.entries()) {
      const data = [Buffer.from('data'), Buffer.from(JSON.stringify(payload))];
      session.append('stream:orders', fromMs + index, `${fromMs + index}-0`, data);
    }
    session.appended();
  };
  /** The last report, once it is as wanted. */
  const next = async (isWanted: (report: ViolationReport) => boolean): Promise<ViolationReport> => {
    for (;;) {
      const report = told.at(-1)?.[0];
      if (report && isWanted(report)) return report;
      await new Promise<void>((resolve) => (hear = resolve));
    }
  };
  return { session, path, save, told, add, next };
}
