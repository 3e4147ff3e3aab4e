import { sleep } from '../../../base/async.ts';
import { accepting, apiPath, statusOf, type DockerClient } from '../../docker/connection/client.ts';
import { DockerHttpError, refusedByDocker } from '../../docker/connection/errors.ts';
import { removeForwarders } from '../../docker/containers/networkRemoval.ts';
import { isProblemError } from '../../../base/problem.ts';
import { askManager, isPreStartJob, listNodes, swarmPath } from '../manager.ts';
import type { Nodes } from '../nodes/nodes.ts';
import { isLive, toNodes } from '../observe/nodes.ts';
import { isTaskOver } from '../observe/tasks.ts';
import { containerIdOf } from '../tasks/tasks.ts';
import type { ProjectLooks } from '../rollout/projectLooks.ts';
import type { SwarmService } from '../objects.ts';
import { clusterMode } from '../observe/services.ts';
import { inspectService } from '../serviceChange.ts';

/** Where things are removed. */
export interface RemovalPlace {
  readonly client: DockerClient;
  readonly nodes: Nodes;
  readonly looks: ProjectLooks;
}

/** Removes a service, and waits until nothing of it runs on a node that is there. */
export async function removeService(
  place: RemovalPlace,
  { name, project }: { readonly name: string; readonly project: string },
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const { client, looks } = place;
  const service = await inspectService(client, name, signal);
  if (!service) return;
  await accepting([404], askManager(client, { method: 'DELETE', path: swarmPath('services', service.ID) }, signal));
  if (clusterMode(service.Spec.Mode).endsWith('job')) await endJob(place, service, project, onProgress, signal);
  else await untilNothingRuns(looks, { project, service: service.ID }, onProgress, signal);
}

/**
 * Ends what runs of a removed job, and removes its containers: Docker lets go on what runs, and keeps the containers of what has ended, which
 * keep volumes in use. What runs on nodes whose engines are not reached is told, and goes on.
 */
async function endJob(
  { nodes, looks }: RemovalPlace,
  service: SwarmService,
  project: string,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const graceNs = service.Spec.TaskTemplate.ContainerSpec?.StopGracePeriod ?? defaultGraceNs;
  const unreached = new Set<string>();
  for (;;) {
    const look = await looks.look(project, signal);
    const live = look.nodes.filter((node) => isLive(node) && !unreached.has(node.name));
    const tasks = look.tasks.flatMap((task) => {
      const node = live.find(({ id }) => id === task.NodeID);
      return node && task.ServiceID === service.ID ? [{ task, node }] : [];
    });
    await Promise.all(
      tasks.map(async ({ task, node }) => {
        const container = containerIdOf(task);
        if (container === undefined) return;
        try {
          const { client: engine } = await nodes.reach(node.id, signal);
          await removeTaskContainer(engine, container, { graceNs, v: isPreStartJob(service.Spec) }, signal);
        } catch (error) {
          if (!isProblemError(error) || error.problem.code !== 'engine.node-unreachable') throw error;
          unreached.add(node.name);
        }
      }),
    );
    // What has no container yet is about to start.
    const left = tasks.filter(({ task, node }) => !isTaskOver(task) && !unreached.has(node.name));
    if (left.length === 0) break;
    onProgress(`${left.length} still running`);
  }
  if (unreached.size > 0)
    onProgress(`may go on until it ends on ${[...unreached].join(', ')}, whose Docker is not reached`);
}

async function removeTaskContainer(
  engine: DockerClient,
  container: string,
  { graceNs, v }: { readonly graceNs: number; readonly v: boolean },
  signal: AbortSignal,
): Promise<void> {
  const stop = {
    method: 'POST',
    path: apiPath('containers', container, '/stop'),
    query: { t: Math.ceil(graceNs / 1e9) },
  } as const;
  await accepting([304, 404], engine.call(stop, signal));
  // 409: the node is at it itself.
  const remove = { method: 'DELETE', path: apiPath('containers', container), query: { force: true, v } } as const;
  await accepting([404, 409], engine.call(remove, signal));
}

/** What Docker gives a container that says nothing. */
const defaultGraceNs = 10e9;

/** Waits until no task of a service, by its id, runs any more on a node that is there. What runs on one that is gone ends when that is back. */
export async function untilNothingRuns(
  looks: ProjectLooks,
  { project, service }: { readonly project: string; readonly service: string },
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const { tasks, nodes } = await looks.look(project, signal);
    const live = new Set(nodes.filter(isLive).map(({ id }) => id));
    const left = tasks.filter((task) => task.ServiceID === service && !isTaskOver(task) && live.has(task.NodeID ?? ''));
    if (left.length === 0) return;
    onProgress(`${left.length} still running`);
  }
}

const retryMs = 250;
/** Docker lets go of what a task had some seconds after the task has ended. */
const patienceMs = 30_000;

/** Removes a network of the cluster once the last task has left it. */
export async function removeClusterNetwork(client: DockerClient, name: string, signal: AbortSignal): Promise<void> {
  const request = { method: 'DELETE', path: apiPath('networks', name) } as const;
  await whileInUse(
    () => accepting([404], client.call(request, signal)),
    async (error) => {
      // 400: a task, a service; 403: a container of this node.
      if (!(error instanceof DockerHttpError) || (error.status !== 400 && error.status !== 403)) return false;
      await removeForwarders(client, name, signal);
      return !error.detail.includes('in use by service');
    },
    (error) => {
      const detail = error instanceof DockerHttpError ? error.detail.replace(/^rpc error: code = \w+ desc = /, '') : '';
      const message = `Cannot remove the network ${name}: ${detail}. Remove what uses it, then try again.`;
      return refusedByDocker('engine.network-in-use', message, error);
    },
    signal,
  );
}

/** Removes a volume on every node whose engine is reached, and says on which it stays. */
export async function removeClusterVolume(
  { client, nodes }: RemovalPlace,
  name: string,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const all = toNodes(await listNodes(client, signal));
  const left = await Promise.all(
    all.map(async (node) => {
      if (!isLive(node)) return node.name;
      try {
        const reached = await nodes.reach(node.id, signal);
        await removeVolumeOn(reached.client, name, signal);
        return undefined;
      } catch (error) {
        if (isProblemError(error) && error.problem.code === 'engine.node-unreachable') return node.name;
        throw error;
      }
    }),
  );
  const unreached = left.filter((each) => each !== undefined);
  if (unreached.length > 0) onProgress(`stays on ${unreached.join(', ')}, whose Docker is not reached`);
}

async function removeVolumeOn(client: DockerClient, name: string, signal: AbortSignal): Promise<void> {
  await whileInUse(
    () => accepting([404], client.call({ method: 'DELETE', path: apiPath('volumes', name) }, signal)),
    (error) => statusOf(error) === 409,
    (error) => {
      const message = `Cannot remove the volume ${name}: a container still uses it. Remove that container, then try again.`;
      return refusedByDocker('engine.volume-in-use', message, error);
    },
    signal,
  );
}

async function whileInUse(
  remove: () => Promise<void>,
  isInUse: (error: unknown) => boolean | Promise<boolean>,
  stillInUse: (error: unknown) => Error,
  signal: AbortSignal,
): Promise<void> {
  const deadlineMs = Date.now() + patienceMs;
  for (;;) {
    try {
      return await remove();
    } catch (error) {
      if (!(await isInUse(error)))
        throw error instanceof DockerHttpError && error.detail.includes('in use') ? stillInUse(error) : error;
      if (Date.now() > deadlineMs) throw stillInUse(error);
      await sleep(retryMs, signal);
    }
  }
}
