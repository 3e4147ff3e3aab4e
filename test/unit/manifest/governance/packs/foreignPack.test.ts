import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../../../src/base/problem.ts';
import type { ManifestHost } from '../../../../../src/manifest/files/host.ts';
import { packDigest } from '../../../../../src/manifest/governance/packs/packDigest.ts';
import type { PolicyDeclaration } from '../../../../../src/manifest/model/governance.ts';
import { resolve } from '../../../../../src/manifest/resolve.ts';

const policies = 'policies:\n  - { name: no-privileged, on: start, when: service.privileged }\n';
const folder = '/shop';

interface Read {
  readonly policies: readonly PolicyDeclaration[];
  readonly problems: readonly Problem[];
}

function read(packs: string, rules = policies): Read {
  const file = join(folder, 'patchbay.yaml');
  const manifest = `services: { web: { image: nginx:1.27 } }\nx-patchbay:\n  packs:\n    ${packs}\n`;
  const host = hostOf({ [file]: manifest, [join(folder, 'company/rules.yaml')]: rules });
  const { application, problems } = resolve({ files: [file], profiles: [], envFiles: [] }, host);
  return { policies: application?.governance?.policies ?? [], problems };
}

function hostOf(files: Readonly<Record<string, string>>): ManifestHost {
  return {
    environment: {},
    readText: (path) => files[path],
    exists: (path) => path in files,
    list: (of) =>
      Object.keys(files).flatMap((path) =>
        dirname(path) === of ? [{ name: path.slice(of.length + 1), isFolder: false }] : [],
      ),
  };
}

function digestOf(text: string): string {
  return packDigest([{ name: 'rules.yaml', text }]);
}

describe('A pack from a folder', () => {
  it('adds its policies where its digest is the one that it is locked by', () => {
    const { policies: all, problems } = read(`company: { path: company, digest: "${digestOf(policies)}" }`);
    expect(problems).toEqual([]);
    expect(all).toMatchObject([{ name: 'no-privileged', pack: 'company', on: ['start'] }]);
    expect(all[0]?.at.file).toBe(join(folder, 'company/rules.yaml'));
  });

  it('is not trusted once a file of it has changed: whatever starts is refused, and the fix locks what was read', () => {
    const locked = digestOf(policies);
    const changed = policies.replace('service.privileged', 'false');
    const [refusal, ...others] = read(`company: { path: company, digest: "${locked}" }`, changed).policies;
    expect(others).toEqual([]);
    expect(refusal).toMatchObject({ name: 'pack-digest', effect: 'deny', when: 'true', pack: 'company' });
    expect(refusal?.fix?.edits).toMatchObject([{ newText: digestOf(changed) }]);
  });

  it('is not trusted without a digest, which the fix writes', () => {
    const [refusal] = read('company: { path: company }').policies;
    expect(refusal).toMatchObject({ name: 'pack-unlocked', effect: 'deny' });
    expect(refusal?.fix?.edits.map(({ newText }) => newText).join('')).toContain(digestOf(policies));
  });

  it('that is not there refuses whatever starts', () => {
    const [refusal] = read(`company: { path: nowhere, digest: "${digestOf('')}" }`).policies;
    expect(refusal).toMatchObject({ name: 'pack-unreadable', effect: 'deny' });
    expect(refusal?.on).not.toContain('stop');
  });

  it('makes no exceptions', () => {
    const excepting = policies.replace('}', ', exceptions: [{ until: 2099-01-01, ticket: X-1 }] }');
    const { policies: all, problems } = read(`company: { path: company, digest: "${digestOf(excepting)}" }`, excepting);
    expect(all).toMatchObject([{ name: 'no-privileged', exceptions: [] }]);
    expect(problems).toMatchObject([{ code: 'policy.pack-exception', severity: 'warning' }]);
  });

  it('takes nothing away from a policy of the manifest that has the same name', () => {
    const milder = policies.replace('service.privileged', '1 == 2');
    const digest = digestOf(milder);
    const own = '\n  policies: [{ name: no-privileged, on: start, when: service.privileged }]';
    const { policies: all } = read(`company: { path: company, digest: "${digest}" }${own}`, milder);
    expect(all.map(({ when, pack }) => [when, pack])).toEqual([
      ['service.privileged', undefined],
      ['1 == 2', 'company'],
    ]);
  });

  it('has one digest, whatever the ends of its lines and the order of its files', () => {
    const [a, b] = [
      { name: 'a.yaml', text: 'x\ny\n' },
      { name: 'b.yaml', text: 'z' },
    ];
    expect(packDigest([b, { ...a, text: 'x\r\ny\r\n' }])).toBe(packDigest([a, b]));
    expect(packDigest([a, { ...b, name: 'c.yaml' }])).not.toBe(packDigest([a, b]));
    // What one file ends with cannot be what another begins with.
    expect(packDigest([{ name: 'a.yaml', text: 'xy' }])).not.toBe(packDigest([{ name: 'a.yamlx', text: 'y' }]));
  });

  it('is not read by git where no program may be run, which is said', () => {
    const [refusal] = read(`company: { git: company, digest: "${digestOf('')}" }`).policies;
    expect(refusal).toMatchObject({ name: 'pack-unreadable', effect: 'deny' });
    expect(refusal?.message).toContain('not trusted');
  });
});
