import type { ObservedContainer, Observation } from '../../engine/observation.ts';
import type { Application } from '../../manifest/model.ts';
import { noDoings, type Doings } from './activity.ts';
import { clusterContext } from './clusterContext.ts';
import { withoutPause } from './debugStanding.ts';
import { nodesNode, nodesTrouble } from './nodeRows.ts';
import type { ApplicationNode, ServiceNode } from './serviceNodes.ts';
import type { RowContext } from './rowContext.ts';
import { orphanNode, serviceNode } from './serviceRow.ts';
import { jobsOf, stateIcons, type ServiceState } from './serviceState.ts';
import { applicationTooltip } from './serviceTooltip.ts';
import { shortLabel } from '../trees/shortLabel.ts';
import { hasTag, tags } from '../trees/rowTags.ts';
import { joinText, type NodeIcon } from '../trees/treeNode.ts';
import { telemetryLine, telemetryScale, telemetryWords } from './telemetryStanding.ts';
import { quotaStanding, type QuotaStanding } from './quotaStanding.ts';
import { noUsages, type Usages } from './usage.ts';

/**
 * Every declared service, running or not, and whatever else runs under the project's name. A container that was told to
 * stop is stopped, however it ended.
 */
export function serviceTree(
  application: Application,
  observation: Observation,
  doings: Doings = noDoings,
  usages: Usages = noUsages,
  nowMs = Date.now(),
): ApplicationNode {
  const { hasTerminals: hasShell, canPause: hasPause, declaration } = observation.engine.traits;
  const cluster = clusterContext(observation);
  const context: RowContext = {
    project: application.name,
    doings: { ...doings, refusals: refusalsOf(application, doings) },
    usages,
    jobs: jobsOf(application),
    nowMs,
    directory: application.directory,
    activeProfiles: application.activeProfiles,
    hasShell,
    hasPause,
    canBeLocal: declaration === 'container',
    ...(cluster && { cluster }),
  };
  const containers = byService(asMeant(observation.containers, doings));
  const declared = Object.values(application.services).map((service) =>
    serviceNode(context, service, containers.get(service.name) ?? []),
  );
  const orphans = [...new Set([...containers.keys(), ...(cluster?.services.keys() ?? [])])]
    .filter((name) => !Object.hasOwn(application.services, name))
    .sort((a, b) => (a < b ? -1 : 1))
    .map((name) => orphanNode(context, name, containers.get(name) ?? []));
  return applicationNode(
    application,
    observation,
    [...declared, ...orphans],
    doings,
    quotaStanding(application, observation, usages),
  );
}

/** What was refused of another manifest says nothing of this one. */
function refusalsOf(application: Application, { refusals }: Doings): Doings['refusals'] {
  return new Map([...refusals].filter(([, refusal]) => refusal.application === application));
}

/** Who is killed for being slow to stop has not failed: the exit code of a wanted end says nothing. Nor does health while a debugger holds it. */
function asMeant(containers: readonly ObservedContainer[], { stops, debugging }: Doings): readonly ObservedContainer[] {
  if (stops.size === 0 && debugging.size === 0) return containers;
  return containers.map((container) => {
    const held = withoutPause(container, debugging.get(container.name));
    const stoppedAtMs = stops.get(container.name);
    if (stoppedAtMs === undefined || (container.startedAtMs ?? 0) > stoppedAtMs) return held;
    return { ...held, exitCode: undefined };
  });
}

function byService(containers: readonly ObservedContainer[]): Map<string, ObservedContainer[]> {
  const map = Map.groupBy(containers, ({ service }) => service);
  // A build's intermediate container carries its image's labels: the project's, but no service's.
  map.delete('');
  for (const list of map.values()) list.sort((a, b) => Number(a.isOneOff) - Number(b.isOneOff) || a.number - b.number);
  return map;
}

