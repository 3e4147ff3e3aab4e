import type { ObservedContainer } from '../../engine/observation.ts';
import type { Service } from '../../manifest/model.ts';
import type { Doings, ServiceActivity } from './activity.ts';
import { debugView, isDebuggable, isLeftOver, leftOverAdvice } from './debugStanding.ts';
import type { ReplicaNode, ServiceNode } from './serviceNodes.ts';
import { containerState, serviceStanding, standingIcon, stateIcons, type Standing } from './serviceState.ts';
import {
  containerText,
  placedIcon,
  placedText,
  portsText,
  profilesText,
  restartsText,
  rolloutBeside,
  standingText,
  taskPlaceText,
  urlsOf,
} from './serviceText.ts';
import { containerTooltip, serviceTooltip } from './serviceTooltip.ts';
import { shortLabel } from '../trees/shortLabel.ts';
import { tags, type ContextValue } from '../trees/rowTags.ts';
import { joinText } from '../trees/treeNode.ts';
import { usageOf, usageText, type Usages } from './usage.ts';
import { watchText } from './watchText.ts';
import { isUpOrPaused, hasProcess } from '../../engine/containerState.ts';
import { clusterClaims } from './clusterClaims.ts';
import { judgingOf, type ClusterContext } from './clusterContext.ts';
import { rolloutReason } from './rollout.ts';

/** What rows are made from besides the service and its containers. */
export interface RowContext {
  readonly project: string;
  readonly doings: Doings;
  readonly usages: Usages;
  /** The services that others wait on to finish. */
  readonly jobs: ReadonlySet<string>;
  readonly nowMs: number;
  /** The manifest's folder, from which paths are shown. */
  readonly directory: string | undefined;
  readonly activeProfiles: readonly string[];
  /** True when a command can be run in its containers, on a terminal. */
  readonly hasShell: boolean;
  /** True when its containers can be halted, and go on. */
  readonly hasPause: boolean;
  /** True when a service can run as a local process beside the containers of the others. */
  readonly canBeLocal: boolean;
  /** On a cluster: what it was told of each service, and the addresses of its nodes by their ids; left out elsewhere. */
  readonly cluster?: ClusterContext;
}

export function serviceNode(
  context: RowContext,
  service: Service,
  containers: readonly ObservedContainer[],
): ServiceNode {
  const { project, doings, usages } = context;
  const own = containers.filter((container) => !container.isOneOff);
  const activity = doings.activities.get(service.name);
  const refusal = activity ? undefined : doings.refusals.get(service.name)?.problem;
  const failure = refusal ?? doings.failures.get(service.name);
  const standing = serviceStanding(service, own, judgingOf(service.name, context), activity, failure !== undefined);
  const local = own.find(({ placement }) => placement === 'local');
  const isRefusedStart = refusal !== undefined && standing.state === 'failed';
  const ownWords = isRefusedStart ? 'start refused' : standingText(standing, activity);
  const debug = activity ? undefined : debugView(own, doings.debugging, ownWords);
  const stateText = activity ? ownWords : placedText(debug?.text ?? ownWords, local);
  const watch = doings.watches.get(service.name);
  const watched = watch && watchText(watch, context.nowMs);
  const drift = doings.drifts.get(service.name);
  const usage = usageOf(own, usages);
  const urls = urlsOf(own, context.cluster?.addresses);
  const rollout = activity ? undefined : rolloutBeside(standing);
  return {
    kind: 'service',
    id: `service:${project}/${service.name}`,
    label: shortLabel(service.name),
    description: joinText(
      stateText,
      refusal && !isRefusedStart && 'change refused',
      rollout,
      drift !== undefined && 'drifted',
      watched,
      restartsText(own),
      portsText(own),
      !service.isActive && profilesText(service),
    ),
    tooltip: serviceTooltip(service, own, {
      stateText,
      usage,
      failure: refusal?.message ?? (standing.good < standing.wanted ? failure?.message : undefined),
      advice: isLeftOver(own, doings.debugging) ? leftOverAdvice : drift,
      rollout: rolloutReason(context.cluster?.services.get(service.name)),
      activeProfiles: context.activeProfiles,
      directory: context.directory,
      watch,
      nowMs: context.nowMs,
    }),
    icon: debug?.icon ?? placedIcon(standingIcon(standing), local),
    contextValue: serviceTags('service', service.name, context, standing, containers, urls, activity, service),
    spoken: `${service.name}, service, ${stateText}${watched === undefined ? '' : `, ${watched}`}`,
    service: service.name,
    state: standing.state,
    stateText,
    isWhole: isWhole(standing),
    ...(usage ? { usage: usageText(usage) } : {}),
    isOrphan: false,
    profiles: service.profiles,
    ...(service.image === undefined ? {} : { image: service.image }),
    at: service.at,
    urls,
    children: containers.map((container) => replicaNode(context, container, service)),
  };
}

