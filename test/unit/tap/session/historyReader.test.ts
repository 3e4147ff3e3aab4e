import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Entry } from '../../../../src/broker/log.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import { ProblemError } from '../../../../src/base/problem.ts';
import type { TapSource } from '../../../../src/protocol/sources/sourceShape.ts';
import { LeasePool } from '../../../../src/tap/sources/leasePool.ts';
import { Readers } from '../../../../src/tap/sources/readers.ts';
import { Session } from '../../../../src/tap/session/session.ts';
import { FakeBroker } from '../../../fakes/fakeBroker.ts';
import { FakeEngine } from '../../../fakes/fakeEngine.ts';

function entry(time: number): Entry {
  return { id: `${time}-0`, timeMs: time, fields: [Buffer.from('n'), Buffer.from(`v${time}`)] };
}

function stream(key: string, at: 'latest' | 'beginning' = 'latest'): TapSource {
  return { kind: 'stream', id: key, label: key, broker: { url: 'redis://a' }, key, from: { at } };
}

/** A session that reads streams of a broker in memory, which adds and delivers as a test says. */
class Bench {
  readonly broker = new FakeBroker();
  readonly session: Session;

  constructor(maxMessages: number, sources: readonly TapSource[]) {
    const origins = {
      brokers: new LeasePool<FakeBroker>(() => this.broker),
      openEngine: () => Promise.resolve(new FakeEngine()),
    };
    this.session = new Session(
      's',
      { maxMessages, maxBytes: 1e9 },
      { emit: () => undefined },
      { openReaders: (intake) => new Readers(origins, intake, silentLogger) },
    );
    this.session.setSources(sources.map((source) => ({ ...source, origin: source })));
  }

  /** What the session tells of the messages before the first one. */
  get history() {
    return this.session.questions.counts().history;
  }

  /** Reads one page of them; how many it brought. */
  async load(): Promise<number> {
    const { rows } = await this.session.loadOlder(new AbortController().signal);
    return rows;
  }

  /** What is there before the reading begins. */
  holds(key: string, ...times: number[]): void {
    this.broker.streams.set(key, [...(this.broker.streams.get(key) ?? []), ...times.map(entry)]);
  }

  /** The end of a stream that is read from its latest entry on. */
  resolve(key: string): void {
    const last = this.broker.streams.get(key)?.at(-1);
    this.broker.tails.at(-1)?.observer.onPosition?.(key, last?.id ?? '0-0');
  }

  add(key: string, ...times: number[]): void {
    this.holds(key, ...times);
    this.broker.tails.at(-1)?.deliver({ key, entries: times.map(entry) });
  }

  /** `source id` of all rows, in their order. */
  get rows(): string[] {
    const { first, matched } = this.session.questions.counts();
    const rows: string[] = [];
    for (let ordinal = first; ordinal < first + matched; ordinal += 500) {
      const window = this.session.questions.window({ at: { kind: 'ordinal', ordinal }, count: 500 });
      rows.push(...window.rows.map(({ source, id }) => `${source} ${id}`));
    }
    return rows;
  }

  get counts() {
    const { seen, held, evicted } = this.session.questions.counts();
    return { seen, held, evicted };
  }
}

