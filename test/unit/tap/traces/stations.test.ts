import { describe, expect, it } from 'vitest';
import { Stations } from '../../../../src/tap/recent/stations.ts';

const logs = {
  ...{ kind: 'logs' as const, id: 'logs:all', label: 'all', engine: { kind: 'docker' as const }, project: 'shop' },
  ...{ services: ['orders', 'payments'], tail: 0 },
};

describe('The stations of traces', () => {
  it('are channels, and services however one hears of them', () => {
    const stations = new Stations();
    const channel = stations.numberOf({ kind: 'stream', label: 'orders' }, undefined, null);
    const replicas = ['shop-orders-1', 'shop-orders-2'].map((container) =>
      stations.numberOf({ kind: 'logs', label: 'all' }, logs, container),
    );
    const span = stations.numberOf({ kind: 'span', label: 'shop' }, undefined, 'orders');
    expect(replicas).toEqual([span, span]);
    // A channel may be called as a service is.
    expect(stations.at(channel)).toEqual({ label: 'orders', isService: false });
    expect(stations.at(span)).toEqual({ label: 'orders', isService: true });
    expect(stations.where(({ label }) => label === 'orders')).toEqual(new Set([channel, span]));
  });

  it('are bounded, whatever services call themselves: the rest is one', () => {
    const stations = new Stations();
    const numbers = Array.from({ length: 5000 }, (_, at) =>
      stations.numberOf({ kind: 'span', label: 'shop' }, undefined, `service-${at}`),
    );
    expect(stations.all.length).toBe(1000);
    expect(new Set(numbers.slice(999))).toEqual(new Set([0]));
    expect(stations.at(0).label).toBe('others');
  });
});
