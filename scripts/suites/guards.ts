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

/** Each runs under this Node from the package's own file: what `.bin` holds differs between systems. */
const guards: readonly Guard[] = [
  // Types too: oxlint asks the native compiler for them once, for both.
  {
    name: 'types and lint',
    script: 'node_modules/oxlint/bin/oxlint',
    args: ['--deny-warnings', 'src', 'test', 'scripts', 'examples'],
  },
  {
    name: 'format',
    script: 'node_modules/oxfmt/bin/oxfmt',
    args: ['--check', '.'],
  },
  {
    name: 'layers',
    script: 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
    args: ['src', '--config', '.dependency-cruiser.cjs', '--output-type', 'err'],
  },
  { name: 'dead code', script: 'node_modules/knip/bin/knip.js', args: ['--no-progress'] },
];

/** Types, lint, format, layers and dead code: what needs no running program. Two at a time, and `others` among them. */
export async function runGuards(others: readonly (() => Promise<Tally>)[] = []): Promise<Tally> {
  const [longest, ...short] = guards.map((guard) => () => runGuard(guard));
  const queue = [...(longest ? [longest] : []), ...others, ...short];
  let tally = noTests;
  const worker = async (): Promise<void> => {
    for (let job = queue.shift(); job; job = queue.shift()) {
      const outcome = await job();
      tally = add(tally, outcome);
    }
  };
  await Promise.all([worker(), worker()]);
  for (const line of sizeReport()) console.log(`  ${line}`);
  return tally;
}

async function runGuard({ name, script, args }: Guard): Promise<Tally> {
  const startMs = Date.now();
  const outcome: Outcome = await run(process.execPath, [join(root, script), ...args], { cwd: root });
  const seconds = ((Date.now() - startMs) / 1000).toFixed(1);
  console.log(`${outcome.code === 0 ? '✓' : '✗'} ${name} (${seconds} s)`);
  if (outcome.code !== 0) console.log(outcome.output.trimEnd());
  return outcome.code === 0 ? { ...noTests, passed: 1 } : failure(name);
}
