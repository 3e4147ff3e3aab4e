import { describe, expect, it } from 'vitest';
import { lineReader } from '../../../../src/manifest/problems/problems.ts';
import { policyProblems } from '../../../../src/policy/problems/policyProblems.ts';
import { resolving, summary } from '../../manifest/support/resolving.ts';

const nowMs = Date.parse('2026-06-01T00:00:00Z');

function problemsOf(text: string, files: Readonly<Record<string, string>> = {}) {
  const texts = new Map(
    Object.entries({ 'compose.yaml': text, ...files }).map(([path, each]) => [`/app/${path}`, each]),
  );
  return policyProblems(resolving(text, { files }), { linesOf: lineReader((file) => texts.get(file)), nowMs });
}

const policy = (when: string, more = ''): string => `x-patchbay:\n  policies: [{ name: p, when: '${when}'${more} }]\n`;

describe('what a policy finds', () => {
  it.each([
    ['the value', 'service.privileged', 'services:\n  a:\n    image: a\n    privileged: true\n', '4:17-21'],
    [
      'the item of a list',
      '"ALL" in service.cap_add',
      'services:\n  a:\n    image: a\n    cap_add: [X, ALL]\n',
      '4:18-21',
    ],
    [
      'a part of a short form',
      'service.ports.exists(p, p.host_ip == "" && p.published != "")',
      'services:\n  a:\n    image: a\n    ports: ["127.0.0.1:1:1", "2:2"]\n',
      '4:30-35',
    ],
    [
      'the key of a mapping',
      'has(service.deploy.resources)',
      'services:\n  a:\n    image: a\n    deploy: { resources: { limits: { cpus: 1 } } }\n',
      '4:15-24',
    ],
    [
      'the older key where that one is written',
      'service.deploy.resources.limits.memory > 1',
      'services:\n  a:\n    image: a\n    mem_limit: 1g\n',
      '4:16-18',
    ],
    [
      'the name of the service where nothing is written',
      '!service.read_only',
      'services:\n  a:\n    image: a\n',
      '2:3-4',
    ],
  ] as const)('stands at %s', (_, when, services, place) => {
    const found = summary(problemsOf(services + policy(when)));
    expect(found).toEqual([`policy.p ${place}`]);
  });

  it('stands at the channel, or at what is known of its contract', () => {
    const channels =
      '  broker: redis://localhost\n  channels:\n    c: { kind: stream, contract: c.json }\n    d: { kind: list }\n';
    const files = { 'c.json': '{}' };
    const text = (when: string): string => `services: { a: { image: a } }\n${policy(when)}${channels}`;
    expect(summary(problemsOf(text('contract.file == ""'), files))).toEqual(['policy.p 7:5-6']);
    expect(summary(problemsOf(text('contract.file != ""'), files))).toEqual(['policy.p 6:34-40']);
  });

  it('stands where a value is extended from, with the service that has it', () => {
    const base = 'services:\n  base:\n    image: a\n    privileged: true\n';
    const text = `services:\n  a:\n    extends: { file: base.yaml, service: base }\n${policy('service.privileged')}`;
    const [problem] = problemsOf(text, { 'base.yaml': base });
    expect(summary([problem!])).toEqual(['policy.p base.yaml 4:17-21']);
    expect(problem?.related?.map(({ message, at }) => `${message} ${at.file}:${at.range.start.line + 1}`)).toEqual([
      '"a" has it from there. /app/compose.yaml:2',
      'The policy is defined here. /app/compose.yaml:5',
    ]);
  });

  it('stands in the file that is included, in an env file, and where an anchor has it', () => {
    const included = { 'sub/compose.yaml': 'services:\n  b:\n    image: b\n    privileged: true\n' };
    const text = `include: [sub/compose.yaml]\nservices: { a: { image: a } }\n${policy('service.privileged')}`;
    expect(summary(problemsOf(text, included))).toEqual(['policy.p sub/compose.yaml 4:17-21']);
    const variables = { 'a.env': 'OTHER=1\nDEBUG=1\n' };
    const debugging = `services: { a: { image: a, env_file: a.env } }\n${policy('"DEBUG" in service.environment')}`;
    expect(summary(problemsOf(debugging, variables))).toEqual(['policy.p a.env 2:1-8']);
    const anchored = `x-all: &all\n  privileged: true\nservices:\n  a: { <<: *all, image: a }\n${policy('service.privileged')}`;
    expect(summary(problemsOf(anchored))).toEqual(['policy.p 2:15-19']);
  });

  it('stands in the file that overrides it', () => {
    const text = `services:\n  a: { image: a, privileged: false }\n${policy('service.privileged')}`;
    const files = { 'compose.prod.yaml': 'services:\n  a:\n    privileged: true\n' };
    const resolved = resolving(text, {
      files,
      request: { files: ['/app/compose.yaml', '/app/compose.prod.yaml'] },
    });
    const problems = policyProblems(resolved, { linesOf: () => [], nowMs });
    expect(summary(problems)).toEqual(['policy.p compose.prod.yaml 3:17-21']);
  });

  it.each([
    ['deny', 'error'],
    ['confirm', 'warning'],
    ['warn', 'warning'],
    ['audit', 'info'],
  ])('that is to %s is of the severity %s', (effect, severity) => {
    const problems = problemsOf(
      `services: { a: { image: a } }\n${policy('service.name == "a"', `, effect: ${effect}`)}`,
    );
    expect(problems.map((each) => each.severity)).toEqual([severity]);
  });

  it('is information where an exception holds, which is said', () => {
    const exception = ', exceptions: [{ until: 2026-12-31, ticket: OPS-1 }], message: No.';
    const [problem] = problemsOf(`services: { a: { image: a } }\n${policy('service.name == "a"', exception)}`);
    expect(problem).toMatchObject({
      severity: 'info',
      message: 'No. (An exception holds until 2026-12-31: OPS-1.)',
    });
  });
});

describe('a mistake of an expression', () => {
  it('stands where it is, in every style of YAML and in files of policies', () => {
    const services = 'services: { a: { image: a } }\n';
    expect(summary(problemsOf(`${services}${policy('service.privilegd')}`))).toEqual(['policy.expression 3:40-49']);
    const folded = 'policies:\n  - name: b\n    when: >-\n      service.privileged &&\n      service.usr == ""\n';
    const found = problemsOf(services, { 'policies/b.yaml': folded });
    expect(summary(found)).toEqual(['policy.expression policies/b.yaml 5:15-18']);
  });
});

it('is nothing for a part that nothing else is known of', () => {
  const part = `services: { a: { environment: { A: b } } }\n${policy('service.image == ""')}`;
  expect(problemsOf(part).length).toBe(1);
  const problems = [{ code: 'manifest.no-base', severity: 'info', message: '' }] as const;
  expect(policyProblems({ ...resolving(part), problems }, { linesOf: () => [], nowMs })).toEqual([]);
});
