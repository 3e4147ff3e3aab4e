import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PartyNames } from '../../../../../src/app/topology/parties/partyNames.ts';
import { anApplication, aService } from '../../../../fakes/models.ts';
import { aContainer } from './members.ts';

const names = new PartyNames(
  anApplication([
    aService('orders', { replicas: 12 }),
    aService('web', { containerName: 'front', hostname: 'front.shop' }),
    aService('one', { hostname: 'twin' }),
    aService('two', { hostname: 'twin' }),
  ]),
  [aContainer('orders', 4, { id: '3f2a90c1d2e3'.padEnd(64, '0') }), aContainer('gone', 5)],
);

describe('a name', () => {
  it.each([
    ['orders', 'orders'],
    ['shop-orders-1', 'orders'],
    ['orders-12', 'orders'],
    ['front', 'web'],
    ['front.shop', 'web'],
    ['3f2a90c1d2e3', 'orders'],
    ['3f2a90c1d2e3'.padEnd(64, '0'), 'orders'],
    // Two services have it.
    ['twin', undefined],
    ['orders-13', undefined],
    ['shop-orders-1:7', undefined],
    ['shop-gone-1', undefined],
    ['toString', undefined],
    ['', undefined],
  ])('as a whole, %j speaks of %j', (name, service) => {
    expect(names.whole(name)).toBe(service);
  });

  it.each([
    ['shop-orders-1:7', 'orders'],
    ['shop-orders-1-4711', 'orders'],
    ['worker@3f2a90c1d2e3', 'orders'],
    ['consumer-3f2a90c1d2e3-0', 'orders'],
    ['rq:worker:front.shop', 'web'],
    ['orders', 'orders'],
    // The longer name counts, and is another container's.
    ['worker@shop-orders-12', 'orders'],
    ['shop-orders-1x', undefined],
    ['my-shop-orders-1', undefined],
    ['ab3f2a90c1d2e3', undefined],
    ['storefront', undefined],
    ['shop-orders-1 front', undefined],
    [`${'x'.repeat(600)}:front`, undefined],
  ])('in parts, %j speaks of %j', (name, service) => {
    expect(names.within(name)).toBe(service);
  });

  it('speaks of no service, whatever it is, but of those that there are', () => {
    const part = fc.oneof(fc.string(), fc.constantFrom('shop-orders-1', 'front', '3f2a90c1d2e3', '-', ':', '@', '1'));
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        expect(['orders', 'web', 'one', 'two', undefined]).toContain(names.within(parts.join('')));
      }),
    );
  });
});
