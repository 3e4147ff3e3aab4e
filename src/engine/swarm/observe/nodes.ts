import type { ObservedNode } from '../../observation.ts';
import type { SwarmNode } from '../objects.ts';

/** The nodes, by name. */
export function toNodes(nodes: readonly SwarmNode[]): readonly ObservedNode[] {
  return nodes.map(toNode).sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
}

/**
 * The words for a node in the name of a task: its name, and the beginning of its id where several have that name, as nothing keeps machines
 * from having.
 */
export function nodeWords(node: ObservedNode, nodes: readonly ObservedNode[]): string {
  const isAlone = nodes.every(({ id, name }) => id === node.id || name !== node.name);
  return isAlone ? node.name : `${node.name}.${node.id.slice(0, 6)}`;
}

/** A manager that has just become the leader does not know yet of the others, whose tasks go on. */
export function isLive({ state }: ObservedNode): boolean {
  return state !== 'down' && state !== 'disconnected';
}

const states: readonly string[] = ['ready', 'down', 'disconnected'];
const architectures: Readonly<Record<string, string>> = { x86_64: 'amd64', aarch64: 'arm64' };

function toNode(node: SwarmNode): ObservedNode {
  const { ID: id, Spec: spec = {}, Description: described = {}, Status: status = {}, ManagerStatus: manager } = node;
  const { Platform: platform = {}, Resources: resources = {}, Engine: engine = {} } = described;
  const architecture = platform.Architecture ?? '';
  const availability = spec.Availability;
  return {
    id,
    name: described.Hostname ?? id,
    role: spec.Role === 'manager' ? 'manager' : 'worker',
    isLeader: manager?.Leader === true,
    state: states.includes(status.State ?? '') ? (status.State as ObservedNode['state']) : 'unknown',
    availability: availability === 'pause' || availability === 'drain' ? availability : 'active',
    // Docker tells a leader's own address only as that of the manager.
    address: addressOf(status.Addr) ?? addressOf(manager?.Addr?.replace(/:\d+$/, '')) ?? '',
    labels: spec.Labels ?? {},
    platform: `${platform.OS ?? 'linux'}/${architectures[architecture] ?? architecture}`,
    engineVersion: engine.EngineVersion ?? '',
    cpus: (resources.NanoCPUs ?? 0) / 1e9,
    memoryBytes: resources.MemoryBytes ?? 0,
  };
}

function addressOf(text: string | undefined): string | undefined {
  return text === undefined || text === '' || text === '0.0.0.0' || text === '127.0.0.1' ? undefined : text;
}

function keyOf({ name, id }: ObservedNode): string {
  return `${name}\0${id}`;
}
