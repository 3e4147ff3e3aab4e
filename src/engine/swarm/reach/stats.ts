import { sleep } from '../../../base/async.ts';
import type { DockerClient } from '../../docker/connection/client.ts';
import { followLabelled } from '../../docker/stats/stats.ts';
import type { ContainerStats } from '../../engine.ts';
import type { Nodes } from '../nodes/nodes.ts';
import { listRunningTasks, serviceLabel, taskLabel, type NamedTask } from './runningTasks.ts';

/** How often it is asked which tasks there are: new ones have figures after as long. */
const lookMs = 3000;

/** Tells what the tasks of a project take, of those nodes whose engines are reached; the others are tried again in a while. */
export async function followSwarmStats(
  client: DockerClient,
  nodes: Nodes,
  project: string,
  onStats: (stats: ContainerStats) => void,
  signal: AbortSignal,
): Promise<void> {
  const over = new AbortController();
  const combined = AbortSignal.any([signal, over.signal]);
  const followed = new Set<string>();
  let tasks: ReadonlyMap<string, NamedTask> = new Map();
  const onTaskStats = (stats: ContainerStats): void => {
    const named = tasks.get(stats.container);
    if (named) onStats({ ...stats, container: named.container, service: named.service });
  };
  // A task may begin before it is listed here: it gets its name with its figures.
  const nameOf = (_: string, its: Readonly<Record<string, string>>) => {
    const service = its[serviceLabel] ?? '';
    return service.startsWith(`${project}_`) ? { container: its[taskLabel] ?? '', service } : undefined;
  };
  const follow = async (node: string): Promise<void> => {
    followed.add(node);
    try {
      const engine = await nodes.reach(node, combined);
      await followLabelled(engine.client, { label: taskLabel, nameOf }, onTaskStats, combined);
    } catch {
      // Its engine is not reached, or is not any more: the figures of the other nodes go on.
      followed.delete(node);
    }
  };
  try {
    for (;;) {
      tasks = await listRunningTasks(client, project, combined);
      const wanted = new Set([...tasks.values()].flatMap(({ task: { NodeID: node } }) => node ?? []));
      for (const node of [...wanted].filter((each) => !followed.has(each))) void follow(node);
      await sleep(lookMs, combined);
    }
  } catch (error) {
    throw client.translate(error, signal);
  } finally {
    over.abort();
  }
}
