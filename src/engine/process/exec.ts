import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import type { Service } from '../../manifest/model.ts';
import type { ExecRequest, ExecStreams, RunRequest } from '../engine.ts';
import { containerGone, noLocalRun, notRunning } from '../failures.ts';
import { signalGroup } from './records/identity.ts';
import { lentEnvironment } from './records/localConfig.ts';
import { readContainer } from './observe.ts';

/** The exit code of a shell that does not find a command. */
const notFoundCode = 127;

/**
 * Runs a command where a service's process runs: in its folder, with its environment, beside it. Local processes have no
 * users but one and no terminals, so `user` and `isTty` have no say.
 */
export async function exec(
  directory: string,
  container: string,
  request: ExecRequest,
  streams: ExecStreams,
  signal: AbortSignal,
): Promise<number> {
  signal.throwIfAborted();
  const found = await readContainer(directory);
  if (!found) throw containerGone(container);
  if (found.record.state !== 'running') throw notRunning(container);
  const { config } = found;
  return runAttached(
    {
      command: request.command,
      cwd: request.workingDir ?? config.cwd,
      environment: { ...config.environment, ...request.environment },
    },
    streams,
    signal,
  );
}

/**
 * Runs a service's program, or another in its place, once and attached; no shim watches over it. `environment` is what the
 * service's own processes are told.
 */
export async function runOnce(
  service: Service,
  environment: Readonly<Record<string, string>>,
  request: ExecRequest & Pick<RunRequest, 'entrypoint'>,
  streams: ExecStreams,
  signal: AbortSignal,
): Promise<number> {
  const { run } = service;
  if (!run) throw noLocalRun([service]);
  const { command, entrypoint } = request;
  const isOwn = command.length === 0 && !entrypoint;
  return runAttached(
    {
      command: isOwn ? run.command : [...(entrypoint ?? []), ...command],
      cwd: request.workingDir ?? run.cwd,
      environment: { ...environment, ...request.environment },
    },
    streams,
    signal,
  );
}

/** A program of this machine. */
export interface Program {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What it gets of this process's own environment; left out: what every program needs, and no more. */
  readonly lent?: Readonly<Record<string, string | undefined>>;
}

/** Runs a program and resolves to its exit code: 127 where there is no such program. Aborting kills it, with all that it started. */
export async function runAttached(
  { command, cwd, environment, lent = lentEnvironment(process.env) }: Program,
  { stdin, stdout, stderr }: ExecStreams,
  signal: AbortSignal,
): Promise<number> {
  signal.throwIfAborted();
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    cwd,
    env: { ...lent, ...environment },
    detached: true,
    stdio: [stdin ? 'pipe' : 'ignore', 'pipe', 'pipe'],
  });
  const end = (): void => {
    if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
  };
  signal.addEventListener('abort', end, { once: true });
  // A command that ends without reading all of its input is no failure.
  child.stdin?.on('error', () => undefined);
  if (child.stdin) stdin?.pipe(child.stdin);
  child.stdout?.pipe(stdout, { end: false });
  child.stderr?.pipe(stderr, { end: false });
  try {
    const [code, by] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    signal.throwIfAborted();
    return code ?? 128 + (by ? constants.signals[by] : 0);
  } catch (error) {
    signal.throwIfAborted();
    stderr.write(`Cannot run "${program}": ${error instanceof Error ? error.message : String(error)}\n`);
    return notFoundCode;
  } finally {
    signal.removeEventListener('abort', end);
    if (child.stdin) stdin?.unpipe(child.stdin);
  }
}
