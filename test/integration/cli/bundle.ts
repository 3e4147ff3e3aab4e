import { join } from 'node:path';
import { build } from 'esbuild';
import { buildOptions } from '../../../scripts/build/bundles.ts';
import { root } from '../../../scripts/machine/paths.ts';

/** The command line and what it loads, bundled as `npm run build` does, in a folder of their own. Returns the entry. */
export async function bundleCommandLine(): Promise<string> {
  const outdir = join(root, 'out', 'test', 'cli');
  const [parts, commandLine] = buildOptions(false);
  await Promise.all([
    build({
      ...parts,
      entryPoints: { engines: 'src/engine/connect.ts', shim: 'src/engine/process/shim.ts' },
      outdir,
    }),
    build({ ...commandLine, outdir }),
  ]);
  return join(outdir, 'cli.js');
}
