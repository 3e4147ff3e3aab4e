import { ProblemError } from '../../base/problem.ts';
import type { Service } from '../../manifest/model.ts';
import type { Hook, Hooks } from '../../manifest/model/container.ts';
import { outputTail } from '../failures.ts';
import { HookOutput } from './hookOutput.ts';
import type { ExecRequest, ExecStreams } from '../engine.ts';
import type { Declaration } from '../traits.ts';

/** A migration may take its time, but nobody waits that long for a stop. */
const maxMs = { pre_start: 600_000, post_start: 600_000, pre_stop: 60_000 } as const;

export interface HookRun {
  readonly name: string;
  /** Undefined: there is no manifest, or it no longer names the service, so there are no hooks to run. */
  readonly service: Service | undefined;
  readonly declaration: Declaration;
  /** Runs a command in the container. */
  exec(request: ExecRequest, streams: ExecStreams, signal: AbortSignal, hook: Hook): Promise<number>;
  readonly onProgress: (text: string) => void;
}

/**
 * Runs what is to be run once a container has started, one after the other as the manifest has it. The first that fails, or
 * takes longer than ten minutes, ends it with `engine.hook-failed`.
 */
export async function runPostStart(run: HookRun, signal: AbortSignal): Promise<void> {
  await runHooks('post_start', hooksOf(run, 'postStart'), run, signal);
}

/**
 * Runs what has to end well before the replica `number` starts for the first time: what is for the service as a whole before the
 * first one. `exec` runs a command in a container of its own. Fails as `runPostStart` does.
 */
export async function runPreStart(run: HookRun, number: number, signal: AbortSignal): Promise<void> {
  const hooks = hooksOf(run, 'preStart');
  const due = hooks.filter(({ isPerReplica = false }) => isPerReplica || number === 1);
  await runHooks('pre_start', due, run, signal);
}

/** Runs what is to be run before a container stops. One that fails is told, and no more: what is broken must stop too. */
export async function runPreStop(run: HookRun, signal: AbortSignal): Promise<void> {
  try {
    await runHooks('pre_stop', hooksOf(run, 'preStop'), run, signal);
  } catch (error) {
    signal.throwIfAborted();
    run.onProgress(error instanceof Error ? error.message : String(error));
  }
}

/** True when something is to be run once a container of a service has started. */
export function hasPostStart(service: Service | undefined, declaration: Declaration): boolean {
  return hooksOf({ service, declaration }, 'postStart').length > 0;
}

/** True when something is to be run once for all replicas of a service, before the first of them starts. */
export function hasSharedPreStart(service: Service, declaration: Declaration): boolean {
  return hooksOf({ service, declaration }, 'preStart').some(({ isPerReplica = false }) => !isPerReplica);
}

/** A local process may have hooks of its own, or none, in place of the container's. */
export function hooksOf(
  { service, declaration }: Pick<HookRun, 'service' | 'declaration'>,
  kind: keyof Hooks,
): readonly Hook[] {
  const local = declaration === 'run' ? service?.run?.hooks?.[kind] : undefined;
  return local ?? service?.hooks?.[kind] ?? [];
}

async function runHooks(
  kind: keyof typeof maxMs,
  hooks: readonly Hook[],
  run: HookRun,
  signal: AbortSignal,
): Promise<void> {
  for (const hook of hooks) {
    run.onProgress(`${kind}: ${outputTail(hook.command.join(' '))}`);
    const output = new HookOutput((line) => run.onProgress(`${kind}: ${line}`));
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), maxMs[kind]);
    const failed = (how: string): ProblemError => hookFailed(run, kind, hook, how, output.tail);
    try {
      const streams = { stdout: output, stderr: output };
      const exitCode = await run.exec(toRequest(hook), streams, AbortSignal.any([signal, late.signal]), hook);
      if (exitCode !== 0) throw failed(`ended with ${exitCode}`);
    } catch (error) {
      signal.throwIfAborted();
      throw late.signal.aborted ? failed(`was given up after ${maxMs[kind] / 1000} s`) : error;
    } finally {
      clearTimeout(timer);
    }
  }
}

function toRequest({ command, user, workingDir, isPrivileged, environment }: Hook): ExecRequest {
  return {
    command,
    isTty: false,
    isPrivileged,
    environment,
    ...(user === undefined ? {} : { user }),
    ...(workingDir === undefined ? {} : { workingDir }),
  };
}

function hookFailed(
  { name, declaration }: HookRun,
  kind: string,
  { command }: Hook,
  how: string,
  output: string,
): ProblemError {
  const lines = outputTail(output);
  const said = lines === '' ? ' It wrote nothing.' : ` Its last output: ${lines}.`;
  const next =
    declaration === 'run'
      ? `Correct it in the manifest, or give local processes one of their own in x-patchbay.run.${kind}.`
      : 'Correct it in the manifest.';
  const message = `A ${kind} hook of ${name} failed: "${outputTail(command.join(' '))}" ${how}.${said} ${next}`;
  return new ProblemError({ code: 'engine.hook-failed', severity: 'error', message });
}
