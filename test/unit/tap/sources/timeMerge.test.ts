import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Entry } from '../../../../src/broker/log.ts';
import type { Intake } from '../../../../src/tap/sources/intake.ts';
import { TimeMerge } from '../../../../src/tap/sources/timeMerge.ts';

interface Taken {
  readonly source: string;
  readonly timeMs: number;
  readonly id: string;
}

const startMs = Date.UTC(2026, 0, 1);

function entry(timeMs: number, id = String(timeMs), bytes = 0): Entry {
  return { id, timeMs, fields: [Buffer.alloc(0), Buffer.alloc(bytes)] };
}

/** Takes down what comes, in order. */
class Recorder implements Intake {
  readonly isFull = false;
  readonly taken: Taken[] = [];
  batches = 0;
  calls = 0;

  appendEntries(source: string, entries: readonly Entry[]): void {
    this.calls++;
    for (const { timeMs, id } of entries) this.taken.push({ source, timeMs, id });
  }
  append(source: string, timeMs: number, id: string): void {
    this.taken.push({ source, timeMs, id });
  }
  appendGap(source: string, _: number, toMs: number): void {
    this.taken.push({ source, timeMs: toMs, id: 'gap' });
  }
  appendMissed(source: string, timeMs: number): void {
    this.taken.push({ source, timeMs, id: 'missed' });
  }
  begunAnew(source: string): void {
    this.taken.push({ source, timeMs: 0, id: 'anew' });
  }
  declare(parent: string): string {
    return parent;
  }
  room(): undefined {
    return undefined;
  }
  appended(): void {
    this.batches++;
  }
  setState(): void {
    return;
  }
  setMeans(): void {
    return;
  }
}

