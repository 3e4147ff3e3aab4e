import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../../../scripts/machine/paths.ts';

/** Bundles a file of `test/workbench/host`, which runs inside the extension host; resolves to the bundle. */
export async function bundleForHost(entry: string, outfile: string): Promise<string> {
  await build({
    entryPoints: [join(root, 'test/workbench/host', entry)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
  });
  return outfile;
}
