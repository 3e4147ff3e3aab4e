import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from '../machine/paths.ts';
import { readReport, type FileOutcome, type Report } from './report.ts';
import { add, failure, noTests, type Tally } from './tally.ts';

export interface VitestOptions {
  /**
   * True: a file that failed is run once more, whole. What is clicked and killed on a busy machine can go wrong once; the
   * steps of such a file build on each other, so that one of them alone cannot be tried again. What fails twice has failed.
   */
  readonly hasSecondRun?: boolean;
}

/** More files than these that fail together are no coincidence. */
const secondRunFiles = 4;

/** Runs one vitest project. Skipped and failed tests are named; a run that breaks down counts as one failure. */
export async function runVitest(project: string, options: VitestOptions = {}): Promise<Tally> {
  const first = await runFiles(project, []);
  const again = first?.filter((file) => file.hasFailed && file.path !== '') ?? [];
  if (!first || !options.hasSecondRun || again.length === 0 || again.length > secondRunFiles)
    return sum(project, first);
  const paths = again.map((file) => relative(root, file.path));
  console.log(`\nFAILED ONCE, so run once more: ${paths.join(', ')}`);
  for (const name of again.flatMap((file) => file.tally.failures)) console.log(`  ${name}`);
  const second = await runFiles(project, paths);
  const tally = add(
    sum(
      project,
      first.filter((file) => !file.hasFailed),
    ),
    sum(project, second),
  );
  if (tally.failures.length === 0) console.log(`PASSED IN THE SECOND RUN: ${paths.join(', ')}`);
  return tally;
}

/** Runs these files of a project, or all; undefined when vitest broke down. */
async function runFiles(project: string, paths: readonly string[]): Promise<readonly FileOutcome[] | undefined> {
  const file = join(root, 'out', `vitest-${project}.json`);
  mkdirSync(join(root, 'out'), { recursive: true });
  rmSync(file, { force: true });
  const args = ['run', ...paths, '--project', project];
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const vitest = spawn(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...args, ...reporters], {
    cwd: root,
    stdio: 'inherit',
  });
  await once(vitest, 'exit');
  if (!existsSync(file)) return undefined;
  const files = readReport(JSON.parse(readFileSync(file, 'utf8')) as Report);
  for (const name of files.flatMap((each) => each.skipped)) console.log(`SKIPPED: ${name}`);
  if (vitest.exitCode === 0 || files.some((each) => each.hasFailed)) return files;
  const how = vitest.exitCode ?? vitest.signalCode ?? 'nothing';
  const tally = failure(`${project}: no test failed, but the run ended with ${how}`);
  return [...files, { path: '', hasFailed: true, tally, skipped: [] }];
}

function sum(project: string, files: readonly FileOutcome[] | undefined): Tally {
  if (!files) return failure(`${project}: the run broke down before it could report`);
  return files.reduce((tally, file) => add(tally, file.tally), noTests);
}
