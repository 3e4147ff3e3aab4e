// What thirty applications in one workspace cost until one is opened, beside a workspace of one.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../../scripts/machine/paths.ts';
import { run } from '../../scripts/machine/run.ts';
import { report } from './support/report.ts';

interface Figures {
  readonly activateMs: number;
  readonly activatedMb: number;
  readonly treeMs: number;
  readonly listed: { readonly count: number; readonly hostMb: number; readonly serverMb: number };
  readonly openMs: number;
  readonly opened: { readonly hostMb: number; readonly serverMb: number };
}

const suite = join(root, 'out', 'test', 'applications.cjs');
await build({
  entryPoints: [join(root, 'test/bench/support/applicationsSuite.ts')],
  outfile: suite,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  external: ['vscode'],
});

const floor = await measure(1);
const ours = await measure(30);
const beside = 'a workspace of one application';
const figures: readonly (readonly [string, (each: Figures) => number, string])[] = [
  ['activation, 30 applications', ({ activateMs }) => activateMs, 'ms'],
  ['time to the list of applications', ({ treeMs }) => treeMs, 'ms'],
  ['extension host heap once they are listed', ({ listed }) => listed.hostMb, 'MB'],
  ['language server memory once they are listed', ({ listed }) => listed.serverMb, 'MB'],
  ['time to open one', ({ openMs }) => openMs, 'ms'],
  ['extension host heap once one is open', ({ opened }) => opened.hostMb, 'MB'],
  ['language server memory once one is open', ({ opened }) => opened.serverMb, 'MB'],
];
for (const [bench, of, unit] of figures) report({ bench, ours: of(ours), floor: of(floor), unit, beside });

/** In a window of its own, on a workspace whose applications have twenty services each. */
async function measure(count: number): Promise<Figures> {
  const directory = mkdtempSync(join(tmpdir(), 'patchbay-bench-'));
  const extensions = mkdtempSync(join(tmpdir(), 'patchbay-bench-extensions-'));
  mkdirSync(join(directory, '.vscode'));
  writeFileSync(join(directory, '.vscode', 'settings.json'), JSON.stringify({ 'patchbay.engine': 'process' }));
  for (let index = 1; index <= count; index++) {
    const name = `app${String(index).padStart(2, '0')}`;
    mkdirSync(join(directory, 'apps', name), { recursive: true });
    writeFileSync(join(directory, 'apps', name, 'compose.yaml'), manifest(name));
  }
  const launcher = join(root, 'test/workbench/support/vscodeLauncher.ts');
  const options = [
    `--extensionDevelopmentPath=${root}`,
    `--extensionTestsPath=${suite}`,
    `--extensions-dir=${extensions}`,
  ];
  const outcome = await run(process.execPath, [launcher, ...options, directory]);
  for (const each of [directory, extensions]) rmSync(each, { recursive: true, force: true });
  const text = /APPLICATIONS (\{.*\})/.exec(outcome.output)?.[1];
  if (text === undefined) throw new Error(`The extension host said nothing:\n${outcome.output}`);
  const found = JSON.parse(text) as Figures;
  if (found.listed.count !== count) throw new Error(`${found.listed.count} of ${count} applications were found.`);
  return found;
}

function manifest(name: string): string {
  const services = Array.from(
    { length: 20 },
    (_, index) => `  service${index}:\n    image: busybox\n    x-patchbay: { run: { command: sleep 3600 } }\n`,
  );
  return `name: ${name}\nservices:\n${services.join('')}`;
}