describe('Reading back', () => {
  let bench: Bench;

  beforeEach(() => {
    bench = new Bench(1000, [stream('a')]);
  });

  it('brings what was there before the reading began, page by page, down to the beginning', async () => {
    bench.holds('a', ...Array.from({ length: 100 }, (_, i) => i + 1));
    bench.resolve('a');
    bench.add('a', 101, 102);
    expect(bench.history).toEqual({ reach: 'more', isReadBack: false, isHolding: false });
    expect(await bench.load()).toBe(32);
    expect(bench.rows.slice(0, 2)).toEqual(['a 69-0', 'a 70-0']);
    while ((await bench.load()) > 0);
    expect(bench.rows).toEqual(Array.from({ length: 102 }, (_, i) => `a ${i + 1}-0`));
    expect(bench.counts).toEqual({ seen: 102, held: 102, evicted: 0 });
    expect(bench.history?.reach).toBe('beginning');
  });

  it('begins with the last entry there was where none has come', async () => {
    bench.holds('a', 1, 2, 3);
    expect(await bench.load()).toBe(0);
    expect(bench.history?.reach).toBe('more');
    bench.resolve('a');
    expect(await bench.load()).toBe(3);
    bench.add('a', 4);
    expect(bench.rows).toEqual(['a 1-0', 'a 2-0', 'a 3-0', 'a 4-0']);
  });

  it('knows without asking that nothing is before what was read from the beginning', async () => {
    bench = new Bench(10, [stream('a', 'beginning')]);
    bench.add('a', ...Array.from({ length: 10 }, (_, i) => i + 1));
    expect(bench.history?.reach).toBe('beginning');
    bench.add('a', 11);
    expect(bench.history?.reach).toBe('more');
    expect(await bench.load()).toBe(1);
    expect(bench.counts).toEqual({ seen: 11, held: 11, evicted: 0 });
    expect(bench.history?.reach).toBe('beginning');
  });

  it('holds streams back once the store is full, until nobody reads back any more', async () => {
    bench = new Bench(16, [stream('a', 'beginning')]);
    bench.add('a', ...Array.from({ length: 20 }, (_, i) => i + 1));
    await bench.load();
    expect(bench.counts).toEqual({ seen: 20, held: 18, evicted: 2 });
    expect(bench.history).toEqual({ reach: 'full', isReadBack: true, isHolding: true });
    bench.add('a', 21, 22);
    expect(bench.counts).toEqual({ seen: 20, held: 18, evicted: 2 });
    bench.session.readOn();
    await expect.poll(() => bench.counts).toEqual({ seen: 22, held: 16, evicted: 6 });
    expect(bench.rows).toEqual(Array.from({ length: 16 }, (_, i) => `a ${i + 7}-0`));
    expect(bench.history).toEqual({ reach: 'more', isReadBack: false, isHolding: false });
  });

  it('does not hold streams back for a view that is hidden', async () => {
    bench = new Bench(16, [stream('a', 'beginning')]);
    bench.add('a', ...Array.from({ length: 20 }, (_, i) => i + 1));
    await bench.load();
    bench.session.setShown(false);
    bench.add('a', 21);
    expect(bench.counts.seen).toBe(21);
  });

  it('interleaves streams by time, and leaves none behind another', async () => {
    bench = new Bench(10_000, [stream('a'), stream('b')]);
    bench.holds('a', ...Array.from({ length: 200 }, (_, i) => i + 1));
    bench.holds('b', 10, 150, 195);
    bench.resolve('a');
    bench.resolve('b');
    expect(await bench.load()).toBe(33);
    expect(bench.rows[0]).toBe('a 169-0');
    while ((await bench.load()) > 0);
    const times = bench.rows.map((row) => Number.parseInt(row.split(' ')[1] ?? ''));
    expect(times).toEqual(times.toSorted((x, y) => x - y));
    expect(bench.rows).toHaveLength(203);
  });

  it('brings nothing of a stream that was begun anew where the old one is still held', async () => {
    bench.add('a', 100, 101);
    bench.broker.streams.delete('a');
    bench.broker.tails.at(-1)?.observer.onMissed?.('a', { count: 0, isMadeAnew: true });
    bench.add('a', 5, 6);
    expect(await bench.load()).toBe(0);
    expect(bench.history?.reach).toBe('beginning');
    expect(bench.rows.map((row) => row.split(' ')[1]).filter((id) => id?.includes('-0'))).toEqual([
      '100-0',
      '101-0',
      '5-0',
      '6-0',
    ]);
  });

  it('says why it cannot, and can again', async () => {
    bench.holds('a', 1);
    bench.resolve('a');
    const problem = { code: 'broker.unreachable', severity: 'error', message: 'gone' } as const;
    const entriesBefore = bench.broker.entriesBefore.bind(bench.broker);
    bench.broker.entriesBefore = () => Promise.reject(new ProblemError(problem));
    await expect(bench.load()).rejects.toThrow('gone');
    expect(bench.history?.reach).toBe('more');
    bench.broker.entriesBefore = entriesBefore;
    expect(await bench.load()).toBe(1);
  });

  it('shows what was cleared again when that is asked for, counted anew', async () => {
    bench.holds('a', 1, 2);
    bench.resolve('a');
    bench.add('a', 3);
    bench.session.clear();
    expect(bench.history?.reach).toBe('more');
    expect(await bench.load()).toBe(3);
    expect(bench.counts).toEqual({ seen: 3, held: 3, evicted: 0 });
  });

  it('keeps every stream whole from its oldest row on, and the counts true, whatever comes', async () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ key: fc.constantFrom('a', 'b'), count: fc.integer({ min: 1, max: 40 }) }) },
      { weight: 4, arbitrary: fc.constantFrom('load', 'load', 'release', 'noise', 'hide', 'show') },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 20, max: 300 }),
        fc.array(step, { maxLength: 40 }),
        async (maxMessages, steps) => {
          const bench = new Bench(maxMessages, [stream('a'), stream('b')]);
          let time = 1;
          const old = Array.from({ length: 150 }, () => time++);
          bench.holds('a', ...old.filter((at) => at % 3 > 0));
          bench.holds('b', ...old.filter((at) => at % 3 === 0));
          bench.resolve('a');
          bench.resolve('b');
          const seen = new Set<string>();
          for (const one of steps) {
            if (one === 'load') await bench.load();
            else if (one === 'release') bench.session.readOn();
            else if (one === 'noise') for (let i = 0; i < 10; i++) bench.session.append('noise', time++, '', []);
            else if (typeof one === 'string') bench.session.setShown(one === 'show');
            else bench.add(one.key, ...Array.from({ length: one.count }, () => time++));
            // What waited comes in a turn of its own.
            await new Promise((resolve) => setImmediate(resolve));
            const rows = bench.rows;
            for (const row of rows) seen.add(row);
            for (const key of ['a', 'b']) {
              const ids = rows.filter((row) => row.startsWith(`${key} `)).map((row) => row.slice(2));
              const all = (bench.broker.streams.get(key) ?? []).map(({ id }) => id);
              const end = all.indexOf(ids.at(-1) ?? '') + 1;
              expect(ids).toEqual(all.slice(end - ids.length, end));
            }
            const { held, evicted, seen: counted } = bench.counts;
            expect(counted).toBe(held + evicted);
            expect(held).toBe(rows.length);
            expect(counted).toBeGreaterThanOrEqual(seen.size);
            expect(counted).toBeLessThan(time);
            expect(held).toBeLessThanOrEqual(maxMessages * 1.125);
          }
          bench.session.readOn();
          await new Promise((resolve) => setImmediate(resolve));
          expect(bench.session.questions.counts().held).toBeLessThanOrEqual(maxMessages);
        },
      ),
      { numRuns: Number(process.env['PATCHBAY_FUZZ_RUNS'] ?? 25) },
    );
  });
});
