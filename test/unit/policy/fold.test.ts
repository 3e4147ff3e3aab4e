import { describe, expect, it } from 'vitest';
import { resolve } from '../../../src/manifest/resolve.ts';
import { lintManifest, lintRules } from '../../../src/policy/lint/lint.ts';
import { MemoryManifestHost } from '../../fakes/memoryManifestHost.ts';
import { applied } from './applied.ts';

function hints(files: Readonly<Record<string, string>> | string) {
  const all = typeof files === 'string' ? { '/app/compose.yaml': files } : files;
  const host = new MemoryManifestHost({ '/app/Dockerfile': 'FROM x\nARG NPM_TOKEN\n', ...all });
  const resolved = resolve({ files: ['/app/compose.yaml'], profiles: [], envFiles: [] }, host);
  return lintManifest(resolved, (file) => host.readText(file));
}

function hint(rule: string, files: Readonly<Record<string, string>> | string) {
  const found = hints(files).filter(({ code }) => code === `lint.${rule}`);
  expect(found).toHaveLength(1);
  return found[0]!;
}

/** Services that each have the same lines. */
function services(count: number, ...lines: readonly string[]): string {
  const names = Array.from({ length: count }, (_, index) => `s${index}`);
  return `services:\n${names.map((name) => `  ${name}:\n${lines.map((line) => `    ${line}\n`).join('')}`).join('')}`;
}

describe('Hints of one rule in a file', () => {
  const many: Readonly<Record<string, string>> = {
    'latest-tag': services(6, 'image: x'),
    'state-in-container': services(6, 'image: mysql:8'),
    'no-healthcheck': `${services(6, 'image: mysql:8')}  web:\n    image: x:1\n    depends_on: [s0, s1, s2, s3, s4, s5]\n`,
    'no-restart-policy': `${services(7, 'image: x:1', 'restart: always')}${unlike(6, 'image: x:1')}`,
    'no-limits': `${services(7, 'image: x:1', 'mem_limit: 64m')}${unlike(6, 'image: x:1')}`,
    'container-name': `${services(7, 'image: x:1')}${unlike(6, 'image: x:1', 'container_name: a')}`,
    'hard-coded-port': `${services(7, 'image: x:1', 'ports: ["${A:-8080}:80"]')}${unlike(6, 'image: x:1', 'ports: ["81:80"]')}`,
    privileged: services(6, 'image: x:1', 'privileged: true'),
    'docker-socket': services(6, 'image: x:1', 'volumes: [/run/docker.sock:/s]'),
    'sensitive-mount': services(6, 'image: x:1', 'volumes: [/etc:/e]'),
    'host-namespace': services(6, 'image: x:1', 'pid: host'),
    'wide-capability': services(6, 'image: x:1', 'cap_add: [ALL]'),
    'open-datastore': services(6, 'image: redis:7', 'ports: ["6379:6379"]'),
    'secret-in-environment': services(6, 'image: x:1', 'environment: { DB_PASSWORD: abc }'),
    'secret-in-build-args': services(6, 'build: { context: ., args: { NPM_TOKEN: abc } }'),
    'unused-build-argument': services(6, 'build: { context: ., args: { NOBODY: a } }'),
    'unused-volume': `${services(1, 'image: x:1')}volumes: { u0: , u1: , u2: , u3: , u4: , u5: }\n`,
    'unused-secret': `${services(1, 'image: x:1')}secrets:\n${[0, 1, 2, 3, 4, 5].map((n) => `  u${n}: { environment: A }\n`).join('')}`,
  };

  it.each(lintRules.map(({ name }) => name))('are one problem, which names and knows the others: %s', (rule) => {
    const { message, related, at } = hint(rule, many[rule]!);
    expect(related).toHaveLength(5);
    expect(message).toMatch(/ The same goes for "\w+", "\w+", "\w+" and 2 more\.$/);
    expect(related!.every((one) => one.at.range.start.line >= at!.range.start.line)).toBe(true);
  });

  it('are told once at the anchor that all take the value from', () => {
    const text = `x-base: &base { image: "x:1", privileged: true }\n${services(3, '<<: *base')}`;
    const { at, related } = hint('privileged', text);
    expect(at!.range.start.line).toBe(0);
    expect(related).toBeUndefined();
  });

  it('are told once in the file that others extend', () => {
    const files = {
      '/app/compose.yaml': services(3, 'extends: { file: base.yaml, service: b }'),
      '/app/base.yaml': 'services:\n  b:\n    image: x:1\n    pid: host\n',
    };
    expect(hint('host-namespace', files).at!.file).toBe('/app/base.yaml');
  });

  it('are one for each file they are in', () => {
    const files = {
      '/app/compose.yaml': `include: [more.yaml]\n${services(1, 'image: x')}`,
      '/app/more.yaml': 'services: { web: { image: x } }\n',
    };
    const found = hints(files).filter(({ code }) => code === 'lint.latest-tag');
    expect(found.map(({ at }) => at!.file).toSorted()).toEqual(['/app/compose.yaml', '/app/more.yaml']);
  });

  it('say how often, where all are of one service', () => {
    const text = services(1, 'image: x:1', 'cap_add: [ALL, BPF, SYS_ADMIN]');
    expect(hint('wide-capability', text).message).toMatch(/ So it is at 2 more places\.$/);
  });
});

