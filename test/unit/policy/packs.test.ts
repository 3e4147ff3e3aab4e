import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ActingVerb } from '../../../src/base/kinds/verbs.ts';
import { builtInPacks, builtInPolicies } from '../../../src/manifest/governance/packs/builtInPacks.ts';
import { lintRules } from '../../../src/policy/lint/lint.ts';
import { judge } from '../../../src/policy/rules/judge.ts';
import type { Moment, OperationMoment } from '../../../src/policy/rules/moment.ts';
import { PolicyCompiler } from '../../../src/policy/rules/policyLanguage.ts';
import { resolving } from '../manifest/support/resolving.ts';

const reading: Moment = { kind: 'manifest', nowMs: Date.parse('2026-12-01') };

describe('The packs that come with Patchbay', () => {
  it('have each rule of the linter, in one of them', () => {
    const counts = lintRules.map(({ name }) => [name, builtInPolicies.filter((policy) => policy.name === name).length]);
    expect(counts.filter(([, count]) => count !== 1)).toEqual([]);
  });

  it('are each described in docs/packs.md', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../docs/packs.md'), 'utf8');
    expect(builtInPolicies.filter(({ name }) => !page.includes(`\`${name}\``)).map(({ name }) => name)).toEqual([]);
  });

  it('give no name twice', () => {
    const names = builtInPolicies.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it.each(Object.entries(builtInPacks))('have a sentence for what they are for: %s', (_, { says, policies }) => {
    expect(says).toMatch(/^[A-Z].*\.$/);
    for (const { message } of policies) expect(message).toMatch(/^[A-Z].*\.$/);
  });

  it.each(builtInPolicies.map((policy) => [policy.name, policy] as const))('has no mistake: %s', (_, policy) => {
    const at = { file: '', range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } } };
    const declared = { variables: {}, environments: [], exceptions: [], at, places: {}, version: '', ...policy };
    const { parts } = new PolicyCompiler().compile(declared);
    expect(parts.filter((part) => 'mistake' in part)).toEqual([]);
  });
});

interface Example {
  /** What breaks the policy, and the same put right. */
  readonly broken: string;
  readonly right: string;
  readonly blame?: string;
}

/** One service, `web`, by what is added to it. */
function web(keys: string, image = 'image: nginx:1.27'): string {
  return `services:\n  web:\n    ${image}\n${keys.replace(/^(?=.)/gm, '    ')}`;
}

const dependents = '\n  other:\n    image: x/y:1\n    depends_on: [web]\n';
const declared =
  'x-patchbay:\n  broker: redis://localhost\n  channels:\n    a: { kind: stream }\n    b: { kind: stream }\n    c: { kind: stream }\n';

function messaging(services: readonly (readonly [string, string, string])[]): string {
  const lines = services.map(
    ([name, publishes, consumes]) =>
      `  ${name}: { image: x/y:1, x-patchbay: { publishes: [${publishes}], consumes: [${consumes}] } }\n`,
  );
  return `services:\n${lines.join('')}${declared}`;
}

