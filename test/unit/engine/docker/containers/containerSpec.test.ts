import { describe, expect, it } from 'vitest';
import { containerSpec } from '../../../../../src/engine/docker/containers/containerSpec.ts';
import { endpoints } from '../../../../../src/engine/docker/spec/endpoints.ts';
import type { Port, Service } from '../../../../../src/manifest/model.ts';
import { anApplication, aService } from '../../../../fakes/models.ts';

const replica = { number: 2, name: 'shop-web-2', configHash: 'abc' };

function specOf(facts: Partial<Service>, number = 2) {
  const service = aService('web', facts);
  return containerSpec(anApplication([service, aService('vpn')]), service, { ...replica, number });
}

describe('the container of a service', () => {
  it('carries the labels by which Compose knows it', () => {
    expect(specOf({ labels: { team: 'x', 'com.docker.compose.project': 'forged' } }).Labels).toMatchObject({
      team: 'x',
      'com.docker.compose.project': 'shop',
      'com.docker.compose.service': 'web',
      'com.docker.compose.container-number': '2',
      'com.docker.compose.oneoff': 'False',
      'com.docker.compose.project.working_dir': '/shop',
      'com.docker.compose.project.config_files': '/shop/compose.yaml',
      'dev.patchbay.config-hash': 'abc',
    });
  });

  it('takes variables of the image away that nobody sets, and only those', () => {
    const spec = specOf({ environment: { A: '1' }, unsetEnvironment: ['A', 'B'] });
    expect(spec.Env).toEqual(['A=1', 'B']);
  });

  it.each<[string, Port, number, string]>([
    ['one port', { target: 80, published: '8080', protocol: 'tcp' }, 1, '8080'],
    ['the port at its number of a range', { target: 80, published: '8080-8082', protocol: 'tcp' }, 3, '8082'],
    [
      'any of the range when it has no such number',
      { target: 80, published: '8080-8081', protocol: 'tcp' },
      3,
      '8080-8081',
    ],
    ['what the engine chooses', { target: 80, protocol: 'tcp' }, 1, ''],
  ])('publishes %s', (_name, port, number, hostPort) => {
    const spec = specOf({ ports: [port] }, number);
    expect(spec.HostConfig.PortBindings).toEqual({ '80/tcp': [{ HostIp: '', HostPort: hostPort }] });
    expect(spec.ExposedPorts).toEqual({ '80/tcp': {} });
  });

  it('publishes one port at several addresses', () => {
    const ports: readonly Port[] = [
      { target: 53, published: '53', protocol: 'udp', hostIp: '127.0.0.1' },
      { target: 53, published: '5353', protocol: 'udp' },
    ];
    expect(specOf({ ports }).HostConfig.PortBindings).toEqual({
      '53/udp': [
        { HostIp: '127.0.0.1', HostPort: '53' },
        { HostIp: '', HostPort: '5353' },
      ],
    });
  });

  it('counts the health check in nanoseconds, and can have none', () => {
    const check = { intervalMs: 1500, timeoutMs: 100, retries: 4, startPeriodMs: 2000 };
    expect(specOf({ healthcheck: { ...check, test: ['CMD', 'true'] } }).Healthcheck).toEqual({
      Test: ['CMD', 'true'],
      Interval: 1_500_000_000,
      Timeout: 100_000_000,
      Retries: 4,
      StartPeriod: 2_000_000_000,
    });
    expect(specOf({ healthcheck: { ...check, test: ['NONE'] } }).Healthcheck).toEqual({ Test: ['NONE'] });
    expect(specOf({}).Healthcheck).toBeUndefined();
  });

  it.each([
    ['no', { Name: 'no' }],
    ['unless-stopped', { Name: 'unless-stopped' }],
    ['on-failure:5', { Name: 'on-failure', MaximumRetryCount: 5 }],
  ])('restarts %s', (restart, policy) => {
    expect(specOf({ restart }).HostConfig.RestartPolicy).toEqual(policy);
  });

  it.each([
    ['host', 'host'],
    ['service:vpn', 'container:shop-vpn-1'],
    ['container:other', 'container:other'],
  ])('joins the network %s', (networkMode, expected) => {
    const spec = specOf({ networkMode, hostname: 'box' });
    expect(spec.HostConfig.NetworkMode).toBe(expected);
    // Docker refuses a name of its own for a container in another's network.
    expect(spec.Hostname).toBe(networkMode === 'host' ? 'box' : undefined);
  });

  it('is found in its networks by the service’s name, its own, and its aliases', () => {
    const service = aService('web', { networks: { front: { aliases: ['www'] }, back: { aliases: [] } } });
    const front = { name: 'shop_front', isExternal: false, isInternal: false, labels: {} };
    expect(endpoints(anApplication([service], { networks: { front } }), service, replica, '1.41')).toEqual([
      { name: 'shop_front', settings: { Aliases: ['web', 'shop-web-2', 'www'] } },
      { name: 'back', settings: { Aliases: ['web', 'shop-web-2'] } },
    ]);
  });
});
