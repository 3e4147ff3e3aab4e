import { describe, expect, it } from 'vitest';
import { runBeside, type BesideFacts } from '../../../../src/engine/placement/beside.ts';
import type { ObservedContainer } from '../../../../src/engine/observation.ts';
import type { Service } from '../../../../src/manifest/model.ts';
import { aContainer, anApplication, aService } from '../../../fakes/models.ts';

const needs = { condition: 'service_started', isRequired: true } as const;
const tcp = { hostIp: '127.0.0.1', protocol: 'tcp' } as const;

function beside(facts: Partial<Service>, others: readonly Service[], around: Partial<BesideFacts> = {}) {
  const orders = aService('orders', { run: { command: ['x'], cwd: '/', environment: {} }, ...facts });
  const run = runBeside(anApplication([orders, ...others]), orders, { observed: [], isNear: true, ...around });
  return {
    ...run,
    addresses: run.outbound.map(({ host, port }) => `${host}:${port}`),
    variables: run.environment({
      inbound: (port) => run.inbound.find(({ containerPort }) => containerPort === port)?.localPort ?? port,
      outbound: ({ port }) => port + 10_000,
      filesDirectory: '/files',
    }),
  };
}

const fixed = [{ target: 6379, published: '6380', protocol: 'tcp' }] as const;
const running = (service: string, facts: Partial<ObservedContainer>) => aContainer(service, 1, facts);

describe('A service beside the containers of the others', () => {
  it('is lent what nobody publishes', () => {
    const stock = aService('stock', { expose: ['8000'] });
    const { addresses, variables } = beside({ environment: { STOCK: 'http://stock:8000' } }, [stock]);
    expect(addresses).toEqual(['stock:8000']);
    expect(variables).toMatchObject({ STOCK: 'http://127.0.0.1:18000' });
  });

  it('uses what is published on this machine', () => {
    const redis = aService('redis', { ports: [{ target: 6379, published: '6380', protocol: 'tcp' }] });
    const environment = { REDIS_URL: 'redis://redis:6379/2' };
    const { addresses, variables } = beside({ environment }, [redis]);
    expect(addresses).toEqual([]);
    expect(variables['REDIS_URL']).toBe('redis://127.0.0.1:6380/2');
  });

  it.each<[string, Partial<Service>, readonly ObservedContainer[]]>([
    ['that the engine chooses', { ports: [{ target: 6379, protocol: 'tcp' }] }, []],
    ['that what runs does not have yet', { ports: fixed }, [running('redis', { publishers: [] })]],
    [
      'that is another one when it runs locally',
      { ports: fixed, run: { command: ['x'], cwd: '/', environment: { PORT: '7000' } } },
      [],
    ],
  ])('is lent a published port %s, since it may change while it runs', (_, facts, observed) => {
    const { addresses } = beside({ environment: { REDIS: 'redis:6379' } }, [aService('redis', facts)], { observed });
    expect(addresses).toEqual(['redis:6379']);
  });

  it('is lent everything of an engine elsewhere, whose published ports are that machine’s', () => {
    const redis = aService('redis', { ports: [{ target: 6379, published: '6380', protocol: 'tcp' }] });
    const { addresses } = beside({ environment: { REDIS: 'redis:6379' } }, [redis], { isNear: false });
    expect(addresses).toEqual(['redis:6379']);
  });

  it('finds another local service by the network too, so that either may change sides', () => {
    const publishers = [{ ...tcp, targetPort: 8000, publishedPort: 8001 }];
    const observed = [running('stock', { placement: 'local', publishers })];
    const { addresses } = beside({ environment: { S: 'stock:8000' } }, [aService('stock')], { observed });
    expect(addresses).toEqual(['stock:8000']);
  });

  it('knows the others by all their names', () => {
    const db = aService('db', { containerName: 'shop-db', networks: { default: { aliases: ['db.internal'] } } });
    const environment = { A: 'shop-db:5432', B: 'tcp://db.internal:5432', C: 'http://elsewhere:5432' };
    const { addresses, variables } = beside({ environment }, [db]);
    expect(addresses).toEqual(['shop-db:5432', 'db.internal:5432']);
    expect(variables).toMatchObject({ A: '127.0.0.1:15432', B: 'tcp://127.0.0.1:15432', C: 'http://elsewhere:5432' });
  });

  it('is told of each service that it depends on', () => {
    const { variables } = beside({ dependsOn: { redis: needs } }, [aService('redis', { image: 'redis:7' })]);
    expect(variables).toMatchObject({
      REDIS_HOST: '127.0.0.1',
      REDIS_PORT: '16379',
      REDIS_URL: 'redis://127.0.0.1:16379',
    });
  });

  it('is led from a port that another service would have here to where that one runs', () => {
    const stock = aService('stock', {
      expose: ['8000'],
      run: { command: ['y'], cwd: '/', environment: { PORT: '9001' } },
    });
    const run = {
      command: ['x'],
      cwd: '/',
      environment: { STOCK: 'http://127.0.0.1:9001', OTHER: 'http://localhost:9002' },
    };
    const { addresses, variables } = beside({ run }, [stock]);
    expect(addresses).toEqual(['stock:8000']);
    expect(variables).toMatchObject({ STOCK: 'http://127.0.0.1:18000', OTHER: 'http://localhost:9002' });
  });

  it('keeps what means the container itself in the variables of the container', () => {
    const stock = aService('stock', { run: { command: ['y'], cwd: '/', environment: { PORT: '9001' } } });
    const { variables } = beside({ environment: { SELF: 'http://127.0.0.1:9001' } }, [stock]);
    expect(variables['SELF']).toBe('http://127.0.0.1:9001');
  });

  it('has PORT where its process listens, whatever the container had', () => {
    const ports = [{ target: 8080, published: '8181', protocol: 'tcp' }] as const;
    expect(beside({ ports, environment: { PORT: '8080' } }, []).variables['PORT']).toBe('8181');
    expect(beside({ ports }, []).variables['PORT']).toBe('8181');
  });

  it('knows names of extra_hosts', () => {
    const { variables } = beside(
      {
        extraHosts: ['legacy:10.0.0.5', 'host.docker.internal:host-gateway'],
        environment: { A: 'http://legacy:8080', B: 'http://host.docker.internal:3000' },
      },
      [],
    );
    expect(variables).toMatchObject({ A: 'http://10.0.0.5:8080', B: 'http://127.0.0.1:3000' });
  });

  it('is told nothing, and left as it is, where discovery is switched off', () => {
    const run = { command: ['x'], cwd: '/', environment: {}, hasDiscovery: false };
    const { addresses, variables } = beside({ run, environment: { S: 'http://stock:8000' } }, [aService('stock')]);
    expect(addresses).toEqual([]);
    expect(variables).toEqual({ S: 'http://stock:8000' });
  });
});
