import { maskText } from '../../base/mask.ts';
import { ProblemError } from '../../base/problem.ts';
import type { Application } from '../../manifest/model.ts';
import type { HookDeclaration } from '../../manifest/model/governance.ts';
import type { Engine, ExecStreams } from '../engine.ts';
import { needsApplication, outputTail } from '../failures.ts';
import { HookOutput } from './hookOutput.ts';
import { runAttached } from '../process/exec.ts';
import type { HookStep } from '../step.ts';

const defaultTimeoutMs = 600_000;

/** Lends an engine as long as it is used, and resolves to an exit code. */
export type LendRunner = (use: (engine: Pick<Engine, 'run'>) => Promise<number>) => Promise<number>;

/** What a hook is run for: it is told by `PATCHBAY_…` variables. */
export interface VerbHookRun {
  readonly hook: HookDeclaration;
  /** The services that it runs before or after. */
  readonly services: readonly string[];
  readonly application: Application | undefined;
  /** Lends what runs the hook's service. Rejects where no engine answers. */
  readonly lend: LendRunner;
  /** Gets each line of its output. */
  readonly onProgress: (text: string) => void;
}

/** Runs the hook of a step. Rejects as `runVerbHook` does. */
export function performVerbHook(
  { hook, services }: HookStep,
  { engine, ...run }: Pick<VerbHookRun, 'application' | 'onProgress'> & { readonly engine: Pick<Engine, 'run'> },
  signal: AbortSignal,
): Promise<void> {
  return runVerbHook({ ...run, hook, services, lend: (use) => use(engine) }, signal);
}

/**
 * Runs the command of a hook on this machine, without a shell, or its service once. Rejects with `engine.verb-hook-failed` when that ends with
 * another code than 0 or is not over in time, and with the signal's reason when aborted; then nothing of it runs any more.
 */
export async function runVerbHook(run: VerbHookRun, signal: AbortSignal): Promise<void> {
  const { hook, application } = run;
  if (!application) throw needsApplication('run a hook');
  const { timeoutMs = defaultTimeoutMs } = hook;
  const output = new HookOutput((line) => run.onProgress(maskText(line)));
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), timeoutMs);
  const streams = { stdout: output, stderr: output };
  try {
    const exitCode = await exitCodeOf(run, application, streams, AbortSignal.any([signal, late.signal]));
    if (exitCode !== 0) throw failed(hook, `ended with ${exitCode}`, output.tail);
  } catch (error) {
    signal.throwIfAborted();
    throw late.signal.aborted ? failed(hook, `was given up after ${timeoutMs / 1000} s`, output.tail) : error;
  } finally {
    clearTimeout(timer);
  }
}

async function exitCodeOf(
  { hook, services, lend }: VerbHookRun,
  application: Application,
  streams: ExecStreams,
  signal: AbortSignal,
): Promise<number> {
  const { command, service, workingDir = application.directory } = hook;
  const environment = { ...told(hook, application, services), ...hook.environment };
  // It is the user's own program, as if it were typed in a terminal: it may need whatever stands there.
  if (command) return runAttached({ command, cwd: workingDir, environment, lent: process.env }, streams, signal);
  const request = { command: [], isTty: false, isRemoved: true, hasPorts: false, environment };
  return lend((engine) => engine.run(application, service ?? '', request, streams, signal));
}

function told({ verb, when, name }: HookDeclaration, application: Application, services: readonly string[]) {
  const { environment } = application.governance ?? {};
  return {
    PATCHBAY_HOOK: name,
    PATCHBAY_WHEN: when,
    PATCHBAY_VERB: verb,
    PATCHBAY_PROJECT: application.name,
    PATCHBAY_SERVICES: services.join(','),
    ...(environment === undefined ? {} : { PATCHBAY_ENVIRONMENT: environment }),
  };
}

function failed({ name, when, verb, command, service }: HookDeclaration, how: string, tail: string): ProblemError {
  const what = command ? `"${outputTail(command.join(' '))}"` : `the service ${service ?? ''}`;
  const lines = outputTail(tail);
  const said = lines === '' ? ' It wrote nothing.' : ` Its last output: ${maskText(lines)}.`;
  const next =
    when === 'before'
      ? `Nothing that it guards was done. Correct what it found, or the hook in x-patchbay.hooks.before.${verb}.`
      : `What it ran after is done. Correct the hook in x-patchbay.hooks.after.${verb}.`;
  const message = `The hook "${name}" ${when} ${verb} failed: ${maskText(what)} ${how}.${said} ${next}`;
  return new ProblemError({ code: 'engine.verb-hook-failed', severity: 'error', message });
}
