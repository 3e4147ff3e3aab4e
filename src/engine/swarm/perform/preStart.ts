import { maskText } from '../../../base/mask.ts';
import { ownProperty } from '../../../base/ownProperty.ts';
import { ProblemError } from '../../../base/problem.ts';
import type { Application } from '../../../manifest/model.ts';
import type { Hook } from '../../../manifest/model/container.ts';
import { labels } from '../../docker/labels.ts';
import { statusOf } from '../../docker/connection/client.ts';
import { containerGone, needsApplication, unknownService } from '../../failures.ts';
import { runPreStart } from '../../hooks/hooks.ts';
import { clusterServiceName } from '../../plan/swarm/serviceMode.ts';
import type { ClusterStep } from '../../step.ts';
import { askManager, isPreStartJob } from '../manager.ts';
import type { SwarmService, SwarmTask } from '../objects.ts';
import { isLive } from '../observe/nodes.ts';
import { isOf } from '../observe/resources.ts';
import { isTaskOver } from '../observe/tasks.ts';
import { lastTaskLines } from '../rollout/lastLines.ts';
import type { ProjectLook } from '../rollout/projectLooks.ts';
import { sentence, unplacedMs } from '../rollout/wait.ts';
import { inspectService } from '../serviceChange.ts';
import { byAge } from '../tasks/tasks.ts';
import { deployFailed, nameTakenOnCluster, whatIsTold, type ToldJob } from './deploy.ts';
import { removeService, type RemovalPlace } from './removals.ts';

/** A job has ten seconds to end. */
const removalTimeoutMs = 40_000;

type PreStartStep = Extract<ClusterStep, { kind: 'pre-start' }>;

interface Job extends ToldJob {
  readonly name: string;
  readonly project: string;
  readonly service: string;
}

/**
 * Runs a command of a service's `pre_start` as a job, which is removed in the end, however that went. One that an attempt which was killed has
 * left is waited for if it still runs, and is the same; only if it ends well, it is not run again. Rejects with `engine.hook-failed`.
 */
export async function runPreStartJob(
  place: RemovalPlace,
  step: PreStartStep,
  application: Application | undefined,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  if (!application) throw needsApplication('run pre_start');
  const service = ownProperty(application.services, step.service);
  const hook = service?.hooks?.preStart?.[step.number - 1];
  if (!service || !hook) throw unknownService(step.service);
  const name = clusterServiceName(application, service.name);
  const there = await inspectService(place.client, name, signal);
  if (there && !isOf(application.name, there.Spec.Labels)) throw nameTakenOnCluster(name, application.name);
  const told = await whatIsTold(place.client, { configHash: '' }, application, service, signal);
  const job: Job = {
    ...(await told.job(hook, step.number)),
    ...{ name: step.name, project: application.name, service: service.name },
  };
  await runPreStart(
    {
      ...{ name: service.name, declaration: 'container', onProgress },
      service: { ...service, hooks: { preStart: [hook] } },
      exec: async (_request, { stdout }, given) => {
        const task = await runToEnd(place, job, onProgress, given, (lines) => {
          if (lines.length > 0) stdout.write(`${lines.map(maskText).join('\n')}\n`);
        });
        return exitCodeOf(service.name, hook, task);
      },
    },
    1,
    signal,
  );
}

/** Resolves to the job's task once that is over, whose last lines are told. */
async function runToEnd(
  place: RemovalPlace,
  job: Job,
  onProgress: (text: string) => void,
  signal: AbortSignal,
  onLines: (lines: readonly string[]) => void,
): Promise<SwarmTask> {
  let failure: unknown;
  try {
    const other = await joined(place, job, onProgress, signal);
    const joint = other === undefined ? undefined : await untilOver(place, job, other, onProgress, signal);
    // Who has left it may be there still, and have removed it as soon as it was over.
    if (joint?.Status?.State === 'complete') return joint;
    if (joint) await removeOwn(place, job, onProgress, signal);
    const task = await untilOver(place, job, await created(place, job, signal), onProgress, signal);
    if (!task) throw containerGone(job.name);
    onLines(await lastTaskLines(place.client, task, signal));
    return task;
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    const removed = removeOwn(place, job, onProgress, AbortSignal.timeout(removalTimeoutMs));
    await (failure === undefined ? removed : removed.catch(() => undefined));
  }
}

