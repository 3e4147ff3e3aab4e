import { describe, expect, it } from 'vitest';
import { MemoryManifestHost } from '../../fakes/memoryManifestHost.ts';
import { resolve } from '../../../src/manifest/resolve.ts';
import type { Json } from '../../../src/manifest/model.ts';

// Each of these was held beside `docker compose config` 2.40, and is what it makes of the same files.

const directory = '/app';

interface Situation {
  readonly files?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
}

function resolving(
  texts: readonly string[],
  { files = {}, environment = {} }: Situation = {},
): ReturnType<typeof resolve> {
  const manifests = Object.fromEntries(texts.map((text, index) => [`${directory}/${index}.yaml`, text]));
  const others = Object.fromEntries(Object.entries(files).map(([name, text]) => [`${directory}/${name}`, text]));
  const request = { files: Object.keys(manifests), profiles: [], envFiles: [] };
  return resolve(request, new MemoryManifestHost({ ...manifests, ...others }, environment));
}

function service(lines: string, situation?: Situation): { readonly model: Json; readonly errors: readonly string[] } {
  const { model, problems } = resolving([`services: { a: { image: x, ${lines} } }`], situation);
  const errors = problems.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  return { model: (model as Record<string, Record<string, Json>>)['services']?.['a'] ?? null, errors };
}

describe('what Docker Compose refuses', () => {
  it.each([
    ['ports: '],
    ['environment: '],
    ['volumes: '],
    ['networks: '],
    ['healthcheck: '],
    ['build: '],
    ['restart: '],

    ['ulimits: { nofile: }'],
    ['extra_hosts: { h: }'],
  ])('an attribute that is left empty: %s', (line) => {
    expect(service(line).errors).toEqual([expect.stringMatching(/empty|missing IP/)]);
  });

  it.each([['command: '], ['entrypoint: '], ['deploy: '], ['develop: '], ['networks: { default: }']])(
    'and not one where nothing has a meaning: %s',
    (line) => {
      expect(service(line).errors).toEqual([]);
    },
  );

  it.each([
    ['user: 1000', 'must be a string'],
    ['cpuset: 0', 'must be a string'],
    ['privileged: "1"', 'must be true or false'],
    ['privileged: ""', 'is empty'],
    ['mem_limit: ""', 'is empty'],
    ['stop_grace_period: 0', 'must be a duration'],
    ['cpu_quota: true', 'must be a number'],
    ['cpu_quota: fast', 'must be a number'],
    ['deploy: { resources: { limits: { memory: 512 } } }', 'must be a string'],
    ['deploy: { resources: { reservations: { devices: [{ count: 1 }] } } }', 'Missing attribute "capabilities" in'],
    ['gpus: [{ count: 1, device_ids: ["0"] }]', 'exclusive'],
    ['healthcheck: { test: [CMD, a, 5] }', 'must be a string'],
    ['security_opt: [a, a]', 'is listed twice in security_opt'],
    ['devices: ["a:b:c:d"]', 'confusing device mapping'],
    ['devices: [{ source: /dev/a }]', 'Missing attribute "target" in'],
    ['volumes: [{ type: bind, source: ./a }]', 'Missing attribute "target" in'],
    ['volumes: [{ type: tmpfs, target: /a, tmpfs: { size: -1 } }]', 'greater than or equal to 0'],
    ['ports: ["80:0"]', 'Invalid containerPort: 0'],
    ['build: { context: ., additional_contexts: [q] }', 'expected key=value'],
    ['build: { context: ., additional_contexts: { q: "service:zz" } }', 'unknown service "zz"'],
    ['build: { context: ., tags: [5] }', 'must be a string'],
    ['command: echo (a)', 'parenthesis'],
    ['command: echo \\', 'quote that is not closed'],
  ])('%s', (line, expected) => {
    expect(service(line).errors).toEqual([expect.stringContaining(expected)]);
  });

  it('an env file of a format that there is not', () => {
    const { errors } = service('env_file: [{ path: e, format: zzz }]', { files: { e: 'A=1' } });
    expect(errors).toEqual([expect.stringContaining('must be raw, not')]);
  });

  it('a version without quotes, and an image without a name', () => {
    const messages = (text: string): readonly string[] => resolving([text]).problems.map(({ message }) => message);
    expect(messages('version: 3\nservices: { a: { image: x } }')[0]).toContain('version must be a string');
    expect(messages('services: { a: { image: "" } }')[0]).toContain('has neither an image nor a build context');
  });

  it('an expression that nobody closes, taken or not', () => {
    expect(service('hostname: "${SET:-${}"', { environment: { SET: 'v' } }).errors).toEqual([
      expect.stringContaining('Invalid template'),
    ]);
  });

  it('an expression that nobody closes, of which no more than its name is told: the rest may be a password', () => {
    const { errors } = service('environment: { DB: "abc${def:-ghi" }');
    expect(errors).toEqual([expect.stringContaining('Invalid template: "${def…"')]);
    expect(errors.join()).not.toMatch(/abc|ghi/);
  });

  it('what stands behind the closing quote in an env file', () => {
    expect(service('env_file: e', { files: { e: 'A="a" "b"' } }).errors).toEqual([
      expect.stringContaining('unexpected character'),
    ]);
  });
});

