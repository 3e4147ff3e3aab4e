import { describe, expect, it } from 'vitest';
import { run } from '../support.ts';

const manifest = `services:
  web:
    image: nginx:1.27
    privileged: true
    environment:
      API_TOKEN: hunter2
x-patchbay:
  policies:
    - name: isolated
      when: service.privileged
      message: Nothing is privileged.
    - name: no-tokens
      effect: warn
      when: "'API_TOKEN' in service.environment"
`;

const tests = 'tests: [{ name: a test, expct: deny, expect: deny }]\n';

const check = (...words: readonly string[]) => {
  const files = {
    '/repo/compose.yaml': manifest,
    '/repo/policies/more.yaml': '- { name: broken, effect: audit, when: service.nme == "" }\n',
    '/repo/policies/more.test.yaml': tests,
  };
  return run(['check', ...words], { files, currentDirectory: '/repo' });
};

describe('patchbay check', () => {
  it('finds what policies forbid, and ends with 1', async () => {
    const { exitCode, stdout } = await check('--format', 'json', '--severity', 'warning');
    expect(exitCode).toBe(1);
    const findings = JSON.parse(stdout) as readonly Readonly<Record<string, string | number>>[];
    expect(
      findings.map(({ file, line, column, severity, code }) => `${file}:${line}:${column} ${severity} ${code}`),
    ).toEqual([
      '/repo/compose.yaml:4:17 error policy.isolated',
      '/repo/compose.yaml:6:18 warning policy.no-tokens',
      '/repo/policies/more.yaml:1:48 warning policy.expression',
    ]);
  });

  it('finds in a file of policies, or of their tests, what is wrong with that', async () => {
    const codesOf = async (file: string): Promise<readonly string[]> => {
      const { stdout } = await check(file, '--format', 'json', '--severity', 'warning');
      return (JSON.parse(stdout) as readonly { readonly code: string }[]).map(({ code }) => code);
    };
    expect(await codesOf('policies/more.yaml')).toEqual(['policy.expression']);
    expect(await codesOf('policies/more.test.yaml')).toEqual(['manifest.unknown-key']);
  });

  it('tells people at the place, without the line of a secret', async () => {
    const { stdout } = await check('--severity', 'warning');
    expect(stdout).toContain('error[policy.isolated] Nothing is privileged.');
    expect(stdout).toContain('    privileged: true');
    expect(stdout).toContain('The policy is defined here.');
    expect(stdout).toContain('compose.yaml:6:18');
    expect(stdout).not.toContain('hunter2');
  });

  it('shows no line of a secret, also where it is only a related place or what a quota is about', async () => {
    const files = {
      '/repo/compose.yaml': `services:
  web: { extends: { file: base.yaml, service: base }, cpus: 4, environment: { API_TOKEN: "postgres://u:hunter2@db/x" } }
x-patchbay:
  quota: { cpus: 1, memory: 1G }
  policies: [{ name: isolated, when: service.privileged }]
`,
      '/repo/base.yaml': 'services:\n  base: { image: nginx:1.27, mem_limit: 1m, privileged: true }\n',
    };
    const { stdout } = await run(['check'], { files, currentDirectory: '/repo' });
    expect(stdout).toContain('error[quota.cpus]');
    expect(stdout).toContain('"web" has it from there.');
    expect(stdout).not.toContain('hunter2');
  });

  it('tells code scanning where the policy stands, and a pull request where the value does', async () => {
    const sarif = JSON.parse((await check('--format', 'sarif')).stdout) as {
      readonly runs: readonly { readonly results: readonly Readonly<Record<string, unknown>>[] }[];
    };
    const result = sarif.runs[0]?.results.find(({ ruleId }) => ruleId === 'policy.isolated');
    expect(result).toMatchObject({
      level: 'error',
      message: { text: 'Nothing is privileged.' },
      locations: [{ physicalLocation: { region: { startLine: 4, startColumn: 17, endLine: 4, endColumn: 21 } } }],
      relatedLocations: [{ physicalLocation: { region: { startLine: 9 } } }],
    });
    expect((await check('--format', 'github')).stdout).toContain(
      '::error file=compose.yaml,line=4,col=17,endLine=4,endColumn=21,title=policy.isolated::Nothing is privileged.',
    );
  });

  it('describes to code scanning each rule by what the policy says of itself', async () => {
    const rules = rulesOf((await check('--format', 'sarif')).stdout);
    expect(rules.get('policy.isolated')).toEqual({
      shortDescription: { text: 'Nothing is privileged.' },
      fullDescription: { text: 'The policy "isolated" of this project denies where: service.privileged.' },
      help: { text: expect.stringContaining('exception') as string },
    });
    expect(rules.get('policy.no-tokens')?.shortDescription.text).toBe(
      `The policy "no-tokens" applies where: 'API_TOKEN' in service.environment`,
    );
    expect(rules.get('policy.expression')?.shortDescription.text).toBe('A policy cannot be asked.');
  });

  it('describes what comes with Patchbay, and quotas, and shows no secret of a condition', async () => {
    const files = {
      '/repo/compose.yaml': `services:
  web: { image: nginx:1.27, cpus: 4, privileged: true }
x-patchbay:
  quota: { cpus: 1, memory: 1G }
  packs: { security: on }
  policies: [{ name: own, when: "service.image != 'postgres://u:hunter2@db/x'", environments: [prod] }]
  environments: { prod: {} }
`,
    };
    const words = ['check', '--all-environments', '--format', 'sarif'];
    const { stdout } = await run(words, { files, currentDirectory: '/repo' });
    expect(stdout).not.toContain('hunter2');
    const rules = rulesOf(stdout);
    expect([...rules.keys()]).toEqual(expect.arrayContaining(['policy.own', 'policy.privileged', 'quota.cpus']));
    for (const code of [...rules.keys()].filter((each) => /^(policy|quota)\./.test(each))) {
      const { shortDescription, fullDescription, help } = rules.get(code) ?? {};
      expect([code, shortDescription?.text, fullDescription?.text, help?.text]).not.toContain(undefined);
    }
    expect(rules.get('policy.own')?.fullDescription.text).toContain('It holds in prod.');
    expect(rules.get('policy.privileged')?.help.text).toContain('the pack "security"');
    expect(rules.get('quota.unlimited')?.shortDescription.text).toBe(
      'A service states no limit, though the quota counts it.',
    );
  });
});

