import { describe, expect, it } from 'vitest';
import { discoveredEnvironment, type Published } from '../../../src/engine/discovery.ts';
import type { Service } from '../../../src/manifest/model.ts';
import { aChannel, anApplication, aService } from '../../fakes/models.ts';

const run = { command: ['node', 'main.js'], cwd: '/', environment: {} };
const needs = { condition: 'service_started', isRequired: true } as const;
const tcp = (targetPort: number, publishedPort: number, hostIp = '0.0.0.0') => ({
  hostIp,
  publishedPort,
  targetPort,
  protocol: 'tcp',
});
const published: readonly Published[] = [
  { service: 'redis', publishers: [tcp(6379, 6380)] },
  { service: 'order-api', publishers: [tcp(8080, 18080, '127.0.0.2'), tcp(9090, 19090)] },
  { service: 'six', publishers: [tcp(443, 8443, '::1')] },
];

function environmentOf(facts: Partial<Service>, ownPort?: number): Readonly<Record<string, string>> {
  const web = aService('web', { run, ...facts });
  const others = [
    aService('redis', { image: 'library/redis:7-alpine' }),
    aService('order-api', { image: 'registry:5000/orders@sha256:abc' }),
    aService('six'),
  ];
  const application = anApplication([web, ...others]);
  return discoveredEnvironment(
    { ...application, messaging: { ...application.messaging, broker: 'redis' } },
    web,
    published,
    ownPort,
  );
}

describe('The environment of a service on this machine', () => {
  it('names the address of each service that it depends on', () => {
    expect(environmentOf({ dependsOn: { redis: needs, 'order-api': needs, six: needs } })).toEqual({
      REDIS_HOST: '127.0.0.1',
      REDIS_PORT: '6380',
      REDIS_URL: 'redis://127.0.0.1:6380',
      ORDER_API_HOST: '127.0.0.2',
      ORDER_API_PORT: '18080',
      ORDER_API_URL: 'http://127.0.0.2:18080',
      ORDER_API_PORT_9090: '19090',
      SIX_HOST: '::1',
      SIX_PORT: '8443',
      SIX_URL: 'https://[::1]:8443',
    });
  });

  it('names the broker to whoever publishes or consumes', () => {
    expect(environmentOf({ publishes: ['orders'] })).toMatchObject({ REDIS_URL: 'redis://127.0.0.1:6380' });
    expect(environmentOf({})).toEqual({});
  });

  it('gives the URL of a broker that wants to know its clients the name of the service, and no other URL', () => {
    const web = aService('web', { run, dependsOn: { redis: needs, 'order-api': needs }, publishes: ['orders'] });
    const application = anApplication([web, aService('redis', { image: 'redis:7' }), aService('order-api')]);
    const messaging = { ...application.messaging, clients: { web: 'client_name' as const } };
    for (const broker of [{ broker: 'redis' }, { brokers: { main: 'redis' } }, {}]) {
      const named = { ...application, messaging: { ...messaging, ...broker } };
      expect(discoveredEnvironment(named, web, published, undefined)).toMatchObject({
        REDIS_URL: 'redis://127.0.0.1:6380?client_name=web',
        ORDER_API_URL: 'http://127.0.0.2:18080',
      });
    }
  });

  it('names the broker of each channel that it publishes to or consumes', () => {
    const web = aService('web', { run, consumes: [{ channel: 'ticks' }] });
    const channels = [aChannel('orders'), aChannel('ticks', { broker: 'fast' })];
    const application = anApplication([web, aService('redis'), aService('order-api')], { channels });
    const messaging = { ...application.messaging, broker: 'redis', brokers: { fast: 'order-api' } };
    const found = discoveredEnvironment({ ...application, messaging }, web, published, undefined);
    expect(Object.keys(found)).toContain('ORDER_API_HOST');
    expect(Object.keys(found)).not.toContain('REDIS_HOST');
  });

  it.each([
    ['redis://redis:6379/0', 'redis://127.0.0.1:6380/0'],
    ['redis://:secret@redis:6379', 'redis://:secret@127.0.0.1:6380'],
    ['redis:6379,order-api:9090', '127.0.0.1:6380,127.0.0.1:19090'],
    ['http://six:443/x', 'http://[::1]:8443/x'],
    // Not the service, not its port, or nobody's.
    ['redis://redis:6378', 'redis://redis:6378'],
    ['my.redis:6379', 'my.redis:6379'],
    ['redis:63790', 'redis:63790'],
    ['constructor:6379', 'constructor:6379'],
    ['redis', 'redis'],
  ])('turns %s into %s', (value, expected) => {
    expect(environmentOf({ environment: { X: value } })).toEqual({ X: expected });
  });

  it('has its own port, and what it says itself wins', () => {
    expect(environmentOf({}, 8080)).toEqual({ PORT: '8080' });
    const facts = { dependsOn: { redis: needs }, environment: { REDIS_URL: 'redis://redis:6379', PORT: '1' } };
    expect(environmentOf(facts, 8080)).toMatchObject({ REDIS_URL: 'redis://127.0.0.1:6380', PORT: '1' });
    const told = { ...run, environment: { REDIS_URL: 'redis://elsewhere', PORT: '2' } };
    expect(environmentOf({ ...facts, run: told }, 8080)).toMatchObject({ REDIS_URL: 'redis://elsewhere', PORT: '2' });
  });

  it('is as the manifest writes it when discovery is switched off', () => {
    const facts = { dependsOn: { redis: needs }, environment: { REDIS_URL: 'redis://redis:6379' } };
    expect(environmentOf({ ...facts, run: { ...run, hasDiscovery: false } }, 8080)).toEqual(facts.environment);
  });
});
