import { expect, it } from 'vitest';
import type { Broker } from '../../../src/broker/broker.ts';
import type { PublishedMessage, SubscribeRequest } from '../../../src/broker/pubsub.ts';
import { roleOf } from '../../../src/broker/roleOf.ts';
import type { BrokerWorld } from './contract.ts';
import { eventually } from './eventually.ts';
import { publishTo } from './sending.ts';

/** What somebody hears who listens. */
export interface Heard {
  readonly messages: readonly PublishedMessage[];
  readonly gaps: readonly (readonly [fromMs: number, toMs: number])[];
  readonly readies: () => number;
  /** Stops to listen; resolves to how the subscription ended. */
  stop(): Promise<unknown>;
}

/** Listens, from when nothing is missed any more. */
export async function subscribed(broker: Broker, requests: readonly SubscribeRequest[]): Promise<Heard> {
  const abort = new AbortController();
  const messages: PublishedMessage[] = [];
  const gaps: (readonly [number, number])[] = [];
  let readies = 0;
  const ended = roleOf(broker, 'pubsub')
    .subscribe(
      requests,
      {
        onReady: () => {
          readies++;
        },
        onMessage: (message) => void messages.push(message),
        onGap: (fromMs, toMs) => void gaps.push([fromMs, toMs]),
      },
      abort.signal,
    )
    .catch((error: unknown) => error);
  await eventually(
    () => readies,
    (count) => count === 1,
  );
  return {
    messages,
    gaps,
    readies: () => readies,
    stop() {
      abort.abort();
      return ended;
    },
  };
}

/** What every broker does that hands messages to whoever listens. */
export function describePubSub(aWorld: () => BrokerWorld): void {
  it('hears channels and patterns in the order of each channel, with what they came by, and no others', async () => {
    const { broker, name } = aWorld();
    const [news, orders, other] = [name(), name(), name()];
    const heard = await subscribed(broker, [
      { channel: news, isPattern: false },
      { channel: `${orders}.*`, isPattern: true },
    ]);
    const writer = roleOf(broker, 'writer');
    const startMs = Date.now();
    for (const [channel, text] of [
      [other, 'none'],
      [news, 'one'],
      [`${orders}.created`, 'two'],
      [news, 'three'],
      [`${orders}.paid`, 'four'],
    ] as const) {
      await publishTo(writer, channel, text);
    }
    await eventually(
      () => heard.messages.length,
      (count) => count === 4,
    );
    const texts = heard.messages.map(
      ({ via, channel, payload }) => `${via} ${channel} ${Buffer.from(payload).toString()}`,
    );
    expect(texts.filter((text) => text.startsWith(news))).toEqual([`${news} ${news} one`, `${news} ${news} three`]);
    // Two channels of one pattern may be on two nodes of a cluster: only each has an order.
    expect(texts.filter((text) => text.startsWith(orders)).sort()).toEqual([
      `${orders}.* ${orders}.created two`,
      `${orders}.* ${orders}.paid four`,
    ]);
    for (const { receivedAtMs } of heard.messages) {
      expect(receivedAtMs).toBeGreaterThanOrEqual(startMs);
      expect(receivedAtMs).toBeLessThanOrEqual(Date.now());
    }
    expect(heard.gaps).toEqual([]);
    expect(await heard.stop()).toMatchObject({ name: 'AbortError' });
  });

  it('hears bytes as they are, and names that are not UTF-8 whole', async () => {
    const { broker, name } = aWorld();
    const start = `${name()}\udcff`;
    const heard = await subscribed(broker, [
      { channel: `${start}.a`, isPattern: false },
      { channel: `${start}*\udcc3`, isPattern: true },
    ]);
    const writer = roleOf(broker, 'writer');
    const payload = Uint8Array.of(0xff, 0x00, 0x0a);
    await publishTo(writer, `${start}.a`, payload);
    await publishTo(writer, `${start}.\udc80\udcc3`, payload);
    // Another one, if each byte that is no UTF-8 were taken for the same.
    await publishTo(writer, `${start}.\udc80\udcc4`, payload);
    await publishTo(writer, `${start}.a`, 'end');
    await eventually(
      () => heard.messages.length,
      (count) => count === 3,
    );
    const of = (via: string) =>
      heard.messages.filter((one) => one.via === via).map((one) => [one.channel, [...one.payload]]);
    expect(of(`${start}.a`)).toEqual([
      [`${start}.a`, [...payload]],
      [`${start}.a`, [...Buffer.from('end')]],
    ]);
    expect(of(`${start}*\udcc3`)).toEqual([[`${start}.\udc80\udcc3`, [...payload]]]);
    await heard.stop();
  });
}
