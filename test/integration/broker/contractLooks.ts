import { expect, it } from 'vitest';
import { roleOf } from '../../../src/broker/roleOf.ts';
import type { BrokerWorld } from './contract.ts';
import { eventually } from './eventually.ts';
import { subscribed } from './contractPubSub.ts';
import { addEntry, pushTo } from './sending.ts';

const never = new AbortController().signal;

/** What a broker says of itself and of its channels. */
export function describeLooks(aWorld: () => BrokerWorld): void {
  it('says that nobody answers, what to do, and no secret', async () => {
    const { subject } = aWorld();
    const nowhere = subject.connectNowhere();
    expect(nowhere.status).toEqual({ state: 'idle' });
    const failures = await Promise.all([
      nowhere.describe([{ kind: 'stream', key: 'a' }]).catch((error: unknown) => error),
      nowhere.discover(1, never).catch((error: unknown) => error),
      nowhere.writer?.send({ kind: 'pubsub', key: 'a', fields: [['data', 'b']] }).catch((error: unknown) => error),
    ]);
    for (const failure of failures) {
      expect(failure).toMatchObject({
        problem: { code: 'broker.unreachable', message: expect.stringMatching(/\. \w+/) as string },
      });
    }
    expect(nowhere.status).toMatchObject({ state: 'lost', problem: { code: 'broker.unreachable' } });
    expect(JSON.stringify([nowhere.address, nowhere.status, failures])).not.toContain('secret');
    nowhere.dispose();
  });

  it('is ready once it has answered', async () => {
    const { subject } = aWorld();
    const broker = subject.connect();
    const states: string[] = [];
    broker.onDidChangeStatus(({ state }) => states.push(state));
    await broker.describe([{ kind: 'stream', key: 'nothing' }]);
    expect(broker.status).toEqual({ state: 'ready' });
    expect(states).toEqual(expect.arrayContaining(['connecting', 'ready']));
    broker.dispose();
  });

  it('discovers channels of every kind, and nothing else', async () => {
    const { broker, services, name } = aWorld();
    const [stream, list, sortedSet, text, channel] = [name(), name(), name(), name(), name()];
    const writer = roleOf(broker, 'writer');
    await addEntry(writer, stream, [['a', '1']]);
    await pushTo(writer, list, 'a');
    await services.schedule(sortedSet, 'a', 1);
    await services.setText(text, 'x');
    await services.hear(channel);
    const { channels, isPartial } = await broker.discover(10_000, never);
    expect(isPartial).toBe(false);
    const keys = new Set([stream, list, sortedSet, text, channel]);
    expect(new Set(channels.filter(({ key }) => keys.has(key)))).toEqual(
      new Set([
        { kind: 'stream', key: stream },
        { kind: 'list', key: list },
        { kind: 'sorted-set', key: sortedSet },
        { kind: 'pubsub', key: channel },
      ]),
    );
  });

  it('discovers no more than it was asked for, and says so', async () => {
    const { broker, name } = aWorld();
    const writer = roleOf(broker, 'writer');
    for (let n = 0; n < 12; n++) await pushTo(writer, name(), 'a');
    const { channels, left, isPartial } = await broker.discover(5, never);
    expect({ count: channels.length, isPartial }).toEqual({ count: 5, isPartial: false });
    expect(left).toBeGreaterThanOrEqual(7);
  });

  it('discovers only what is called as asked, and counts what no manifest could name', async () => {
    const { broker, name } = aWorld();
    const writer = roleOf(broker, 'writer');
    const start = name();
    for (const key of [`${start}:Orders.paid`, `${start}:orders.sent`, `${start}:parcels`])
      await pushTo(writer, key, 'a');
    await pushTo(writer, `${start}\udcff`, 'a');
    const { channels, left, unnamed } = await broker.discover(1, never, [`${start}:`, 'ORDERS']);
    expect(channels).toEqual([{ kind: 'list', key: `${start}:Orders.paid` }]);
    expect(left).toBe(1);
    expect(unnamed).toBeGreaterThanOrEqual(1);
  });

  it('describes streams with their groups, other keys, and what is not there; not what has another type', async () => {
    const { broker, services, name } = aWorld();
    const writer = roleOf(broker, 'writer');
    const [stream, list, sortedSet, missing, channel] = [name(), name(), name(), name(), name()];
    const ids = [];
    for (const value of ['1', '2', '3']) ids.push(await addEntry(writer, stream, [['a', value]]));
    await services.createGroup(stream, 'payments');
    await services.read(stream, 'payments', 'p1', 1);
    // From a start in the middle nobody can know the lag.
    await services.createGroup(stream, 'audit', ids[1]);
    for (const item of ['a', 'b', 'c']) await pushTo(writer, list, item);
    await services.schedule(sortedSet, 'a', 1);
    const facts = await broker.describe([
      { kind: 'stream', key: stream },
      { kind: 'list', key: list },
      { kind: 'sorted-set', key: sortedSet },
      { kind: 'stream', key: missing },
      { kind: 'stream', key: list },
      { kind: 'pubsub', key: channel },
    ]);
    expect(facts).toEqual([
      {
        kind: 'stream',
        key: stream,
        length: 3,
        entriesAdded: 3,
        groups: [
          { name: 'audit', consumers: 0, pending: 0 },
          { name: 'payments', consumers: 1, pending: 1, lag: 2 },
        ],
      },
      { kind: 'list', key: list, length: 3, groups: [] },
      { kind: 'sorted-set', key: sortedSet, length: 1, groups: [] },
      { kind: 'stream', key: missing, length: 0, groups: [] },
      { kind: 'pubsub', key: channel, length: 0, groups: [] },
    ]);
    expect(await broker.describe([])).toEqual([]);
  });

  it('counts the subscribers of a channel without itself', async () => {
    const { broker, services, name } = aWorld();
    const channel = name();
    const heard = await subscribed(broker, [{ channel, isPattern: false }]);
    expect(await broker.describe([{ kind: 'pubsub', key: channel }])).toMatchObject([{ length: 0 }]);
    await services.hear(channel);
    await eventually(
      () => broker.describe([{ kind: 'pubsub', key: channel }]),
      ([facts]) => facts?.length === 1,
    );
    await heard.stop();
  });
}
