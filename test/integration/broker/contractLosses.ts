import { expect, it } from 'vitest';
import { roleOf } from '../../../src/broker/roleOf.ts';
import type { BrokerWorld } from './contract.ts';
import { followed } from './contractKeys.ts';
import { newestFirst, tailed } from './contractLog.ts';
import { subscribed } from './contractPubSub.ts';
import { eventually } from './eventually.ts';
import { publishTo, pushTo } from './sending.ts';

/** How a stream is read on when connections were lost. */
export function describeLogLosses(aWorld: () => BrokerWorld): void {
  it.each(['beginning', 'latest'] as const)('reads a stream on without gap or duplicate, from %s', async (at) => {
    const { subject, services, name } = aWorld();
    const broker = subject.connect();
    const key = name();
    const states: string[] = [];
    broker.onDidChangeStatus(({ state }) => states.push(state));
    let isPinned = at === 'beginning';
    const tail = tailed(broker, [key], { at }, { onPosition: () => (isPinned = true) });
    await eventually(() => isPinned, Boolean);
    const writing = new AbortController();
    const written = (async () => {
      // What fails may have been written or not: what the stream holds in the end counts.
      for (let n = 1; !writing.signal.aborted; n++) await services.addAt(key, n).catch(() => undefined);
    })();
    const losses = (): number => states.filter((state) => state === 'lost').length;
    for (let round = 1; round <= 3; round++) {
      const before = tail.seen.length;
      await eventually(
        () => tail.seen.length,
        (count) => count > before + 50,
      );
      await subject.cut();
      await eventually(losses, (count) => count >= round);
    }
    writing.abort();
    await written;
    const held = (await newestFirst(broker, key)).map(({ id }) => id).reverse();
    await eventually(
      () => tail.seen.at(-1)?.[1],
      (last) => last === held.at(-1),
    );
    expect(tail.idsOf(key)).toEqual(held);
    await eventually(
      () => broker.status.state,
      (state) => state === 'ready',
    );
    await tail.stop();
    broker.dispose();
  });
}

/** How published messages are heard on when connections were lost. */
export function describePubSubLosses(aWorld: () => BrokerWorld): void {
  it('tells between when published messages were not heard, and hears on', async () => {
    const { subject, name } = aWorld();
    const broker = subject.connect();
    const channel = name();
    const heard = await subscribed(broker, [{ channel, isPattern: false }]);
    const cutAtMs = Date.now();
    await subject.cut();
    await eventually(heard.readies, (count) => count >= 2);
    expect(heard.gaps).toHaveLength(1);
    const [fromMs, toMs] = heard.gaps[0]!;
    expect(fromMs).toBeGreaterThanOrEqual(cutAtMs);
    expect(toMs).toBeGreaterThanOrEqual(fromMs);
    await eventually(
      () => broker.status.state,
      (state) => state === 'ready',
    );
    await publishTo(roleOf(broker, 'writer'), channel, 'after');
    await eventually(
      () => heard.messages.length,
      (count) => count === 1,
    );
    await heard.stop();
    broker.dispose();
  });
}

/** How a key is followed on when connections were lost. */
export function describeKeyLosses(aWorld: () => BrokerWorld): void {
  it('tells between when nobody looked at a key, and follows it on', async () => {
    const { subject, name } = aWorld();
    const broker = subject.connect();
    const key = name();
    const writer = roleOf(broker, 'writer');
    await pushTo(writer, key, 'a');
    const followedKey = await followed(broker, 'list', key);
    await subject.cut();
    await eventually(
      () => followedKey.ready.length,
      (count) => count >= 2,
    );
    expect(followedKey.gaps.length).toBeGreaterThanOrEqual(1);
    await eventually(
      () => pushTo(writer, key, 'b').catch(() => 0),
      (length) => length === 2,
    );
    await eventually(
      () => followedKey.told.length,
      (count) => count >= 2,
    );
    expect(followedKey.told).toEqual(['waiting a', 'rpush b']);
    await followedKey.stop();
    broker.dispose();
  });
}
