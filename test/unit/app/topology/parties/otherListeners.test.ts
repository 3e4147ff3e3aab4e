import { describe, expect, it } from 'vitest';
import { certainSubscriptions } from '../../../../../src/app/topology/parties/subscriptions.ts';

describe('Who listens, where somebody else does who is not listed', () => {
  it('is not told by counts: another Patchbay looks at the same channels', () => {
    const clients = [
      { client: 'gateway', subscriptions: 3 },
      { client: 'loadgen', subscriptions: 1 },
      { client: 'inventory', subscriptions: 1 },
    ];
    // The gateway and loadgen listen to the rate, and so does a Patchbay, which listens to all others too.
    const channels = [
      { key: 'loadgen.rate', listeners: 3 },
      { key: 'notifications', listeners: 2 },
      { key: 'analytics.revenue', listeners: 2 },
    ];
    expect(certainSubscriptions({ clients, channels })).toEqual({
      known: [],
      unclear: ['loadgen.rate', 'notifications', 'analytics.revenue'],
    });
  });

  it('is not told while another Patchbay listens to something, though the counts would fit', () => {
    const clients = [
      { client: 'gateway', subscriptions: 2 },
      { client: 'loadgen', subscriptions: 1 },
    ];
    const channels = [{ key: 'loadgen.rate', listeners: 2 }];
    // The gateway may listen to two others, and the second listener be the Patchbay.
    expect(certainSubscriptions({ clients, channels, hidden: 1 }).known).toEqual([]);
    expect(certainSubscriptions({ clients, channels }).known).not.toEqual([]);
  });
});
