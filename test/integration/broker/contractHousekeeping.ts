import { expect, it } from 'vitest';
import { roleOf } from '../../../src/broker/roleOf.ts';
import type { BrokerWorld } from './contract.ts';
import { newestFirst } from './contractLog.ts';
import { pushTo } from './sending.ts';

/** What every broker does that removes what is not needed any more. */
export function describeHousekeeping(aWorld: () => BrokerWorld): void {
  /** A stream with entries at these times, and its roles. */
  async function stream({ broker, services, name }: BrokerWorld, timesMs: readonly number[]) {
    const key = name();
    for (const timeMs of timesMs) await services.addAt(key, timeMs);
    const held = async (): Promise<readonly string[]> => (await newestFirst(broker, key)).map(({ id }) => id).reverse();
    return { key, held, groups: roleOf(broker, 'groups'), writer: roleOf(broker, 'writer') };
  }

  it('makes a group that reads from where it is told to, and a stream only when it may', async () => {
    const world = aWorld();
    const { key, writer } = await stream(world, [1, 2, 3]);
    await writer.createGroup(key, 'all', '0', false);
    await writer.createGroup(key, 'some', '1-0', false);
    await writer.createGroup(key, 'new\udcff', '$', false);
    expect(await world.services.read(key, 'all', 'a')).toEqual(['1-0', '2-0', '3-0']);
    expect(await world.services.read(key, 'some', 'a')).toEqual(['2-0', '3-0']);
    expect(await world.services.read(key, 'new\udcff', 'a')).toEqual([]);
    await expect(writer.createGroup(key, 'all', '0', true)).rejects.toMatchObject({
      problem: { code: 'broker.group-exists', message: expect.stringMatching(/"all" already\. \w+/) as string },
    });

    const missing = world.name();
    await expect(writer.createGroup(missing, 'all', '0', false)).rejects.toMatchObject({
      problem: { code: 'broker.no-stream', message: expect.stringMatching(/\. \w+/) as string },
    });
    expect(await world.broker.describe([{ kind: 'stream', key: missing }])).toMatchObject([{ length: 0, groups: [] }]);
    await writer.createGroup(missing, 'all', '0', true);
    const [facts] = await world.broker.describe([{ kind: 'stream', key: missing }]);
    expect(facts?.groups).toMatchObject([{ name: 'all' }]);
  });

  it('removes a group, and says so when it is not there', async () => {
    const world = aWorld();
    const { key, held, writer } = await stream(world, [1]);
    await world.services.createGroup(key, 'old');
    await world.services.createGroup(key, 'kept');
    await writer.destroyGroup(key, 'old');
    const [facts] = await world.broker.describe([{ kind: 'stream', key }]);
    expect(facts?.groups.map(({ name }) => name)).toEqual(['kept']);
    expect(await held()).toEqual(['1-0']);
    const gone = { problem: { code: 'broker.no-group' } };
    await expect(writer.destroyGroup(key, 'old')).rejects.toMatchObject(gone);
    await expect(writer.destroyGroup(world.name(), 'old')).rejects.toMatchObject(gone);
  });

  it('removes a consumer, and tells how many pending entries went with it', async () => {
    const world = aWorld();
    const { key, groups, writer } = await stream(world, [1, 2, 3]);
    await world.services.createGroup(key, 'workers');
    await world.services.read(key, 'workers', 'a', 2);
    await world.services.read(key, 'workers', 'b', 1);
    expect(await groups.pendingOf(key, 'workers', 'a', 10)).toEqual(['1-0', '2-0']);
    expect(await groups.pendingOf(key, 'workers', 'a', 1)).toEqual(['1-0']);
    expect(await groups.pendingOf(key, 'workers', 'nobody', 10)).toEqual([]);
    expect(await writer.deleteConsumer(key, 'workers', 'a')).toBe(2);
    expect(await writer.deleteConsumer(key, 'workers', 'a')).toBe(0);
    const { consumers, pending } = await groups.group(key, 'workers', 10);
    expect(consumers.map(({ name }) => name)).toEqual(['b']);
    expect(pending.map(({ id }) => id)).toEqual(['3-0']);
    const gone = { problem: { code: 'broker.no-group' } };
    await expect(writer.deleteConsumer(key, 'nobody', 'a')).rejects.toMatchObject(gone);
    await expect(groups.pendingOf(key, 'nobody', 'a', 1)).rejects.toMatchObject(gone);
  });

  it('trims to a length or from an id on, and foretells what goes and who has not read it', async () => {
    const world = aWorld();
    const { key, held, groups, writer } = await stream(world, [1, 2, 3, 4, 5]);
    await world.services.createGroup(key, 'ahead');
    await world.services.read(key, 'ahead', 'a', 3);
    await world.services.createGroup(key, 'behind');
    await world.services.read(key, 'behind', 'a', 1);
    const toLength = { by: 'length', length: 3, isExact: true } as const;
    expect(await groups.trimEffect(key, toLength)).toEqual({
      length: 5,
      removes: 2,
      isMore: false,
      unread: [{ group: 'behind', entries: 1 }],
    });
    expect(await held()).toHaveLength(5);
    expect(await writer.trim(key, toLength)).toBe(2);
    expect(await held()).toEqual(['3-0', '4-0', '5-0']);

    const fromId = { by: 'id', id: '5-0', isExact: true } as const;
    expect(await groups.trimEffect(key, fromId)).toEqual({
      length: 3,
      removes: 2,
      isMore: false,
      unread: [
        { group: 'ahead', entries: 1 },
        { group: 'behind', entries: 2 },
      ],
    });
    expect(await writer.trim(key, fromId)).toBe(2);
    expect(await held()).toEqual(['5-0']);
    expect(await groups.trimEffect(key, fromId)).toMatchObject({ removes: 0, unread: [] });
    expect(await groups.trimEffect(world.name(), fromId)).toMatchObject({ length: 0, removes: 0, unread: [] });
  });

  it('says of a group whose lag nobody knows that it may lack what goes, unless its place tells', async () => {
    const world = aWorld();
    const { key, groups } = await stream(world, [1, 2, 3, 4]);
    await world.services.createGroup(key, 'audit', '2-0');
    const from = (id: string) => groups.trimEffect(key, { by: 'id', id, isExact: true });
    expect(await from('2')).toMatchObject({ removes: 1, unread: [] });
    expect(await from('4-0')).toMatchObject({ removes: 3, unread: [{ group: 'audit' }] });
    expect(await groups.trimEffect(key, { by: 'length', length: 0, isExact: false })).toMatchObject({
      removes: 4,
      unread: [{ group: 'audit' }],
    });
  });

  it('counts what stands before an id over many entries, up to a limit that it tells', async () => {
    const world = aWorld();
    const { key, groups } = await stream(world, [1]);
    await world.services.addAndTrim(key, 10_500, 20_000);
    const from = (id: string) => groups.trimEffect(key, { by: 'id', id, isExact: true });
    const [newest] = await newestFirst(world.broker, key);
    expect(await from(newest!.id)).toMatchObject({ length: 10_501, removes: 10_000, isMore: true });
    expect(await from('1')).toMatchObject({ removes: 0, isMore: false });
    expect(await from('2')).toMatchObject({ removes: 1, isMore: false });
  });

  it('removes entries, and whole keys of any type', async () => {
    const world = aWorld();
    const { key, held, writer } = await stream(world, [1, 2, 3]);
    expect(await writer.deleteEntries(key, ['1-0', '3-0', '9-9'])).toBe(2);
    expect(await held()).toEqual(['2-0']);
    expect(await writer.deleteKey(key)).toBe(true);
    expect(await writer.deleteKey(key)).toBe(false);
    const list = world.name();
    await pushTo(writer, list, 'a');
    const wrongType = { problem: { code: 'broker.wrong-type', message: expect.stringMatching(/\. \w+/) as string } };
    await expect(writer.trim(list, { by: 'length', length: 0, isExact: true })).rejects.toMatchObject(wrongType);
    await expect(writer.deleteEntries(list, ['1-0'])).rejects.toMatchObject(wrongType);
    await expect(writer.createGroup(list, 'g', '0', true)).rejects.toMatchObject(wrongType);
    expect(await writer.deleteKey(list)).toBe(true);
  });
}
