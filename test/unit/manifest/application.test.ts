import { describe, expect, it } from 'vitest';
import { resolving } from './support/resolving.ts';
import { fullSample } from './support/samples.ts';

describe('the application', () => {
  const { application, model, problems } = resolving(fullSample, { environment: { DEBUG: 'yes' } });

  it('has every service in long form', () => {
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(application).toMatchObject({ name: 'sample', directory: '/app', profiles: ['never'], activeProfiles: [] });
    expect(application!.services['redis']).toMatchObject({
      image: 'redis:7-alpine',
      restart: 'unless-stopped',
      healthcheck: { test: ['CMD-SHELL', 'redis-cli ping'], intervalMs: 5000, timeoutMs: 30_000, retries: 3 },
      mounts: [
        { type: 'volume', source: 'data', target: '/data', isReadOnly: false },
        { type: 'bind', source: '/app/conf', target: '/conf', isReadOnly: true },
        { type: 'tmpfs', target: '/run' },
      ],
    });
    expect(application!.services['redis']!.ports).toEqual([
      { target: 6379, published: '6379', hostIp: '127.0.0.1', protocol: 'tcp' },
      { target: 7000, published: '7000', protocol: 'udp' },
      { target: 7001, published: '7001', protocol: 'udp' },
      { target: 7002, published: '7002', protocol: 'udp' },
    ]);
  });

  it('has what a service says of itself, of others and to Patchbay', () => {
    expect(application!.services['orders']).toMatchObject({
      isActive: true,
      command: ['node', 'server.js', '--port', '80'],
      build: { context: '/app', dockerfile: 'Dockerfile', args: { A: '1' } },
      environment: { REDIS_URL: 'redis://redis', DEBUG: 'yes' },
      dependsOn: { redis: { condition: 'service_healthy', isRequired: true } },
      networks: { back: { aliases: ['o'] } },
      replicas: 2,
      limits: { cpus: 0.5, memoryBytes: 134_217_728 },
      run: { command: ['npm', 'run', 'dev'], cwd: '/app/orders' },
      publishes: ['orders.created'],
      consumes: [{ channel: 'payments.settled', group: 'orders' }, { channel: 'orders.dead' }],
    });
    expect(application!.services['base']).toMatchObject({ isActive: false });
  });

  it('has the channels and the broker', () => {
    expect(application!.messaging.broker).toBe('redis');
    expect(application!.messaging.channels['payments.settled']).toMatchObject({ key: 'payments.*', isPattern: true });
    expect(application!.messaging.channels['orders.created']).toMatchObject({
      kind: 'stream',
      deadLetter: 'orders.dead',
    });
  });

  it('has a model in the form Compose prints: names, default network, sizes and durations as text, no inactive service', () => {
    expect(Object.keys(model as object)[0]).toBe('name');
    expect(model).toMatchObject({
      name: 'sample',
      services: {
        redis: { healthcheck: { interval: '5s' }, networks: { default: null } },
        orders: { deploy: { resources: { limits: { memory: '134217728' } } } },
      },
      networks: { default: { name: 'sample_default' }, back: { name: 'sample_back' } },
      volumes: { data: { name: 'sample_data' } },
    });
    expect(model).not.toHaveProperty('services.base');
  });

  it('resolves to the same again when its model is read as a manifest', () => {
    const again = resolving(JSON.stringify(model));
    expect(again.problems).toEqual([]);
    expect(again.model).toEqual(model);
  });

  it('is plain data, which crosses process boundaries', () => {
    expect(structuredClone(application)).toEqual(application);
  });
});
