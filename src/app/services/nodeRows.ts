import { formatBytes } from '../../base/bytes.ts';
import { escapeMarkdown } from '../../base/foreignText.ts';
import { MadeOf } from '../trees/madeOf.ts';
import type { ObservedNode } from '../../engine/observation.ts';
import { tags } from '../trees/rowTags.ts';
import { shortHost } from '../trees/shortLabel.ts';
import { joinText, type NodeIcon } from '../trees/treeNode.ts';
import type { NodeNode, NodesNode, ReplicaNode, ServiceNode } from './serviceNodes.ts';

/** The section of the nodes; undefined where there are none. */
export function nodesNode(
  project: string,
  nodes: readonly ObservedNode[],
  services: readonly ServiceNode[],
): NodesNode | undefined {
  if (nodes.length === 0) return undefined;
  const byName = services.toSorted((one, other) => (one.service < other.service ? -1 : 1));
  const replicas = byName.flatMap(({ children }) => children);
  const byNode = Map.groupBy(replicas, ({ nodeId }) => nodeId);
  const placed = replicas.length - (byNode.get(undefined)?.length ?? 0);
  const trouble = nodesTrouble(nodes);
  const managers = nodes.filter(({ role }) => role === 'manager').length;
  return {
    kind: 'nodes',
    id: `nodes:${project}`,
    label: 'Nodes',
    description: joinText(String(nodes.length), trouble),
    tooltip: [
      `**${nodes.length} ${nodes.length === 1 ? 'node' : 'nodes'}** in the cluster, ${managers} of them ${managers === 1 ? 'a manager' : 'managers'}`,
      ...quorumText(nodes),
    ].join('  \n'),
    icon: { codicon: 'server-process', ...(trouble !== undefined && { color: 'list.warningForeground' }) },
    contextValue: tags('nodes', { canRebalance: nodes.length > 1 && placed > 1 }),
    spoken: `Nodes of the cluster, ${nodes.length}${trouble === undefined ? '' : `, ${trouble}`}`,
    children: inOrder(nodes).map((node) => nodeNode(project, node, nodes, byNode.get(node.id) ?? [])),
  };
}

/** More than are seen at one glance. */
const manyNodes = 10;

/** By their names, as people count: `n2`, `n10`. Of many, those that need somebody come first. */
function inOrder(nodes: readonly ObservedNode[]): readonly ObservedNode[] {
  const { compare } = new Intl.Collator('en', { numeric: true });
  const byName = nodes.toSorted((one, other) => compare(one.name, other.name) || compare(one.id, other.id));
  if (nodes.length <= manyNodes) return byName;
  return byName.toSorted((one, other) => Number(one.state === 'ready') - Number(other.state === 'ready'));
}

/** `1 node down`; undefined where all are there. */
export function nodesTrouble(nodes: readonly ObservedNode[]): string | undefined {
  const gone = nodes.filter(({ state }) => state !== 'ready');
  if (gone.length === 0) return undefined;
  const what = gone.every(({ state }) => state === 'down') ? 'down' : 'not ready';
  return `${gone.length} ${gone.length === 1 ? 'node' : 'nodes'} ${what}`;
}

/** Managers decide by majority: without one, nothing of the cluster can be changed. */
function quorumText(nodes: readonly ObservedNode[]): readonly string[] {
  const managers = nodes.filter(({ role }) => role === 'manager');
  const there = managers.filter(({ state }) => state === 'ready').length;
  const spare = there - (Math.floor(managers.length / 2) + 1);
  if (spare < 0) return ['Too few managers are there to decide anything\\. Bring one of those back that are down\\.'];
  return spare === 0 ? ['No manager can be spared: if one of them goes down, nothing can be changed\\.'] : [];
}

function nodeNode(
  project: string,
  node: ObservedNode,
  nodes: readonly ObservedNode[],
  replicas: readonly ReplicaNode[],
): NodeNode {
  const { id, name, role, availability, labels } = node;
  const up = replicas.filter(({ state }) => state !== 'lost').length;
  const tasks = `${up} ${up === 1 ? 'task' : 'tasks'}`;
  const standing = standingOf(node);
  const isOnlyManager = role === 'manager' && nodes.filter((each) => each.role === 'manager').length === 1;
  return {
    kind: 'node',
    id: `node:${project}/${id}`,
    label: shortHost(name),
    description: joinText(standing, roleText(node), tasks, ...Object.entries(labels).map(labelText)),
    tooltip: nodeTooltip(node, project, tasks),
    icon: iconOf(node),
    contextValue: tags('node', {
      canDrain: availability !== 'drain',
      canActivate: availability !== 'active',
      canPromote: role === 'worker',
      // Without a manager there is no cluster.
      canDemote: role === 'manager' && !isOnlyManager,
    }),
    spoken: [name, 'node', standing ?? 'ready', roleText(node), tasks].join(', '),
    node: { id, name, role, availability, labels },
    children: replicas.map((row) =>
      below.of(row, [project, id], () => ({ ...row, id: `node:${project}/${id}/${row.id}` })),
    ),
  };
}

/** The rows of replicas below their nodes. */
const below = new MadeOf<ReplicaNode, ReplicaNode>();

/** What keeps tasks from it; undefined for a node that takes them. */
function standingOf({ state, availability }: ObservedNode): string | undefined {
  if (state !== 'ready') return state;
  return { active: undefined, pause: 'takes no new tasks', drain: 'drained' }[availability];
}

function roleText({ role, isLeader }: ObservedNode): string {
  return isLeader ? 'leader' : role;
}

function labelText([key, value]: readonly [string, string]): string {
  return value === '' ? key : `${key}=${value}`;
}

/** Shapes tell apart what colours do too. */
function iconOf({ state, availability }: ObservedNode): NodeIcon {
  if (state === 'down') return { codicon: 'debug-disconnect', color: 'charts.red' };
  if (state !== 'ready') return { codicon: 'warning', color: 'charts.yellow' };
  if (availability !== 'active') return { codicon: 'vm-outline', color: 'charts.yellow' };
  return { codicon: 'vm-running', color: 'charts.green' };
}

/** Markdown. What nodes are called and labelled is up to whoever made them. */
function nodeTooltip(node: ObservedNode, project: string, tasks: string): string {
  const { name, state, availability, address, platform, engineVersion, cpus, memoryBytes, labels, id } = node;
  const row = (title: string, value: string): string => (value === '' ? '' : `${title}: ${escapeMarkdown(value)}`);
  return [
    `**${escapeMarkdown(name)}** — ${escapeMarkdown(joinText(standingOf(node) ?? 'ready', roleText(node)))}`,
    row('State', state),
    row('Availability', availability),
    row(`Tasks of ${project}`, tasks.replace(/ .*/, '')),
    row('CPUs', String(cpus)),
    row('Memory', formatBytes(memoryBytes)),
    row('Platform', platform),
    row('Engine', engineVersion),
    row('Address', address),
    row('Labels', Object.entries(labels).map(labelText).join(', ')),
    row('Id', id),
  ]
    .filter(Boolean)
    .join('  \n');
}
