import { expect, it } from 'vitest';
import { roleOf } from '../../../src/broker/roleOf.ts';
import type { BrokerWorld } from './contract.ts';
import { addEntry } from './sending.ts';

/** What every broker does that knows consumer groups. */
export function describeGroups(aWorld: () => BrokerWorld): void {
  /** A stream of three entries, all delivered to one consumer, none acknowledged. */
  async function delivered({ broker, services, name }: BrokerWorld, group = 'workers', consumer = 'a') {
    const key = name();
    await services.createGroup(key, group);
    const ids: string[] = [];
    for (const n of ['1', '2', '3']) ids.push(await addEntry(roleOf(broker, 'writer'), key, [['n', n]]));
    expect(await services.read(key, group, consumer)).toEqual(ids);
    return { key, ids, groups: roleOf(broker, 'groups'), writer: roleOf(broker, 'writer') };
  }

  it('sees a group from inside, as far as asked', async () => {
    const { key, ids, groups } = await delivered(aWorld());
    const { consumers, pending, isPartial } = await groups.group(key, 'workers', 2);
    expect(consumers).toMatchObject([{ name: 'a', pending: 3 }]);
    expect(pending).toMatchObject(ids.slice(0, 2).map((id) => ({ id, consumer: 'a', deliveries: 1 })));
    expect(isPartial).toBe(true);
    const all = await groups.group(key, 'workers', 3);
    expect(all.pending.map(({ id }) => id)).toEqual(ids);
    expect(all.isPartial).toBe(false);
    for (const { idleMs } of [...all.consumers, ...all.pending]) expect(idleMs).toBeLessThan(60_000);
  });

  it('takes acknowledged entries off the list, once', async () => {
    const { key, ids, groups, writer } = await delivered(aWorld());
    expect(await writer.acknowledge(key, 'workers', ids.slice(0, 2))).toBe(2);
    expect(await writer.acknowledge(key, 'workers', ids.slice(0, 2))).toBe(0);
    expect((await groups.group(key, 'workers', 10)).pending.map(({ id }) => id)).toEqual(ids.slice(2));
  });

  it('gives entries to another consumer', async () => {
    const { key, ids, groups, writer } = await delivered(aWorld());
    expect(await writer.claim(key, 'workers', 'b', [ids[0]!, '1-1'])).toEqual([ids[0]]);
    const { pending } = await groups.group(key, 'workers', 10);
    expect(pending.find(({ id }) => id === ids[0])).toMatchObject({ consumer: 'b' });
  });

  it('gives entries back, as if they had waited for long and were never delivered', async () => {
    const { key, ids, groups, writer } = await delivered(aWorld());
    expect(await writer.handBack(key, 'workers', [ids[0]!, '1-1'])).toBe(1);
    const { pending } = await groups.group(key, 'workers', 10);
    const first = pending.find(({ id }) => id === ids[0]);
    expect(first).toMatchObject({ consumer: 'a', deliveries: 0 });
    expect(first?.idleMs).toBeGreaterThan(60_000);
    expect(pending.find(({ id }) => id === ids[1])).toMatchObject({ deliveries: 1 });
  });

  it('has a group delivered to from another place on', async () => {
    const world = aWorld();
    const { key, ids, writer } = await delivered(world);
    await writer.setGroupId(key, 'workers', ids[0]!);
    const [facts] = await world.broker.describe([{ kind: 'stream', key }]);
    expect(facts?.groups[0]).toMatchObject({ name: 'workers', pending: 3 });
    expect(await world.services.read(key, 'workers', 'c')).toEqual(ids.slice(1));
    await writer.setGroupId(key, 'workers', '$');
    expect(await world.services.read(key, 'workers', 'c')).toEqual([]);
    await writer.setGroupId(key, 'workers', '0');
    expect(await world.services.read(key, 'workers', 'c')).toEqual(ids);
  });

  it('tells what each group has done with one entry', async () => {
    const world = aWorld();
    const { key, ids, groups, writer } = await delivered(world);
    await world.services.createGroup(key, 'slow');
    await writer.acknowledge(key, 'workers', [ids[0]!]);
    const waiting = { name: 'slow', state: 'waiting' };
    expect(await groups.delivery(key, ids[0]!, 10)).toEqual({
      groups: [waiting, { name: 'workers', state: 'acknowledged' }],
      isPartial: false,
    });
    const { groups: told } = await groups.delivery(key, ids[1]!, 10);
    expect(told).toMatchObject([waiting, { name: 'workers', state: 'pending', consumer: 'a', deliveries: 1 }]);
    expect(await groups.delivery(key, ids[0]!, 1)).toEqual({ groups: [waiting], isPartial: true });
    expect(await groups.delivery(world.name(), ids[0]!, 1)).toEqual({ groups: [], isPartial: false });
  });

  it('keeps names that are not UTF-8 whole: what is read of a group leads back to it', async () => {
    const world = aWorld();
    const { key, ids, groups, writer } = await delivered(world, 'w\udcff', 'a\udcff');
    // Names that would look the same if each such byte were taken for the same.
    await world.services.createGroup(key, 'w\udcfe');
    await world.services.read(key, 'w\udcff', 'a\udcfe');
    const [facts] = await world.broker.describe([{ kind: 'stream', key }]);
    expect(facts?.groups.map(({ name, pending }) => [name, pending])).toEqual([
      ['w\udcfe', 0],
      ['w\udcff', 3],
    ]);
    const group = facts!.groups[1]!.name;
    const [first] = (await groups.group(key, group, 10)).pending;
    expect(first).toMatchObject({ id: ids[0], consumer: 'a\udcff' });
    const { groups: told } = await groups.delivery(key, ids[0]!, 10);
    expect(told).toMatchObject([
      { name: 'w\udcfe', state: 'waiting' },
      { name: 'w\udcff', state: 'pending', consumer: 'a\udcff' },
    ]);
    expect(await writer.claim(key, group, 'b\udc80', [ids[0]!])).toEqual([ids[0]]);
    expect(await writer.acknowledge(key, group, [ids[1]!])).toBe(1);
    await writer.setGroupId(key, group, ids[1]!);
    const { consumers, pending } = await groups.group(key, group, 10);
    expect(pending.map(({ id, consumer }) => [id, consumer])).toEqual([
      [ids[0], 'b\udc80'],
      [ids[2], 'a\udcff'],
    ]);
    expect(consumers.find(({ name }) => name === 'b\udc80')).toMatchObject({ pending: 1 });
  });

  it('says so when a group is not there', async () => {
    const world = aWorld();
    const { key, groups, writer } = await delivered(world);
    const missing = world.name();
    const gone = { problem: { code: 'broker.no-group', message: expect.stringMatching(/\. \w+/) as string } };
    await expect(groups.group(key, 'nobody', 5)).rejects.toMatchObject(gone);
    await expect(groups.group(missing, 'workers', 5)).rejects.toMatchObject(gone);
    await expect(writer.claim(missing, 'workers', 'b', ['1-1'])).rejects.toMatchObject(gone);
    await expect(writer.setGroupId(missing, 'workers', '$')).rejects.toMatchObject(gone);
  });
}
