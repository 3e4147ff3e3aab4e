import { expect, it } from 'vitest';
import type { Broker } from '../../../src/broker/broker.ts';
import type { KeyRequest } from '../../../src/broker/keys.ts';
import { roleOf } from '../../../src/broker/roleOf.ts';
import type { BrokerUnderTest, BrokerWorld } from './contract.ts';
import { eventually } from './eventually.ts';
import { addEntry, pushTo } from './sending.ts';

/** What is told of a key that somebody follows. */
export interface Followed {
  /** The fields of each change, as text. */
  readonly told: readonly string[];
  readonly ready: readonly string[];
  readonly missed: readonly number[];
  readonly gaps: readonly number[];
  readonly ended: Promise<unknown>;
  readonly stop: () => Promise<unknown>;
}

/** Follows a key, from when changes are noticed, unless that fails. */
export async function followed(broker: Broker, kind: KeyRequest['kind'], key: string): Promise<Followed> {
  const abort = new AbortController();
  const [told, ready, missed, gaps]: [string[], string[], number[], number[]] = [[], [], [], []];
  const ended = roleOf(broker, 'keys')
    .watchKey(
      { kind, key },
      {
        onReady: (how) => ready.push(how),
        onChange: ({ fields }) => told.push(fields.map((field) => Buffer.from(field).toString('latin1')).join(' ')),
        onMissed: (count) => missed.push(count),
        onGap: (fromMs, toMs) => gaps.push(toMs - fromMs),
      },
      abort.signal,
    )
    .catch((error: unknown) => error);
  await Promise.race([
    ended,
    eventually(
      () => ready.length,
      (count) => count > 0,
    ),
  ]);
  return {
    told,
    ready,
    missed,
    gaps,
    ended,
    stop() {
      abort.abort();
      return ended;
    },
  };
}

async function tells(told: readonly string[], expected: readonly string[]): Promise<void> {
  await eventually(
    () => told.length,
    (count) => count >= expected.length,
  );
  expect(told).toEqual(expected);
}

