import { describe, expect, it } from 'vitest';
import { resolving, summary } from '../support/resolving.ts';

const frame = (lines: readonly string[]): string => `services:\n  b: { image: b }\n${lines.join('\n')}\n`;

describe('consistency', () => {
  it.each<[string, readonly string[], string]>([
    ['a service without image or build', ['  a: { init: true }'], 'manifest.no-image 3:3-4'],
    ['an undefined dependency', ['  a: { image: x, depends_on: [c] }'], 'manifest.undefined-service 3:31-32'],
    ['an undefined network', ['  a: { image: x, networks: [c] }'], 'manifest.undefined-network 3:29-30'],
    ['an undefined volume', ['  a: { image: x, volumes: ["data:/c"] }'], 'manifest.undefined-volume 3:28-37'],
    ['an undefined secret', ['  a: { image: x, secrets: [c] }'], 'manifest.undefined-secret 3:28-29'],
    ['an undefined config', ['  a: { image: x, configs: [c] }'], 'manifest.undefined-config 3:28-29'],
    [
      'a circle of dependencies',
      ['  a: { image: x, depends_on: [c] }', '  c: { image: x, depends_on: [a] }'],
      'manifest.dependency-cycle 3:31-32',
    ],
    [
      'one host port twice',
      ['  a: { image: x, ports: ["80:80"] }', '  c: { image: x, ports: ["80:81"] }'],
      'manifest.host-port 4:26-33',
    ],
    [
      'a container name with replicas',
      ['  a: { image: x, container_name: c, scale: 2 }'],
      'manifest.container-name 3:34-35',
    ],
    ['a missing env file', ['  a: { image: x, env_file: no.env }'], 'manifest.missing-env-file 3:28-34'],
    [
      'health waited for where nothing tells it',
      ['  a:', '    image: x', '    depends_on: { b: { condition: service_healthy } }'],
      'manifest.no-healthcheck 5:35-50',
    ],
    [
      'a dependency that its profile leaves out',
      ['  a: { image: x, depends_on: [c] }', '  c: { image: x, profiles: [off] }'],
      'manifest.disabled-dependency 3:31-32',
    ],
    [
      'both network_mode and networks',
      ['  a: { image: x, network_mode: host, networks: { default: } }'],
      'manifest.conflict 3:32-36',
    ],
    [
      'an undeclared channel',
      ['  a: { image: x, x-patchbay: { publishes: [c] } }', 'x-patchbay: { broker: b }'],
      'manifest.undeclared-channel 3:44-45',
    ],
    ['a broker that is no service', ['x-patchbay: { broker: rediss }'], 'manifest.undefined-broker 3:23-29'],
    [
      'a contract that is not there',
      ['x-patchbay: { broker: "redis://r", channels: { c: { kind: stream, contract: no.json } } }'],
      'manifest.missing-contract 3:77-84',
    ],
  ])('reports %s', (_, lines, expected) => {
    expect(summary(resolving(frame(lines)).problems)).toEqual([expected]);
  });

  it('lets services share a host port on different addresses and protocols, and when they do not run together', () => {
    const text = frame([
      '  a: { image: x, ports: ["127.0.0.1:80:80", "80:80/udp"] }',
      '  c: { image: x, ports: ["127.0.0.2:80:80"] }',
      '  d: { image: x, profiles: [off], ports: ["127.0.0.1:80:80"] }',
    ]);
    expect(resolving(text).problems).toEqual([]);
  });

  it('leaves channels to the including manifest where the top level says nothing of Patchbay', () => {
    expect(resolving(frame(['  a: { image: x, x-patchbay: { publishes: [c] } }'])).problems).toEqual([]);
  });

  it.each([
    ['redis://host', true],
    ['redis://'],
    ['rediss://user:word@host:1/2?ca=ca.pem', true],
    ['redis://[::1]:6379', true],
    ['unix:///run/redis.sock', true],
    ['redis+cluster://a:1,b:2', true],
    ['redis+sentinel://a:1,b:2/main', true],
    ['redis+sentinel://a:1,b:2', false],
    ['redis://a:1,b:2', false],
    ['redis://:bad:port', false],
    ['redis://host:123456', false],
    ['redis://host:99999', false],
    ['redis://host/orders', false],
    ['redis://:%@host', false],
    ['redis+cluster://a:1,b:2/1', false],
    ['redis+sentinel://a/main/1', true],
    ['redis+sentinel://a/main/one', false],
    ['amqp://host', false],
  ])('knows whether %s is an address of Redis', (url, isAddress = true) => {
    const { problems } = resolving(`services: {}\nx-patchbay: { broker: "${url}" }`);
    expect(summary(problems)).toEqual(isAddress ? [] : [expect.stringContaining('manifest.undefined-broker 2:')]);
  });

  it.each([
    [
      'a URL and a service',
      '{ broker: a, brokers: { x: "redis://x", y: redis }, channels: { c: { kind: list, broker: y } } }',
      [],
    ],
    ['one that is the default', '{ brokers: { x: redis }, channels: { c: { kind: list } } }', []],
    ['a bad address', '{ brokers: { x: "kafka://:secret@x" } }', ['undefined-broker 5:29-48']],
    ['no service', '{ brokers: { x: redes } }', ['undefined-broker 5:29-34']],
    ['another server', '{ brokers: { x: mq } }', ['unusable-broker 5:29-31']],
    [
      'a name that is not declared',
      '{ brokers: { x: redis }, channels: { c: { kind: list, broker: y } } }',
      ['undeclared-broker 5:75-76'],
    ],
    [
      'no default',
      '{ brokers: { x: redis, y: "redis://y" }, channels: { c: { kind: list }, d: { kind: list, broker: y } } }',
      ['ambiguous-broker 5:66-67'],
    ],
  ])('looks at several brokers: %s', (_, patchbay, expected) => {
    const services = 'services:\n  a: { image: redis }\n  redis: { image: redis }\n  mq: { image: "rabbitmq:4" }\n';
    const { problems } = resolving(`${services}x-patchbay: ${patchbay}`);
    expect(summary(problems)).toEqual(expected.map((each) => `manifest.${each}`));
    expect(JSON.stringify(problems)).not.toContain('secret');
  });

  it('names the schemes that there are where a broker has another', () => {
    const { problems } = resolving('services: {}\nx-patchbay: { broker: "kafka://host" }');
    expect(problems[0]?.message).toMatch(
      /has the scheme "kafka", for which there is no driver\. Write redis:.*sentinel:/,
    );
  });

  it('never shows the password of a broker', () => {
    const { problems } = resolving('services: {}\nx-patchbay: { broker: "http://me:secret@host" }');
    expect(JSON.stringify(problems)).not.toContain('secret');
  });
});
