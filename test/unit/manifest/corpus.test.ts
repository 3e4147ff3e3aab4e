import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findManifest } from '../../../src/manifest/files/find.ts';
import { nodeManifestHost } from '../../../src/manifest/files/nodeHost.ts';
import { hostCodes } from '../../../src/manifest/problems/codes/hosts.ts';
import { resolve } from '../../../src/manifest/resolve.ts';

const corpus = process.env['PATCHBAY_CORPUS'] ?? join(import.meta.dirname, '../../../../shared/corpus');
const folder = join(corpus, 'awesome-compose');

describe.skipIf(!existsSync(folder))('real Compose files', () => {
  const names = existsSync(folder) ? readdirSync(folder) : [];

  it.each(names)('%s has no error', (name) => {
    const host = nodeManifestHost({});
    const files = findManifest(join(folder, name), host);
    expect(files).not.toEqual([]);
    const { application, problems } = resolve({ files, profiles: [], envFiles: [] }, host);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(Object.keys(application!.services)).not.toEqual([]);
  });

  it('name no host that is told to be wrong', () => {
    const hosts = Object.keys(hostCodes).map((code) => `manifest.${code}`);
    const told = names.flatMap((name) => {
      const host = nodeManifestHost({});
      const { problems } = resolve({ files: findManifest(join(folder, name), host), profiles: [], envFiles: [] }, host);
      return problems.filter(({ code }) => hosts.includes(code)).map(({ message }) => `${name}: ${message}`);
    });
    expect(told).toEqual([]);
  });
});