/** By its name: the answer with its id may have come too late for somebody who gave up. */
async function removeOwn(
  place: RemovalPlace,
  { name, project }: Job,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const there = await inspectService(place.client, name, signal);
  if (there && isOwn(there, project)) await removeService(place, { name, project }, onProgress, signal);
}

function isOwn({ Spec: spec }: SwarmService, project: string): boolean {
  return isPreStartJob(spec) && isOf(project, spec.Labels);
}

/** The id of the same job that somebody has left, where it still runs; any other of the name is removed. */
async function joined(
  place: RemovalPlace,
  { name, project, spec }: Job,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<string | undefined> {
  const there = await inspectService(place.client, name, signal);
  if (!there) return undefined;
  if (!isOwn(there, project)) throw nameTakenOnCluster(name, project);
  const { tasks } = await place.looks.look(project, signal);
  const runs = tasks.some((task) => task.ServiceID === there.ID && !isTaskOver(task));
  if (runs && there.Spec.Labels?.[labels.hash] === spec.Labels[labels.hash]) return there.ID;
  await removeService(place, { name, project }, onProgress, signal);
  return undefined;
}

async function created(
  { client }: RemovalPlace,
  { spec: body, headers, name }: Job,
  signal: AbortSignal,
): Promise<string> {
  try {
    const request = { method: 'POST', path: '/services/create', body, headers } as const;
    return ((await askManager(client, request, signal)) as { readonly ID: string }).ID;
  } catch (error) {
    // Somebody else was faster.
    const there = statusOf(error) === 409 ? await inspectService(client, name, signal) : undefined;
    if (there?.Spec.Labels?.[labels.hash] !== body.Labels[labels.hash]) throw deployFailed({ name }, error);
    return there.ID;
  }
}

/** Resolves to undefined when somebody has removed it. */
async function untilOver(
  { client, looks }: RemovalPlace,
  { project, service }: Job,
  id: string,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<SwarmTask | undefined> {
  let heldSinceMs: number | undefined;
  let told = '';
  for (;;) {
    const look = await looks.look(project, signal);
    const task = look.tasks
      .filter((each) => each.ServiceID === id)
      .sort(byAge)
      .at(-1);
    if (task && isTaskOver(task)) return task;
    if (!task && !(await inspectService(client, id, signal))) return undefined;
    const { text, held } = progressOf(task, look);
    heldSinceMs = held === undefined ? undefined : (heldSinceMs ?? Date.now());
    if (heldSinceMs !== undefined && Date.now() - heldSinceMs > unplacedMs) throw notRun(service, held ?? '');
    if (text !== told) onProgress(`pre_start: ${text}`);
    told = text;
  }
}

/** `held`: why nothing will come of it unless somebody does something. */
function progressOf(
  task: SwarmTask | undefined,
  { nodes }: ProjectLook,
): { readonly text: string; readonly held?: string } {
  const state = task?.Status?.State ?? 'new';
  const node = nodes.find(({ id }) => id === task?.NodeID);
  const text = node ? `${state} on ${node.name}` : state;
  if (node && !isLive(node)) return { text, held: `its node ${node.name} is down` };
  return state === 'pending' && task?.Status?.Err ? { text, held: `no node takes it: ${task.Status.Err}` } : { text };
}

function exitCodeOf(service: string, { command }: Hook, { Status: status }: SwarmTask): number {
  if (status?.State === 'complete') return 0;
  const { ContainerID: container, ExitCode: code } = status?.ContainerStatus ?? {};
  if (container && code !== undefined && code !== 0) return code;
  throw notRun(service, `"${command.join(' ')}" was ${status?.State ?? 'lost'}: ${status?.Err ?? ''}`);
}

function notRun(service: string, why: string): ProblemError {
  const message = `A pre_start hook of ${service} could not run: ${sentence(why)} Correct it, its image or the service's placement in the manifest.`;
  return new ProblemError({ code: 'engine.hook-failed', severity: 'error', message });
}
