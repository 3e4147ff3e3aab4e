import type { ContainerInspectInfo } from 'dockerode';
import { heldSockets, processFolders, readProcessFile } from '../../proc/procFiles.ts';
import { namespaceSockets } from '../../proc/namespaceTables.ts';
import type { TableSocket } from '../../proc/socketTable.ts';
import type { DockerClient } from '../connection/client.ts';
import { isForwarder } from '../labels.ts';
import { askContainer, type SocketsFound } from './askContainer.ts';

/** The network that a container is in. */
export interface NetworkOf {
  readonly kind: 'host' | 'own';
  readonly addresses: readonly string[];
  /** Others are in it too, so that its table of sockets is not the container's own. */
  readonly isShared: boolean;
}

/** A command in a container takes the engine a tenth of a second of work: it is not given all of them at once. */
const maxAsked = 4;

/**
 * The sockets of containers, by id. The kernel of this machine is asked where it has them; else a command in the container. Of a
 * forwarder, which has no program that could be asked, there are none then.
 */
export async function socketsOfContainers(
  client: DockerClient,
  containers: readonly ContainerInspectInfo[],
  networks: ReadonlyMap<string, NetworkOf>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, SocketsFound>> {
  const here = client.isLocal && process.platform === 'linux' ? new ProcessesHere() : undefined;
  const found = new Map<string, SocketsFound>();
  const left: ContainerInspectInfo[] = [];
  await Promise.all(
    containers.map(async (info) => {
      const isShared = networks.get(info.Id)?.isShared ?? true;
      const sockets = await here?.socketsOf(info, isShared);
      if (sockets) found.set(info.Id, { sockets });
      else if (!isForwarder(info.Config.Labels)) left.push(info);
    }),
  );
  const ask = async (): Promise<void> => {
    for (let info = left.pop(); info !== undefined; info = left.pop()) {
      const isShared = networks.get(info.Id)?.isShared ?? true;
      found.set(info.Id, await askContainer(client, info, isShared, signal));
    }
  };
  await Promise.all(Array.from({ length: maxAsked }, ask));
  return found;
}

/** The processes of this machine, and of which container each is. They are listed at the first need. */
class ProcessesHere {
  #groups: readonly { readonly pid: string; readonly group: string }[] | undefined;

  /** Undefined where the kernel has the container on another machine, as Docker Desktop's, or does not let itself be asked. */
  async socketsOf(
    { Id: id, State: { Pid: first } }: ContainerInspectInfo,
    isShared: boolean,
  ): Promise<readonly TableSocket[] | undefined> {
    // The number alone may be that of any other process here. A control group has the container's id in its name.
    if (!readProcessFile(String(first), 'cgroup').includes(id)) return undefined;
    const sockets = await namespaceSockets(first);
    if (!isShared || !sockets) return sockets;
    const held = this.#heldBy(id);
    return held && sockets.filter(({ inode }) => held.has(inode));
  }

  #heldBy(id: string): ReadonlySet<string> | undefined {
    this.#groups ??= processFolders().map((pid) => ({ pid, group: readProcessFile(pid, 'cgroup').toString('latin1') }));
    const held = this.#groups.filter(({ group }) => group.includes(id)).map(({ pid }) => heldSockets(pid));
    const known = held.filter((inodes) => inodes !== undefined);
    // Processes of another user keep what they have open from us.
    return known.length === 0 ? undefined : new Set(known.flatMap((inodes) => [...inodes]));
  }
}
