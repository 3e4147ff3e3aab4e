import { describe, expect, it } from 'vitest';
import { ProblemList } from '../../../../src/manifest/problems/problems.ts';
import { readPolicyTests, type PolicyTest } from '../../../../src/policy/testing/policyTests.ts';

const file = '/shop/policies/ports.test.yaml';

function read(text: string): { readonly tests: readonly PolicyTest[]; readonly problems: readonly string[] } {
  const problems = new ProblemList();
  const tests = readPolicyTests(text, file, problems);
  return { tests, problems: problems.all.map(({ message }) => message) };
}

describe('A file of policy tests', () => {
  it('yields each test with what is judged and what is expected', () => {
    const { tests, problems } = read(`tests:
  - name: a privileged service is refused
    policy: no-privileged
    manifest: { services: { web: { image: nginx, privileged: true } } }
    operation: start
    services: [web]
    expect: deny
    concerns: web
    message: privileged
`);
    expect(problems).toEqual([]);
    expect(tests).toMatchObject([
      {
        name: 'a privileged service is refused',
        policies: ['no-privileged'],
        manifest: { services: { web: { image: 'nginx', privileged: true } } },
        verb: 'start',
        services: ['web'],
        expected: { effect: 'deny', concerns: ['web'], message: 'privileged' },
      },
    ]);
  });

  it('reads the manifest of nobody in particular, by a person, where a test says no more', () => {
    const { tests } = read('tests: [{ name: nothing is found, expect: pass }]');
    expect(tests).toMatchObject([
      {
        policies: [],
        verb: 'manifest',
        services: [],
        actor: { kind: 'person' },
        facts: {},
        expected: { effect: 'pass' },
      },
    ]);
    expect(tests[0]).not.toHaveProperty('manifest');
  });

  it('takes what is expected of each policy by its name', () => {
    const { tests } = read('tests: [{ name: each by itself, expect: { one: deny, other: pass } }]');
    expect(tests[0]?.expected.effect).toEqual(
      new Map([
        ['one', 'deny'],
        ['other', 'pass'],
      ]),
    );
  });

  it('tells of words that nobody knows, where they stand, and leaves that test out', () => {
    const { tests, problems } = read(
      'tests:\n  - { name: misspelt, expect: denied }\n  - { name: right, expect: deny }\n',
    );
    expect(tests.map(({ name }) => name)).toEqual(['right']);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('deny');
  });

  it.each([
    '',
    'tests',
    '[1, 2]',
    'tests: { a: 1 }',
    'tests: [null, 3, [x]]',
    '\u0000',
    'tests: [{ name: {}, expect: [] }]',
  ])('never throws, whatever it is: %j', (text) => {
    expect(read(text).tests).toEqual([]);
  });
});
