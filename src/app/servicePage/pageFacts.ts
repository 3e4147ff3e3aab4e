import { maskText } from '../../base/mask.ts';
import type { ContainerDetails } from '../../engine/containerDetails.ts';
import { isUpOrPaused } from '../../engine/containerState.ts';
import type { ObservedContainer } from '../../engine/observation.ts';
import type { Service } from '../../manifest/model.ts';
import type { PageActionName, PageFacts, PageReplica } from '../../protocol/servicePage.ts';
import type { ReadySnapshot } from '../monitors/applicationMonitor.ts';
import type { Doings } from '../services/activity.ts';
import type { ReplicaNode, ServiceNode } from '../services/serviceNodes.ts';
import { serviceTree } from '../services/serviceTree.ts';
import { hasTag } from '../trees/rowTags.ts';
import type { NodeIcon } from '../trees/treeNode.ts';
import { pageSections } from './pageSections.ts';

/** What the engine told of containers beside what is observed all the time, by the container's name. */
export type DetailsByContainer = ReadonlyMap<string, ContainerDetails>;

/** All that the page says of a service; undefined when the application has no such service, and nothing of it runs. */
export function pageFacts(
  { application, observation }: ReadySnapshot,
  serviceName: string,
  doings: Doings,
  details: DetailsByContainer,
  nowMs: number,
): PageFacts | undefined {
  const node = serviceTree(application, observation, doings).children.find(({ service }) => service === serviceName);
  if (!node) return undefined;
  const containers = observation.containers.filter(({ service }) => service === serviceName);
  const declared: Service | undefined = node.isOrphan ? undefined : application.services[serviceName];
  return {
    service: serviceName,
    application: application.name,
    engine: observation.engine.label,
    stateText: titleOf(node),
    icon: iconOf(node.icon),
    actions: actionsFor(node),
    urls: [...node.urls],
    replicas: node.children.map((replica) => replicaOf(replica, containers)),
    sections: pageSections({
      ...{ application, observation, declared, containers, details, nowMs },
      watched: doings.watches.get(serviceName),
    }),
  };
}

/** What its row says first: its state, and where it runs if that is not where the others do. */
function stateOf({ description }: ServiceNode | ReplicaNode): string {
  const [first = '', second = ''] = description.split(' · ');
  return first === 'local' ? `${first} · ${second}` : first;
}

/** All of its state, as of one that is up in part: its title has the room. */
function titleOf(node: ServiceNode): string {
  const state = stateOf(node);
  return node.stateText.startsWith(state) && !state.startsWith('local') ? node.stateText : state;
}

/** Each action, and when there is any sense in it. */
function actionsFor(node: ServiceNode): PageActionName[] {
  const offered: readonly (readonly [PageActionName, boolean])[] = [
    ['start', hasTag(node, 'canStart') || hasTag(node, 'isInactive')],
    ['stop', hasTag(node, 'canStop')],
    ['restart', hasTag(node, 'canRestart')],
    ['logs', true],
    ['attachLogs', hasTag(node, 'canLog')],
    ['shell', hasTag(node, 'canShell')],
    ['processes', hasTag(node, 'canTop')],
    ['copyEnvironment', !node.isOrphan],
    ['reveal', node.at !== undefined],
  ];
  return offered.filter(([, isOffered]) => isOffered).map(([name]) => name);
}

function replicaOf(node: ReplicaNode, containers: readonly ObservedContainer[]): PageReplica {
  const container = containers.find(({ name }) => name === node.container);
  const isUp = container !== undefined && isUpOrPaused(container);
  return {
    container: node.container,
    label: node.label,
    stateText: stateOf(node),
    ...(container?.task && { node: container.task.node?.name ?? 'none yet' }),
    icon: iconOf(node.icon),
    ...(isUp && container.startedAtMs !== undefined && { runningSinceMs: container.startedAtMs }),
    ...(!isUp && container?.finishedAtMs !== undefined && { endedAtMs: container.finishedAtMs }),
    restarts: container?.restartCount ?? 0,
    troubles: container ? troublesOf(container) : [],
  };
}

/** Sentences about what is wrong with a container. What its health check or its cluster said is foreign, and may hold secrets. */
function troublesOf({ health, healthLog, isOomKilled, exitCode, state, task }: ObservedContainer): string[] {
  const probe = healthLog.at(-1);
  const said = probe ? maskText(probe.output).trim() : '';
  const isOver = state === 'exited' || state === 'dead';
  const error = state === 'running' ? '' : maskText(task?.error ?? '').trim();
  return [
    error !== '' && `The cluster says: ${error.slice(0, maxErrorLength)}`,
    isOomKilled && 'It ran out of memory. Raise its memory limit, or find what takes so much.',
    isOver && exitCode === 137 && !isOomKilled && 'It was killed (SIGKILL).',
    health === 'unhealthy' && probe && `Its health check failed (${probe.exitCode})${said === '' ? '.' : `: ${said}`}`,
  ].filter((text) => typeof text === 'string');
}

const maxErrorLength = 400;

/** A theme colour's name as the variable of a webview has it. */
function iconOf({ codicon, color }: NodeIcon): { codicon: string; color?: string } {
  const [name = '', modifier] = codicon.split('~');
  return {
    codicon: modifier === 'spin' ? `${name} codicon-modifier-spin` : name,
    ...(color !== undefined && { color: color.replaceAll('.', '-') }),
  };
}
