import { describe, expect, it } from 'vitest';
import { verbNames } from '../../../../src/base/kinds/verbs.ts';
import { resolving, summary } from '../support/resolving.ts';

const services = 'services:\n  web: { image: web }\n';

function policiesOf(text: string, files: Readonly<Record<string, string>> = {}) {
  const { application, problems } = resolving(`${services}${text}`, { files });
  return { policies: application?.governance?.policies ?? [], problems: summary(problems), files: application?.files };
}

describe('x-patchbay.policies', () => {
  it('is read with the place of the name and of each expression', () => {
    const { policies, problems } = policiesOf(`x-patchbay:
  environments: { prod: {} }
  policies:
    - name: no-root
      on: [start, run]
      when: variables.user == "root"
      effect: confirm
      message: Nobody is root.
      messageExpression: service.name
      variables: { user: service.user }
      environments: prod
      exceptions:
        - { services: [web], environments: prod, until: 2026-12-31, ticket: 17, reason: soon gone }
`);
    expect(problems).toEqual([]);
    expect(policies).toMatchObject([
      {
        name: 'no-root',
        on: ['start', 'run'],
        when: 'variables.user == "root"',
        effect: 'confirm',
        message: 'Nobody is root.',
        messageExpression: 'service.name',
        variables: { user: 'service.user' },
        environments: ['prod'],
        exceptions: [
          { services: ['web'], environments: ['prod'], until: '2026-12-31', ticket: '17', reason: 'soon gone' },
        ],
        at: { file: '/app/compose.yaml', range: { start: { line: 5, character: 12 } } },
        places: {
          when: { range: { start: { line: 7, character: 12 } } },
          messageExpression: { range: { start: { line: 10, character: 25 } } },
          'variables.user': { range: { start: { line: 11, character: 25 } } },
        },
      },
    ]);
  });

  it('denies whatever it is about where nothing else is said', () => {
    const { policies } = policiesOf('x-patchbay: { policies: [{ name: p, when: "true" }] }\n');
    expect(policies).toMatchObject([{ effect: 'deny', on: [], environments: [], exceptions: [], variables: {} }]);
  });

  it('has a version that changes with what decides, and with nothing else', () => {
    const version = (text: string): string | undefined =>
      policiesOf(`x-patchbay: { policies: [{ ${text} }] }\n`).policies[0]?.version;
    const first = version('name: p, when: "true"');
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(version('when:   "true", name: p, effect: deny')).toBe(first);
    expect(version('name: p, when: "false"')).not.toBe(first);
    expect(version('name: p, when: "true", exceptions: [{ until: 2026-01-01, ticket: a }]')).not.toBe(first);
  });

  it.each([
    ['a verb that there is not', 'name: p, when: "true", on: fly', 'manifest.wrong-value 4:43-46'],
    ['an effect that there is not', 'name: p, when: "true", effect: no', 'manifest.wrong-value 4:47-49'],
    ['a name that no code can have', 'name: "a b", when: "true"', 'manifest.wrong-value 4:22-27'],
    ['no condition', 'name: p', 'manifest.missing-key 4:16-20'],
    [
      'an exception without an end',
      'name: p, when: "true", exceptions: [{ ticket: a }]',
      'manifest.missing-key 4:54-60',
    ],
    [
      'an exception until a day that no calendar has',
      'name: p, when: "true", exceptions: [{ ticket: a, until: 2026-02-30 }]',
      'manifest.wrong-value 4:72-82',
    ],
  ])('is refused where it has %s', (_, text, problem) => {
    expect(policiesOf(`x-patchbay:\n  policies: [{ ${text} }]\n`).problems).toEqual([problem]);
  });

  it('holds twice where two have one name, which is an error', () => {
    const { policies, problems } = policiesOf(
      'x-patchbay:\n  policies: [{ name: p, when: "true" }, { name: p, when: "false" }]\n',
    );
    expect(policies.map(({ when }) => when)).toEqual(['true', 'false']);
    expect(problems).toEqual(['manifest.duplicate-policy 4:49-50']);
  });
});

it('is told of where it is for an environment or a service that there is not', () => {
  const policy =
    '{ name: p, when: "false", environments: [prdo], exceptions: [{ services: [wbe], until: 2030-01-01, ticket: a }] }';
  const { problems } = policiesOf(`x-patchbay:\n  environments: { prod: {} }\n  policies: [${policy}]\n`);
  expect(problems).toEqual(['manifest.policy-environment 5:55-59', 'manifest.exception-service 5:101-111']);
});

