import { describe, expect, it } from 'vitest';
import { wiringOf } from '../../../../src/app/traces/wiring.ts';
import { aChannel, anApplication, aService } from '../../../fakes/models.ts';
import { aMap, nowMs, seen } from '../topology/maps.ts';

const shop = anApplication(
  [
    aService('web', { publishes: ['orders'] }),
    aService('bill', { consumes: [{ channel: 'orders' }] }),
    aService('audit'),
  ],
  { channels: [aChannel('orders')] },
);

describe('The wiring that traces are read with', () => {
  it('is what the manifest declares', () => {
    expect(wiringOf(shop)).toEqual({ publishers: { orders: ['web'] }, consumers: { orders: ['bill'] } });
  });

  it('has beside what was seen, each once', () => {
    const map = aMap(shop, [
      seen('publishes', 'web', 'orders'),
      seen('publishes', 'audit', 'orders'),
      seen('consumes', 'audit', 'orders', { group: 'auditing' }),
    ]);
    expect(wiringOf(shop, map)).toEqual({
      publishers: { orders: ['web', 'audit'] },
      consumers: { orders: ['bill', 'audit'] },
    });
  });

  it('has nobody who is no service', () => {
    const stranger = { ...seen('publishes', 'web', 'orders'), party: { outside: '10.0.0.7' }, atMs: nowMs };
    expect(wiringOf(shop, aMap(shop, [stranger])).publishers).toEqual({ orders: ['web'] });
  });
});
