import { expect, it } from 'vitest';
import { sleep } from '../../../src/base/async.ts';
import type { Broker } from '../../../src/broker/broker.ts';
import type { Entry, TailFrom, TailObserver } from '../../../src/broker/log.ts';
import { roleOf } from '../../../src/broker/roleOf.ts';
import type { BrokerWorld } from './contract.ts';
import { eventually } from './eventually.ts';
import { addEntry, pushTo } from './sending.ts';

/** What a tail delivers. */
export interface Tailed {
  /** Key and id, in the order in which they came. */
  readonly seen: readonly (readonly [key: string, id: string])[];
  idsOf(key: string): readonly string[];
  /** Stops to read; resolves to how the tail ended. */
  stop(): Promise<unknown>;
  readonly ended: Promise<unknown>;
}

/** Tails streams from one place. */
export function tailed(broker: Broker, keys: readonly string[], from: TailFrom, observer?: TailObserver): Tailed {
  const abort = new AbortController();
  const seen: (readonly [string, string])[] = [];
  const ended = roleOf(broker, 'log')
    .tail(
      keys.map((key) => ({ key, from })),
      ({ key, entries }) => void seen.push(...entries.map(({ id }) => [key, id] as const)),
      abort.signal,
      observer,
    )
    .catch((error: unknown) => error);
  return {
    seen,
    idsOf: (wanted) => seen.filter(([key]) => key === wanted).map(([, id]) => id),
    ended,
    stop() {
      abort.abort();
      return ended;
    },
  };
}

/** All entries of a stream, the newest first. */
export function newestFirst(broker: Broker, key: string): Promise<readonly Entry[]> {
  const farAway = { startOf: { at: 'time', timeMs: 2 ** 42 } } as const;
  return roleOf(broker, 'log').entriesBefore(key, farAway, 100_000);
}

/** Until so many entries came; returns the ids of all. */
export async function came(tail: Tailed, count: number): Promise<readonly string[]> {
  await eventually(
    () => tail.seen.length,
    (length) => length >= count,
  );
  return tail.seen.map(([, id]) => id);
}

