import type { DockerClient } from '../../docker/connection/client.ts';
import { listServices, listTasks, ofStack } from '../manager.ts';
import type { SwarmTask } from '../objects.ts';
import { composeName } from '../observe/services.ts';
import { containerIdOf, observedNodes, taskName } from '../tasks/tasks.ts';

/** What Docker marks the container of a task with on its node. */
export const taskLabel = 'com.docker.swarm.task.id';
export const serviceLabel = 'com.docker.swarm.service.name';

export interface NamedTask {
  readonly task: SwarmTask;
  readonly service: string;
  readonly container: string;
  /** The name of its node. */
  readonly node: string;
}

/** The tasks of a project that run, by their ids. */
export async function listRunningTasks(
  client: DockerClient,
  project: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, NamedTask>> {
  const filters = { ...ofStack(project), 'desired-state': ['running'] };
  const [services, tasks, nodes] = await Promise.all([
    listServices(client, project, signal),
    listTasks(client, filters, signal),
    observedNodes(client, signal),
  ]);
  const known = new Map(services.map((service) => [service.ID, service]));
  const named = tasks.flatMap((task): readonly (readonly [string, NamedTask])[] => {
    const service = known.get(task.ServiceID ?? '');
    if (!service || containerIdOf(task) === undefined || task.Status?.State !== 'running') return [];
    const container = taskName(project, service, task, nodes);
    const node = nodes.find(({ id }) => id === task.NodeID)?.name ?? '';
    return [[task.ID, { task, service: composeName(project, service), container, node }]];
  });
  return new Map(named);
}