/** What every broker does whose keys can be watched. */
export function describeKeys(aWorld: () => BrokerWorld, means: BrokerUnderTest['means']): void {
  it('shows what waits in a list, what is pushed and what is popped', async () => {
    const { broker, services, name } = aWorld();
    const writer = roleOf(broker, 'writer');
    const key = `${name()}\udcff`;
    await pushTo(writer, key, 'a');
    await pushTo(writer, key, 'b');
    const { told, ready, missed, stop } = await followed(broker, 'list', key);
    expect(ready).toEqual([means]);
    await pushTo(writer, key, Uint8Array.of(0xff, 0x0a));
    await tells(told, ['waiting a', 'waiting b', 'rpush \xff\n']);
    await services.take(key);
    await tells(told, ['waiting a', 'waiting b', 'rpush \xff\n', 'lpop a']);
    await services.remove(key);
    await tells(told, ['waiting a', 'waiting b', 'rpush \xff\n', 'lpop a', 'lpop b', 'lpop \xff\n']);
    expect(missed).toEqual([]);
    expect(await stop()).toMatchObject({ name: 'AbortError' });
  });

  it('reads what lists and sorted sets hold, in pages, and takes nothing', async () => {
    const { broker, services, name } = aWorld();
    const [list, sortedSet, stream] = [name(), `${name()}\udcff`, name()];
    for (const item of ['a', 'b', 'c']) await pushTo(roleOf(broker, 'writer'), list, item);
    await services.schedule(sortedSet, 'late', 1_700_000_000_000);
    await services.schedule(sortedSet, 'soon', 5);
    const itemsOf = async (kind: 'list' | 'sorted-set', key: string, place: number): Promise<readonly string[]> => {
      const items = await roleOf(broker, 'keys').itemsFrom({ kind, key }, place, 2);
      return items.map(({ fields }) => fields.map((field) => Buffer.from(field).toString()).join(' '));
    };
    expect(await itemsOf('list', list, 0)).toEqual(['waiting a', 'waiting b']);
    expect(await itemsOf('list', list, 2)).toEqual(['waiting c']);
    expect(await itemsOf('sorted-set', sortedSet, 0)).toEqual([
      'waiting soon score 5',
      'waiting late score 1700000000000 due 2023-11-14T22:13:20.000Z',
    ]);
    expect(await itemsOf('list', name(), 0)).toEqual([]);
    await addEntry(roleOf(broker, 'writer'), stream, [['a', '1']]);
    await expect(itemsOf('list', stream, 0)).rejects.toMatchObject({ problem: { code: 'broker.wrong-type' } });
    await expect(itemsOf('sorted-set', stream, 0)).rejects.toMatchObject({ problem: { code: 'broker.wrong-type' } });
  });

  it('shows when the members of a sorted set are due', async () => {
    const { broker, services, name } = aWorld();
    const key = name();
    await services.schedule(key, 'ship-1', 1_700_000_000_000);
    const { told, stop } = await followed(broker, 'sorted-set', key);
    await services.schedule(key, 'ship-2', 5);
    await services.schedule(key, 'ship-2', 6);
    await eventually(
      () => told.join('\n'),
      (text) => text.includes('score 6'),
    );
    await services.unschedule(key, 'ship-1');
    await eventually(
      () => told.length,
      () => told.some((one) => one.startsWith('removed')),
    );
    expect(told[0]).toBe('waiting ship-1 score 1700000000000 due 2023-11-14T22:13:20.000Z');
    expect(told.at(-1)).toBe('removed ship-1 score 1700000000000 due 2023-11-14T22:13:20.000Z');
    await stop();
  });

  it('shows a hash by its fields, and which one changed', async () => {
    const { broker, services, name } = aWorld();
    const key = name();
    await services.setField(key, 'state', 'new');
    await services.setField(key, 'total', '5');
    const { told, stop } = await followed(broker, 'key', key);
    await services.setField(key, 'state', 'paid');
    await tells(told, ['state new action is', 'total 5 action is', 'state paid action set']);
    await stop();
  });

  it('shows a set and a string', async () => {
    const { broker, services, name } = aWorld();
    const [set, text] = [name(), name()];
    await services.addMember(set, 'red');
    await services.setText(text, 'hello');
    const tags = await followed(broker, 'key', set);
    await services.removeMember(set, 'red');
    await tells(tags.told, ['member red', 'removed red']);
    await tags.stop();
    const greeting = await followed(broker, 'key', text);
    await services.setText(text, 'bye');
    await tells(greeting.told, ['is hello', 'set bye']);
    await greeting.stop();
  });

  it('refuses to follow what has another type', async () => {
    const { broker, services, name } = aWorld();
    const key = name();
    await services.setText(key, 'x');
    const { ended } = await followed(broker, 'list', key);
    expect(await ended).toMatchObject({ problem: { code: 'broker.wrong-type' } });
  });

  if (means === 'notified') {
    it('counts what came and went between two looks', async () => {
      const { broker, services, name } = aWorld();
      const key = name();
      const { missed, stop } = await followed(broker, 'list', key);
      await services.pushAndTake(key, 'x');
      await eventually(
        () => missed,
        (counts) => counts.length > 0,
      );
      expect(missed).toEqual([1]);
      await stop();
    });
  }

  it(means === 'notified' ? 'hears of all keys' : 'cannot hear of all keys, and says how', async () => {
    const { broker, services, name } = aWorld();
    const start = `${name()}\udcff`;
    const abort = new AbortController();
    const heard: string[] = [];
    let readies = 0;
    const ended = roleOf(broker, 'keys')
      .hearKeyspace(
        `${start}:*`,
        {
          onReady: () => {
            readies++;
          },
          onMessage: ({ channel, payload }) => heard.push(`${channel} ${Buffer.from(payload).toString()}`),
          onGap: () => undefined,
        },
        abort.signal,
      )
      .catch((error: unknown) => error);
    if (means === 'sampled') {
      expect(await ended).toMatchObject({ problem: { code: 'broker.no-notifications' } });
      return;
    }
    // Each server of a cluster tells of its own keys, and says so by itself.
    await eventually(
      async () => {
        await services.setText(`${start}:probe`, 'x');
        return heard.length;
      },
      (count) => readies > 0 && count > 0,
    );
    const key = `${start}:probe`;
    await services.setText(`${start}other`, 'x');
    await services.remove(key);
    await eventually(
      () => heard.at(-1),
      (last) => last === `${key} del`,
    );
    expect(new Set(heard)).toEqual(new Set([`${key} set`, `${key} del`]));
    abort.abort();
    await ended;
  });
}
