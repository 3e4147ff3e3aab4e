import type { Application, Service } from '../../manifest/model.ts';
import type { ClusterService, ObservedContainer, ObservedTask } from '../../engine/observation.ts';
import type { ServiceActivity } from './activity.ts';
import type { NodeIcon } from '../trees/treeNode.ts';
import { isUpOrPaused } from '../../engine/containerState.ts';
import { isHalted, isMoving, rolloutText } from './rollout.ts';

/**
 * `paused`: halted until it is told to go on. `inactive`: not wanted: left out by its profiles, or scaled to none. `completed`: a job that others wait on to finish, and that has. `crashing`: brought back
 * again and again. `exited`: ended with an error, by itself. `failed`: could not be started. On a cluster: `lost`: its node is down. `pending`:
 * no node takes it. `halted`: an update of it has stopped half-way.
 */
export type ServiceState =
  | 'stopped'
  | 'starting'
  | 'stopping'
  | 'running'
  | 'healthy'
  | 'unhealthy'
  | 'paused'
  | 'restarting'
  | 'crashing'
  | 'completed'
  | 'exited'
  | 'failed'
  | 'lost'
  | 'pending'
  | 'halted'
  | 'inactive';

/** State, and how many of how many replicas are up. */
export interface Standing {
  readonly state: ServiceState;
  readonly up: number;
  /** How many are up, and past their health check where they have one. */
  readonly good: number;
  readonly wanted: number;
  /** False: it has no container, or has none any more. */
  readonly isCreated: boolean;
  /** True when its profiles would have it, but the manifest wants no replica. */
  readonly isScaledToNone?: boolean;
  /** The exit code of a replica that ended with an error. */
  readonly exitCode?: number;
  readonly isOomKilled?: boolean;
  /** On a cluster: how many are on nodes that are down, and how many no node takes; left out elsewhere. */
  readonly lost?: number;
  readonly pending?: number;
  /** How far an update of it has come there, or how it went. */
  readonly rollout?: string | undefined;
}

/** What a container's state is judged by besides itself. */
export interface Judging {
  readonly nowMs: number;
  /** True when its service is a job: others wait for it to finish. */
  readonly isJob: boolean;
  /** What a cluster was told of its service; left out elsewhere, and before it was told anything. */
  readonly onCluster?: ClusterService | undefined;
}

/**
 * One container's state. A container that was told to end (SIGINT, SIGTERM) or that ended well is `stopped`, unless to end is
 * its job.
 */
export function containerState(container: ObservedContainer, { nowMs, isJob }: Judging): ServiceState {
  if (container.task?.node?.isLive === false) return 'lost';
  switch (container.state) {
    case 'paused':
      return 'paused';
    case 'running':
      if (isCrashing(container, nowMs)) return 'crashing';
      return container.health === 'none' ? 'running' : container.health;
    case 'restarting':
      return isCrashing(container, nowMs) ? 'crashing' : 'restarting';
    case 'removing':
      return 'stopping';
    case 'created':
      return container.task ? beginningState(container, container.task) : 'stopped';
    case 'exited':
    case 'dead':
      if (isJob && container.exitCode === 0) return 'completed';
      if (container.task && failedTasks.has(container.task.state))
        return isTriedOften(container) ? 'crashing' : 'exited';
      return calmExitCodes.has(container.exitCode ?? 0) ? 'stopped' : 'exited';
  }
}

/** A cluster starts by itself what it was told to; it says why where no node takes it. */
function beginningState(container: ObservedContainer, { node, error }: ObservedTask): ServiceState {
  if (isTriedOften(container)) return 'crashing';
  return node === undefined && error !== undefined ? 'pending' : 'starting';
}

/** What a cluster says of tasks that have ended and should not have. One that was rejected never had a process, and so no exit code. */
const failedTasks: ReadonlySet<string> = new Set(['failed', 'rejected', 'orphaned']);

/** The services that others wait on to finish. */
export function jobsOf({ services }: Application): ReadonlySet<string> {
  const dependencies = Object.values(services).flatMap(({ dependsOn }) => Object.entries(dependsOn));
  const finishing = dependencies.filter(([, { condition }]) => condition === 'service_completed_successfully');
  return new Set(finishing.map(([name]) => name));
}

/** Folds the replicas of one service into one state: the worst wins, then the least advanced. */
export function serviceStanding(
  service: Service | undefined,
  containers: readonly ObservedContainer[],
  judging: Judging,
  activity?: ServiceActivity,
  hasFailed = false,
): Standing {
  const states = containers.map((container) => containerState(container, judging));
  const up = containers.filter((container) => isUpOrPaused(container)).length;
  const good = states.filter((state) => state === 'healthy' || state === 'running').length;
  // Somebody has scaled it by hand above what the manifest says, so that many are wanted.
  // A local process stands in for all replicas.
  const declared = containers.some(({ placement }) => placement === 'local') ? 1 : service?.replicas;
  const { onCluster } = judging;
  const wanted = onCluster
    ? (onCluster.replicas ?? containers.length)
    : service?.isActive
      ? Math.max(declared ?? 0, up)
      : containers.length;
  const failed = containers.find((_, index) => states[index] === 'exited');
  const isScaledToNone = onCluster ? isNoneWanted(onCluster) : service?.isActive === true && service.replicas === 0;
  const counts = {
    up,
    good,
    wanted,
    isCreated: containers.length > 0 || onCluster !== undefined,
    isScaledToNone,
    ...(failed ? endOf(failed) : {}),
    ...(onCluster && {
      lost: count(states, 'lost'),
      pending: count(states, 'pending'),
      rollout: rolloutText(onCluster, containers),
    }),
  };
  const state = foldStates(states, onCluster ? unplaced(onCluster) : unstarted(service), activity);
  const isStill = activity === undefined && calmStates.has(state);
  if (isStill && isHalted(onCluster)) return { state: 'halted', ...counts };
  if (isStill && isMoving(onCluster)) return { state: 'starting', ...counts };
  return { state: hasFailed && state === 'stopped' ? 'failed' : state, ...counts };
}