/** The row of a service that the manifest does not declare, or no longer does. */
export function orphanNode(context: RowContext, name: string, containers: readonly ObservedContainer[]): ServiceNode {
  const { project, doings, usages } = context;
  const activity = doings.activities.get(name);
  const standing = serviceStanding(undefined, containers, judgingOf(name, context), activity);
  const stateText = standingText(standing, activity);
  const usage = usageOf(containers, usages);
  const urls = urlsOf(containers, context.cluster?.addresses);
  return {
    kind: 'service',
    id: `orphan:${project}/${name}`,
    label: shortLabel(name),
    description: joinText(stateText, restartsText(containers), portsText(containers), 'not in manifest'),
    tooltip: serviceTooltip({ name }, containers, { stateText, usage }),
    icon: standingIcon(standing),
    contextValue: serviceTags('orphan', name, context, standing, containers, urls, activity, undefined),
    spoken: `${name}, not in the manifest, ${stateText}`,
    service: name,
    state: standing.state,
    stateText,
    isWhole: isWhole(standing),
    ...(usage ? { usage: usageText(usage) } : {}),
    isOrphan: true,
    profiles: [],
    urls,
    children: containers.map((container) => replicaNode(context, container, undefined)),
  };
}

function isWhole({ state, good, wanted }: Standing): boolean {
  if (state === 'completed') return true;
  return (state === 'healthy' || state === 'running') && good >= wanted;
}

function serviceTags(
  kind: 'service' | 'orphan',
  name: string,
  context: RowContext,
  standing: Standing,
  containers: readonly ObservedContainer[],
  urls: readonly string[],
  activity: ServiceActivity | undefined,
  service: Service | undefined,
): ContextValue {
  const { hasShell, hasPause, canBeLocal, doings, cluster } = context;
  const isBusy = activity !== undefined || standing.state === 'starting' || standing.state === 'stopping';
  const isLocal = containers.some(({ placement }) => placement === 'local');
  const claims = {
    canStart: service !== undefined && isStartable(service, standing) && !isBusy,
    canStop: standing.up > 0 && standing.state !== 'stopping',
    canRestart: standing.up > 0 && service !== undefined && !isBusy,
    canPause: hasPause && !isBusy && containers.some(({ state }) => state === 'running'),
    canUnpause: hasPause && !isBusy && containers.some(({ state }) => state === 'paused'),
    canKill: standing.up > 0,
    canTop: containers.some(hasProcess),
    canCopy: containers.length > 0,
    canScale: service?.isActive === true && service.containerName === undefined && !isBusy && !isLocal,
    canBuild: service?.isActive === true && service.build !== undefined && !isBusy,
    canPull: service?.isActive === true && service.image !== undefined && service.build === undefined && !isBusy,
    canOpen: urls.length > 0,
    canLog: containers.length > 0,
    canShell: hasShell && containers.some((each) => isUpOrPaused(each) && each.placement === undefined),
    canDebug: service !== undefined && isDebuggable(service) && !isBusy,
    isDebugged: containers.some((container) => isDebugged(container, doings)),
    canRemove: containers.length > 0 && !isBusy,
    isInactive: service?.isActive === false,
    canRunLocally: canBeLocal && service?.isActive === true && service.replicas > 0 && !isLocal && !isBusy,
    isLocal: isLocal && !isBusy,
    canWatch: service !== undefined && isWatchable(service) && !doings.watches.has(service.name),
    canUnwatch: service !== undefined && doings.watches.has(service.name),
    canUpdate: false,
    canRollBack: false,
    canRebalance: false,
  };
  const onCluster = cluster?.services.get(name);
  return tags(kind, cluster ? { ...claims, ...clusterClaims(service, onCluster, standing, activity) } : claims);
}

