import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { problemsPage } from '../../../../scripts/suites/problemsPage.ts';
import type { Problem } from '../../../../src/base/problem.ts';
import { checkUnreadKeys } from '../../../../src/manifest/consistency/unreadKeys.ts';
import { withoutBase } from '../../../../src/manifest/context/judge.ts';
import { maxManifestLength } from '../../../../src/manifest/files/host.ts';
import { ProblemList } from '../../../../src/manifest/problems/problems.ts';
import type { ResolvedManifest } from '../../../../src/manifest/resolve.ts';
import { problemCodes } from '../../../../src/manifest/problems/problemCodes.ts';
import { resolving, type Situation } from '../support/resolving.ts';

const root = join(import.meta.dirname, '../../../..');
const folder = join(root, 'src/manifest');

/** What an example needs beside itself. */
const situations: Readonly<Record<string, Situation>> = {
  dotenv: { files: { '.env': 'MY KEY=value\n' } },
  'asyncapi-reference': {
    files: {
      'compose.yaml': 'services: {}\nx-patchbay: { asyncapi: asyncapi.yaml }\n',
      'asyncapi.yaml': problemCodes['asyncapi-reference'].example,
    },
  },
  'invalid-contract': { files: { 'order.json': '{ "type": "strin" }' } },
  'unreadable-policies': { files: { 'policies/large.yaml': '#'.repeat(maxManifestLength + 1) } },
  'build-target': { files: { Dockerfile: 'FROM busybox AS dev\n' } },
  'no-such-service': { request: { services: ['b'] } },
};

/** What an example is too short for. */
const padding: Readonly<Record<string, string>> = { 'too-large': '\n'.repeat(maxManifestLength) };

/** Those that no reading of the example comes to. */
const found: Readonly<Record<string, (manifest: ResolvedManifest) => readonly Problem[]>> = {
  'no-base': (manifest) => withoutBase(manifest, '/app/compose.yaml'),
  // There may be no key that nothing reads.
  'not-read-yet': ({ tree }) => {
    const problems = new ProblemList();
    checkUnreadKeys(tree!, problems, { audit: 'unread' });
    return problems.all;
  },
};

describe('the table of problems', () => {
  it('is what docs/problems.md says: `npm run docs` writes it', () => {
    expect(readFileSync(join(root, 'docs/problems.md'), 'utf8')).toBe(problemsPage());
  });

  it.each(Object.entries(problemCodes))('has an example of %s that has it, with its severity', (code, kind) => {
    const manifest = resolving(`${kind.example}${padding[code] ?? ''}`, situations[code] ?? {});
    const problems = code in found ? found[code]!(manifest) : manifest.problems;
    const own = problems.filter((problem) => problem.code === `manifest.${code}`);
    expect(own.map(({ severity }) => severity)).toContain(kind.severity);
  });

  it('has every code that is used, and no other', () => {
    expect([...usedCodes()].sort()).toEqual(Object.keys(problemCodes).sort());
  });
});

function usedCodes(): ReadonlySet<string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const sources = files
    .filter((file) => file.endsWith('.ts') && !file.startsWith('codes'))
    .map((file) => readFileSync(join(folder, file), 'utf8'));
  const codes = sources.flatMap((source) => [
    ...matches(source, /\.(?:error|warning|hint)\(\s*['`]([a-z-]+(?:\$\{\w+\})?)['`]/g),
    ...matches(source, /code: 'manifest\.([a-z-]+)'/g),
    // A value that does not fit carries its code to where it is reported.
    ...matches(source, /mistake\([^;]*?'(wrong-[a-z]+)'\)/g),
    ...matches(source, /code(?:: ProblemCode)? = '(wrong-[a-z]+)'/g),
  ]);
  const kinds = ['network', 'volume', 'config', 'secret', 'model'];
  return new Set(
    codes.flatMap((code) => (code === 'undefined-${kind}' ? kinds.map((kind) => `undefined-${kind}`) : code)),
  );
}

function matches(source: string, pattern: RegExp): readonly string[] {
  return [...source.matchAll(pattern)].map(([, code = '']) => code);
}
