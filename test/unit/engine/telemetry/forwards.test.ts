import { describe, expect, it } from 'vitest';
import { telemetryForwards } from '../../../../src/engine/telemetry/forwards.ts';
import { withTelemetry } from '../../../../src/manifest/application/telemetry.ts';
import { resolving } from '../../manifest/support/resolving.ts';

function forwardsOf(text: string): ReturnType<typeof telemetryForwards> {
  const { application } = resolving(`name: shop\n${text}`);
  return telemetryForwards(withTelemetry(application!), { context: 'far' }, 24_318);
}

describe('The way from containers to the receiver', () => {
  it('is one forwarder in the network that services share, to the loopback port', () => {
    const [forward, ...others] = forwardsOf('services: { a: { image: a }, b: { image: b } }');
    expect(others).toEqual([]);
    expect(forward).toMatchObject({
      engine: { context: 'far' },
      project: 'shop',
      service: 'patchbay-telemetry',
      number: 1,
      networks: [{ name: 'shop_default', aliases: ['patchbay-telemetry'] }],
      inbound: [{ containerPort: 4318, localPort: 24_318 }],
      outbound: [],
    });
  });

  it('is in one network of each service that sends, its project’s own where it has one', () => {
    const text = `services:
  a: { image: a, networks: [shared, front] }
  b: { image: b, networks: [back] }
  c: { image: c, networks: [shared] }
  redis: { image: redis, networks: [store] }
networks: { front: , back: , store: , shared: { external: true } }
`;
    const forwards = forwardsOf(text);
    expect(forwards.map(({ networks }) => networks.map(({ name }) => name))).toEqual([
      ['shop_front'],
      ['shop_back'],
      ['shared'],
    ]);
    expect(forwards.map(({ number }) => number)).toEqual([1, 2, 3]);
  });

  it('is in the network of the service whose network another shares', () => {
    const [forward] = forwardsOf(
      'services: { a: { image: a, network_mode: "service:redis" }, redis: { image: redis } }',
    );
    expect(forward?.networks).toMatchObject([{ name: 'shop_default' }]);
  });

  it('is not there where nobody sends by way of a network', () => {
    expect(forwardsOf('services: { redis: { image: redis }, host: { image: a, network_mode: host } }')).toEqual([]);
  });
});
