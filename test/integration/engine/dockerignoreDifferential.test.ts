import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ignoreFileLines, PathPatterns } from '../../../src/engine/ignore/pathPatterns.ts';
import { dockerAnswers } from './dockerAnswers.ts';

const execute = promisify(execFile);
const hasClient = await execute('docker', ['--version']).then(
  () => true,
  () => false,
);
if (!hasClient) console.warn('SKIPPED: there is no docker command, so patterns are not compared with its.');

const names = ['a', 'ab', 'b.log', '.hidden', 'node_modules'];
const files = names.flatMap((first) => names.flatMap((second) => names.map((third) => `${first}/${second}/${third}`)));

/**
 * An exception with wildcards in its folders is not among them: the old builder does not look into a folder that is out if an
 * exception does not begin with its very name, which BuildKit does.
 */
const ignoreFiles = [
  'node_modules',
  '**/node_modules',
  '*/a',
  'a/**',
  'a*\n!ab/a',
  '**/*.log\n!a/**/b.log',
  '*\n!a',
  '# none\n\n /a/ \n!/a/b.log/ ',
  'a/../ab\n./b.log',
  '[ab]*\n!?b',
  '[^a]*/ab',
  String.raw`\a/\*` + '\n.*',
  'a/**/b.log\n!a/ab/b.log',
  'a**/b.log',
  'a/**b.log',
];

describe.skipIf(!(await dockerAnswers()) || !hasClient)(
  'patterns of a .dockerignore, beside those of docker build',
  () => {
    let folder = '';
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'patchbay-dockerignore-'));
      for (const file of files) {
        mkdirSync(dirname(join(folder, 'context', file)), { recursive: true });
        writeFileSync(join(folder, 'context', file), '');
      }
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    it.each(ignoreFiles)('%j leaves in what Docker leaves in', async (text) => {
      const patterns = new PathPatterns(ignoreFileLines(text));
      expect(await filesInImage(folder, text)).toEqual(files.filter((file) => !patterns.isMatched(file)).toSorted());
    });
  },
);

/** What a build with that `.dockerignore` copies of its context. */
async function filesInImage(folder: string, ignoreText: string): Promise<readonly string[]> {
  writeFileSync(join(folder, 'context/.dockerignore'), `${ignoreText}\n`);
  writeFileSync(join(folder, 'context/Dockerfile'), 'FROM scratch\nCOPY . /files\n');
  const build = ['build', '--quiet', '--force-rm', join(folder, 'context')];
  const image = (await execute('docker', build, { env: { ...process.env, DOCKER_BUILDKIT: '0' } })).stdout.trim();
  try {
    const container = (await execute('docker', ['create', image, 'none'])).stdout.trim();
    const out = join(folder, 'out');
    try {
      await execute('docker', ['cp', `${container}:/files`, out]);
    } finally {
      await execute('docker', ['rm', container]);
    }
    const found = readdirSync(out, { recursive: true }).map(String);
    rmSync(out, { recursive: true });
    return found.filter((file) => files.includes(file)).toSorted();
  } finally {
    await execute('docker', ['rmi', image]);
  }
}
