import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { certainSubscriptions } from '../../../../../src/app/topology/parties/subscriptions.ts';

/** `orders a`, and `?orders` for a channel of whose listeners some are not known. */
function told(
  clients: Readonly<Record<string, number>>,
  channels: Readonly<Record<string, number>>,
): readonly string[] {
  const { known, unclear } = certainSubscriptions({
    clients: Object.entries(clients).map(([client, subscriptions]) => ({ client, subscriptions })),
    channels: Object.entries(channels).map(([key, listeners]) => ({ key, listeners })),
  });
  return [...known.map(({ key, client }) => `${key} ${client}`), ...unclear.map((key) => `?${key}`)];
}

describe('certainSubscriptions', () => {
  it('gives the one listener of a channel to the one client with a subscription', () => {
    expect(told({ a: 1, b: 0 }, { orders: 1, audit: 0 })).toEqual(['orders a']);
  });

  it('gives a channel that all listen to to all of them, though some listen to others', () => {
    expect(told({ a: 2, b: 1 }, { orders: 2 })).toEqual(['orders a', 'orders b']);
  });

  it('leaves open which of two clients listens', () => {
    expect(told({ a: 1, b: 1 }, { orders: 1 })).toEqual(['?orders']);
  });

  it('finds the rest by what is left, where no other channels can be', () => {
    expect(told({ a: 2, b: 1 }, { orders: 2, audit: 1 })).toEqual(['orders a', 'orders b', 'audit a']);
  });

  it('knows what one client must listen to, though the others are open', () => {
    expect(told({ a: 3, b: 1, c: 1 }, { x: 2, y: 2, z: 1 })).toEqual(['x a', 'y a', 'z a', '?x', '?y']);
  });

  it('tells nothing of counts that do not go together', () => {
    expect(told({ a: 1 }, { orders: 5 })).toEqual(['?orders']);
    expect(told({}, { orders: 1 })).toEqual(['?orders']);
  });

  it('invents nothing, whoever listens to what, and whichever channels were asked for', () => {
    const subscribed = fc.uniqueArray(fc.constantFrom('k', 'l', 'm', 'n'));
    fc.assert(
      fc.property(fc.array(subscribed, { maxLength: 5 }), subscribed, (listening, asked) => {
        const { known, unclear } = certainSubscriptions({
          clients: listening.map((channels, client) => ({ client, subscriptions: channels.length })),
          channels: asked.map((key) => ({ key, listeners: listening.filter((each) => each.includes(key)).length })),
        });
        for (const { key, client } of known) expect(listening[client]).toContain(key);
        expect(new Set(known.map(({ key, client }) => `${key} ${client}`)).size).toBe(known.length);
        const all = asked.flatMap((key) => listening.filter((each) => each.includes(key)));
        if (unclear.length === 0) expect(known).toHaveLength(all.length);
      }),
      { numRuns: 2000 },
    );
  });
});
