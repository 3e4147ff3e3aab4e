import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { finish } from '../../../../src/base/stepwise.ts';
import { causalOrder as orderInSteps } from '../../../../src/messages/trace/causalOrder.ts';
import { causesOf as causesInSteps } from '../../../../src/messages/trace/causes.ts';
import type { Cause, HopFacts, Wiring } from '../../../../src/messages/trace/hop.ts';

const wiring: Wiring = {
  publishers: new Map([
    ['orders.created', ['orders']],
    ['payments.requested', ['payments']],
    ['shipping.booked', ['shipping']],
  ]),
  consumers: new Map([
    ['orders.created', ['payments', 'analytics']],
    ['payments.requested', ['shipping']],
  ]),
};

function causesOf(hops: readonly HopFacts[], known: Wiring): readonly (readonly Cause[])[] {
  return finish(causesInSteps(hops, known));
}

function causalOrder(hops: readonly HopFacts[], causes: readonly (readonly Cause[])[]): readonly number[] {
  return finish(orderInSteps(hops, causes));
}

function message(timeMs: number, channel: string, change: Partial<HopFacts> = {}): HopFacts {
  return {
    timeMs,
    source: `stream:${channel}`,
    kind: 'stream',
    channel,
    id: `${1_700_000_000_000 + timeMs}-0`,
    identifiers: [],
    ...change,
  };
}

function line(timeMs: number, service: string, change: Partial<HopFacts> = {}): HopFacts {
  return { timeMs, source: `logs:${service}`, kind: 'logs', id: String(timeMs), service, identifiers: [], ...change };
}

describe('What led to a hop', () => {
  it('is inferred by who consumes and publishes what, and says so', () => {
    const hops = [
      message(0, 'orders.created'),
      line(1, 'analytics'),
      message(2, 'payments.requested'),
      message(3, 'shipping.booked'),
    ];
    expect(causesOf(hops, wiring)).toEqual([
      [],
      [{ hop: 0, evidence: 'analytics consumes orders.created', isStated: false }],
      [{ hop: 0, evidence: 'payments consumes orders.created and publishes payments.requested', isStated: false }],
      [{ hop: 2, evidence: 'shipping consumes payments.requested and publishes shipping.booked', isStated: false }],
    ]);
  });

  it('is what somebody did who sends to it, where nothing was seen of the channel between them', () => {
    const hops = [line(0, 'orders'), line(1, 'analytics'), line(2, 'payments'), line(3, 'payments'), line(4, 'orders')];
    const unseen = 'orders publishes orders.created, which payments consumes';
    expect(causesOf(hops, wiring).map(([cause]) => [cause?.hop, cause?.evidence])).toEqual([
      [undefined, undefined],
      [0, 'orders publishes orders.created, which analytics consumes'],
      [0, unseen],
      // What it did itself was later.
      [2, 'what payments did before it'],
      [0, 'what orders did before it'],
    ]);
    const again = [...hops, line(5, 'payments')];
    expect(causesOf(again, wiring)[5]).toEqual([{ hop: 4, evidence: unseen, isStated: false }]);
  });

  it('is the hop before it where nothing else is known', () => {
    const hops = [message(0, 'a'), message(1, 'b')];
    expect(causesOf(hops, wiring)[1]).toEqual([{ hop: 0, evidence: 'the one before it in time', isStated: false }]);
  });

  it('is what the data states, whatever could be inferred: ids, entries that are logged, spans', () => {
    const first = message(0, 'orders.created', { identifiers: [{ role: 'id', value: 'e-1', at: 'id' }] });
    const hops = [
      first,
      message(1, 'payments.requested'),
      message(2, 'shipping.booked', { identifiers: [{ role: 'cause', value: 'e-1', at: 'causationid' }] }),
      line(3, 'shipping', { identifiers: [{ role: 'cause', value: first.id, at: 'text' }] }),
    ];
    const causes = causesOf(hops, wiring);
    expect(causes[2]).toEqual([{ hop: 0, evidence: 'causationid names its id e-1', isStated: true }]);
    expect(causes[3]).toEqual([{ hop: 0, evidence: `text names its id ${first.id}`, isStated: true }]);
  });

  it('is never the hop itself, and no hop comes before its causes', () => {
    const value = fc.constantFrom('a', 'b', 'c', 'd');
    const hop = fc.record({
      timeMs: fc.nat(50),
      channel: fc.constantFrom('orders.created', 'payments.requested', 'shipping.booked', 'x'),
      ids: fc.array(
        fc.record({ role: fc.constantFrom('id', 'cause', 'span', 'parent'), value, at: fc.constant('at') }),
        { maxLength: 4 },
      ),
    });
    fc.assert(
      fc.property(fc.array(hop, { maxLength: 40 }), (all) => {
        const hops = all
          .map(({ timeMs, channel, ids }) => message(timeMs, channel, { identifiers: ids }))
          .sort((a, b) => a.timeMs - b.timeMs);
        const causes = causesOf(hops, wiring);
        for (const [place, its] of causes.entries()) for (const cause of its) expect(cause.hop).not.toBe(place);
        const order = causalOrder(hops, causes);
        expect([...order].sort((a, b) => a - b)).toEqual([...hops.keys()]);
        const inferred = causes.map((its) => its.filter(({ isStated }) => !isStated));
        const placed = new Map(order.map((place, at) => [place, at]));
        const hasStated = causes.some((its) => its.some(({ isStated }) => isStated));
        if (hasStated) return;
        for (const [place, its] of inferred.entries())
          for (const { hop: cause } of its) expect(placed.get(cause) ?? 0).toBeLessThan(placed.get(place) ?? 0);
      }),
    );
  });

  it('is put in order though clocks differ', () => {
    const late = message(10, 'orders.created', { identifiers: [{ role: 'id', value: 'e-1', at: 'id' }] });
    const early = message(5, 'payments.requested', {
      identifiers: [{ role: 'cause', value: 'e-1', at: 'causationid' }],
    });
    const hops = [early, late];
    expect(causalOrder(hops, causesOf(hops, wiring))).toEqual([1, 0]);
  });

  it('of one moment stands by the names of sources, whichever was read first', () => {
    const hops = ['b', 'a', 'b', 'c'].map((channel) => message(5, channel, {}));
    expect(causalOrder(hops, [])).toEqual([1, 0, 2, 3]);
  });
});
