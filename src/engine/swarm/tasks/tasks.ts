import { statusOf, type DockerClient } from '../../docker/connection/client.ts';
import type { KnownService } from './services.ts';

/** One task, as far as it is needed to find its container. */
export interface KnownTask {
  readonly id: string;
  readonly serviceId: string;
  /** Left out: no node has it yet. */
  readonly nodeId?: string;
  /** The number of its place in a replicated service, from 1; 0 in a global one. */
  readonly slot: number;
  readonly createdAtMs: number;
  /** Docker's words: `preparing`, `running`, `failed`, … */
  readonly state: string;
  /** The container on its node, once there is one. */
  readonly containerId?: string;
  readonly exitCode?: number;
  /** Its addresses on the cluster's networks. */
  readonly addresses: readonly string[];
}

/** States in which a task has come to its end. */
const ended: ReadonlySet<string> = new Set(['complete', 'failed', 'shutdown', 'rejected', 'orphaned', 'remove']);

export function hasEnded({ state }: Pick<KnownTask, 'state'>): boolean {
  return ended.has(state);
}

/** The tasks that the filters of the Engine API let through, the oldest first. */
export async function listTasks(
  client: DockerClient,
  filters: Readonly<Record<string, readonly string[]>>,
  signal: AbortSignal,
): Promise<readonly KnownTask[]> {
  const listed = await client.call({ method: 'GET', path: '/tasks', query: { filters } }, signal);
  return (listed as readonly RawTask[]).map(toKnown).sort((one, other) => one.createdAtMs - other.createdAtMs);
}

/** Undefined for one that is no more: a cluster keeps a few of each place that are over. */
export async function findTask(client: DockerClient, id: string, signal: AbortSignal): Promise<KnownTask | undefined> {
  try {
    const path = `/tasks/${encodeURIComponent(id)}`;
    return toKnown((await client.call({ method: 'GET', path }, signal)) as RawTask);
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** A machine of the cluster. */
export interface KnownNode {
  readonly id: string;
  readonly name: string;
  /** The manager hears of it. */
  readonly isReady: boolean;
}

/** All nodes by their ids. */
export async function listNodes(client: DockerClient, signal: AbortSignal): Promise<ReadonlyMap<string, KnownNode>> {
  const listed = (await client.call({ method: 'GET', path: '/nodes' }, signal)) as readonly RawNode[];
  return new Map(
    listed.map(({ ID: id, Description, Status }) => [
      id,
      { id, name: Description?.Hostname ?? id, isReady: Status?.State === 'ready' },
    ]),
  );
}

/** Where a task stands among those of its service: those of one place come one after the other. */
export function taskPlace({ isGlobal }: Pick<KnownService, 'isGlobal'>, { slot, nodeId = '' }: KnownTask): string {
  return isGlobal ? nodeId : String(slot);
}

/** What the port calls a task: `shop-orders-1`; that of a global service has its node's name in place of a number. */
export function taskName(
  { project, service, isGlobal }: Pick<KnownService, 'project' | 'service' | 'isGlobal'>,
  { slot, nodeId = '' }: Pick<KnownTask, 'slot' | 'nodeId'>,
  nodes: ReadonlyMap<string, KnownNode>,
): string {
  return `${project}-${service}-${isGlobal ? (nodes.get(nodeId)?.name ?? nodeId) : slot}`;
}

interface RawTask {
  readonly ID: string;
  readonly ServiceID: string;
  readonly NodeID?: string;
  readonly Slot?: number;
  readonly CreatedAt?: string;
  readonly JobIteration?: object | null;
  readonly Status?: {
    readonly State?: string;
    readonly ContainerStatus?: { readonly ContainerID?: string; readonly ExitCode?: number } | null;
  };
  readonly NetworksAttachments?: readonly { readonly Addresses?: readonly string[] | null }[] | null;
}

interface RawNode {
  readonly ID: string;
  readonly Description?: { readonly Hostname?: string };
  readonly Status?: { readonly State?: string };
}

function toKnown(raw: RawTask): KnownTask {
  const { ContainerID: containerId = '', ExitCode: exitCode } = raw.Status?.ContainerStatus ?? {};
  return {
    id: raw.ID,
    serviceId: raw.ServiceID,
    ...(raw.NodeID ? { nodeId: raw.NodeID } : {}),
    // The places of a job are counted from 0, and Docker leaves a 0 out.
    slot: (raw.Slot ?? 0) + (raw.JobIteration ? 1 : 0),
    createdAtMs: Date.parse(raw.CreatedAt ?? '') || 0,
    state: raw.Status?.State ?? 'new',
    ...(containerId === '' ? {} : { containerId }),
    ...(exitCode === undefined ? {} : { exitCode }),
    addresses: (raw.NetworksAttachments ?? []).flatMap(({ Addresses }) =>
      (Addresses ?? []).flatMap((address) => address.split('/')[0] ?? []),
    ),
  };
}