describe('The fix of a hint', () => {
  it.each([
    [
      'no-restart-policy',
      'Add "restart: unless-stopped"',
      `${services(2, 'image: x:1', 'restart: unless-stopped')}  web:\n    image: x:1\n`,
      `${services(2, 'image: x:1', 'restart: unless-stopped')}  web:\n    restart: unless-stopped\n    image: x:1\n`,
    ],
    [
      'no-limits',
      'Limit it to 64M of memory',
      `${services(2, 'image: x:1', 'mem_limit: 64m')}  web:\n    image: x:1\n`,
      `${services(2, 'image: x:1', 'mem_limit: 64m')}  web:\n    deploy:\n      resources:\n        limits:\n          memory: 64M\n    image: x:1\n`,
    ],
    [
      'no-limits',
      'Limit it to 512M of memory',
      `${services(2, 'image: x:1', 'cpus: 1')}  web:\n    deploy:\n      replicas: 2\n`,
      `${services(2, 'image: x:1', 'cpus: 1')}  web:\n    deploy:\n      resources:\n        limits:\n          memory: 512M\n      replicas: 2\n`,
    ],
    [
      'no-limits',
      'Limit it to 1G of memory',
      `services:\n  a: { image: "x:1", mem_limit: 1g }\n  b: { image: "x:1", mem_limit: 1g }\n  web: { image: "x:1" }\n`,
      `services:\n  a: { image: "x:1", mem_limit: 1g }\n  b: { image: "x:1", mem_limit: 1g }\n  web: { deploy: { resources: { limits: { memory: 1G } } }, image: "x:1" }\n`,
    ],
    [
      'container-name',
      'Remove "container_name", and likewise at 1 more place',
      `${services(3, 'image: x:1')}${unlike(2, 'image: x:1', 'container_name: a')}`,
      `${services(3, 'image: x:1')}${unlike(2, 'image: x:1')}`,
    ],
    [
      'hard-coded-port',
      'Write ${N0_PORT:-81}',
      `${services(2, 'image: x:1', 'ports: ["${A:-8080}:80"]')}${unlike(1, 'image: x:1', 'ports:', '  - 127.0.0.1:81:80/udp')}`,
      `${services(2, 'image: x:1', 'ports: ["${A:-8080}:80"]')}${unlike(1, 'image: x:1', 'ports:', '  - "127.0.0.1:${N0_PORT:-81}:80/udp"')}`,
    ],
    [
      'state-in-container',
      'Keep its data in a volume "s0-data"',
      services(1, 'image: postgres:16', 'restart: always'),
      `${services(1, 'image: postgres:16', 'volumes:', '  - s0-data:/var/lib/postgresql/data', 'restart: always')}volumes:\n  s0-data:\n`,
    ],
    [
      'state-in-container',
      'Keep its data in a volume "s0-data"',
      services(1, 'image: postgres:18'),
      `${services(1, 'image: postgres:18', 'volumes:', '  - s0-data:/var/lib/postgresql')}volumes:\n  s0-data:\n`,
    ],
    ['privileged', 'Remove "privileged"', services(1, 'image: x:1', 'privileged: true'), services(1, 'image: x:1')],
    ['host-namespace', 'Remove "ipc"', services(1, 'image: x:1', 'ipc: host'), services(1, 'image: x:1')],
    [
      'sensitive-mount',
      'Mount it read-only',
      services(1, 'image: x:1', 'volumes: ["/etc:/e"]'),
      services(1, 'image: x:1', 'volumes: ["/etc:/e:ro"]'),
    ],
    [
      'wide-capability',
      'Remove BPF',
      services(1, 'image: x:1', 'cap_add:', '  - BPF', '  - CHOWN'),
      services(1, 'image: x:1', 'cap_add:', '  - CHOWN'),
    ],
    [
      'open-datastore',
      'Publish it on 127.0.0.1 only',
      services(1, 'image: redis:7', 'ports:', '  - 6379:6379'),
      services(1, 'image: redis:7', 'ports:', '  - "127.0.0.1:6379:6379"'),
    ],
    [
      'unused-volume',
      'Remove the volume "a"',
      `${services(1, 'image: x:1', 'volumes: ["bb:/b"]')}volumes:\n  a:\n  bb:\n`,
      `${services(1, 'image: x:1', 'volumes: ["bb:/b"]')}volumes:\n  bb:\n`,
    ],
  ])('of %s: %s', (rule, title, before, after) => {
    const { fix } = hint(rule, before);
    expect(fix?.title).toBe(title);
    const text = applied(before, fix!.edits);
    expect(text).toBe(after);
    expect(hints(text).map(({ code }) => code)).not.toContain(`lint.${rule}`);
  });

  it('of several services that each would add the same section is that of the first', () => {
    const { fix } = hint('state-in-container', services(2, 'image: mysql:8'));
    expect(fix!.title).toBe('Keep its data in a volume "s0-data"');
  });

  it('takes no value out that an anchor brings', () => {
    const text = `x-base: &base\n  privileged: true\n${services(1, '<<: *base', 'image: x:1')}`;
    expect(hint('privileged', text).fix).toBeUndefined();
  });
});