/** By this window, or by one that has left its mark. */
function isDebugged({ name, madeForDebugger }: ObservedContainer, { debugging }: Doings): boolean {
  return debugging.has(name) || madeForDebugger !== undefined;
}

/** Only a service that may run has containers that its files could be brought into. */
export function isWatchable({ isActive, watch = [] }: Service): boolean {
  return isActive && watch.length > 0;
}

/** To start a service that its profiles leave out switches them on for this once. */
function isStartable({ isActive }: Service, { up, wanted }: Standing): boolean {
  return up < wanted || (!isActive && up === 0);
}

export function replicaNode(
  context: RowContext,
  container: ObservedContainer,
  service: Service | undefined,
): ReplicaNode {
  const { project, usages, hasShell, hasPause, doings, cluster } = context;
  const isTask = container.task !== undefined;
  const state = containerState(container, judgingOf(container.service, context));
  const ownWords = containerText(container, state);
  const debug = debugView([container], doings.debugging, ownWords);
  const stateText = placedText(debug?.text ?? ownWords, container);
  const urls = urlsOf([container], cluster?.addresses);
  const usage = usages.get(container.name);
  const key = container.isOneOff ? `run/${container.name}` : (container.placement ?? String(container.number));
  return {
    kind: 'replica',
    id: `replica:${project}/${container.service}/${key}`,
    // The project stands above it already, and narrow sidebars have little room.
    label: shortLabel(shortName(container.name, project)),
    description: joinText(
      stateText,
      taskPlaceText(container),
      restartsText([container]),
      portsText([container]),
      container.isOneOff && 'one-off',
    ),
    tooltip: containerTooltip(container, stateText, usage),
    icon: debug?.icon ?? placedIcon(stateIcons[state], container),
    contextValue: tags('replica', {
      // A cluster is told how many there shall be, and of none of them alone.
      canStart: !isTask && service !== undefined && !container.isOneOff && !isUpOrPaused(container),
      canStop: !isTask && isUpOrPaused(container),
      canRestart: !isTask && service !== undefined && !container.isOneOff && isUpOrPaused(container),
      canPause: hasPause && container.state === 'running' && !container.isOneOff,
      canUnpause: hasPause && container.state === 'paused' && !container.isOneOff,
      canKill: !isTask && isUpOrPaused(container),
      canTop: hasProcess(container),
      canCopy: !isTask || hasProcess(container),
      canOpen: urls.length > 0,
      canShell: hasShell && container.state === 'running' && container.placement === undefined,
      canDebug:
        !isTask &&
        service !== undefined &&
        isDebuggable(service) &&
        container.state === 'running' &&
        !container.isOneOff,
      isDebugged: isDebugged(container, doings),
      isTask,
    }),
    spoken: `${container.name}, ${spokenKind(container)}, ${stateText}`,
    service: container.service,
    container: container.name,
    containerId: container.id,
    state,
    ...(usage ? { usage: usageText(usage) } : {}),
    ...(container.exitCode === undefined ? {} : { exitCode: container.exitCode }),
    urls,
  };
}

/** `local process`, `container`, `task on n2`. */
function spokenKind({ placement, task }: ObservedContainer): string {
  if (task) return task.node ? `task on ${task.node.name}` : 'task';
  return placement === 'local' ? 'local process' : 'container';
}

/** Compose's first version puts underscores where the later ones put hyphens. */
function shortName(name: string, project: string): string {
  return name.startsWith(`${project}-`) || name.startsWith(`${project}_`) ? name.slice(project.length + 1) : name;
}
