import { describe, expect, it } from 'vitest';
import { readPolicyFile } from '../../../../src/manifest/governance/policyFiles.ts';
import { ProblemList } from '../../../../src/manifest/problems/problems.ts';
import { applied } from '../../../../src/language/proof/trial.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';

const file = '/shop/policies/own.yaml';

function read(text: string) {
  const problems = new ProblemList();
  const policies = readPolicyFile(file, { host: new MemoryManifestHost({ [file]: text }), problems });
  return { policies, problems: problems.all };
}

describe('a file of policies that YAML cannot read', () => {
  it.each([
    `'SYS_ADMIN' in service.cap_add`,
    `"a" == service.name`,
    `[1, 2].exists(x, x == 1)`,
    `service.tty ? true : false`,
    `"x" in service.cap_add && service.name == "it's: b"`,
  ])('is told of at the expression, and quotes heal it: %s', (when) => {
    const text = `- name: first\n  when: "true"\n- name: own\n  when: ${when}\n  effect: deny\n`;
    const { problems } = read(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.at?.range.start).toEqual({ line: 3, character: 8 });
    const edits = problems[0]?.fix?.edits ?? [];
    const healed = applied(
      text,
      edits.map(({ at, newText }) => ({ ...at, newText })),
    );
    expect(read(healed).policies.map(({ when: read }) => read)).toEqual(['true', when]);
  });

  it('is told of where the reason is another one, and never passed over', () => {
    const { policies, problems } = read('- name: own\n  when: service.tty\n effect: deny\n');
    expect(policies.map(({ name }) => name)).toEqual(['own']);
    expect(problems.map(({ severity }) => severity)).toContain('error');
  });

  it.each([
    `- { name: own, when: service.tty\n`,
    `- { name: own, when: 'service.tty' }\n- { name: two, when: [\n`,
    `policies:\n  - { name: own, when: service.tty\n`,
  ])('is read as far as it goes, and told of at the bracket that is open: %j', (text) => {
    const { policies, problems } = read(text);
    expect(policies.map(({ name }) => name)).toContain('own');
    expect(problems.map(({ message }) => message).join('\n')).toMatch(/is not closed/);
  });

  it('is left alone where it is somebody else’s', () => {
    expect(read('apiVersion: v1\nwhen: "a" b\n').problems).toEqual([]);
    expect(read('rules: ["a" b\n').problems).toEqual([]);
  });
});

describe('policies that stand where none are looked for', () => {
  it('are told of where a slip of the finger is above them, with a fix', () => {
    const text = 'polices:\n  - name: own\n    when: service.tty\n';
    const { policies, problems } = read(text);
    expect(policies).toEqual([]);
    expect(problems).toMatchObject([{ severity: 'error', code: 'manifest.unreadable-policies' }]);
    expect(problems[0]?.message).toMatch(/Did you mean "policies"\?/);
    expect(problems[0]?.at?.range.start).toEqual({ line: 0, character: 0 });
  });

  it.each(['name: own\nwhen: service.tty\n', 'name: own\neffect: deny\n'])(
    'are told of where one is no item of a list: %j',
    (text) => {
      expect(read(text).problems).toMatchObject([{ severity: 'error', code: 'manifest.unreadable-policies' }]);
    },
  );

  it('are told of where the key of the condition has a slip in it', () => {
    expect(read('- name: own\n  wen: service.tty\n').problems).not.toEqual([]);
  });

  it('are somebody else’s where nothing says that they are policies', () => {
    const foreign = ['name: x\nrules: []\n', 'hello\n', 'policy: |\n  when: x\n', 'tasks:\n  - { name: a, when: b }\n'];
    for (const text of [...foreign, 'apiVersion: v1\nname: a\nwhen: b\n']) expect(read(text).problems).toEqual([]);
  });
});
