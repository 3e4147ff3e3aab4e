import { canonicalAddress } from '../../../base/ipAddress.ts';
import { toProblem } from '../../../base/problem.ts';
import type { ConnectedMember, ProjectConnections } from '../../connections.ts';
import type { DockerClient } from '../../docker/connection/client.ts';
import { connectionsOf } from '../../docker/sockets/connections.ts';
import type { Nodes } from '../nodes/nodes.ts';
import { containerIdOf } from '../tasks/tasks.ts';
import { listRunningTasks, taskLabel, type NamedTask } from './runningTasks.ts';

/** The addresses of a project's tasks, and whom those are connected to whose nodes are reached. */
export async function swarmConnections(
  client: DockerClient,
  nodes: Nodes,
  project: string,
  signal: AbortSignal,
): Promise<ProjectConnections> {
  const tasks = await listRunningTasks(client, project, signal);
  const byNode = Map.groupBy(tasks.values(), ({ task }) => task.NodeID ?? '');
  const found = await Promise.all([...byNode].map(([node, its]) => connectionsOn(nodes, node, its, signal)));
  const gateways = [...new Set(found.flatMap((each) => each.gateways ?? []))].sort();
  return {
    members: found.flatMap(({ members }) => members).sort((left, right) => (left.container < right.container ? -1 : 1)),
    ...(gateways.length > 0 ? { gateways } : {}),
    unreadable: found.flatMap(({ unreadable }) => unreadable),
  };
}

async function connectionsOn(
  nodes: Nodes,
  node: string,
  tasks: readonly NamedTask[],
  signal: AbortSignal,
): Promise<ProjectConnections> {
  const wanted = new Set(tasks.map(({ task }) => task.ID));
  const byContainer = new Map(tasks.map((each) => [containerIdOf(each.task), each]));
  try {
    const { client } = await nodes.reach(node, signal);
    const found = await connectionsOf(client, (its) => wanted.has(its[taskLabel] ?? ''), signal);
    const names = new Map(found.members.map(({ id, container }) => [container, byContainer.get(id)?.container]));
    return {
      ...found,
      members: found.members.flatMap((member): readonly ConnectedMember[] => {
        const named = byContainer.get(member.id);
        return named ? [{ ...member, container: named.container, service: named.service }] : [];
      }),
      unreadable: found.unreadable.map((each) => ({ ...each, container: names.get(each.container) ?? each.container })),
    };
  } catch (error) {
    signal.throwIfAborted();
    // What the manager knows of them is told all the same.
    const problem = toProblem(error);
    return {
      members: tasks.map(unseen),
      unreadable: tasks.map(({ container }) => ({ container, problem })),
    };
  }
}

function unseen({ task, service, container }: NamedTask): ConnectedMember {
  const addresses = (task.NetworksAttachments ?? []).flatMap(({ Addresses }) => Addresses ?? []);
  const id = containerIdOf(task);
  return {
    container,
    service,
    ...(id === undefined ? {} : { id }),
    addresses: addresses.map((address) => canonicalAddress(address.split('/')[0] ?? '')),
    isOnHost: false,
    published: [],
  };
}