const examples: Readonly<Record<string, Example>> = {
  privileged: {
    broken: web('privileged: true\n'),
    right: web('privileged: false\n'),
    blame: 'services.web.privileged',
  },
  'docker-socket': {
    broken: web('volumes: ["/var/run/docker.sock:/s"]\n'),
    right: web('volumes: ["./docker.sock.d:/s"]\n'),
    blame: 'services.web.volumes.0.source',
  },
  'sensitive-mount': { broken: web('volumes: ["/etc:/e"]\n'), right: web('volumes: ["/etc:/e:ro", "/etcetera:/f"]\n') },
  'host-namespace': { broken: web('pid: host\n'), right: web('pid: "service:web"\n'), blame: 'services.web.pid' },
  'wide-capability': {
    broken: web('cap_add: [NET_ADMIN, cap_sys_admin]\n'),
    right: web('cap_add: [NET_ADMIN]\n'),
    blame: 'services.web.cap_add.1',
  },
  unconfined: {
    broken: web('security_opt: ["seccomp:unconfined"]\n'),
    right: web('security_opt: ["no-new-privileges:true"]\n'),
  },
  'open-datastore': {
    broken: web('ports: ["6379:6379"]\n', 'image: redis:7'),
    right: web('ports: ["127.0.0.1:6379:6379"]\n', 'image: redis:7'),
  },
  'secret-in-environment': {
    broken: web('environment: { DB_PASSWORD: hunter2 }\n'),
    right: web('environment: { DB_PASSWORD: "${DB_PASSWORD:-}" }\n'),
  },
  'secret-in-build-args': {
    broken: web('build: { context: ., args: { API_TOKEN: abc } }\n'),
    right: web('build: { context: ., args: { VERSION: "1" } }\n'),
  },
  'latest-tag': { broken: web('', 'image: nginx'), right: web('', 'image: nginx:1.27'), blame: 'services.web.image' },
  'state-in-container': {
    broken: web('', 'image: postgres:16'),
    right: `${web('volumes: ["data:/var/lib/postgresql/data"]\n', 'image: postgres:16')}volumes: { data: }\n`,
  },
  'container-name': {
    broken: web('container_name: web\n'),
    right: web('hostname: web\n'),
    blame: 'services.web.container_name',
  },
  'hard-coded-port': { broken: web('ports: ["8080:80"]\n'), right: web('ports: ["${PORT:-8080}:80"]\n') },
  'unused-volume': {
    broken: `${web('')}volumes: { data: }\n`,
    right: `${web('volumes: ["data:/d"]\n')}volumes: { data: }\n`,
  },
  'unused-secret': {
    broken: `${web('')}secrets: { s: { file: ./s } }\n`,
    right: `${web('secrets: [s]\n')}secrets: { s: { file: ./s } }\n`,
  },
  'unused-build-argument': {
    broken: web('build: { context: ., args: { NOBODY: "1" } }\n'),
    right: web('build: { context: ., args: { HTTP_PROXY: "1" } }\n'),
  },
  'no-healthcheck': {
    broken: `services:\n  web:\n    image: nginx:1.27${dependents}`,
    right: `services:\n  web:\n    image: nginx:1.27\n    healthcheck: { test: [CMD, "true"] }${dependents}`,
  },
  'no-restart-policy': { broken: web(''), right: web('restart: always\n') },
  'no-limits': { broken: web(''), right: web('deploy: { resources: { limits: { memory: 64M } } }\n') },
  'no-grace-period': {
    broken: `services:\n  web: { image: x/y:1, stop_grace_period: 1s, x-patchbay: { consumes: [a] } }\n${declared}`,
    right: `services:\n  web: { image: x/y:1, stop_grace_period: 5s, x-patchbay: { consumes: [a] } }\n${declared}`,
  },
  'one-publisher': {
    broken: messaging([
      ['web', 'a', ''],
      ['x', 'a', ''],
    ]),
    right: messaging([
      ['web', 'a', ''],
      ['x', 'b', 'a'],
    ]),
  },
  'channel-without-contract': {
    broken: messaging([
      ['web', 'a', ''],
      ['x', '', 'a'],
    ]),
    right: messaging([
      ['web', 'a', ''],
      ['x', '', 'b'],
    ]),
  },
  'message-cycle': {
    broken: messaging([
      ['web', 'a', 'c'],
      ['x', 'b', 'a'],
      ['y', 'c', 'b'],
    ]),
    right: messaging([
      ['web', 'a', 'b'],
      ['x', 'b', 'a'],
      ['y', 'c', 'b'],
    ]),
  },
  'logic-in-transport': {
    broken: `services:\n  web: { build: . }\nx-patchbay: { broker: web }\n`,
    right: `services:\n  web: { image: redis:7 }\nx-patchbay: { broker: web }\n`,
  },
  'shared-volume': {
    broken: `services:\n  web: { image: x/y:1, volumes: ["data:/d"] }\n  x: { image: x/y:1, volumes: ["data:/d"] }\nvolumes: { data: }\n`,
    right: `services:\n  web: { image: x/y:1, volumes: ["data:/d"] }\n  x: { image: x/y:1, volumes: ["data:/d:ro"] }\nvolumes: { data: }\n`,
  },
};