it.each(['services: []', 'environments: []', 'services: { web: true }', 'services:'])(
  'makes an exception for nothing where that names nothing, never for all: %s',
  (limit) => {
    const exception = `        - until: 2030-01-01\n          ticket: a\n          ${limit}\n`;
    const policy = `    - name: p\n      when: "true"\n      exceptions:\n${exception}`;
    const { policies, problems } = policiesOf(`x-patchbay:\n  policies:\n${policy}`);
    const [{ services, environments } = { services: [], environments: [] }] = policies[0]?.exceptions ?? [];
    expect([...services, ...environments]).toEqual(['']);
    expect(problems.join(' ')).toMatch(/exception-service|policy-environment/);
  },
);

it('is told of where an exception is for an environment that there is not', () => {
  const exception = '{ environments: [prdo], until: 2030-01-01, ticket: a }';
  const policy = `{ name: p, when: "false", exceptions: [${exception}] }`;
  const { problems } = policiesOf(`x-patchbay:\n  environments: { prod: {} }\n  policies: [${policy}]\n`);
  expect(problems).toEqual([expect.stringMatching(/^manifest\.policy-environment 5:/)]);
});

describe('the files of the policies folder', () => {
  it('are read after the manifest, as lists or as mappings, in the order of their names', () => {
    const { policies, files, problems } = policiesOf('x-patchbay: { policies: [{ name: own, when: "true" }] }\n', {
      'policies/b.yaml': 'policies:\n  - { name: b, when: service.image.matches("a$") }\n',
      'policies/a.yml': '- { name: a, when: "true" }\n',
    });
    expect(problems).toEqual([]);
    expect(policies.map(({ name, when }) => [name, when])).toEqual([
      ['own', 'true'],
      ['a', 'true'],
      ['b', 'service.image.matches("a$")'],
    ]);
    expect(files).toEqual(['/app/compose.yaml', '/app/policies/a.yml', '/app/policies/b.yaml']);
  });

  it('tell what is wrong with them where it stands', () => {
    const { problems } = policiesOf('', { 'policies/a.yaml': '- { name: a, whne: "true", effect: warn }\n' });
    expect(problems).toContain('manifest.unknown-key policies/a.yaml 1:14-18');
  });

  it('are left alone where they are tests, or are for another tool', () => {
    const { policies, problems } = policiesOf('', {
      'policies/a.test.yaml': '- { name: a, when: "true" }\n',
      'policies/kyverno.yaml': 'apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nspec: { rules: [] }\n',
      'policies/list.yaml': '- one\n- two\n',
      'policies/deep/a.yaml': '- { name: deep, when: "true" }\n',
    });
    expect(policies).toEqual([]);
    expect(problems).toEqual([]);
  });
});

it('are as many as anybody has, and what is left out is told', () => {
  const many = Array.from({ length: 1001 }, (_, index) => `- { name: p${index}, when: "false" }\n`).join('');
  const { policies, problems } = policiesOf('', { 'policies/many.yaml': many });
  expect(policies.map(({ name }) => name)).toEqual([
    ...Array.from({ length: 1000 }, (_, index) => `p${index}`),
    'unreadable',
  ]);
  expect(problems).toEqual(['manifest.unreadable-policies policies/many.yaml 1001:11-16']);
});

it.each([
  ['what is no YAML', '- { name: a, when: "false" }\n- { name: b, when: [ }\n'],
  ['what has a slip in its keys', '- { name: a, when: "false" }\n- { name: b, wen: "true" }\n'],
])('refuses whatever acts while %s is among the policies, but for what stops, removes or records', (_, text) => {
  const { application } = resolving(services, { files: { 'policies/own.yaml': text } });
  const refused = application?.governance?.policies.find(({ name }) => name === 'unreadable');
  expect(refused).toMatchObject({ effect: 'deny', at: { file: '/app/policies/own.yaml' } });
  expect(verbNames.filter((verb) => !refused?.on.includes(verb))).toEqual(['stop', 'remove', 'record']);
});

it('is nothing where a manifest says nothing of it', () => {
  expect(resolving(services).application).not.toHaveProperty('governance');
});

it('tells of the environments, and which of them the manifest was read for', () => {
  const text = `${services}x-patchbay:\n  environments: { prod: { policies: [{ name: p, when: "true" }] } }\n`;
  const governance = resolving(text, { request: { environment: 'prod' } }).application?.governance;
  expect(governance).toMatchObject({ environment: 'prod', environments: { prod: { name: 'prod' } } });
  expect(governance?.policies.map(({ name }) => name)).toEqual(['p']);
});
