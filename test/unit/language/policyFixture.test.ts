import { describe, expect, it } from 'vitest';
import { policyFixture } from '../../../src/language/resolved/policyFixture.ts';
import { resolve } from '../../../src/manifest/resolve.ts';
import { PolicyBook } from '../../../src/policy/rules/policyBook.ts';
import { hasPassed, runPolicyTest, testsOf } from '../../../src/policy/testing/runPolicyTests.ts';
import { testGround } from '../../../src/policy/testing/testGround.ts';
import type { PolicyFixtureMoment } from '../../../src/protocol/policyTests.ts';
import { MemoryManifestHost } from '../../fakes/memoryManifestHost.ts';

const path = '/shop/compose.yaml';
const manifest = `name: shop
services:
  web:
    image: nginx:1.27
    privileged: true
    environment: { DB_PASSWORD: hunter2, PRICE: "$$5" }
  db: { image: postgres:16 }
x-patchbay:
  policies:
    - { name: no-privileged, on: start, when: service.privileged }
    - { name: by-ci, on: start, when: actor.kind == "ci", effect: warn }
`;
const moment: PolicyFixtureMoment = {
  verb: 'start',
  services: ['web'],
  actor: { kind: 'ci', name: 'GitHub Actions' },
  text: 'up web',
  engine: { kind: 'docker', remote: false },
};

function made(before?: string) {
  const files = { [path]: manifest, ...(before !== undefined && { '/shop/policies/shop.test.yaml': before }) };
  const host = new MemoryManifestHost(files);
  const resolved = resolve({ files: [path], profiles: [], envFiles: [] }, host);
  return policyFixture(resolved, { path, environment: null, moment }, { host, linesOf: () => [], nowMs: 0 });
}

describe('A fixture of a plan', () => {
  it('is a test that passes, and expects what policies say now', () => {
    const { file, text } = made();
    const host = new MemoryManifestHost({ [path]: manifest, [file]: text });
    const ground = testGround(file, host, 0);
    const { tests, problems } = testsOf(ground);
    expect(problems).toEqual([]);
    expect(tests).toHaveLength(1);
    expect(tests[0]?.expected.effect).toEqual(
      new Map([
        ['by-ci', 'warn'],
        ['no-privileged', 'deny'],
      ]),
    );
    expect(hasPassed(runPolicyTest(tests[0]!, ground, new PolicyBook()))).toBe(true);
  });

  it('holds the services that are touched alone, no policy, and no secret', () => {
    const { text } = made();
    expect(text).toContain('web:');
    expect(text).not.toContain('postgres');
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain('policies:');
    expect(text).toContain('$$5');
  });

  it('stands behind the tests that are there, at the line that is said', () => {
    const before = '# ours\ntests:\n  - name: first\n    expect: pass\n';
    const { file, text, line } = made(before);
    expect(text.startsWith(before)).toBe(true);
    expect(text.split('\n')[line]).toMatch(/^ {2}- name: /);
    const host = new MemoryManifestHost({ [path]: manifest, [file]: text });
    expect(testsOf({ file, host }).tests.map(({ name }) => name)).toEqual([
      'first',
      'up web, as planned by GitHub Actions',
    ]);
  });

  it('passes in the environment that it was made in, on any machine', () => {
    const files = {
      [path]: `name: shop
services:
  web: { image: nginx:1.27, env_file: web.env, volumes: [./data:/data, /var/run/docker.sock:/var/run/docker.sock] }
x-patchbay:
  environments: { prod: { files: [compose.prod.yaml], packs: { production: on } }, dev: {} }
  policies: [{ name: in-prod, on: start, when: service.image.endsWith("latest"), environments: [prod] }]
`,
      '/shop/compose.prod.yaml': 'services: { web: { image: nginx:latest } }\n',
      '/shop/web.env': 'LEVEL=info\n',
    };
    const host = new MemoryManifestHost(files);
    const resolved = resolve({ files: [path], profiles: [], envFiles: [], environment: 'prod' }, host);
    const asked = { path, environment: 'prod', moment: { ...moment, actor: { kind: 'person', name: 'ada' } } as const };
    const { file, text } = policyFixture(resolved, asked, { host, linesOf: () => [], nowMs: 0 });
    expect(text).toContain('source: ../data\n');
    expect(text).toContain('source: /var/run/docker.sock\n');
    expect(text).not.toContain('/shop');

    const ground = testGround(file, new MemoryManifestHost({ ...files, [file]: text }), 0);
    const [test] = testsOf(ground).tests;
    expect([...(test!.expected.effect as Map<string, string>).keys()].toSorted()).toEqual([
      'in-prod',
      'no-limits',
      'no-restart-policy',
    ]);
    expect(runPolicyTest(test!, ground, new PolicyBook())).not.toHaveProperty('difference');
    expect(runPolicyTest(test!, ground, new PolicyBook())).not.toHaveProperty('problem');
    const elsewhere = { ...test!, environment: undefined, expected: { ...test!.expected, effect: 'pass' } } as const;
    expect(hasPassed(runPolicyTest(elsewhere, ground, new PolicyBook()))).toBe(true);
  });
});
