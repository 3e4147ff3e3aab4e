import { describe, expect, it } from 'vitest';
import { brokerUrl } from '../../../../src/app/channels/brokerAddress.ts';
import type { Observation, ObservedContainer, Publisher } from '../../../../src/engine/observation.ts';
import type { Application, Service } from '../../../../src/manifest/model.ts';
import { aContainer, dockerInfo } from '../../../fakes/models.ts';

describe('brokerUrl', () => {
  it('takes a URL as it stands', () => {
    const app = application({ broker: 'rediss://:secret@cache.example:6380/1' });
    expect(brokerUrl(app, observation([]))).toEqual({ url: 'rediss://:secret@cache.example:6380/1' });
  });

  it('refuses a URL that no driver serves before anything connects', () => {
    const found = brokerUrl(application({ broker: 'kafka://:secret@host' }), observation([]));
    expect(found).toMatchObject({ problem: { code: 'broker.bad-address' } });
    expect(JSON.stringify(found)).not.toContain('secret');
  });

  it('finds the published port of the service that is named', () => {
    const app = application({ broker: 'cache', services: { cache: 'my/own', redis: 'redis:7' } });
    const seen = observation([container('cache', [publisher(49153)]), container('redis', [publisher(1)])]);
    expect(brokerUrl(app, seen)).toEqual({ url: 'redis://127.0.0.1:49153' });
  });

  it.each(['redis:7-alpine', 'valkey/valkey', 'localhost:5000/redis@sha256:00', 'redis/redis-stack-server:latest'])(
    'takes the one service whose image is %s when none is named',
    (image) => {
      const app = application({ services: { web: 'node:22', cache: image, redisinsight: 'redis/redisinsight' } });
      expect(brokerUrl(app, observation([container('cache', [publisher(6379)])]))).toEqual({
        url: 'redis://127.0.0.1:6379',
      });
    },
  );

  it('takes a service called redis whatever its image', () => {
    const app = application({ services: { redis: undefined } });
    expect(brokerUrl(app, observation([container('redis', [publisher(6379)])]))).toHaveProperty('url');
  });

  it('prefers the port behind 6379, and IPv4', () => {
    const publishers = [
      { ...publisher(8001), targetPort: 8001 },
      { ...publisher(6001), hostIp: '::' },
      publisher(6001, '0.0.0.0'),
    ];
    const app = application({ services: { redis: 'redis' } });
    expect(brokerUrl(app, observation([container('redis', publishers)]))).toEqual({ url: 'redis://127.0.0.1:6001' });
  });

  it('keeps the address that a port is bound to', () => {
    const app = application({ services: { redis: 'redis' } });
    const seen = observation([container('redis', [publisher(6001, '::1')])]);
    expect(brokerUrl(app, seen)).toEqual({ url: 'redis://[::1]:6001' });
  });

  it('goes to the host of a remote engine', () => {
    const app = application({ services: { redis: 'redis' } });
    const seen = observation([container('redis', [publisher(6001, '0.0.0.0')])], 'tcp://10.0.0.7:2375');
    expect(brokerUrl(app, seen)).toEqual({ url: 'redis://10.0.0.7:6001' });
  });

  it.each([
    ['broker.undefined-service', application({ broker: 'toString' }), observation([])],
    ['broker.none', application({ services: { web: 'nginx' } }), observation([])],
    ['broker.ambiguous', application({ services: { a: 'redis', b: 'redis' } }), observation([])],
    ['broker.not-running', application({ services: { redis: 'redis' } }), observation([])],
    [
      'broker.not-published',
      application({ services: { redis: 'redis' } }),
      observation([container('redis', [publisher(0)])]),
    ],
  ])('says %s', (code, app, seen) => {
    expect(brokerUrl(app, seen)).toMatchObject({ problem: { code } });
  });
});

describe('brokerUrl of several brokers', () => {
  const services = { redis: 'redis:7', cache: 'valkey:8' };
  const brokers = { main: 'redis', far: 'rediss://far.example' };
  const seen = observation([container('redis', [publisher(1)]), container('cache', [publisher(2)])]);

  it('is that of the name, a service or a URL', () => {
    const app = application({ broker: 'cache', brokers, services });
    expect(brokerUrl(app, seen, 'main')).toEqual({ url: 'redis://127.0.0.1:1' });
    expect(brokerUrl(app, seen, 'far')).toEqual({ url: 'rediss://far.example' });
    expect(brokerUrl(app, seen)).toEqual({ url: 'redis://127.0.0.1:2' });
  });

  it('takes the only one as the default', () => {
    expect(brokerUrl(application({ brokers: { main: 'redis' }, services }), seen)).toEqual({
      url: 'redis://127.0.0.1:1',
    });
  });

  it('takes none of several as the default', () => {
    const found = brokerUrl(application({ brokers, services }), seen);
    expect(found).toMatchObject({ problem: { code: 'broker.ambiguous' } });
    expect(found).toHaveProperty('problem.message', expect.stringMatching(/main, far.*x-patchbay\.broker/));
  });

  it.each([
    ['broker.undeclared', 'other'],
    ['broker.undefined-service', 'gone'],
    ['broker.bad-address', 'wrong'],
  ])('says %s', (code, name) => {
    const app = application({ brokers: { ...brokers, gone: 'nobody', wrong: 'kafka://:secret@host' }, services });
    expect(brokerUrl(app, seen, name)).toMatchObject({ problem: { code } });
    expect(JSON.stringify(brokerUrl(app, seen, name))).not.toContain('secret');
  });
});

function application(parts: {
  broker?: string;
  brokers?: Record<string, string>;
  services?: Record<string, string | undefined>;
}): Application {
  const services = Object.entries(parts.services ?? {}).map(([name, image]) => [
    name,
    { name, image, isActive: true } as Service,
  ]);
  return {
    name: 'shop',
    services: Object.fromEntries(services) as Record<string, Service>,
    messaging: {
      channels: {},
      ...(parts.broker === undefined ? {} : { broker: parts.broker }),
      ...(parts.brokers ? { brokers: parts.brokers } : {}),
    },
  } as Application;
}

function observation(containers: ObservedContainer[], address = 'unix:///var/run/docker.sock'): Observation {
  const engine = { ...dockerInfo, address };
  return { project: 'shop', engine, containers, networks: [], volumes: [], images: {} };
}

function container(service: string, publishers: Publisher[]): ObservedContainer {
  return aContainer(service, 1, { publishers });
}

function publisher(publishedPort: number, hostIp = '127.0.0.1'): Publisher {
  return { hostIp, publishedPort, targetPort: 6379, protocol: 'tcp' };
}