/** The findings of one policy of a pack over a manifest with the pack switched on. */
function found(name: string, manifest: string, moment: Moment = reading) {
  const { pack } = builtInPolicies.find((policy) => policy.name === name)!;
  const packs = `packs: { ${pack}: on }`;
  const text = manifest.includes('\nx-patchbay:\n')
    ? manifest.replace('\nx-patchbay:\n', `\nx-patchbay:\n  ${packs}\n`)
    : manifest.includes('\nx-patchbay: { broker')
      ? manifest.replace('\nx-patchbay: { broker', `\nx-patchbay: { ${packs}, broker`)
      : `${manifest}\nx-patchbay:\n  ${packs}\n`;
  const { application } = resolving(text, { environment: { DB_PASSWORD: 'x' } });
  return judge(application!, moment).filter(({ code }) => code === `policy.${name}` || code === 'policy.expression');
}

function publishing(message: Partial<NonNullable<OperationMoment['message']>>, verb: ActingVerb = 'publish'): Moment {
  const none = {
    channel: 'a',
    key: 'a',
    kind: 'stream',
    broker: '',
    remote: false,
    group: '',
    count: 1,
    invalid: 0,
    fields: [],
  };
  return {
    kind: 'operation',
    nowMs: reading.nowMs,
    acts: [{ verb, services: [] }],
    operation: { verb, kind: verb, text: verb, services: [], containers: [], volumes: [], command: [] },
    actor: { kind: 'person', name: 'ada' },
    engine: undefined,
    message: { ...none, ...message },
  };
}

const onMessages = ['undeclared-channel', 'broken-contract'];

describe('A policy of a pack', () => {
  it('has an example, each', () => {
    const without = builtInPolicies.filter(({ name }) => !onMessages.includes(name) && !Object.hasOwn(examples, name));
    expect(without.map(({ name }) => name)).toEqual([]);
  });

  it.each(Object.entries(examples))('finds what breaks it, and nothing once that is put right: %s', (name, example) => {
    const [finding, ...others] = found(name, example.broken);
    expect(finding?.code).toBe(`policy.${name}`);
    expect(others.every(({ code }) => code === `policy.${name}`)).toBe(true);
    if (example.blame !== undefined) expect(finding?.blame[0]?.join('.')).toBe(example.blame);
    expect(found(name, example.right)).toEqual([]);
  });

  it('asks for a reason where messages go to a channel that nobody declares', () => {
    const manifest = messaging([['web', 'a', '']]);
    expect(found('undeclared-channel', manifest, publishing({ channel: 'elsewhere' }))).toMatchObject([
      { effect: 'confirm' },
    ]);
    expect(found('undeclared-channel', manifest, publishing({ channel: 'a' }))).toEqual([]);
  });

  it('asks for a reason where messages break their contract', () => {
    const manifest = messaging([['web', 'a', '']]);
    expect(found('broken-contract', manifest, publishing({ invalid: 2 }))[0]?.message).toContain('2 messages');
    expect(found('broken-contract', manifest, publishing({}))).toEqual([]);
  });

  it('is switched off as a hint is: in the manifest, in a service, by a comment', () => {
    const of = (keys: string, rest = ''): number =>
      judge(resolving(`${web(keys)}x-patchbay:\n  packs: { security: on }\n${rest}`).application!, reading).length;
    expect(of('privileged: true\n')).toBe(1);
    expect(of('privileged: true\n', '  lint: { privileged: off }\n')).toBe(0);
    expect(of('privileged: true\nx-patchbay: { lint: { privileged: off } }\n')).toBe(0);
    expect(of('# patchbay-disable lint.privileged\nprivileged: true\n')).toBe(0);
    expect(of('privileged: true # patchbay-disable policy.privileged\n')).toBe(0);
    expect(of('# patchbay-disable lint.docker-socket\nprivileged: true\n')).toBe(1);
  });

  it('that is switched off for one service holds for the others', () => {
    const text = `services:
  one: { image: a, privileged: true, x-patchbay: { lint: { privileged: off } } }
  # patchbay-disable lint.privileged: agreed on
  two: { image: a, privileged: true }
  three: { image: a, privileged: true }
x-patchbay: { packs: { security: on } }
`;
    expect(judge(resolving(text).application!, reading).flatMap(({ services }) => services)).toEqual(['three']);
  });

  it('does not hold while its pack is off', () => {
    const text = `${web('privileged: true\n')}x-patchbay:\n  packs: { security: off }\n`;
    expect(judge(resolving(text).application!, reading)).toEqual([]);
  });
});
