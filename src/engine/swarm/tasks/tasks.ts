import { statusOf, type DockerClient } from '../../docker/connection/client.ts';
import { askManager, listNodes, swarmPath } from '../manager.ts';
import type { SwarmService, SwarmTask } from '../objects.ts';
import type { ObservedNode } from '../../observation.ts';
import { toNodes } from '../observe/nodes.ts';
import { clusterMode, composeName } from '../observe/services.ts';
import { placeAmong } from '../observe/tasks.ts';

/** What the port calls a task, as an observation has it. */
export function taskName(
  project: string,
  service: SwarmService,
  task: SwarmTask,
  nodes: readonly ObservedNode[],
): string {
  const node = nodes.find(({ id }) => id === task.NodeID);
  const isGlobal = clusterMode(service.Spec.Mode).startsWith('global') && task.Slot === undefined;
  return `${project}-${composeName(project, service)}-${placeAmong(task, node, nodes, isGlobal).words}`;
}

/** Its container on its node; undefined until there is one. */
export function containerIdOf({ Status: status }: SwarmTask): string | undefined {
  return status?.ContainerStatus?.ContainerID || undefined;
}

export function byAge(one: SwarmTask, other: SwarmTask): number {
  return createdMs(one) - createdMs(other);
}

function createdMs({ CreatedAt: created }: SwarmTask): number {
  return Date.parse(created ?? '') || 0;
}

/** Undefined for one that is no more: a cluster keeps a few of each place that are over. */
export async function findTask(client: DockerClient, id: string, signal: AbortSignal): Promise<SwarmTask | undefined> {
  try {
    return (await askManager(client, { method: 'GET', path: swarmPath('tasks', id) }, signal)) as SwarmTask;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

export async function observedNodes(client: DockerClient, signal: AbortSignal): Promise<readonly ObservedNode[]> {
  return toNodes(await listNodes(client, signal));
}
