import type { ObservedContainer } from '../../engine/observation.ts';
import type { Service } from '../../manifest/model.ts';
import type { ServiceActivity } from './activity.ts';
import { debugView, isDebuggable, isLeftOver, leftOverAdvice } from './debugStanding.ts';
import { isDebugged, replicaNode } from './replicaRow.ts';
import type { RowContext } from './rowContext.ts';
import type { ServiceNode } from './serviceNodes.ts';
import { serviceStanding, standingIcon, type Standing } from './serviceState.ts';
import {
  placedIcon,
  placedText,
  portsText,
  profilesText,
  restartsText,
  rolloutBeside,
  standingText,
  urlsOf,
} from './serviceText.ts';
import { serviceTooltip } from './serviceTooltip.ts';
import { shortLabel } from '../trees/shortLabel.ts';
import { tags, type ContextValue } from '../trees/rowTags.ts';
import { joinText } from '../trees/treeNode.ts';
import { usageOf, usageText } from './usage.ts';
import { watchText } from './watchText.ts';
import { isUpOrPaused, hasProcess } from '../../engine/containerState.ts';
import { clusterClaims } from './clusterClaims.ts';
import { judgingOf } from './clusterContext.ts';
import { rolloutReason } from './rollout.ts';

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
    isDebugged: containers.some((container) => isDebugged(container, doings.debugging.get(container.name))),
    canRemove: containers.length > 0 && !isBusy,
    isInactive: service?.isActive === false,
    canRunLocally: canBeLocal && service?.isActive === true && service.replicas > 0 && !isLocal && !isBusy,
    isLocal: isLocal && !isBusy,
    canWatch: service !== undefined && isWatchable(service) && !doings.watches.has(service.name),
    canUnwatch: service !== undefined && doings.watches.has(service.name),
    canUpdate: false,
    canRollBack: false,
    canPauseUpdate: false,
    canResumeUpdate: false,
    canRebalance: false,
  };
  const onCluster = cluster?.services.get(name);
  return tags(kind, cluster ? { ...claims, ...clusterClaims(service, onCluster, standing, activity) } : claims);
}

/** Only a service that may run has containers that its files could be brought into. */
export function isWatchable({ isActive, watch = [] }: Service): boolean {
  return isActive && watch.length > 0;
}

/** To start a service that its profiles leave out switches them on for this once. */
function isStartable({ isActive }: Service, { up, wanted }: Standing): boolean {
  return up < wanted || (!isActive && up === 0);
}
