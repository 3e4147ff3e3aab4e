import { describe, expect, it } from 'vitest';
import { runBeside, type BesideFacts } from '../../../../src/engine/placement/beside.ts';
import type { Service } from '../../../../src/manifest/model.ts';
import { aContainer, anApplication, aService } from '../../../fakes/models.ts';

const run = { command: ['x'], cwd: '/', environment: {} };

function portsOf(
  facts: Partial<Service>,
  others: readonly Service[] = [],
  around: Pick<BesideFacts, 'observed' | 'exposed'> = { observed: [] },
) {
  const orders = aService('orders', { run, ...facts });
  return runBeside(anApplication([orders, ...others]), orders, { isNear: true, ...around }).inbound;
}

describe('The ports of a local service', () => {
  it('are those that the manifest publishes, where they are published', () => {
    const ports = [{ target: 8080, published: '8181', protocol: 'tcp' }] as const;
    expect(portsOf({ ports })).toEqual([{ containerPort: 8080, localPort: 8181 }]);
  });

  it('are where x-patchbay.run.ports says, and the first there is the main one', () => {
    const ports = [{ target: 8080, published: '8181', protocol: 'tcp' }] as const;
    const said = {
      ...run,
      ports: [
        { localPort: 9100, containerPort: 9090 },
        { localPort: 9000, containerPort: 8080 },
      ],
    };
    expect(portsOf({ ports, run: said })).toEqual([
      { containerPort: 9090, localPort: 9100 },
      { containerPort: 8080, localPort: 9000 },
    ]);
  });

  it('begin with PORT of x-patchbay.run.environment', () => {
    expect(portsOf({ expose: ['8080', '9090'], run: { ...run, environment: { PORT: '8181' } } })).toEqual([
      { containerPort: 8080, localPort: 8181 },
      { containerPort: 9090 },
    ]);
    expect(portsOf({ run: { ...run, environment: { PORT: '8181' } } })).toEqual([
      { containerPort: 8181, localPort: 8181 },
    ]);
  });

  it.each<[string, Partial<Service>]>([
    ['expose', { expose: ['8080'] }],
    ['PORT', { environment: { PORT: '8080' } }],
    [
      'its health check',
      {
        healthcheck: {
          test: ['CMD', 'curl', 'http://localhost:8080/health'],
          intervalMs: 1,
          timeoutMs: 1,
          retries: 1,
          startPeriodMs: 0,
        },
      },
    ],
  ])('are known from %s', (_, facts) => {
    expect(portsOf(facts)).toEqual([{ containerPort: 8080 }]);
  });

  it.each<[string, Partial<Service>]>([
    ['variables', { environment: { ORDERS_URL: 'http://orders:8080/v1' } }],
    ['command', { command: ['serve', '--upstream=orders:8080'] }],
  ])('are known from the %s of others', (_, facts) => {
    expect(portsOf({}, [aService('gateway', facts)])).toEqual([{ containerPort: 8080 }]);
  });

  it('are known from what its image exposes, running or not', () => {
    const publishers = [{ hostIp: '', publishedPort: 0, targetPort: 8080, protocol: 'tcp' }];
    expect(portsOf({}, [], { observed: [aContainer('orders', 1, { publishers })] })).toEqual([{ containerPort: 8080 }]);
    expect(portsOf({}, [], { observed: [], exposed: [8080] })).toEqual([{ containerPort: 8080 }]);
  });

  it('are none where nobody tells, and none of them is an image’s version or UDP', () => {
    const ports = [{ target: 53, published: '53', protocol: 'udp' }] as const;
    expect(
      portsOf({ ports }, [aService('other', { environment: { IMAGE: 'orders:7', NAME: 'my-orders:8080' } })]),
    ).toEqual([]);
  });
});
