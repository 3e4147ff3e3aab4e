// Activation of Patchbay beside an extension that does nothing, both cold, in the same extension host; median of five hosts.
import { mkdtempSync, rmSync } from 'node:fs';
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

const folder = mkdtempSync(join(tmpdir(), 'patchbay-bench-'));
const ours: number[] = [];
const floor: number[] = [];
for (let round = 0; round < 5; round++) {
  const extensions = [root, join(root, 'test/bench/fixtures/noop')].map((path) => `--extensionDevelopmentPath=${path}`);
  const outcome = await run(process.execPath, [
    join(root, 'scripts/machine/vscodeLauncher.ts'),
    ...extensions,
    `--extensionTestsPath=${suite}`,
    folder,
  ]);
  const figures = /ACTIVATION (\{.*\})/.exec(outcome.output)?.[1];
  if (!figures) throw new Error(`The extension host said nothing:\n${outcome.output}`);
  const { floorMs, oursMs } = JSON.parse(figures) as { floorMs: number; oursMs: number };
  ours.push(oursMs);
  floor.push(floorMs);
}
rmSync(folder, { recursive: true });
report({
  bench: 'activation',
  ours: median(ours),
  floor: median(floor),
  unit: 'ms',
  beside: 'an extension that does nothing',
});
