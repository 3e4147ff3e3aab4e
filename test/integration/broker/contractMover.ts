import { expect, it } from 'vitest';
import type { Broker } from '../../../src/broker/broker.ts';
import { openMove, type MoveRoute } from '../../../src/broker/moveMessages.ts';
import type { MovableMessage, MovedMessage, MoveOrigin, MoveTarget } from '../../../src/broker/mover.ts';
import { roleOf } from '../../../src/broker/roleOf.ts';
import { addEntry, pushTo } from './sending.ts';
import type { BrokerWorld } from './contract.ts';

/** What every broker does that moves messages. Keys of one test may lie apart in a cluster, or together: both must be exact. */
export function describeMover(aWorld: () => BrokerWorld): void {
  const route = (from: MoveOrigin, to: MoveTarget): MoveRoute => {
    const { broker } = aWorld();
    return { source: broker, from, target: broker, to };
  };

  it.each([
    ['together', (name: string) => [`{${name}}:dead`, `{${name}}:alive`] as const],
    ['apart', (name: string) => [`dead:${name}`, `alive:${name}`] as const],
  ])('moves entries in order, each once, between keys that lie %s', async (_, keys) => {
    const { broker, name } = aWorld();
    const [dead, alive] = keys(name());
    const ids = await added(broker, dead, 5);
    const move = await openMove(route({ kind: 'stream', key: dead }, { kind: 'stream', key: alive }));
    const wanted = (await all(broker, { kind: 'stream', key: dead })).map(asMoved);
    expect(wanted.map(({ token }) => token)).toEqual(ids);
    const { results } = await move.move(wanted.slice(0, 3));
    expect(results.map(({ state }) => state)).toEqual(['moved', 'moved', 'moved']);
    // Given again, as after an answer that was lost.
    const again = await move.move(wanted.slice(1, 4));
    expect(again.results.map(({ state }) => state)).toEqual(['gone', 'gone', 'moved']);
    await move.end();
    expect(textsOf(await all(broker, { kind: 'stream', key: alive }))).toEqual(['0', '1', '2', '3']);
    expect(textsOf(await all(broker, { kind: 'stream', key: dead }))).toEqual(['4']);
    expect(await roleOf(broker, 'mover').unfinished({ kind: 'stream', key: dead })).toBeUndefined();
  });

  it('moves bytes as they are, into a list and out of it, also items that are equal', async () => {
    const { broker, name } = aWorld();
    const [dead, list] = [name(), name()];
    const bytes = new Uint8Array([0xff, 0x00, 0xc3]);
    await addEntry(roleOf(broker, 'writer'), dead, [['data', bytes]]);
    await addEntry(roleOf(broker, 'writer'), dead, [['data', bytes]]);
    const there = await openMove(route({ kind: 'stream', key: dead }, { kind: 'list', key: list }));
    await there.move((await all(broker, { kind: 'stream', key: dead })).map(asMoved));
    await there.end();
    const items = await all(broker, { kind: 'list', key: list });
    expect(items.map(({ fields }) => [...(fields[1] ?? [])])).toEqual([[...bytes], [...bytes]]);
    const back = await openMove(route({ kind: 'list', key: list }, { kind: 'stream', key: dead }));
    const moved = items.map(({ id, fields: [, item] }) => ({ token: id, item, fields: [['data', item!]] }) as const);
    expect((await back.move(moved.slice(0, 1))).results).toMatchObject([{ state: 'moved' }]);
    expect(await all(broker, { kind: 'list', key: list })).toHaveLength(1);
    await back.end();
    expect((await all(broker, { kind: 'stream', key: dead })).map(({ fields }) => [...(fields[1] ?? [])])).toEqual([
      [...bytes],
    ]);
  });

  it('moves what a group has pending, and publishes it', async () => {
    const { broker, services, name } = aWorld();
    const [key, alive] = [name(), name()];
    await services.createGroup(key, 'billing');
    const ids = await added(broker, key, 2);
    await services.read(key, 'billing', 'c1');
    const from = { kind: 'pending', key, group: 'billing' } as const;
    const [first, second] = await all(broker, from);
    expect(first).toMatchObject({ id: ids[0], pending: { consumer: 'c1', deliveries: 1 } });
    const toStream = await openMove(route(from, { kind: 'stream', key: alive }));
    expect((await toStream.move([asMoved(first!)])).results).toMatchObject([{ state: 'moved' }]);
    await toStream.end();
    const published = await openMove(route(from, { kind: 'pubsub', key: name() }));
    expect((await published.move([asMoved(second!)])).results).toEqual([{ state: 'moved', id: undefined }]);
    await published.end();
    expect(await all(broker, from)).toEqual([]);
    expect(await all(broker, { kind: 'stream', key })).toHaveLength(2);
    expect(textsOf(await all(broker, { kind: 'stream', key: alive }))).toEqual(['0']);
  });

  it('ends what an earlier run has added and not removed, and fences that run off', async () => {
    const { broker, name } = aWorld();
    const [dead, alive, other] = [`dead:${name()}`, `alive:${name()}`, name()];
    await added(broker, dead, 3);
    const from = { kind: 'stream', key: dead } as const;
    const mover = roleOf(broker, 'mover');
    // As far as a run comes that is killed between the two steps.
    const to = { kind: 'stream', key: alive } as const;
    await mover.own(from, 'earlier', { mark: 'mark', to, broker: null });
    await mover.ownMarks(to, 'mark', 'earlier');
    const [first, ...rest] = (await all(broker, from)).map(asMoved);
    await mover.addMarked(to, 'mark', 'earlier', [first!]);
    const later = await openMove(route(from, { kind: 'stream', key: other }));
    expect(later.takenUp).toBe(1);
    await expect(mover.addMarked(to, 'mark', 'earlier', [rest[0]!])).rejects.toMatchObject({
      problem: { code: 'broker.move-taken-over' },
    });
    await later.move(rest);
    await later.end();
    expect(textsOf(await all(broker, to))).toEqual(['0']);
    expect(textsOf(await all(broker, { kind: 'stream', key: other }))).toEqual(['1', '2']);
    expect(await all(broker, from)).toEqual([]);
  });

  it('adds nothing where a message cannot be added, says why, and keeps what comes behind it', async () => {
    const { broker, name } = aWorld();
    const [dead, list] = [name(), name()];
    await pushTo(roleOf(broker, 'writer'), list, 'x');
    await added(broker, dead, 2);
    const move = await openMove(route({ kind: 'stream', key: dead }, { kind: 'stream', key: list }));
    const { results, refusal } = await move.move((await all(broker, { kind: 'stream', key: dead })).map(asMoved));
    await move.end();
    expect(results).toEqual([]);
    expect(refusal?.message).toContain('WRONGTYPE');
    expect(await all(broker, { kind: 'stream', key: dead })).toHaveLength(2);
  });
}

async function added(broker: Broker, key: string, count: number): Promise<readonly string[]> {
  const ids: string[] = [];
  // Their order is what matters.
  for (let n = 0; n < count; n++) ids.push(await addEntry(roleOf(broker, 'writer'), key, [['n', String(n)]]));
  return ids;
}

/** All that there is, in pages of two. */
async function all(broker: Broker, from: MoveOrigin): Promise<readonly MovableMessage[]> {
  const found: MovableMessage[] = [];
  for (let cursor: string | undefined, isMore = true; isMore;) {
    const page = await roleOf(broker, 'mover').readMovable(from, cursor, 2);
    found.push(...page.messages);
    cursor = page.next;
    isMore = cursor !== undefined;
  }
  return found;
}

function asMoved({ id, fields }: MovableMessage): MovedMessage {
  const [name, value] = fields;
  return { token: id, fields: [[name!, value!]] };
}

function textsOf(messages: readonly MovableMessage[]): readonly string[] {
  return messages.map(({ fields }) => Buffer.from(fields[1] ?? []).toString());
}
