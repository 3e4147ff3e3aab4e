import { describe, expect, it } from 'vitest';
import { resolving } from '../support/resolving.ts';

const broker = 'x-patchbay: { broker: { service: redis, identify: true } }\n';
const redis = '  redis: { image: "redis:7" }\n';

function resolved(service: string, head = broker, files: Readonly<Record<string, string>> = {}) {
  const { application, problems } = resolving(`${head}services:\n${redis}  orders: ${service}\n`, { files });
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return application!;
}

function urlOf(service: string, head = broker, files: Readonly<Record<string, string>> = {}): string | undefined {
  return resolved(service, head, files).services['orders']!.environment['URL'];
}

const python = (url: string): string => `{ image: "python:3.12", environment: { URL: "${url}" } }`;
const node = (url: string): string => `{ image: "node:22-alpine", environment: { URL: "${url}" } }`;

describe('x-patchbay.broker.identify', () => {
  it.each([
    ['redis://redis', 'redis://redis?client_name=orders'],
    ['redis://redis:6379/0', 'redis://redis:6379/0?client_name=orders'],
    [
      'redis://u:p%40ss@redis:6379/2?socket_timeout=5',
      'redis://u:p%40ss@redis:6379/2?socket_timeout=5&client_name=orders',
    ],
    ['rediss://:p@redis/1?', 'rediss://:p@redis/1?client_name=orders'],
    ['redis://redis?client_name=mine', 'redis://redis?client_name=mine'],
    ['redis://other:6379/0', 'redis://other:6379/0'],
    ['redis://redis.example:6379', 'redis://redis.example:6379'],
    ['redis://redis:1,redis:2', 'redis://redis:1,redis:2'],
    ['http://redis:6379', 'http://redis:6379'],
    ['redis:6379', 'redis:6379'],
    ['', ''],
  ])('gives the name of the service to %s, and keeps all that it says', (url, expected) => {
    expect(urlOf(python(url))).toBe(expected);
  });

  it('is switched on by itself alone', () => {
    const url = 'redis://redis:6379/0';
    for (const place of ['redis', '{ service: redis }', '{ service: redis, identify: false }']) {
      const application = resolved(python(url), `x-patchbay: { broker: ${place} }\n`);
      expect(application.services['orders']!.environment['URL']).toBe(url);
      expect(application.messaging).toEqual({ broker: 'redis', channels: {} });
    }
    expect(urlOf(python(url), '')).toBe(url);
  });

  it('is known of brokers by URL, by name, and of the only Redis', () => {
    const url = 'redis://u:p@events.example:6379/1';
    const named = 'redis://u:p@events.example:6379/1?client_name=orders';
    expect(urlOf(python(url), 'x-patchbay: { broker: { url: "redis://events.example", identify: true } }\n')).toBe(
      named,
    );
    expect(
      urlOf(python(url), 'x-patchbay: { brokers: { e: { url: "redis://events.example", identify: true } } }\n'),
    ).toBe(named);
    expect(
      urlOf(python(url), 'x-patchbay: { brokers: { e: { url: "redis://events.example:6380", identify: true } } }\n'),
    ).toBe(url);
    expect(urlOf(python('redis://redis'), 'x-patchbay: { broker: { identify: true } }\n')).toBe(
      'redis://redis?client_name=orders',
    );
  });

  it('knows a service by its other names, too', () => {
    const { application } = resolving(
      `${broker}services:\n  redis: { image: redis, hostname: cache, networks: { default: { aliases: [q] } } }\n  orders: { image: "python:3", environment: [A=redis://cache, B=redis://q:6379] }\n`,
    );
    expect(application!.services['orders']!.environment).toEqual({
      A: 'redis://cache?client_name=orders',
      B: 'redis://q:6379?client_name=orders',
    });
  });

  const url = 'redis://redis:6379/0';
  const bare = (more: string): string => `{ ${more}, environment: { URL: "${url}" } }`;

  it.each<[what: string, service: string, files: Readonly<Record<string, string>>, parameter: string]>([
    ['the image of Node.js', node(url), {}, 'connectionName'],
    ['a command', bare('image: mine, command: [tini, --, node, main.js]'), {}, 'connectionName'],
    ['a command in a shell', bare('image: mine, command: "sh -c \'exec python -m app\'"'), {}, 'client_name'],
    ['x-patchbay.debug', bare('image: mine, x-patchbay: { debug: { type: python } }'), {}, 'client_name'],
    ['how it runs locally', bare('image: mine, x-patchbay: { run: { command: uvicorn app:app } }'), {}, 'client_name'],
    ['the files that it is built from', bare('build: ./app'), { 'app/package.json': '{}' }, 'connectionName'],
    ['what it requires', bare('build: ./app'), { 'app/requirements.txt': 'redis==5\n' }, 'client_name'],
    [
      'go.mod',
      bare('build: ./app'),
      { 'app/go.mod': 'module a\nrequire (\n\tgithub.com/redis/go-redis/v9 v9.7.0\n)\n' },
      'client_name',
    ],
  ])('knows the library by %s', (_, service, files, parameter) => {
    expect(urlOf(service, broker, files)).toBe(`${url}?${parameter}=orders`);
    expect(resolved(service, broker, files).messaging.clients).toEqual({ orders: parameter });
  });

  it.each<[what: string, service: string, files?: Readonly<Record<string, string>>]>([
    ['nothing tells', bare('image: mine')],
    ['two languages are in one folder', bare('build: ./app'), { 'app/package.json': '{}', 'app/setup.py': '' }],
    ['Celery reads the URL', bare('build: ./app'), { 'app/requirements.txt': 'celery[redis]>=5\n' }],
    ['Celery is what runs', bare('image: "python:3", command: celery -A app worker')],
    [
      'go-redis is of version 8',
      bare('build: ./app'),
      { 'app/go.mod': 'require github.com/go-redis/redis/v8 v8.11.5\n' },
    ],
    [
      'both versions of go-redis are there',
      bare('build: ./app'),
      { 'app/go.mod': 'require github.com/redis/go-redis/v9 v9.7.0\nrequire github.com/go-redis/redis/v8 v8.11.5\n' },
    ],
    ['it is written in Java', bare('image: mine, command: java -jar app.jar')],
  ])('leaves the URL alone where %s, and says so', (_, service, files = {}) => {
    expect(urlOf(service, broker, files)).toBe(url);
    expect(resolved(service, broker, files).messaging.clients).toEqual({ orders: null });
  });

  it('says nothing of services that do not use the broker', () => {
    expect(resolved('{ image: mine, environment: { URL: "postgres://db" } }').messaging.clients).toBeUndefined();
  });

  it('reads again when what a service requires is another', () => {
    const { application } = resolving(`${broker}services:\n${redis}  orders: ${bare('build: ./app')}\n`, {
      files: { 'app/go.mod': '' },
    });
    expect(application!.files).toContain('/app/app/go.mod');
  });

  it('takes a URL from an env file as any other', () => {
    expect(
      resolved('{ image: "python:3", env_file: app.env }', broker, { 'app.env': 'URL=redis://:p@redis:6379\n' })
        .services['orders']!.environment,
    ).toEqual({
      URL: 'redis://:p@redis:6379?client_name=orders',
    });
  });
});
