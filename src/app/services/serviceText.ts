import type { ObservedContainer } from '../../engine/observation.ts';
import type { Service } from '../../manifest/model.ts';
import type { ServiceActivity } from './activity.ts';
import { manyRestarts, type ServiceState, type Standing } from './serviceState.ts';
import { joinText, type NodeIcon } from '../trees/treeNode.ts';
import { isUpOrPaused } from '../../engine/containerState.ts';

/** `2/3 healthy`, `exited (1)`, `pulling image`. A single replica needs no count. */
export function standingText(standing: Standing, activity: ServiceActivity | undefined): string {
  if (activity) return activity.text;
  const { state, up, good, wanted } = standing;
  if (state === 'inactive' && standing.isScaledToNone) return 'scaled to 0';
  if (state === 'failed') return 'could not start';
  if (state === 'crashing') return wanted > 1 ? `${good}/${wanted} running · crash loop` : 'crash loop';
  if (state === 'exited') return up > 0 ? `${up}/${wanted} running · ${exitText(standing)}` : exitText(standing);
  if (state === 'stopped' && !standing.isCreated) return 'not created';
  if (up === 0 || Math.max(wanted, up) === 1) return state;
  if (state === 'healthy') return `${good}/${wanted} healthy`;
  if (state === 'running') return `${up}/${wanted} running`;
  return `${good}/${wanted} running · ${state}`;
}

export function containerText(container: ObservedContainer, state: ServiceState): string {
  if (container.state === 'created') return 'created';
  if (state === 'crashing') return 'crash loop';
  return state === 'exited' ? exitText(container) : state;
}

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

/** Lists only what a browser can open: published TCP ports of containers that are up. An address of all interfaces means this machine. */
export function urlsOf(containers: readonly ObservedContainer[]): readonly string[] {
  const publishers = containers.filter(isUpOrPaused).flatMap((container) => container.publishers);
  const ports = publishers.filter(({ publishedPort, protocol }) => publishedPort > 0 && protocol === 'tcp');
  return [...new Set(ports.map(({ publishedPort }) => `http://localhost:${publishedPort}`))];
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
