import { describe, expect, it } from 'vitest';
import { PolicyBook } from '../../../../src/policy/rules/policyBook.ts';
import { ConditionCoverage, seenOutcomes } from '../../../../src/policy/testing/conditionCoverage.ts';
import { runPolicyTest, testsOf, type TestOutcome } from '../../../../src/policy/testing/runPolicyTests.ts';
import { policyTestFiles, testGround } from '../../../../src/policy/testing/testGround.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';

const file = '/shop/policies/ports.test.yaml';
const rules = `- name: no-public-ports
  on: [start]
  when: service.ports.exists(p, p.published != "") && environment != "dev"
  message: No ports.
- name: say-why
  on: publish
  when: message.channel == "orders" && actor.kind != "ci"
  effect: confirm
`;
const manifest =
  'services: { web: { image: nginx:1, ports: ["80:80"] } }\nx-patchbay: { packs: { security: on }, environments: { dev: {} } }\n';

interface Ran {
  readonly outcomes: readonly TestOutcome[];
  readonly coverage: ConditionCoverage;
}

function run(tests: string, files: Readonly<Record<string, string>> = {}): Ran {
  const host = new MemoryManifestHost({
    '/shop/compose.yaml': manifest,
    '/shop/policies/ports.yaml': rules,
    [file]: `tests:\n${tests}`,
    ...files,
  });
  const ground = testGround(file, host, Date.parse('2026-12-01'));
  const book = new PolicyBook();
  const coverage = new ConditionCoverage(ground.policies, book);
  return { outcomes: testsOf(ground).tests.map((test) => runPolicyTest(test, ground, book, coverage)), coverage };
}

function differences(tests: string): readonly (string | undefined)[] {
  return run(tests).outcomes.map(({ difference, problem }) => difference?.actual ?? problem?.message);
}

describe('A test of policies', () => {
  it('passes where its manifest is found to be what it expects', () => {
    const ports = '{ services: { web: { image: a, ports: ["1:1"] }, db: { image: a } } }';
    const tests = `  - { name: a, manifest: ${ports}, policy: no-public-ports, operation: start, expect: deny, concerns: web, message: No ports }
  - { name: b, manifest: ${ports}, policy: no-public-ports, operation: start, services: [db], expect: pass }
  - { name: c, manifest: ${ports}, policy: no-public-ports, operation: stop, expect: pass }
`;
    expect(differences(tests)).toEqual([undefined, undefined, undefined]);
  });

  it('judges the manifest beside its folder where it names none, in an environment where it names one', () => {
    const tests = `  - { name: a, policy: no-public-ports, operation: start, expect: deny }
  - { name: b, policy: no-public-ports, operation: start, environment: dev, expect: pass }
`;
    expect(differences(tests)).toEqual([undefined, undefined]);
  });

  it('has a fixture in the environment that it names, where that is known and the fixture declares none', () => {
    const ports = 'services: { web: { image: a, ports: ["1:1"] } }';
    const asked = 'policy: no-public-ports, operation: start';
    const tests = `  - { name: a, ${asked}, environment: dev, manifest: { ${ports} }, expect: pass }
  - { name: b, ${asked}, environment: dve, manifest: { ${ports} }, expect: pass }
  - { name: c, ${asked}, environment: dev, manifest: { ${ports}, x-patchbay: { environments: { prod: {} } } }, expect: pass }
`;
    const [known, unknown, other] = differences(tests);
    expect(known).toBeUndefined();
    expect(unknown).toContain('no environment "dve"');
    expect(other).toContain('no environment "dev"');
  });

  it('says what was found where that is something else', () => {
    const tests = `  - { name: a, policy: no-public-ports, operation: start, expect: pass }
  - { name: b, policy: no-public-ports, operation: start, expect: deny, concerns: [db] }
  - { name: c, policy: no-public-ports, operation: start, expect: deny, message: elsewhere }
  - { name: d, expect: { no-public-ports: deny, say-why: confirm } }
`;
    expect(differences(tests)).toEqual(['deny: No ports.', 'web', 'No ports.', 'pass of say-why']);
  });

  it('takes facts of what is done, and who wants it', () => {
    const orders = 'facts: { message: { channel: orders } }';
    const tests = `  - { name: a, policy: say-why, operation: publish, ${orders}, expect: confirm }
  - { name: b, policy: say-why, operation: publish, ${orders}, actor: { kind: ci, name: x }, expect: pass }
`;
    expect(differences(tests)).toEqual([undefined, undefined]);
  });

  it('never passes where an expression has no answer', () => {
    const broken = "- { name: broken, when: \"service.environment['X'] == '1'\" }\n";
    const { outcomes } = run('  - { name: a, policy: broken, expect: pass }\n', { '/shop/policies/more.yaml': broken });
    expect(outcomes[0]?.difference?.actual).toContain('broken');
  });

  it('is not run, and says why, where it asks for what is not there', () => {
    const tests = `  - { name: a, policy: nobody, expect: deny }
  - { name: b, manifest: nowhere.yaml, expect: deny }
  - { name: c, environment: mars, expect: deny }
`;
    const messages = differences(tests);
    expect(messages[0]).toContain('"nobody"');
    expect(messages[1]).toContain('/shop/policies/nowhere.yaml');
    expect(messages[2]).toContain('mars');
  });

  it('may ask policies of built-in packs', () => {
    const privileged = '{ services: { web: { image: a, privileged: true } } }';
    expect(differences(`  - { name: a, manifest: ${privileged}, policy: privileged, expect: deny }\n`)).toEqual([
      undefined,
    ]);
  });
});

