import { MadeOf } from '../trees/madeOf.ts';
import { hasProcess, isUpOrPaused } from '../../engine/containerState.ts';
import type { ObservedContainer } from '../../engine/observation.ts';
import type { Service } from '../../manifest/model.ts';
import { tags } from '../trees/rowTags.ts';
import { shortLabel } from '../trees/shortLabel.ts';
import { joinText } from '../trees/treeNode.ts';
import { judgingOf } from './clusterContext.ts';
import { debugView, isDebuggable, type DebugStanding } from './debugStanding.ts';
import type { ReplicaNode } from './serviceNodes.ts';
import type { RowContext } from './rowContext.ts';
import { containerState, manyRestarts, stateIcons } from './serviceState.ts';
import {
  containerText,
  placedIcon,
  placedText,
  portsText,
  restartsText,
  taskPlaceText,
  urlsOf,
} from './serviceText.ts';
import { containerTooltip } from './serviceTooltip.ts';
import { usageText, type Usage } from './usage.ts';

/** All that the row of a container is made from besides it. */
interface ReplicaContext {
  readonly project: string;
  /** Undefined where the manifest does not declare it. */
  readonly service: Service | undefined;
  readonly usage: Usage | undefined;
  readonly debugging: DebugStanding | undefined;
  readonly hasShell: boolean;
  readonly hasPause: boolean;
  readonly isJob: boolean;
  /** 0 where the row says the same at any time. */
  readonly nowMs: number;
  /** Of the node that has it, where that is another machine. */
  readonly address: string | undefined;
}

const made = new MadeOf<ObservedContainer, ReplicaNode>();

/** The row of a container. There may be thousands, of which few change at a time: the others' stay the same objects. */
export function replicaNode(
  { project, doings, usages, hasShell, hasPause, jobs, nowMs, cluster }: RowContext,
  container: ObservedContainer,
  service: Service | undefined,
): ReplicaNode {
  const { name, restartCount, task } = container;
  const context: ReplicaContext = {
    project,
    service,
    usage: usages.get(name),
    debugging: doings.debugging.get(name),
    hasShell,
    hasPause,
    isJob: judgingOf(container.service, { jobs, nowMs, cluster }).isJob,
    // Only of what is brought back often it matters how long it has run.
    nowMs: restartCount >= manyRestarts ? nowMs : 0,
    address: cluster?.addresses.get(task?.node?.id ?? ''),
  };
  return made.of(container, Object.values(context), () => replicaRow(container, context));
}

function replicaRow(
  container: ObservedContainer,
  { project, service, usage, debugging, hasShell, hasPause, isJob, nowMs, address }: ReplicaContext,
): ReplicaNode {
  const isTask = container.task !== undefined;
  const state = containerState(container, { nowMs, isJob });
  const ownWords = containerText(container, state);
  const debug = debugView([container], new Map(debugging && [[container.name, debugging]]), ownWords);
  const stateText = placedText(debug?.text ?? ownWords, container);
  const addresses = new Map(address === undefined ? [] : [[container.task?.node?.id ?? '', address]]);
  const urls = urlsOf([container], addresses);
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
      isDebugged: isDebugged(container, debugging),
      isTask,
    }),
    spoken: `${container.name}, ${spokenKind(container)}, ${stateText}`,
    service: container.service,
    container: container.name,
    containerId: container.id,
    ...(container.task?.node ? { nodeId: container.task.node.id } : {}),
    state,
    ...(usage ? { usage: usageText(usage) } : {}),
    ...(container.exitCode === undefined ? {} : { exitCode: container.exitCode }),
    urls,
  };
}

/** By this window, or by one that has left its mark. */
export function isDebugged({ madeForDebugger }: ObservedContainer, debugging: DebugStanding | undefined): boolean {
  return debugging !== undefined || madeForDebugger !== undefined;
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