interface RuleTexts {
  readonly shortDescription: { readonly text: string };
  readonly fullDescription: { readonly text: string };
  readonly help: { readonly text: string };
}

/** The texts of each rule, by its code. */
function rulesOf(sarif: string): ReadonlyMap<string, RuleTexts> {
  const { runs } = JSON.parse(sarif) as {
    readonly runs: readonly {
      readonly tool: { readonly driver: { readonly rules: readonly (RuleTexts & { readonly id: string })[] } };
    }[];
  };
  return new Map(
    runs[0]?.tool.driver.rules.map(({ id, shortDescription, fullDescription, help }) => [
      id,
      { shortDescription, fullDescription, help },
    ]),
  );
}

it('a policy of the manifest reads how services are written, with no pack on', async () => {
  const own = `services:
  web:
    image: nginx:1.27
    ports: ['8080:80', '\${PORT:-81}:81']
    environment: { API_TOKEN: hunter2hunter2, MODE: \${MODE:-fast} }
x-patchbay:
  policies:
    - name: written
      when: service.known.fixed_ports.size() > 0
      messageExpression: (service.known.fixed_ports + service.known.secrets).join(", ")
`;
  const { stdout } = await run(['check'], { files: { '/repo/compose.yaml': own }, currentDirectory: '/repo' });
  expect(stdout).toContain('error[policy.written] 8080, API_TOKEN');
});
