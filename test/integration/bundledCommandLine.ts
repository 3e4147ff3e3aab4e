import { cp } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import type { TestProject } from 'vitest/node';
import { buildOptions } from '../../scripts/build/bundles.ts';
import { root } from '../../scripts/machine/paths.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The entry of the command line that is bundled for these tests. */
    readonly commandLine: string;
  }
}

/** Bundles the command line and what it loads once for all test files, as `npm run build` does, in a folder of its own. */
export default async function bundleCommandLine(project: TestProject): Promise<void> {
  const outdir = join(root, 'out', 'test', 'cli');
  const [parts, commandLine, ...others] = buildOptions(false);
  const packages = others.flatMap(({ outfile, ...rest }) => (outfile === undefined ? [] : [{ ...rest, outfile }]));
  await Promise.all([
    // The programs of the forwarder, at the place that they have beside what is built.
    cp(join(root, 'media', 'forwarder'), join(outdir, '..', 'media', 'forwarder'), { recursive: true }),
    build({
      ...parts,
      entryPoints: {
        engines: 'src/engine/connect.ts',
        planner: 'src/engine/plan.ts',
        judge: 'src/app/governance/judge.ts',
        contracts: 'src/messages/contracts/openContract.ts',
        drafts: 'src/messages/drafts/openDrafting.ts',
        shim: 'src/engine/process/shim/shim.ts',
        forward: 'src/engine/forward/main.ts',
      },
      outdir,
    }),
    build({ ...commandLine, outdir }),
    ...packages.map((each) => build({ ...each, outfile: join(outdir, 'packages', basename(each.outfile)) })),
  ]);
  project.provide('commandLine', join(outdir, 'cli.js'));
}