/** What every broker does that keeps entries in order. */
export function describeLog(aWorld: () => BrokerWorld): void {
  it('reads all entries from the beginning, in order, then those that come', async () => {
    const { broker, name } = aWorld();
    const writer = roleOf(broker, 'writer');
    const keys = [name(), name(), name(), name()];
    const added = new Map<string, string[]>(keys.map((key) => [key, []]));
    const add = async (key: string, n: number): Promise<void> => {
      added.get(key)!.push(await addEntry(writer, key, [['n', String(n)]]));
    };
    for (let n = 0; n < 20; n++) for (const key of keys) await add(key, n);
    const tail = tailed(broker, keys, { at: 'beginning' });
    await came(tail, 80);
    for (let n = 20; n < 30; n++) for (const key of keys) await add(key, n);
    await came(tail, 120);
    for (const key of keys) expect(tail.idsOf(key)).toEqual(added.get(key));
    await tail.stop();
    const log = roleOf(broker, 'log');
    for (const ids of added.values()) {
      for (const [at, id] of ids.entries()) {
        expect(log.idProblem(id)).toBeUndefined();
        expect(ids.map((other) => log.isBefore(other, id))).toEqual(ids.map((_, place) => place < at));
      }
    }
  });

  it('hands over bytes as they are, and when an entry was added', async () => {
    const { broker, name } = aWorld();
    const key = `${name()}\udcff`;
    const bytes = Uint8Array.of(0xff, 0x00, 0x0a, 0xc3);
    const startMs = Date.now();
    const id = await addEntry(roleOf(broker, 'writer'), key, [[bytes, new Uint8Array()]]);
    const entries: Entry[] = [];
    const abort = new AbortController();
    const ended = roleOf(broker, 'log')
      .tail(
        [{ key, from: { at: 'beginning' } }],
        (batch) => {
          expect(batch.key).toBe(key);
          entries.push(...batch.entries);
          abort.abort();
        },
        abort.signal,
      )
      .catch((error: unknown) => error);
    expect(await ended).toMatchObject({ name: 'AbortError' });
    expect(entries.map((entry) => [entry.id, entry.fields.map((field) => [...field])])).toEqual([
      [id, [[...bytes], []]],
    ]);
    expect(entries[0]!.timeMs).toBeGreaterThanOrEqual(startMs);
    expect(entries[0]!.timeMs).toBeLessThanOrEqual(Date.now());
  });

  it('reads only what is behind an id', async () => {
    const { broker, services, name } = aWorld();
    const key = name();
    const ids = [];
    for (const timeMs of [1, 1, 2]) ids.push(await services.addAt(key, timeMs));
    const tail = tailed(broker, [key], { at: 'id', id: ids[0]! });
    expect(await came(tail, 2)).toEqual(ids.slice(1));
    await tail.stop();
  });

  it('reads from a time on, the time included', async () => {
    const { broker, services, name } = aWorld();
    const key = name();
    const ids = [];
    for (const timeMs of [999, 1000, 1000, 1001]) ids.push(await services.addAt(key, timeMs));
    const tail = tailed(broker, [key], { at: 'time', timeMs: 1000 });
    expect(await came(tail, 3)).toEqual(ids.slice(1));
    await tail.stop();
  });

  it('reads only what comes after latest, and tells which id that was', async () => {
    const { broker, services, name } = aWorld();
    const key = name();
    const before = [await services.addAt(key, 5), await services.addAt(key, 6)];
    const positions: string[] = [];
    const tail = tailed(broker, [key], { at: 'latest' }, { onPosition: (_, id) => positions.push(id) });
    await eventually(
      () => positions.length,
      (count) => count === 1,
    );
    const after = await services.addAt(key, 7);
    expect(await came(tail, 1)).toEqual([after]);
    expect(positions).toEqual([before[1]]);
    await tail.stop();
    const later = tailed(broker, [key], { at: 'id', id: positions[0]! });
    expect(await came(later, 1)).toEqual([after]);
    await later.stop();
  });

  it('takes every entry of a stream that is not there yet as later than latest', async () => {
    const { broker, services, name } = aWorld();
    const key = name();
    const positions: string[] = [];
    const tail = tailed(broker, [key], { at: 'latest' }, { onPosition: (_, id) => positions.push(id) });
    await eventually(
      () => positions.length,
      (count) => count === 1,
    );
    const id = await services.addAt(key, 1);
    expect(await came(tail, 1)).toEqual([id]);
    await tail.stop();
  });

  it('waits for whoever takes entries', async () => {
    const { broker, name } = aWorld();
    const key = name();
    for (let n = 0; n < 300; n++) await addEntry(roleOf(broker, 'writer'), key, [['n', String(n)]]);
    const abort = new AbortController();
    let [open, most, taken] = [0, 0, 0];
    const ended = roleOf(broker, 'log')
      .tail(
        [{ key, from: { at: 'beginning' } }],
        async ({ entries }) => {
          most = Math.max(most, ++open);
          await sleep(20);
          open--;
          taken += entries.length;
        },
        abort.signal,
      )
      .catch((error: unknown) => error);
    await eventually(
      () => taken,
      (count) => count === 300,
    );
    expect(most).toBe(1);
    abort.abort();
    await ended;
  });

  it('ends at once when aborted while it waits for entries', async () => {
    const { broker, name } = aWorld();
    const positions: string[] = [];
    const tail = tailed(broker, [name()], { at: 'latest' }, { onPosition: (_, id) => positions.push(id) });
    await eventually(
      () => positions.length,
      (count) => count === 1,
    );
    const startMs = performance.now();
    expect(await tail.stop()).toMatchObject({ name: 'AbortError' });
    expect(performance.now() - startMs).toBeLessThan(1000);
  });

  it('ends with what the taker of entries threw', async () => {
    const { broker, services, name } = aWorld();
    const key = name();
    await services.addAt(key, 1);
    const taker = (): void => {
      throw new Error('The pipe is closed.');
    };
    const from = { at: 'beginning' } as const;
    const ended = roleOf(broker, 'log').tail([{ key, from }], taker, new AbortController().signal);
    await expect(ended).rejects.toThrow('The pipe is closed.');
  });

  it('refuses an id that is none', async () => {
    const { broker, name } = aWorld();
    const message = expect.stringMatching(/\. \w+/) as string;
    expect(roleOf(broker, 'log').idProblem('$')).toMatchObject({ code: 'broker.bad-id', message });
    const tail = tailed(broker, [name()], { at: 'id', id: '$' });
    expect(await tail.ended).toMatchObject({ problem: { code: 'broker.bad-id' } });
  });

  it('ends with a problem when a key holds another type and nobody listens for problems', async () => {
    const { broker, name } = aWorld();
    const key = name();
    await pushTo(roleOf(broker, 'writer'), key, 'a');
    const tail = tailed(broker, [key], { at: 'beginning' });
    expect(await tail.ended).toMatchObject({ problem: { code: 'broker.wrong-type' } });
  });

  it('reads the other streams when one key holds another type, and that one too once it is a stream', async () => {
    const { broker, services, name } = aWorld();
    const [turncoat, steady] = [name(), name()];
    await pushTo(roleOf(broker, 'writer'), turncoat, 'a');
    const first = await services.addAt(steady, 1);
    const problems: (string | undefined)[] = [];
    const observer: TailObserver = { onProblem: (key, problem) => problems.push(`${key} ${problem?.code}`) };
    const tail = tailed(broker, [turncoat, steady], { at: 'beginning' }, observer);
    await eventually(
      () => [tail.idsOf(steady).length, problems.length],
      ([entries, told]) => entries === 1 && told === 1,
    );
    expect(problems).toEqual([`${turncoat} broker.wrong-type`]);
    await services.remove(turncoat);
    const second = await services.addAt(turncoat, 1);
    expect(await came(tail, 2)).toEqual([first, second]);
    expect(tail.seen.at(-1)).toEqual([turncoat, second]);
    expect(problems).toEqual([`${turncoat} broker.wrong-type`, `${turncoat} undefined`]);
    await tail.stop();
  });

  it('tells how many entries were gone before they could be read', async () => {
    const { broker, services, name } = aWorld();
    const key = name();
    const missed: unknown[] = [];
    const tail = tailed(broker, [key], { at: 'beginning' }, { onMissed: (_, what) => missed.push(what) });
    await services.addAt(key, 1);
    await came(tail, 1);
    await services.addAndTrim(key, 10, 3);
    await eventually(
      () => missed.length,
      (count) => count > 0,
    );
    expect(tail.seen).toHaveLength(4);
    expect(missed).toEqual([{ count: 7, isMadeAnew: false }]);
    await tail.stop();
  });

  it('calls no loss what had been read before it was gone, or was gone before', async () => {
    const { broker, services, name } = aWorld();
    const key = name();
    await services.addAndTrim(key, 5, 2);
    const missed: unknown[] = [];
    const tail = tailed(broker, [key], { at: 'beginning' }, { onMissed: (_, what) => missed.push(what) });
    await came(tail, 2);
    await services.addAndTrim(key, 0, 0);
    await addEntry(roleOf(broker, 'writer'), key, [['n', '5']]);
    await came(tail, 3);
    // One that is a loss, to know that it was looked.
    await services.addAndTrim(key, 1, 0);
    await eventually(
      () => missed.length,
      (count) => count > 0,
    );
    expect(missed).toEqual([{ count: 1, isMadeAnew: false }]);
    await tail.stop();
  });

  it('reads a stream from its beginning when it was made anew with smaller ids', async () => {
    const { broker, services, name } = aWorld();
    const key = name();
    const old = await services.addAt(key, 1000);
    const missed: unknown[] = [];
    const tail = tailed(broker, [key], { at: 'beginning' }, { onMissed: (_, what) => missed.push(what) });
    await came(tail, 1);
    await services.beginAgain(key, [1, 2]);
    const ids = (await newestFirst(broker, key)).map(({ id }) => id).reverse();
    expect(await came(tail, 3)).toEqual([old, ...ids]);
    expect(missed).toEqual([{ count: 0, isMadeAnew: true }]);
    await tail.stop();
  });

  it('reads back from a place, the newest first', async () => {
    const { broker, services, name } = aWorld();
    const log = roleOf(broker, 'log');
    const key = name();
    const ids: string[] = [];
    for (const timeMs of [1, 2, 2, 3]) ids.push(await services.addAt(key, timeMs));
    const back = async (...how: [Parameters<typeof log.entriesBefore>[1], number]): Promise<readonly string[]> =>
      (await log.entriesBefore(key, ...how)).map(({ id }) => id);
    expect(await back({ id: ids[3]!, isIncluded: true }, 10)).toEqual(ids.toReversed());
    expect(await back({ id: ids[3]!, isIncluded: true }, 2)).toEqual([ids[3], ids[2]]);
    expect(await back({ id: ids[3]!, isIncluded: false }, 10)).toEqual([ids[2], ids[1], ids[0]]);
    expect(await back({ id: ids[2]!, isIncluded: false }, 1)).toEqual([ids[1]]);
    expect(await back({ startOf: { at: 'id', id: ids[1]! } }, 10)).toEqual([ids[1], ids[0]]);
    expect(await back({ startOf: { at: 'time', timeMs: 2 } }, 10)).toEqual([ids[0]]);
    expect(await back({ startOf: { at: 'beginning' } }, 10)).toEqual([]);
    expect(await newestFirst(broker, name())).toEqual([]);
    const list = name();
    await pushTo(roleOf(broker, 'writer'), list, 'a');
    await expect(newestFirst(broker, list)).rejects.toMatchObject({ problem: { code: 'broker.wrong-type' } });
  });
}
