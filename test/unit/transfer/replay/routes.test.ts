import { describe, expect, it } from 'vitest';
import { routed } from '../../../../src/transfer/replay/routes.ts';

describe('routed', () => {
  it('keeps the name of a channel that no route fits', () => {
    expect(routed('orders', [])).toEqual({ key: 'orders' });
    expect(routed('orders', [{ from: 'order', to: { key: 'other' } }])).toEqual({ key: 'orders' });
  });

  it('takes the first route that fits', () => {
    const routes = [
      { from: 'orders', to: { key: 'first' } },
      { from: 'orders', to: { key: 'second' } },
    ];
    expect(routed('orders', routes)).toEqual({ key: 'first' });
  });

  it('goes to another broker', () => {
    const to = { broker: 'redis://elsewhere', key: 'orders' };
    expect(routed('orders', [{ from: 'orders', to }])).toEqual(to);
  });

  it('leaves a channel out', () => {
    expect(routed('orders', [{ from: 'orders', to: null }])).toBeUndefined();
  });

  it('puts the text of a star where the target has one', () => {
    expect(routed('orders.created', [{ from: 'orders.*', to: { key: 'test.*.copy' } }])).toEqual({
      key: 'test.created.copy',
    });
    expect(routed('orders.created', [{ from: '*', to: { key: 'replay.*' } }])).toEqual({
      key: 'replay.orders.created',
    });
    expect(routed('orders.created', [{ from: '*.created', to: { key: 'all' } }])).toEqual({ key: 'all' });
  });

  it('keeps a star in the target of a route that has none', () => {
    expect(routed('orders', [{ from: 'orders', to: { key: 'a*b' } }])).toEqual({ key: 'a*b' });
  });

  it('does not let both ends of a pattern share characters', () => {
    expect(routed('aba', [{ from: 'ab*ba', to: null }])).toEqual({ key: 'aba' });
  });
});
