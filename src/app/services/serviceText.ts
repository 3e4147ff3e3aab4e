import { isIP } from 'node:net';
import type { ObservedContainer, Publisher } from '../../engine/observation.ts';
import type { Service } from '../../manifest/model.ts';
import type { ServiceActivity } from './activity.ts';
import { manyRestarts, type ServiceState, type Standing } from './serviceState.ts';
import { shortHost } from '../trees/shortLabel.ts';
import { joinText, type NodeIcon } from '../trees/treeNode.ts';
import { maskText } from '../../base/mask.ts';
import { isUpOrPaused } from '../../engine/containerState.ts';

/** `2/3 healthy`, `exited (1)`, `pulling image`. A single replica needs no count. */
export function standingText(standing: Standing, activity: ServiceActivity | undefined): string {
  if (activity) return activity.text;
  const { state, up, good, wanted, rollout } = standing;
  if (state === 'inactive' && standing.isScaledToNone) return 'scaled to 0';
  if (state === 'failed') return 'could not start';
  if (state === 'crashing') return wanted > 1 ? `${good}/${wanted} running · crash loop` : 'crash loop';
  if (state === 'exited') return up > 0 ? `${up}/${wanted} running · ${exitText(standing)}` : exitText(standing);
  if (state === 'stopped' && !standing.isCreated) return 'not created';
  if (state === 'lost')
    return `${good}/${wanted} · ${standing.lost} on ${standing.lost === 1 ? 'a node that is' : 'nodes that are'} down`;
  if (state === 'pending') return `${good}/${wanted} · ${standing.pending || 'all'} without a node`;
  if (state === 'halted') return `${good}/${wanted} running · ${rollout}`;
  const words = state === 'starting' ? (rollout ?? state) : state;
  if (up === 0 || Math.max(wanted, up) === 1) return words;
  if (state === 'healthy') return `${good}/${wanted} healthy`;
  if (state === 'running') return `${up}/${wanted} running`;
  return `${good}/${wanted} running · ${words}`;
}

/** What is said of an update beside the state, which tells of one that goes on or has halted: `rolled back`. */
export function rolloutBeside({ state, rollout }: Standing): string | undefined {
  return state === 'starting' || state === 'halted' ? undefined : rollout;
}

export function containerText(container: ObservedContainer, state: ServiceState): string {
  if (state === 'lost') return 'node is down';
  if (state === 'crashing') return 'crash loop';
  if (container.task && (state === 'starting' || state === 'pending' || state === 'exited')) return taskText(container);
  if (container.state === 'created') return 'created';
  return state === 'exited' ? exitText(container) : state;
}

/** `preparing`, `rejected`, `failed (1)`: the cluster's own words, which tell more than that it has not started, or has ended. */
function taskText(container: ObservedContainer): string {
  const { task, health, state, exitCode, isOomKilled } = container;
  if (state === 'running') return health;
  if (isOomKilled) return exitText(container);
  return `${task?.state}${exitCode === undefined ? '' : ` (${exitCode})`}`;
}

/** `n2 · No such image: shop:1`: where a task is, and why it is not well. Its error is foreign, and may hold secrets. */
export function taskPlaceText({ task, state }: ObservedContainer): string {
  if (!task) return '';
  const { node, error } = task;
  const reason = state === 'running' || error === undefined ? '' : maskText(error);
  return joinText(node && shortHost(node.name), reason.length > maxReason ? `${reason.slice(0, maxReason)}…` : reason);
}

/** More of an error has no room in a row. Its tooltip has all of it. */
const maxReason = 80;

/** `local · running · pid 4711`: it runs on this machine, in place of its containers. */
export function placedText(stateText: string, container: ObservedContainer | undefined): string {
  if (container?.placement !== 'local') return stateText;
  return joinText('local', stateText, container.pid !== undefined && `pid ${container.pid}`);
}

/** What runs well as a local process has a shape of its own, in the same colour; trouble looks the same everywhere. */
export function placedIcon(icon: NodeIcon, container: ObservedContainer | undefined): NodeIcon {
  const isWell = icon.codicon === 'pass-filled' || icon.codicon === 'circle-filled';
  return container?.placement === 'local' && isWell ? { ...icon, codicon: 'vm-active' } : icon;
}

/** Counts the restarts of what is brought back so often that it will hardly stay. */
export function restartsText(containers: readonly ObservedContainer[]): string | undefined {
  const restarts = containers.reduce((most, { restartCount }) => Math.max(most, restartCount), 0);
  return restarts >= manyRestarts ? `${restarts} restarts` : undefined;
}

export function profilesText(service: Service): string {
  return `profile ${service.profiles.join(', ')}`;
}

/** `:8088`, each published port once, three at most. */
export function portsText(containers: readonly ObservedContainer[]): string {
  const ports = publishedPorts(containers);
  const shown = ports.slice(0, 3).map((port) => `:${port}`);
  return [...shown, ...(ports.length > 3 ? ['…'] : [])].join(' ');
}

/**
 * Lists only what a browser can open: published TCP ports of containers that are up. An address of all interfaces means this machine, or
 * where a cluster is elsewhere, the node of the task; `addresses` has those of its nodes by their ids.
 */
export function urlsOf(
  containers: readonly ObservedContainer[],
  addresses: ReadonlyMap<string, string> = new Map(),
): readonly string[] {
  const urls = containers.filter(isUpOrPaused).flatMap((container) => {
    const ports = container.publishers.filter(({ publishedPort, protocol }) => publishedPort > 0 && protocol === 'tcp');
    return ports.map((port) => `http://${hostOfPort(container, port, addresses)}:${port.publishedPort}`);
  });
  return [...new Set(urls)];
}

/** Where a published port is reached: what is published on one node of a cluster alone has that node's address. */
export function hostOfPort(
  { task }: ObservedContainer,
  { hostIp }: Publisher,
  addresses: ReadonlyMap<string, string> = new Map(),
): string {
  const isOfNode = task !== undefined && !everyAddress.has(hostIp);
  return hostWords(isOfNode ? hostIp : (addresses.get(task?.node?.id ?? '') ?? ''));
}

const everyAddress: ReadonlySet<string> = new Set(['', '0.0.0.0', '::']);

/** What a cluster says of its nodes goes into a URL only if it is an address. */
function hostWords(address: string): string {
  return { 0: 'localhost', 4: address, 6: `[${address}]` }[isIP(address)] ?? 'localhost';
}

function exitText({ exitCode, isOomKilled }: { readonly exitCode?: number; readonly isOomKilled?: boolean }): string {
  if (isOomKilled) return 'out of memory';
  return exitCode === undefined ? 'exited' : `exited (${exitCode})`;
}

function publishedPorts(containers: readonly ObservedContainer[]): number[] {
  const ports = containers
    .filter(isUpOrPaused)
    .flatMap((container) => container.publishers.map((publisher) => publisher.publishedPort));
  return [...new Set(ports.filter((port) => port > 0))].sort((a, b) => a - b);
}