/** Nobody has to look at a service in such a state, unless the cluster says more of it. */
const calmStates: ReadonlySet<ServiceState> = new Set(['running', 'healthy', 'starting', 'stopped']);

function count(states: readonly ServiceState[], state: ServiceState): number {
  return states.filter((each) => each === state).length;
}

/** Nobody stopped it, and no replica of it is wanted. */
function isNoneWanted({ replicas, replicasBeforeStop }: ClusterService): boolean {
  return replicas === 0 && replicasBeforeStop === undefined;
}

/** What a service is that a cluster was told of, and has no task of. */
function unplaced(onCluster: ClusterService): ServiceState {
  if (isNoneWanted(onCluster)) return 'inactive';
  if (onCluster.replicas === 0) return 'stopped';
  // One on every node, and none: no node fits.
  return onCluster.replicas === undefined ? 'pending' : 'starting';
}

/** What a service without a container is. */
function unstarted(service: Service | undefined): ServiceState {
  if (service?.isActive === false) return 'inactive';
  return service?.replicas === 0 ? 'inactive' : 'stopped';
}

function endOf({ exitCode, isOomKilled }: ObservedContainer): Pick<Standing, 'exitCode' | 'isOomKilled'> {
  return { ...(exitCode === undefined ? {} : { exitCode }), isOomKilled };
}

/** Shapes tell apart what colours do too. The colours are those of charts: they are legible on white, and differ in high contrast, where a list has none. */
export const stateIcons: Readonly<Record<ServiceState, NodeIcon>> = {
  healthy: { codicon: 'pass-filled', color: 'charts.green' },
  running: { codicon: 'circle-filled', color: 'charts.green' },
  starting: { codicon: 'loading~spin', color: 'charts.yellow' },
  stopping: { codicon: 'loading~spin', color: 'descriptionForeground' },
  restarting: { codicon: 'sync~spin', color: 'charts.yellow' },
  crashing: { codicon: 'sync~spin', color: 'charts.red' },
  completed: { codicon: 'pass', color: 'charts.green' },
  paused: { codicon: 'debug-pause', color: 'charts.yellow' },
  unhealthy: { codicon: 'warning', color: 'charts.yellow' },
  halted: { codicon: 'warning', color: 'charts.yellow' },
  lost: { codicon: 'debug-disconnect', color: 'charts.red' },
  pending: { codicon: 'watch', color: 'charts.yellow' },
  exited: { codicon: 'error', color: 'charts.red' },
  failed: { codicon: 'run-errors', color: 'charts.red' },
  stopped: { codicon: 'stop-circle', color: 'descriptionForeground' },
  inactive: { codicon: 'circle-slash', color: 'disabledForeground' },
};

/** What has no container yet is an empty circle; what is stopped was something. */
const notCreatedIcon: NodeIcon = { codicon: 'circle-outline', color: 'descriptionForeground' };

export function standingIcon({ state, isCreated }: Standing): NodeIcon {
  return state === 'stopped' && !isCreated ? notCreatedIcon : stateIcons[state];
}

/** The exit codes of a process that ended by itself, by Ctrl+C or by SIGTERM. 137 is left out: it may be the kernel's out-of-memory kill. */
const calmExitCodes: ReadonlySet<number> = new Set([0, 130, 143]);

/** The states of replicas, in the order in which one of them speaks for all. */
const precedence: readonly ServiceState[] = [
  'exited',
  'crashing',
  'lost',
  'unhealthy',
  'pending',
  'restarting',
  'starting',
  'stopping',
  'paused',
  'running',
  'healthy',
  'stopped',
  'completed',
];

/** What is brought back so many times will hardly stay. */
export const manyRestarts = 3;

/** It runs for seconds between two ends. One that has run for longer may have recovered; the engine believes so, too. */
const provenMs = 10_000;

function isTriedOften({ restartCount }: ObservedContainer): boolean {
  return restartCount >= manyRestarts;
}

function isCrashing(container: ObservedContainer, nowMs: number): boolean {
  const { state, startedAtMs, health } = container;
  if (!isTriedOften(container)) return false;
  return state === 'restarting' || (health !== 'healthy' && nowMs - (startedAtMs ?? 0) < provenMs);
}

function foldStates(
  states: readonly ServiceState[],
  unstartedState: ServiceState,
  activity?: ServiceActivity,
): ServiceState {
  if (activity && activity.phase !== 'waiting') return activity.phase;
  if (states.length === 0) return unstartedState;
  return precedence.find((state) => states.includes(state)) ?? 'stopped';
}
