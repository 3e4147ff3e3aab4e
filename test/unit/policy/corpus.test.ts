import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeManifestHost } from '../../../src/manifest/files/nodeHost.ts';
import { resolve } from '../../../src/manifest/resolve.ts';
import { problemsAndHints } from '../../../src/policy/lint/lint.ts';

const corpus = process.env['PATCHBAY_CORPUS'] ?? join(import.meta.dirname, '../../../../shared/corpus');
const folder = join(corpus, 'awesome-compose');

describe.skipIf(!existsSync(folder))('Hints on real Compose files', () => {
  const files = existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => /compose[\w.-]*\.ya?ml$/.test(path))
    : [];
  const host = nodeManifestHost({});
  const found = files.map((path) => {
    const manifest = resolve({ files: [join(folder, path)], profiles: [], envFiles: [] }, host);
    const services = Object.keys(manifest.application?.services ?? {}).length;
    const problems = problemsAndHints(manifest, (file) => host.readText(file));
    return { path, services, hints: problems.filter(({ severity }) => severity === 'hint') };
  });
  const hints = found.flatMap((one) => one.hints);

  it('are at most a handful in a file, and less than 0.6 a service', () => {
    expect(found.length).toBeGreaterThan(30);
    expect(found.filter((one) => one.hints.length > 4)).toEqual([]);
    const services = found.reduce((sum, one) => sum + one.services, 0);
    expect(hints.length / services).toBeLessThan(0.6);
  });

  it('are of many kinds, each with its place', () => {
    expect(hints.filter(({ at }) => !at)).toEqual([]);
    expect(new Set(hints.map(({ code }) => code)).size).toBeGreaterThan(6);
  });
});