describe('A build argument', () => {
  const withArguments = (dockerfile: string, args: string) => ({
    '/app/compose.yaml': `services:\n  a:\n    build:\n      context: .\n      args:\n${args}`,
    '/app/Dockerfile': dockerfile,
  });
  const found = (dockerfile: string, args: string) =>
    hints(withArguments(dockerfile, args)).filter(({ code }) => code === 'lint.unused-build-argument');

  it.each([
    ['it declares', 'FROM x\nARG VERSION=1\n', '        VERSION: 1\n'],
    ['it declares with others, on several lines', 'ARG A=1 \\\n  # Why.\n  VERSION\nFROM x\n', '        - VERSION=1\n'],
    ['all know', 'FROM x\n', '        HTTPS_PROXY: a\n        https_proxy: a\n        BUILDKIT_INLINE_CACHE: 1\n'],
    ['another syntax may know', '# syntax=acme/other\nFROM x\n', '        VERSION: 1\n'],
  ])('is fine that %s', (_, dockerfile, args) => {
    expect(found(dockerfile, args)).toEqual([]);
  });

  it('is told where it is not, with the name that is meant', () => {
    const args = '        VERSOIN: 1\n';
    const [{ message, fix } = {}] = found('FROM x\nARG VERSION\n', args);
    expect(message).toBe(
      'The Dockerfile of "a" has no argument VERSOIN, so nothing comes of it. Did you mean "VERSION"?',
    );
    const text = withArguments('', args)['/app/compose.yaml'];
    expect(applied(text, fix!.edits)).toBe(text.replace('VERSOIN', 'VERSION'));
  });

  it('is removed where no name is near', () => {
    const text = withArguments('', '        - A=1\n        - NOBODY=1\n')['/app/compose.yaml'];
    const [{ fix } = {}] = found('FROM x\nARG A\n', '        - A=1\n        - NOBODY=1\n');
    expect(applied(text, fix!.edits)).toBe(text.replace('        - NOBODY=1\n', ''));
  });
});

describe('A health check', () => {
  const withDockerfile = (dockerfile: string, build = '{ context: . }') => ({
    '/app/compose.yaml': `services:\n  api: { build: ${build} }\n  web: { image: "x:1", depends_on: [api] }\n`,
    '/app/Dockerfile': dockerfile,
  });
  const isAsked = (dockerfile: string, build?: string): boolean =>
    hints(withDockerfile(dockerfile, build)).some(({ code }) => code === 'lint.no-healthcheck');

  it.each([
    ['has none', 'FROM node\nCMD x\n', undefined, true],
    ['has one', 'FROM node\nHEALTHCHECK --interval=5s \\\n  CMD curl -f http://localhost\n', undefined, false],
    ['has one, written small', 'from node\nhealthcheck CMD x\n', undefined, false],
    ['has one in another stage', 'FROM node AS a\nHEALTHCHECK CMD x\nFROM node\n', undefined, true],
    ['builds on a stage with one', 'FROM node AS a\nHEALTHCHECK CMD x\nFROM --platform=x A AS b\n', undefined, false],
    ['takes that of a stage away', 'FROM node AS a\nHEALTHCHECK CMD x\nFROM a\nHEALTHCHECK NONE\n', undefined, true],
    ['has one in the target', 'FROM node AS a\nHEALTHCHECK CMD x\nFROM node\n', '{ context: ., target: A }', false],
    [
      'has one in the target by number',
      'FROM node\nHEALTHCHECK CMD x\nFROM node\n',
      '{ context: ., target: "0" }',
      false,
    ],
    ['has none in the target', 'FROM node AS a\nFROM node\nHEALTHCHECK CMD x\n', '{ context: ., target: a }', true],
    ['is written in the manifest', '', '{ context: ., dockerfile_inline: "FROM node\\nHEALTHCHECK CMD x\\n" }', false],
  ])('is asked for according to the Dockerfile, which %s', (_, dockerfile, build, expected) => {
    expect(isAsked(dockerfile, build)).toBe(expected);
  });

  it('is not asked for where nobody can read the Dockerfile', () => {
    const text =
      'services:\n  api: { build: "https://example.com/x.git" }\n  web: { image: "x:1", depends_on: [api] }\n';
    expect(hints(text).map(({ code }) => code)).not.toContain('lint.no-healthcheck');
  });
});

function unlike(count: number, ...lines: readonly string[]): string {
  return services(count, ...lines)
    .replace('services:\n', '')
    .replaceAll(/^ {2}s/gm, '  n');
}
