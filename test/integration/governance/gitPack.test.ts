import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeManifestHost } from '../../../src/manifest/files/nodeHost.ts';
import { packDigest } from '../../../src/manifest/governance/packs/packDigest.ts';
import type { PolicyDeclaration } from '../../../src/manifest/model/governance.ts';
import { resolve } from '../../../src/manifest/resolve.ts';

const policies = 'policies:\n  - { name: no-privileged, on: start, when: service.privileged }\n';
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchbay-pack-'));
  mkdirSync(join(folder, 'company'));
  writeFileSync(join(folder, 'company/rules.yaml'), policies);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function read(packs: string): {
  readonly policies: readonly PolicyDeclaration[];
  readonly messages: readonly string[];
} {
  const file = join(folder, 'patchbay.yaml');
  writeFileSync(file, `services: { web: { image: nginx:1.27 } }\nx-patchbay:\n  packs:\n    ${packs}\n`);
  const { application, problems } = resolve({ files: [file], profiles: [], envFiles: [] }, nodeManifestHost({}));
  return { policies: application?.governance?.policies ?? [], messages: problems.map(({ message }) => message) };
}

function digestOf(text: string): string {
  return packDigest([{ name: 'rules.yaml', text }]);
}

describe('A pack from a git repository', () => {
  function git(...words: readonly string[]): void {
    const identity = ['-c', 'user.name=a', '-c', 'user.email=a@b.c'];
    execFileSync('git', ['-C', join(folder, 'company'), ...identity, ...words], { stdio: 'ignore' });
  }

  beforeEach(() => {
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'one');
    git('tag', 'v1');
  });

  it('is what was committed, whatever its working tree has', () => {
    writeFileSync(join(folder, 'company/rules.yaml'), 'policies: []\n');
    const { policies: all, messages } = read(`company: { git: company, ref: v1, digest: "${digestOf(policies)}" }`);
    expect(messages).toEqual([]);
    expect(all).toMatchObject([{ name: 'no-privileged', pack: 'company' }]);
    expect(all[0]?.at.file).toBe(join(folder, 'patchbay.yaml'));
  });

  it('is not trusted where a tag has moved', () => {
    writeFileSync(join(folder, 'company/rules.yaml'), 'policies: []\n');
    git('commit', '-qam', 'two');
    git('tag', '-f', 'v1');
    const [refusal] = read(`company: { git: company, ref: v1, digest: "${digestOf(policies)}" }`).policies;
    expect(refusal).toMatchObject({ name: 'pack-digest', effect: 'deny' });
  });

  it.each(['v9', '--upload-pack=x', 'v1..v2', '-h'])('that has no %s refuses whatever starts', (ref) => {
    const [refusal] = read(`company: { git: company, ref: "${ref}", digest: "${digestOf(policies)}" }`).policies;
    expect(refusal).toMatchObject({ name: 'pack-unreadable' });
  });

  it.each(['https://example.org/p.git', 'git@example.org:p.git', 'file://server/p.git'])(
    'is never fetched, and that is said: %s',
    (url) => {
      const [refusal] = read(`company: { git: "${url}", ref: v1, digest: "${digestOf(policies)}" }`).policies;
      expect(refusal).toMatchObject({ name: 'pack-unreadable' });
      expect(refusal?.message).toContain('it names a server, and nothing is fetched from one. Clone it');
      expect(refusal?.message).toContain('correct x-patchbay.packs.company.');
    },
  );

  it('is found by a URL of this machine', () => {
    const url = `file://${join(folder, 'company')}`;
    const { policies: all } = read(`company: { git: "${url}", ref: v1, digest: "${digestOf(policies)}" }`);
    expect(all).toMatchObject([{ name: 'no-privileged', pack: 'company' }]);
  });

  it('that is not there, or has no file of policies there, says so', () => {
    const [missing] = read(`company: { git: nowhere, digest: "${digestOf(policies)}" }`).policies;
    expect(missing?.message).toContain(`there is no folder ${join(folder, 'nowhere')}`);
    mkdirSync(join(folder, 'company/empty'));
    writeFileSync(join(folder, 'company/empty/read.me'), 'none');
    git('add', '.');
    git('commit', '-qm', 'two');
    const [empty] = read(`company: { git: company, path: empty, digest: "${packDigest([])}" }`).policies;
    expect(empty?.message).toContain('there is no policy file in it at "HEAD"');
  });

  it('reads nothing outside of the repository', () => {
    const [refusal] = read(`company: { git: company, path: ../.., digest: "${digestOf(policies)}" }`).policies;
    expect(refusal).toMatchObject({ name: 'pack-unreadable' });
  });
});
