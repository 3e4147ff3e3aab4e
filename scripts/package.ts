// `npm run package`: one VSIX for every platform, and a check that it holds what it should and nothing else.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { createVSIX, listFiles, PackageManager } from '@vscode/vsce';
import { build, buildOptions } from './build/bundles.ts';
import { bundleProblems, packageProblems } from './build/limits.ts';
import { root } from './machine/paths.ts';
import { say } from './machine/run.ts';

// Tests run from the dist/ that they share; they pack it as it is.
if (!process.argv.includes('--reuse-dist')) {
  say('Building dist/');
  await build(buildOptions(true), false);
}
const file = join(root, 'patchbay.vsix');
await createVSIX({
  cwd: root,
  packagePath: file,
  dependencies: false,
  allowMissingRepository: true,
  // The pages that README links to ship with it, or are on the web: nothing to rewrite.
  rewriteRelativeLinks: false,
});
const files = await listFiles({ cwd: root, packageManager: PackageManager.None });
const problems = [...bundleProblems(), ...packageProblems(files, statSync(file).size)];
for (const problem of problems) console.error(`✗ ${problem}`);
say(`${file}: ${(statSync(file).size / 1024).toFixed(0)} kB, ${files.length} files`);
process.exitCode = problems.length > 0 ? 1 : 0;
