import type { DockerClient } from '../../docker/connection/client.ts';
import { swarmLabels } from '../labels.ts';
import { askManager, listTasks } from '../manager.ts';
import type { SwarmService, SwarmTask } from '../objects.ts';
import { byAge, observedNodes, taskName } from './tasks.ts';

export interface FoundTask {
  readonly project: string;
  readonly service: SwarmService;
  readonly task: SwarmTask;
}

/** The newest task that the port calls so; undefined: there is none. */
export async function findTaskNamed(
  client: DockerClient,
  name: string,
  signal: AbortSignal,
): Promise<FoundTask | undefined> {
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
    return taskName(project, service, task, nodes) === name ? [{ project, service, task }] : [];
  });
  return named.at(-1);
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
