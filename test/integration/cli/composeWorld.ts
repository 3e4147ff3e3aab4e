import { execFile, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { doesDockerAnswer } from '../../../scripts/machine/docker.ts';
import { ensureBaseImages } from '../../../scripts/machine/images.ts';
import { newCommandLine, type CommandLine } from './commandLine.ts';

const execute = promisify(execFile);

export const hasDocker = await doesDockerAnswer();
if (!hasDocker) console.warn('SKIPPED: no Docker Engine answers, so the command line is not tried on it.');
if (!hasDocker && process.env['CI'] === 'true') throw new Error('No Docker Engine answers, and CI skips no test.');

export const hasCompose = spawnSync('docker-compose', ['--version']).status === 0;
if (!hasCompose) console.warn('SKIPPED: docker-compose is not installed, so the command line is not compared with it.');

/** A project of its own on real Docker, for the built command line and docker-compose. */
export interface ComposeWorld {
  readonly project: string;
  readonly cli: CommandLine;
  /** `patchbay --engine docker …` in the project's folder. */
  patchbay(...words: readonly string[]): ReturnType<CommandLine['run']>;
  start(...words: readonly string[]): ReturnType<CommandLine['start']>;
  /** What `docker-compose …` prints for the same project. */
  compose(...words: readonly string[]): Promise<string>;
  docker(...words: readonly string[]): Promise<string>;
  /** Takes all down, with its volumes. */
  clear(): Promise<void>;
  dispose(): Promise<void>;
}

/** `manifest` is everything below the project's name. */
export async function newComposeWorld(manifest: string): Promise<ComposeWorld> {
  await ensureBaseImages(() => undefined);
  const project = `cli${randomBytes(4).toString('hex')}`;
  const cli = await newCommandLine({ COMPOSE_PROJECT_NAME: project });
  await cli.write('compose.yaml', manifest);
  const env = { ...process.env, COMPOSE_PROJECT_NAME: project };
  const output = async (program: string, words: readonly string[]): Promise<string> =>
    (await execute(program, [...words], { cwd: cli.directory, env })).stdout;
  const patchbay: ComposeWorld['patchbay'] = (...words) => cli.run(['--engine', 'docker', ...words]);
  const clear = async (): Promise<void> => {
    const { exitCode, stderr } = await patchbay('down', '--volumes', '--remove-orphans', '-t', '0');
    if (exitCode !== 0) throw new Error(`The project could not be taken down: ${stderr}`);
  };
  return {
    project,
    cli,
    patchbay,
    start: (...words) => cli.start(['--engine', 'docker', ...words]),
    compose: (...words) => output('docker-compose', words),
    docker: (...words) => output('docker', words),
    clear,
    dispose: async () => {
      await clear();
      await cli.dispose();
    },
  };
}