describe('The coverage of policies', () => {
  it('tells which parts of conditions were true and false, as far as they were asked', () => {
    const tests = '  - { name: a, policy: no-public-ports, operation: start, expect: deny }\n';
    const { policies } = run(tests).coverage;
    const [ports] = policies;
    expect(ports?.conditions.map(({ text, trueCount, falseCount }) => [text, trueCount, falseCount])).toEqual([
      ['service.ports.exists(p, p.published != "")', 1, 0],
      ['environment != "dev"', 1, 0],
    ]);
    expect(seenOutcomes(policies)).toEqual({ seen: 2, all: 8 });
  });

  it('leaves out what comes with Patchbay', () => {
    const { policies } = run('  - { name: a, expect: deny }\n').coverage;
    expect(policies.map(({ policy }) => policy.name)).toEqual(['no-public-ports', 'say-why']);
  });

  it('asks no further than CEL does', () => {
    const tests =
      '  - { name: a, policy: say-why, operation: publish, facts: { message: { channel: x } }, expect: pass }\n';
    const [, sayWhy] = run(tests).coverage.policies;
    expect(sayWhy?.conditions.map(({ trueCount, falseCount }) => trueCount + falseCount)).toEqual([1, 0]);
  });
});

describe('The files of tests', () => {
  it('are those of a folder, and of its folder of policies', () => {
    const host = new MemoryManifestHost({
      '/a/policies/x.test.yaml': '',
      '/a/policies/x.yaml': '',
      '/a/y.test.yml': '',
    });
    expect(policyTestFiles('/a', host)).toEqual(['/a/y.test.yml', '/a/policies/x.test.yaml']);
    expect(policyTestFiles('/a/policies', host)).toEqual(['/a/policies/x.test.yaml']);
  });

  it('of a pack ask the policies beside them', () => {
    const host = new MemoryManifestHost({ '/pack/a.yaml': rules, '/pack/a.test.yaml': '' });
    const { policies, manifest: judged } = testGround('/pack/a.test.yaml', host, 0);
    expect(policies.map(({ name }) => name)).toEqual(['no-public-ports', 'say-why']);
    expect(judged).toBeUndefined();
  });
});
