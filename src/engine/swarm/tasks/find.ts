import type { DockerClient } from '../../docker/connection/client.ts';
import { listServices, type KnownService } from './services.ts';
import { listTasks, listNodes, taskName, type KnownTask } from './tasks.ts';

export interface FoundTask {
  readonly service: KnownService;
  readonly task: KnownTask;
}

/** The newest task that the port calls so; undefined: there is none. */
export async function findTaskNamed(
  client: DockerClient,
  name: string,
  signal: AbortSignal,
): Promise<FoundTask | undefined> {
  const services = await listServices(client, { name: serviceNames(name) }, signal);
  const candidates = services.filter(({ project, service }) => name.startsWith(`${project}-${service}-`));
  if (candidates.length === 0) return undefined;
  const [tasks, nodes] = await Promise.all([
    listTasks(client, { service: candidates.map(({ id }) => id) }, signal),
    listNodes(client, signal),
  ]);
  const named = tasks.flatMap((task) => {
    const service = candidates.find(({ id }) => id === task.serviceId);
    return service && taskName(service, task, nodes) === name ? [{ service, task }] : [];
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
