import type { Location } from '../base/problem.ts';
import type { Application, Service } from '../manifest/model.ts';
import type { EngineInfo, ObservedContainer, Observation } from '../engine/observation.ts';
import { noDoings, type Doings, type ServiceActivity, type Stops } from './activity.ts';
import { containerState, isUp, serviceStanding, stateIcons, type ServiceState, type Standing } from './serviceState.ts';
import { containerTooltip, serviceTooltip, applicationTooltip } from './serviceTooltip.ts';
import { joinText, tags, type NodeIcon, type TreeNode } from './treeNode.ts';

export interface ApplicationNode extends TreeNode {
  readonly kind: 'application';
  readonly name: string;
  /** Services whose wanted replicas are all up and well, of the `total` that are active. */
  readonly good: number;
  readonly total: number;
  readonly state: ServiceState;
  readonly children: readonly ServiceNode[];
}

export interface ServiceNode extends TreeNode {
  readonly kind: 'service';
  readonly service: string;
  readonly state: ServiceState;
  /** All its wanted replicas are up and well. */
  readonly isWhole: boolean;
  /** True when the manifest does not declare it (any more). */
  readonly isOrphan: boolean;
  readonly at?: Location;
  /** The first address to open in a browser. */
  readonly url?: string;
  readonly children: readonly ReplicaNode[];
}

export interface ReplicaNode extends TreeNode {
  readonly kind: 'replica';
  readonly service: string;
  readonly container: string;
  readonly state: ServiceState;
  readonly url?: string;
}

export type ServiceTreeNode = ApplicationNode | ServiceNode | ReplicaNode;

/**
 * Every declared service, running or not, and whatever else runs under the project's name. A container that was told to
 * stop is stopped, however it ended.
 */
export function serviceTree(
  application: Application,
  observation: Observation,
  doings: Doings = noDoings,
): ApplicationNode {
  const { activities, stops } = doings;
  const containers = byService(observation.containers.map((container) => withoutCode(container, stops)));
  const declared = Object.values(application.services).map((service) =>
    serviceNode(application.name, service, containers.get(service.name) ?? [], doings),
  );
  const orphans = [...containers]
    .filter(([name]) => !Object.hasOwn(application.services, name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, its]) => orphanNode(application.name, name, its, activities.get(name)));
  return applicationNode(application, observation, [...declared, ...orphans], activities.size > 0);
}

/** Who is killed for being slow to stop has not failed: the exit code of a wanted end says nothing. */
function withoutCode(container: ObservedContainer, stops: Stops): ObservedContainer {
  const stoppedAtMs = stops.get(container.name);
  if (stoppedAtMs === undefined || (container.startedAtMs ?? 0) > stoppedAtMs) return container;
  return { ...container, exitCode: undefined };
}

/** `Docker 20.10.24`: what a distribution adds to the version says nothing to a person. */
export function engineName({ label }: EngineInfo): string {
  return label.replace(/^(Docker \d+(?:\.\d+)*)[+~-].*$/, '$1');
}

function byService(containers: readonly ObservedContainer[]): Map<string, ObservedContainer[]> {
  const map = new Map<string, ObservedContainer[]>();
  for (const container of containers) {
    // A build's intermediate container carries its image's labels: the project's, but no service's.
    if (container.service === '') continue;
    const list = map.get(container.service) ?? [];
    list.push(container);
    map.set(container.service, list);
  }
  for (const list of map.values()) list.sort((a, b) => Number(a.isOneOff) - Number(b.isOneOff) || a.number - b.number);
  return map;
}

function applicationNode(
  application: Application,
  observation: Observation,
  children: readonly ServiceNode[],
  isBusy: boolean,
): ApplicationNode {
  const active = children.filter((child) => !child.isOrphan && child.state !== 'inactive');
  const good = active.filter(({ isWhole }) => isWhole).length;
  const state = applicationState(active, good);
  const counts = `${good}/${active.length} running`;
  return {
    kind: 'application',
    id: `application:${application.name}`,
    name: application.name,
    label: application.name,
    description: counts,
    tooltip: applicationTooltip(application, observation, counts),
    icon: { codicon: 'server-environment', ...colorOf(state) },
    contextValue: tags('application', {
      canStart: children.some((child) => child.contextValue.includes(':canStart')),
      // What is only being built or pulled can be stopped as well: the plan under way is cancelled.
      canStop: isBusy || children.some((child) => child.contextValue.includes(':canStop')),
      hasContainers: observation.containers.length > 0,
      hasProfiles: application.profiles.length > 0,
    }),
    spoken: `${application.name}, application, ${good} of ${active.length} services running`,
    good,
    total: active.length,
    state,
    children,
  };
}

/** Trouble first, then work under way; running only when all that should run does. */
function applicationState(active: readonly ServiceNode[], good: number): ServiceState {
  const states = active.map((child) => child.state);
  const urgent = (['failed', 'exited', 'unhealthy', 'restarting', 'starting', 'stopping'] as const).find((state) =>
    states.includes(state),
  );
  if (urgent) return urgent;
  if (states.every((state) => state === 'stopped')) return 'stopped';
  return good === active.length ? 'healthy' : 'running';
}

function isWhole({ state, good, wanted }: Standing): boolean {
  return (state === 'healthy' || state === 'running') && good >= wanted;
}

function colorOf(state: ServiceState): Pick<NodeIcon, 'color'> {
  const color = stateIcons[state].color;
  return color === undefined || state === 'stopped' ? {} : { color };
}

