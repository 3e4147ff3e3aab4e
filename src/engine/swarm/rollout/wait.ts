import { ProblemError } from '../../../base/problem.ts';
import { maskText } from '../../../base/mask.ts';
import { containerGone } from '../../failures.ts';
import type { Step } from '../../step.ts';
import { composeName } from '../observe/services.ts';
import { hasFailed } from '../observe/tasks.ts';
import type { SwarmService, SwarmTask } from '../objects.ts';
import { lastTaskLines } from './lastLines.ts';
import type { ProjectLook, ProjectLooks } from './projectLooks.ts';
import { hasRunBefore, judgeRollout, taskHoldingUp, type RolloutVerdict } from './rollout.ts';
import { resumedForSpec } from '../updateMemory.ts';
import { changeService, type VersionedChange } from '../serviceChange.ts';
import type { DockerClient } from '../../docker/connection/client.ts';

/** Whom a wait asks. */
export interface Rollouts {
  readonly client: DockerClient;
  readonly looks: ProjectLooks;
  /** The ids of services that were rolled back because somebody asked for it. */
  readonly rolledBack: ReadonlySet<string>;
}

/** An update may go on by itself once its manager knows that a node is lost; after so long it does not. */
const heldUpMs = 15_000;

/** No node may fit for a moment, while another task leaves; after so long, somebody has to do something. */
export const unplacedMs = 30_000;

/**
 * Waits until the cluster has made a service what it was told: on live nodes as many tasks of the newest kind as are wanted. Rejects with
 * `engine.rollout-failed` when its update is paused or rolled back, its tasks fail again and again, or no node takes them. With `steadyMs`, the
 * same tasks have to run for so long.
 */
export async function waitForRollout(
  { client, looks, rolledBack }: Rollouts,
  {
    project,
    service: name,
    condition,
    steadyMs = 0,
    isLast,
  }: Pick<Extract<Step, { kind: 'wait' }>, 'service' | 'condition' | 'steadyMs' | 'isLast'> & { project: string },
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const mustGoOn = steadyMs > 0;
  let failed: ReadonlySet<string> | undefined;
  let steady: { readonly tasks: string; readonly sinceMs: number; readonly looks: number } | undefined;
  let unplacedSinceMs: number | undefined;
  let held: { readonly task: string; readonly sinceMs: number } | undefined;
  let told = '';
  for (;;) {
    const look = await looks.look(project, signal);
    const service = look.services.find((each) => composeName(project, each) === name);
    if (!service) throw containerGone(name);
    const tasks = tasksOf(look, service);
    failed ??= new Set(tasks.filter(hasFailed).map(({ ID: id }) => id));
    const before = { isRollback: rolledBack.has(service.ID), failed, mustGoOn };
    const rollout = judgeRollout(service, tasks, look.nodes, condition, before);
    if (rollout.state === 'met') {
      const running = runningIds(tasks);
      const same = steady?.tasks === running ? steady : { tasks: running, sinceMs: performance.now(), looks: 0 };
      steady = { ...same, looks: same.looks + 1 };
      const hasFailedSince = tasks.some((task) => hasFailed(task) && failed?.has(task.ID) === false);
      // A task that ends at once was running for a moment, too; the next look is a second later.
      const neededLooks = hasFailedSince || (isLast && !hasRunBefore(service, tasks)) ? 2 : 1;
      if (steady.looks >= neededLooks && performance.now() - steady.sinceMs >= steadyMs) return;
      continue;
    }
    steady = undefined;
    if (rollout.state === 'failed') throw await rolloutFailed(client, name, rollout, signal);
    unplacedSinceMs = rollout.unplaced === undefined ? undefined : (unplacedSinceMs ?? Date.now());
    if (unplacedSinceMs !== undefined && Date.now() - unplacedSinceMs > unplacedMs) {
      throw unplaced(name, rollout.unplaced ?? '');
    }
    const holding = taskHoldingUp(service, tasks, look.nodes);
    if (holding?.ID !== held?.task) held = holding && { task: holding.ID, sinceMs: Date.now() };
    if (held && Date.now() - held.sinceMs > heldUpMs) {
      onProgress('goes on with its update, which waited for a node that is down');
      await resumeUpdate(client, service.ID, held.task, signal);
      held = { ...held, sinceMs: Number.POSITIVE_INFINITY };
    }
    if (rollout.text !== told) onProgress(rollout.text);
    told = rollout.text;
  }
}

function runningIds(tasks: readonly SwarmTask[]): string {
  const running = tasks.filter(({ Status: status }) => status?.State === 'running');
  return running
    .map(({ ID: id }) => id)
    .sort()
    .join(' ');
}

/** Any change of a service makes the cluster look at it anew, and go on with those tasks that are not as they should be. */
async function resumeUpdate(client: DockerClient, id: string, task: string, signal: AbortSignal): Promise<void> {
  const change = (service: SwarmService): VersionedChange | undefined => {
    const body = resumedForSpec(service, task);
    return body && { body, query: { registryAuthFrom: 'spec' } };
  };
  await changeService(client, id, change, signal);
}

export function tasksOf({ tasks }: ProjectLook, { ID: id }: SwarmService): readonly SwarmTask[] {
  return tasks.filter(({ ServiceID: service }) => service === id);
}

async function rolloutFailed(
  client: DockerClient,
  name: string,
  { reason, task }: Extract<RolloutVerdict, { state: 'failed' }>,
  signal: AbortSignal,
): Promise<ProblemError> {
  const error = task?.Status?.Err;
  const lines = task ? await lastTaskLines(client, task, signal) : [];
  const why = error ? ` The last one said: ${sentence(error)}` : '';
  const wrote = lines.length > 0 ? ` Its last lines: ${sentence(lines.join('\n'))}` : '';
  const message = `${name} did not come up: ${reason}.${why}${wrote} Correct the service or its image and start it again, or roll it back.`;
  return new ProblemError({ code: 'engine.rollout-failed', severity: 'error', message });
}

function unplaced(name: string, reason: string): ProblemError {
  const message = `${name} did not come up: no node takes it. ${sentence(reason)} Correct its placement, resources or ports, or bring a node that fits (see Nodes).`;
  return new ProblemError({ code: 'engine.rollout-failed', severity: 'error', message });
}

const maxLength = 500;

/** What a node or a program said, at its end cut to a length, and without what looks like a secret. */
export function sentence(text: string): string {
  const tail = text.length > maxLength ? `…${text.slice(-maxLength)}` : text;
  return maskText(tail.trim()).replace(/[^.!?…]$/u, '$&.');
}
