import { ProblemError } from '../../base/problem.ts';
import { statusOf, type DockerClient, type DockerRequest } from '../docker/connection/client.ts';
import { DockerHttpError } from '../docker/connection/errors.ts';
import { swarmLabels } from './labels.ts';
import type { SwarmConfig, SwarmInfo, SwarmNode, SwarmService, SwarmServiceSpec, SwarmTask } from './objects.ts';

/** Docker's status for a node that is no manager, and for managers of which too few are left. */
const unavailable = 503;

/**
 * Asks a manager. Rejects with `engine.not-a-manager` where the engine is none, and with `engine.no-leader` where too few managers are left
 * to agree on anything.
 */
export async function askManager(client: DockerClient, request: DockerRequest, signal: AbortSignal): Promise<unknown> {
  try {
    return await client.call(request, signal);
  } catch (error) {
    throw await managerFault(client, error, signal);
  }
}

/** What an engine says of its Swarm. Rejects with `engine.not-a-manager`. */
export async function managerInfo(client: DockerClient, signal: AbortSignal): Promise<SwarmInfo> {
  const info = await swarmInfoOf(client, signal);
  if (info.ControlAvailable !== true) throw notAManager(client, info);
  return info;
}

/** What an engine says of its Swarm, manager or not. */
export async function swarmInfoOf(client: DockerClient, signal: AbortSignal): Promise<SwarmInfo> {
  const info = (await client.call({ method: 'GET', path: '/info' }, signal)) as { readonly Swarm?: SwarmInfo | null };
  return info.Swarm ?? {};
}

/** The services of a project, without the jobs that run before them. */
export async function listServices(
  client: DockerClient,
  project: string,
  signal: AbortSignal,
): Promise<readonly SwarmService[]> {
  const all = await listServicesAndJobs(client, project, signal);
  return all.filter(({ Spec: spec }) => !isPreStartJob(spec));
}

/** The services of a project, and the jobs of `pre_start` that run, or were left by somebody who was killed. */
export async function listServicesAndJobs(
  client: DockerClient,
  project: string,
  signal: AbortSignal,
): Promise<readonly SwarmService[]> {
  const query = { filters: ofStack(project) };
  return (await askManager(client, { method: 'GET', path: '/services', query }, signal)) as readonly SwarmService[];
}

/** Whether a service of a cluster is the job of a `pre_start` step, which is no service of its project. */
export function isPreStartJob({ Labels: its }: Pick<SwarmServiceSpec, 'Labels'>): boolean {
  return its?.[swarmLabels.preStart] !== undefined;
}

/** The services of all projects, with the numbers of their tasks. */
export async function listAllServices(client: DockerClient, signal: AbortSignal): Promise<readonly SwarmService[]> {
  const query = { status: true };
  return (await askManager(client, { method: 'GET', path: '/services', query }, signal)) as readonly SwarmService[];
}

/** The tasks of a project's services, those included that ended lately. */
export async function listTasks(
  client: DockerClient,
  filters: Readonly<Record<string, readonly string[]>>,
  signal: AbortSignal,
): Promise<readonly SwarmTask[]> {
  return (await askManager(
    client,
    { method: 'GET', path: '/tasks', query: { filters } },
    signal,
  )) as readonly SwarmTask[];
}

export async function listNodes(client: DockerClient, signal: AbortSignal): Promise<readonly SwarmNode[]> {
  return (await askManager(client, { method: 'GET', path: '/nodes' }, signal)) as readonly SwarmNode[];
}

/** All configs, or all secrets, of the cluster. */
export async function listKept(
  client: DockerClient,
  kind: 'configs' | 'secrets',
  signal: AbortSignal,
): Promise<readonly SwarmConfig[]> {
  return (await askManager(client, { method: 'GET', path: `/${kind}` }, signal)) as readonly SwarmConfig[];
}

/** Filters what `docker stack` counts among a project. */
export function ofStack(project: string): Readonly<Record<string, readonly string[]>> {
  return { label: [`${swarmLabels.stack}=${project}`] };
}

/** Encodes names and ids, since they come from manifests and must not change the path. */
export function swarmPath(
  kind: 'services' | 'tasks' | 'nodes' | 'configs' | 'secrets',
  name: string,
  rest = '',
): string {
  return `/${kind}/${encodeURIComponent(name)}${rest}`;
}

async function managerFault(client: DockerClient, error: unknown, signal: AbortSignal): Promise<unknown> {
  if (error instanceof DockerHttpError && error.detail.includes('does not have a leader')) {
    return noLeader(client, error);
  }
  if (statusOf(error) !== unavailable) return error;
  const info = await swarmInfoOf(client, signal);
  return info.ControlAvailable === true ? error : notAManager(client, info, error);
}

function notAManager({ address }: DockerClient, info: SwarmInfo, cause?: unknown): ProblemError {
  const managers = (info.RemoteManagers ?? []).flatMap(({ Addr: its = '' }) => its.replace(/:\d+$/, '') || []);
  const isWorker = info.LocalNodeState === 'active' || info.LocalNodeState === 'pending';
  const message = isWorker
    ? `Docker at ${address} is a worker of a Swarm, and only a manager takes orders. Connect to a manager${managers.length > 0 ? ` (${managers.join(', ')})` : ''}, or promote this node there: docker node promote.`
    : info.LocalNodeState === 'locked'
      ? `Docker at ${address} is a locked manager of a Swarm. Unlock it there: docker swarm unlock.`
      : `Docker at ${address} is no manager of a Swarm. Make it one there (docker swarm init), connect to a manager, or set patchbay.engine to docker.`;
  return new ProblemError({ code: 'engine.not-a-manager', severity: 'error', message }, cause);
}

function noLeader({ address }: DockerClient, cause: unknown): ProblemError {
  const message = `The Swarm of ${address} has no leader: too few of its managers answer each other. What runs goes on, but nothing can be changed. Start managers again until more than half are there.`;
  return new ProblemError({ code: 'engine.no-leader', severity: 'error', message }, cause);
}
