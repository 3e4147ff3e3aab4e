import { describe, expect, it } from 'vitest';
import { forwardPlace, forwardRefusal } from '../../../../src/engine/forward/settings.ts';
import { anApplication, aService } from '../../../fakes/models.ts';

const networks = {
  back: { name: 'shop_back', isExternal: false, isInternal: false, labels: {} },
  front: { name: 'edge', isExternal: true, isInternal: false, labels: {} },
};

describe('The place of a local service in the networks', () => {
  it('has the names of the service, of its containers, and the aliases of each network', () => {
    const orders = aService('orders', {
      replicas: 2,
      networks: { back: { aliases: ['api', 'orders'] }, front: { aliases: [] } },
    });
    const { networks: made } = forwardPlace(anApplication([orders], { networks }), orders);
    expect(made).toEqual([
      { name: 'shop_back', aliases: ['orders', 'shop-orders-1', 'shop-orders-2', 'api'] },
      { name: 'edge', aliases: ['orders', 'shop-orders-1', 'shop-orders-2'] },
    ]);
  });

  it('has the name that the manifest gives the container, its addresses, links and hosts', () => {
    const redis = aService('redis', { networks: { back: { aliases: [] } } });
    const orders = aService('orders', {
      containerName: 'the-orders',
      networks: { back: { aliases: [], ipv4Address: '10.0.0.9', ipv6Address: 'fd00::9' } },
      links: ['redis:cache'],
      extraHosts: ['box:10.0.0.1'],
    });
    expect(forwardPlace(anApplication([redis, orders], { networks }), orders)).toEqual({
      networks: [
        { name: 'shop_back', aliases: ['orders', 'the-orders'], ipv4Address: '10.0.0.9', ipv6Address: 'fd00::9' },
      ],
      links: ['shop-redis-1:cache'],
      extraHosts: ['box:10.0.0.1'],
    });
  });
});

describe('A service that no name leads to', () => {
  it.each([
    ['host', 'network_mode: host'],
    ['none', 'network_mode: none'],
    ['bridge', 'network_mode: bridge'],
    ['service:proxy', 'shares the network of "proxy"'],
    ['container:abc', 'shares the network of "abc"'],
  ])('is refused with network_mode %s', (networkMode, why) => {
    const refusal = forwardRefusal(aService('orders', { networkMode }));
    expect(refusal).toMatchObject({ code: 'forward.no-network', severity: 'error' });
    expect(refusal?.message).toContain(why);
    expect(refusal?.message).toContain('Give it networks');
  });

  it('is refused without networks, and not with one', () => {
    expect(forwardRefusal(aService('orders'))?.message).toContain('it is in no network');
    expect(forwardRefusal(aService('orders', { networks: { back: { aliases: [] } } }))).toBeUndefined();
  });
});