describe('What several sources bring', () => {
  let recorder: Recorder;
  let merge: TimeMerge;

  beforeEach(() => {
    vi.useFakeTimers({ now: startMs });
    recorder = new Recorder();
    merge = new TimeMerge(recorder);
    merge.setSources(['a', 'b', 'c']);
  });
  afterEach(() => {
    merge.dispose();
    vi.useRealTimers();
  });

  const ids = (): readonly string[] => recorder.taken.map(({ id }) => id);

  function bring(source: string, ...times: readonly number[]): void {
    merge.appendEntries(
      source,
      times.map((ms) => entry(startMs + ms, `${source}${ms}`)),
    );
    merge.appended();
  }

  it('is merged by time where it comes within a moment', () => {
    bring('a', 10, 30);
    vi.advanceTimersByTime(40);
    bring('b', 20);
    expect(ids()).toEqual([]);
    bring('c', 35);
    // Nothing older than 20 can come any more: c and a have passed it.
    expect(ids()).toEqual(['a10', 'b20']);
    vi.advanceTimersByTime(100);
    expect(ids()).toEqual(['a10', 'b20', 'a30', 'c35']);
    expect(merge.late).toBe(0);
  });

  it('waits no longer than a tenth of a second for sources that are silent', () => {
    bring('a', 0);
    vi.advanceTimersByTime(99);
    expect(ids()).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(ids()).toEqual(['a0']);
  });

  it('waits longer for a source that is still reading its past', () => {
    const past = -60_000;
    bring('a', past + 10, past + 500);
    for (let ms = 0; ms < 1000; ms += 50) {
      vi.advanceTimersByTime(50);
      bring('b', past + ms / 5);
    }
    vi.advanceTimersByTime(2000);
    const times = recorder.taken.map(({ timeMs }) => timeMs);
    expect(times).toEqual(times.toSorted((left, right) => left - right));
    expect(merge.late).toBe(0);
  });

  it('is put where it came, and counted, where it comes too late', () => {
    bring('a', 50);
    vi.advanceTimersByTime(200);
    bring('b', 20, 60);
    vi.advanceTimersByTime(200);
    expect(ids()).toEqual(['a50', 'b20', 'b60']);
    expect(merge.late).toBe(1);
    merge.cleared();
    expect(merge.late).toBe(0);
  });

  it('goes through at once where there is one source, or while it is off', () => {
    merge.setSources(['a']);
    bring('a', 30, 10);
    expect(ids()).toEqual(['a30', 'a10']);
    expect([recorder.calls, merge.late]).toEqual([1, 0]);
    const off = new TimeMerge(recorder, () => true);
    off.setSources(['a', 'b']);
    off.appendEntries('b', [entry(startMs + 20, 'b20')]);
    expect(ids()).toEqual(['a30', 'a10', 'b20']);
  });

  it('is let go when all but one source are gone, when it is asked for, and before a stream begins anew', () => {
    bring('b', 20);
    bring('a', 10);
    merge.flush();
    expect(ids()).toEqual(['a10', 'b20']);
    bring('a', 30);
    merge.begunAnew('a');
    expect(ids()).toEqual(['a10', 'b20', 'a30', 'anew']);
    bring('a', 40);
    merge.setSources(['a']);
    expect(ids().at(-1)).toBe('a40');
  });

  it('keeps what is said of missing messages where they are missing', () => {
    bring('a', 10);
    merge.appendGap('a', startMs + 11, startMs + 12);
    merge.append('a', startMs + 12, 'line', []);
    merge.appendMissed('b', startMs + 11, 'why', 1);
    vi.advanceTimersByTime(200);
    expect(ids()).toEqual(['a10', 'missed', 'gap', 'line']);
  });

  it('never waits by the thousand: beyond a bound the oldest go on', () => {
    merge.appendEntries(
      'a',
      Array.from({ length: 30_000 }, (_, index) => entry(startMs + index)),
    );
    merge.appended();
    expect(recorder.taken).toHaveLength(10_000);
    merge.flush();
    merge.appendEntries(
      'b',
      Array.from({ length: 20 }, (_, index) => entry(startMs + 40_000 + index, 'large', 1_000_000)),
    );
    merge.appended();
    const held = 30_020 - recorder.taken.length;
    expect(held).toBe(8);
  });

  it('is held up by no row without a time', () => {
    merge.append('a', Number.NaN, 'odd', []);
    bring('b', 10);
    vi.advanceTimersByTime(100);
    expect(ids()).toEqual(['odd', 'b10']);
    bring('b', 5);
    vi.advanceTimersByTime(100);
    expect(merge.late).toBe(1);
  });

  /** Each source in order, each row some milliseconds after its time: those of one source never overtake each other. */
  const deliveries = fc
    .array(
      fc.record({
        source: fc.constantFrom('a', 'b', 'c'),
        stepMs: fc.nat(60),
        delayMs: fc.nat(90),
      }),
      { maxLength: 80 },
    )
    .map((steps) => {
      let timeMs = 0;
      const lastArrival = new Map<string, number>();
      return steps
        .map(({ source, stepMs, delayMs }, index) => {
          timeMs += stepMs;
          const arrivesMs = Math.max(timeMs + delayMs, lastArrival.get(source) ?? 0);
          lastArrival.set(source, arrivesMs);
          return { source, timeMs, arrivesMs, id: String(index) };
        })
        .toSorted((left, right) => left.arrivesMs - right.arrivesMs || Number(left.id) - Number(right.id));
    });

  it('stands as if it were sorted, whatever comes within the bound, and nothing is lost, doubled or overtaken', () => {
    fc.assert(
      fc.property(deliveries, fc.constantFrom(0, -3_600_000), (rows, shiftMs) => {
        vi.setSystemTime(startMs);
        const own = new Recorder();
        const one = new TimeMerge(own);
        one.setSources(['a', 'b', 'c']);
        let nowMs = 0;
        for (const { source, timeMs, arrivesMs, id } of rows) {
          vi.advanceTimersByTime(arrivesMs - nowMs);
          nowMs = arrivesMs;
          one.appendEntries(source, [entry(startMs + shiftMs + timeMs, id)]);
          one.appended();
        }
        vi.advanceTimersByTime(2000);
        const reference = rows.map(({ timeMs }) => startMs + shiftMs + timeMs).toSorted((left, right) => left - right);
        expect(own.taken.map(({ timeMs }) => timeMs)).toEqual(reference);
        expect(one.late).toBe(0);
        expect(own.taken.map(({ id }) => id).toSorted()).toEqual(rows.map(({ id }) => id).toSorted());
        for (const source of ['a', 'b', 'c']) {
          const came = rows.filter((row) => row.source === source).map(({ id }) => id);
          expect(own.taken.filter((row) => row.source === source).map(({ id }) => id)).toEqual(came);
        }
        one.dispose();
      }),
    );
  });

  it('is counted as late exactly where a newer row stands before it, however late it comes', () => {
    const anyhow = fc.array(
      fc.record({ source: fc.constantFrom('a', 'b'), timeMs: fc.nat(3000), waitMs: fc.nat(400) }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(anyhow, (rows) => {
        vi.setSystemTime(startMs);
        const own = new Recorder();
        const one = new TimeMerge(own);
        one.setSources(['a', 'b']);
        for (const { source, timeMs, waitMs } of rows) {
          one.append(source, startMs + timeMs, '', []);
          one.appended();
          vi.advanceTimersByTime(waitMs);
        }
        vi.advanceTimersByTime(2000);
        expect(own.taken).toHaveLength(rows.length);
        let [latestMs, late] = [-Infinity, 0];
        for (const { timeMs } of own.taken) {
          if (timeMs < latestMs) late++;
          latestMs = Math.max(latestMs, timeMs);
        }
        expect(one.late).toBe(late);
        one.dispose();
      }),
    );
  });
});
