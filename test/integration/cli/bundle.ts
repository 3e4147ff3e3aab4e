import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { buildOptions } from '../../../scripts/build/bundles.ts';
import { root } from '../../../scripts/machine/paths.ts';

/** The command line and what it loads, bundled as `npm run build` does, in a folder of their own. Returns the entry. */
export async function bundleCommandLine(): Promise<string> {
  const outdir = join(root, 'out', 'test', 'cli');
  const [parts, commandLine] = buildOptions(false);
  const built = await Promise.all([
    build({
      ...parts,
      entryPoints: { engines: 'src/engine/connect.ts', shim: 'src/engine/process/shim/shim.ts' },
      outdir,
      write: false,
    }),
    build({ ...commandLine, outdir, write: false }),
  ]);
  await mkdir(outdir, { recursive: true });
  // Tests of other files start it meanwhile: each file is there as a whole at every moment.
  for (const { path, contents } of built.flatMap(({ outputFiles }) => outputFiles)) {
    const beside = `${path}.${randomUUID()}`;
    await writeFile(beside, contents, { mode: 0o755 });
    await rename(beside, path);
  }
  return join(outdir, 'cli.js');
}
