// Activation of Patchbay beside an extension that does nothing, both cold, in the same extension host; median of six hosts.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../../scripts/machine/paths.ts';
import { run } from '../../scripts/machine/run.ts';
import { median, report } from './support/report.ts';

const suite = join(root, 'out', 'test', 'activation.cjs');
await build({
  entryPoints: [join(root, 'test/bench/support/activationSuite.ts')],
  outfile: suite,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  external: ['vscode'],
});

const directory = mkdtempSync(join(tmpdir(), 'patchbay-bench-'));
const ours: number[] = [];
const floor: number[] = [];
for (let round = 0; round < 6; round++) {
  // VS Code takes one extension under development; the other one is installed.
  const extensionsDirectory = join(directory, `extensions-${round}`);
  cpSync(join(root, 'test/bench/fixtures/noop'), join(extensionsDirectory, 'bench.noop-0.0.1'), { recursive: true });
  const outcome = await run(
    process.execPath,
    [
      join(root, 'test/workbench/support/vscodeLauncher.ts'),
      `--extensionDevelopmentPath=${root}`,
      `--extensionTestsPath=${suite}`,
      `--extensions-dir=${extensionsDirectory}`,
      directory,
    ],
    { env: { ...process.env, PATCHBAY_BENCH_FIRST: round % 2 === 0 ? 'floor' : 'ours' } },
  );
  const figures = /ACTIVATION (\{.*\})/.exec(outcome.output)?.[1];
  if (!figures) throw new Error(`The extension host said nothing:\n${outcome.output}`);
  const { floorMs, oursMs } = JSON.parse(figures) as { floorMs: number; oursMs: number };
  ours.push(oursMs);
  floor.push(floorMs);
}
rmSync(directory, { recursive: true, force: true });
report({
  bench: 'activation',
  ours: median(ours),
  floor: median(floor),
  unit: 'ms',
  beside: 'an extension that does nothing',
});