function applicationNode(
  application: Application,
  observation: Observation,
  children: readonly ServiceNode[],
  { activities, watches, telemetry }: Doings,
  quota: QuotaStanding | undefined,
): ApplicationNode {
  const declared = children.filter((child) => !child.isOrphan && child.state !== 'inactive');
  const { cluster } = observation;
  const nodes = cluster && nodesNode(application.name, cluster.nodes, children);
  const quotaAt = application.governance?.quota?.at;
  // A job that is done runs no more, and should not.
  const active = declared.filter(({ state }) => state !== 'completed');
  const completed = declared.length - active.length;
  const good = active.filter(({ isWhole }) => isWhole).length;
  const state = applicationState(active, good);
  const counts = countsText(good, active.length, completed);
  const watched = children.filter(({ service }) => watches.has(service)).length;
  return {
    kind: 'application',
    id: `application:${application.name}`,
    name: application.name,
    manifest: application.files[0],
    label: shortLabel(application.name),
    // A row of its own tells of a quota. What is nearly used is to be seen on a row that is closed, too, and where a long name leaves little room.
    description: joinText(
      quota && quota.level !== 'enough' && `${quota.share} of quota`,
      counts,
      cluster && nodesTrouble(cluster.nodes),
      watched > 0 && `watching ${watched}`,
      telemetryWords(telemetry),
    ),
    tooltip: applicationTooltip(application, observation, counts, {
      telemetry: telemetryLine(telemetry),
      quota: quota?.lines,
    }),
    icon: { codicon: 'server-environment', ...colorOf(state) },
    contextValue: tags('application', {
      canStart: children.some(isStartedWithAll),
      // What is only being built or pulled can be stopped as well: the plan under way is cancelled.
      canStop: activities.size > 0 || children.some((child) => hasTag(child, 'canStop')),
      hasContainers:
        observation.containers.length > 0 ||
        (observation.parked ?? []).length > 0 ||
        (cluster?.services.length ?? 0) > 0,
      hasVolumes: observation.volumes.length > 0 || observation.containers.some(({ mounts = [] }) => mounts.length > 0),
      hasProfiles: application.profiles.length > 0,
      canWatch: children.some((child) => hasTag(child, 'canWatch')),
      canUnwatch: watched > 0,
      canReceive: telemetry === undefined,
      isBeside: false,
      isReceiving: telemetry !== undefined,
      // Only among others, which whoever lists them knows.
      canPin: false,
      canUnpin: false,
      canHide: false,
    }),
    spoken: `${application.name}, application, ${good} of ${active.length} services running${completed > 0 ? `, ${completed} completed` : ''}${watched > 0 ? `, watching ${watched}` : ''}${quota ? `, ${quota.words}` : ''}${telemetry ? `, ${telemetryWords(telemetry)}` : ''}`,
    good,
    total: active.length,
    state,
    received: telemetryScale(telemetry),
    troubled: children.filter(({ state: each }) => troubled.has(each)).length,
    ...(quota && { quota: { ...quota, ...(quotaAt && { at: quotaAt }) } }),
    ...(nodes && { nodes }),
    children,
  };
}

/** A manifest may declare nothing that runs: then there is nothing to count. */
function countsText(good: number, active: number, completed: number): string {
  if (active === 0) return completed > 0 ? `${completed} completed` : 'no services';
  return joinText(`${good}/${active} running`, completed > 0 && `${completed} completed`);
}

/** What its profiles leave out is started by its own row alone. */
function isStartedWithAll(child: ServiceNode): boolean {
  return child.state !== 'completed' && hasTag(child, 'canStart') && !hasTag(child, 'isInactive');
}

/** The states of services, in the order in which one of them speaks for the application. */
const urgentStates: readonly ServiceState[] = [
  ...(['failed', 'exited', 'crashing', 'lost', 'unhealthy', 'pending', 'halted'] as const),
  ...(['restarting', 'starting', 'stopping', 'paused'] as const),
];

/** Names trouble first, then work under way, then what is halted; it is healthy only when all that should run does. */
function applicationState(active: readonly ServiceNode[], good: number): ServiceState {
  const states = active.map((child) => child.state);
  const urgent = urgentStates.find((state) => states.includes(state));
  if (urgent) return urgent;
  if (states.every((state) => state === 'stopped')) return 'stopped';
  return good === active.length ? 'healthy' : 'running';
}

function colorOf(state: ServiceState): Pick<NodeIcon, 'color'> {
  const color = stateIcons[state].color;
  return color === undefined || state === 'stopped' ? {} : { color };
}

/** What a person has to look at; `restarting` is for the moment of a wanted restart, too, and so stays out. */
const troubled: ReadonlySet<ServiceState> = new Set([
  ...(['failed', 'exited', 'crashing', 'unhealthy'] as const),
  ...(['lost', 'pending', 'halted'] as const),
]);
