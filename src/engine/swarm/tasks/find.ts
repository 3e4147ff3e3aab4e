import type { DockerClient } from '../../docker/connection/client.ts';
import { swarmLabels } from '../labels.ts';
import { askManager, listTasks } from '../manager.ts';
import type { SwarmService, SwarmTask } from '../objects.ts';
import type { ObservedNode } from '../../observation.ts';
import { composeName, replicasOf } from '../observe/services.ts';
import { byAge, findTask, observedNodes, taskName } from './tasks.ts';

/** What there is of a task. */
export type FoundTask = SwarmTask | 'none-runs' | undefined;

/** An id as a cluster makes them, which nothing is named by chance. */
const taskId = /^[0-9a-z]{25}$/;

/**
 * The task of an id, or the newest one that the port calls so; `none-runs`: there is none, though a service has that place for one, which was
 * stopped or whose task the cluster has forgotten; undefined: no service has such a place.
 */
export async function findTaskNamed(client: DockerClient, name: string, signal: AbortSignal): Promise<FoundTask> {
  const known = taskId.test(name) ? await findTask(client, name, signal) : undefined;
  if (known) return known;
  const query = { filters: { name: serviceNames(name) } };
  const listed = await askManager(client, { method: 'GET', path: '/services', query }, signal);
  const services = listed as readonly SwarmService[];
  if (services.length === 0) return undefined;
  const [tasks, nodes] = await Promise.all([
    listTasks(client, { service: services.map(({ ID }) => ID) }, signal),
    observedNodes(client, signal),
  ]);
  const named = [...tasks].sort(byAge).flatMap((task) => {
    const service = services.find(({ ID }) => ID === task.ServiceID);
    const project = service?.Spec.Labels?.[swarmLabels.stack];
    if (!service || project === undefined) return [];
    return taskName(project, service, task, nodes) === name ? [task] : [];
  });
  return named.at(-1) ?? (services.some((service) => hasPlace(service, name, nodes)) ? 'none-runs' : undefined);
}

/** A stopped service may have had any of them. */
function hasPlace(service: SwarmService, task: string, nodes: readonly ObservedNode[]): boolean {
  const { Mode: mode, Labels: its } = service.Spec;
  const project = its?.[swarmLabels.stack] ?? '';
  const start = `${project}-${composeName(project, service)}-`;
  const place = task.startsWith(start) ? task.slice(start.length) : '';
  if (mode.Global) return nodes.some((node) => node.name === place);
  const isStopped = its?.[swarmLabels.replicasBeforeStop] !== undefined;
  return /^[1-9]\d*$/.test(place) && (isStopped || Number(place) <= (replicasOf(mode) ?? 0));
}

/** Every name that the service of a task of this name can have: all of its parts may have hyphens in them. */
function serviceNames(task: string): readonly string[] {
  const parts = task.split('-');
  return parts.flatMap((_, index) => {
    const project = parts.slice(0, index + 1).join('-');
    const rest = parts.slice(index + 1);
    return rest.slice(0, -1).map((_each, length) => `${project}_${rest.slice(0, length + 1).join('-')}`);
  });
}