describe('what Docker Compose passes over', () => {
  it.each([
    ['networks', 'n: { external: true, driver: bridge }', 'networks: [n]'],
    ['secrets', 'n: { external: true, file: ./n }', 'secrets: [n]'],
  ])('a driver or a file of external %s is told, and no error', (section, declared, use) => {
    const { problems } = resolving([`services: { a: { image: x, ${use} } }\n${section}: { ${declared} }`], {
      files: { n: '' },
    });
    expect(problems.map(({ code, severity }) => `${severity} ${code}`)).toEqual(['warning manifest.conflict']);
  });

  it('what a variable that is not set leaves empty is told as that', () => {
    const { errors } = service('privileged: $A, mem_limit: $A, cpus: $A, container_name: $A');
    expect(errors).toEqual([]);
  });
});

describe('what Docker Compose makes of it', () => {
  it.each([
    ['command: a && b', { command: ['a'] }],
    ['command: a | b', { command: ['a'] }],
    ['command: a 2>f', { command: ['a'] }],
    ['command: sh -c "a && b"', { command: ['sh', '-c', 'a && b'] }],
    ['command: a \\; b', { command: ['a', ';', 'b'] }],
    ['volumes: ["data:/b/../d/"]', { volumes: [expect.objectContaining({ target: '/d' })] }],
    ['gpus: all', { gpus: [{ count: -1 }] }],
    ['cpu_quota: "50000"', { cpu_quota: 50_000 }],
    ['stop_grace_period: .5s', { stop_grace_period: '500ms' }],
    [
      'develop: { watch: [{ action: rebuild, path: ., exec: { command: x y } }] }',
      { develop: { watch: [expect.objectContaining({ exec: { command: ['x', 'y'] } })] } },
    ],
  ])('%s', (line, expected) => {
    expect(service(line).model).toMatchObject(expected);
  });

  it('says what follows an operator of a shell', () => {
    const { problems } = resolving(['services: { a: { image: x, command: migrate && serve } }']);
    expect(problems).toEqual([expect.objectContaining({ code: 'manifest.shell-operator', severity: 'warning' })]);
  });

  it('a hash that starts a value of an env file is part of it', () => {
    const { model } = service('env_file: e', { files: { e: 'A=#x\nB= #y\nC=z #w' } });
    expect(model).toMatchObject({ environment: { A: '#x', B: '#y', C: 'z' } });
  });

  it.each([
    ['name: ${P:-given}', {}],
    ['name: ${P}', { P: 'given' }],
    ['name: given # for good', {}],
    ["name: '${P:-given}'", {}],
  ])('values may use the name that the manifest gives: %s', (line, environment) => {
    const { model } = resolving([`${line}\nservices: { a: { image: x, hostname: "$COMPOSE_PROJECT_NAME" } }`], {
      environment,
    });
    expect(model).toMatchObject({ name: 'given', services: { a: { hostname: 'given' } } });
  });

  it('COMPOSE_DISABLE_ENV_FILE leaves .env alone', () => {
    const image = (value: string): unknown =>
      resolving(['services: { a: { image: "x${T:-0}" } }'], {
        files: { '.env': 'T=1' },
        environment: { COMPOSE_DISABLE_ENV_FILE: value },
      }).model;
    expect(image('true')).toMatchObject({ services: { a: { image: 'x0' } } });
    expect(image('0')).toMatchObject({ services: { a: { image: 'x1' } } });
  });

  it('a variable without a value, and an empty command, undo what an earlier file says', () => {
    const merged = (later: string): unknown =>
      resolving(['services: { a: { image: x, command: c, environment: { A: 1 } } }', `services: { a: { ${later} } }`])
        .model;
    expect(merged('environment: [A]')).toMatchObject({ services: { a: { environment: { A: null } } } });
    expect(merged('environment: { A: }, command: ')).toMatchObject({
      services: { a: { environment: { A: null }, command: null } },
    });
    expect(merged('image: ')).toMatchObject({ services: { a: { image: 'x' } } });
  });
});
