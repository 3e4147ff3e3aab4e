import { join } from 'node:path';
import { root } from '../machine/paths.ts';
import { run, type Outcome } from '../machine/run.ts';
import { sizeReport } from './sizes.ts';
import { add, failure, noTests, type Tally } from './tally.ts';

interface Guard {
  readonly name: string;
  readonly script: string;
  readonly args: readonly string[];
}

const modules = join(root, 'node_modules');

/** Each runs under this Node from the package's own file: what `.bin` holds differs between systems. */
const guards: readonly Guard[] = [
  { name: 'types', script: 'typescript/bin/tsc', args: ['-p', 'tsconfig.json'] },
  { name: 'types (webview)', script: 'typescript/bin/tsc', args: ['-p', 'src/webview/tsconfig.json'] },
  {
    name: 'lint',
    script: 'eslint/bin/eslint.js',
    args: ['src', 'test', 'scripts', 'examples', '--cache', '--cache-location', 'out/eslint', '--max-warnings', '0'],
  },
  {
    name: 'format',
    script: 'prettier/bin/prettier.cjs',
    args: ['--check', '--cache', '--cache-location', 'out/prettier', '--log-level', 'warn', '.'],
  },
  {
    name: 'layers',
    script: 'dependency-cruiser/bin/dependency-cruiser.mjs',
    args: ['src', '--config', '.dependency-cruiser.cjs', '--output-type', 'err'],
  },
  { name: 'dead code', script: 'knip/bin/knip.js', args: ['--no-progress'] },
];

/** Types, lint, format, layers and dead code: what needs no running program. Two at a time. */
export async function runGuards(): Promise<Tally> {
  const queue = [...guards];
  let tally = noTests;
  const worker = async (): Promise<void> => {
    for (let guard = queue.shift(); guard; guard = queue.shift()) {
      const outcome = await runGuard(guard);
      tally = add(tally, outcome);
    }
  };
  await Promise.all([worker(), worker()]);
  for (const line of sizeReport()) console.log(`  ${line}`);
  return tally;
}

async function runGuard(guard: Guard): Promise<Tally> {
  const startMs = Date.now();
  const outcome: Outcome = await run(process.execPath, [join(modules, guard.script), ...guard.args], { cwd: root });
  const seconds = ((Date.now() - startMs) / 1000).toFixed(1);
  console.log(`${outcome.code === 0 ? '✓' : '✗'} ${guard.name} (${seconds} s)`);
  if (outcome.code !== 0) console.log(outcome.output.trimEnd());
  return outcome.code === 0 ? { ...noTests, passed: 1 } : failure(guard.name);
}