function serviceNode(
  project: string,
  service: Service,
  containers: readonly ObservedContainer[],
  { activities, failures }: Doings,
): ServiceNode {
  const own = containers.filter((container) => !container.isOneOff);
  const activity = activities.get(service.name);
  const failure = failures.get(service.name);
  const standing = serviceStanding(service, own, activity, failure !== undefined);
  const stateText = describe(standing, activity);
  const url = firstUrl(own);
  return {
    kind: 'service',
    id: `service:${project}/${service.name}`,
    label: service.name,
    description: joinText(stateText, portsText(own), !service.isActive && profilesText(service)),
    tooltip: serviceTooltip(service, own, stateText, standing.good < standing.wanted ? failure?.message : undefined),
    icon: stateIcons[standing.state],
    contextValue: serviceTags('service', standing, containers, url, activity, service),
    spoken: `${service.name}, service, ${stateText}`,
    service: service.name,
    state: standing.state,
    isWhole: isWhole(standing),
    isOrphan: false,
    at: service.at,
    ...(url === undefined ? {} : { url }),
    children: containers.map((container) => replicaNode(project, container)),
  };
}

function orphanNode(
  project: string,
  name: string,
  containers: readonly ObservedContainer[],
  activity: ServiceActivity | undefined,
): ServiceNode {
  const standing = serviceStanding(undefined, containers, activity);
  const stateText = describe(standing, activity);
  const url = firstUrl(containers);
  return {
    kind: 'service',
    id: `orphan:${project}/${name}`,
    label: name,
    description: joinText(stateText, portsText(containers), 'not in the manifest'),
    tooltip: serviceTooltip({ name }, containers, stateText),
    icon: stateIcons[standing.state],
    contextValue: serviceTags('orphan', standing, containers, url, activity, undefined),
    spoken: `${name}, not in the manifest, ${stateText}`,
    service: name,
    state: standing.state,
    isWhole: isWhole(standing),
    isOrphan: true,
    ...(url === undefined ? {} : { url }),
    children: containers.map((container) => replicaNode(project, container)),
  };
}

function serviceTags(
  kind: 'service' | 'orphan',
  standing: Standing,
  containers: readonly ObservedContainer[],
  url: string | undefined,
  activity: ServiceActivity | undefined,
  service: Service | undefined,
): string {
  const isBusy = activity !== undefined || standing.state === 'starting' || standing.state === 'stopping';
  return tags(kind, {
    canStart: service?.isActive === true && standing.up < standing.wanted && !isBusy,
    canStop: standing.up > 0 && standing.state !== 'stopping',
    canRestart: standing.up > 0 && service !== undefined && !isBusy,
    canScale: service?.isActive === true && service.containerName === undefined && !isBusy,
    canOpen: url !== undefined,
    canLog: containers.length > 0,
    isInactive: service?.isActive === false,
  });
}

function replicaNode(project: string, container: ObservedContainer): ReplicaNode {
  const state = containerState(container);
  const stateText = containerText(container, state);
  const url = firstUrl([container]);
  const key = container.isOneOff ? `run/${container.name}` : String(container.number);
  return {
    kind: 'replica',
    id: `replica:${project}/${container.service}/${key}`,
    label: container.name,
    description: joinText(stateText, portsText([container]), container.isOneOff && 'one-off'),
    tooltip: containerTooltip(container, stateText),
    icon: stateIcons[state],
    contextValue: tags('replica', { canOpen: url !== undefined, canStop: isUp(container) }),
    spoken: `${container.name}, container, ${stateText}`,
    service: container.service,
    container: container.name,
    state,
    ...(url === undefined ? {} : { url }),
  };
}

/** `2/3 healthy`, `exited (1)`, `pulling image`. A single replica needs no count. */
function describe(standing: Standing, activity: ServiceActivity | undefined): string {
  if (activity) return activity.text;
  const { state, up, good, wanted } = standing;
  if (state === 'failed') return 'could not start';
  if (state === 'exited') return up > 0 ? `${up}/${wanted} running · ${exitText(standing)}` : exitText(standing);
  if (up === 0 || Math.max(wanted, up) === 1) return state;
  if (state === 'healthy') return `${good}/${wanted} healthy`;
  if (state === 'running') return `${up}/${wanted} running`;
  return `${good}/${wanted} running · ${state}`;
}

function containerText(container: ObservedContainer, state: ServiceState): string {
  if (container.state === 'paused') return 'paused';
  if (container.state === 'created') return 'created';
  return state === 'exited' ? exitText(container) : state;
}

function exitText({ exitCode }: { readonly exitCode?: number }): string {
  return exitCode === undefined ? 'exited' : `exited (${exitCode})`;
}

function profilesText(service: Service): string {
  return `profile ${service.profiles.join(', ')}`;
}

/** `:8088`, each published port once, three at most. */
function portsText(containers: readonly ObservedContainer[]): string {
  const ports = publishedPorts(containers);
  const shown = ports.slice(0, 3).map((port) => `:${port}`);
  return [...shown, ...(ports.length > 3 ? ['…'] : [])].join(' ');
}

function publishedPorts(containers: readonly ObservedContainer[]): number[] {
  const ports = containers
    .filter(isUp)
    .flatMap((container) => container.publishers.map((publisher) => publisher.publishedPort));
  return [...new Set(ports.filter((port) => port > 0))].sort((a, b) => a - b);
}

/** Only what a browser can open: TCP, published, and the container up. An address of all interfaces is this machine. */
function firstUrl(containers: readonly ObservedContainer[]): string | undefined {
  const publishers = containers.filter(isUp).flatMap((container) => container.publishers);
  const first = publishers.find(({ publishedPort, protocol }) => publishedPort > 0 && protocol === 'tcp');
  return first && `http://localhost:${first.publishedPort}`;
}
