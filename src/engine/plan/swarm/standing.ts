import type { ClusterService, ObservedContainer } from '../../observation.ts';
import { isJobMode } from './serviceMode.ts';

/** How many of a service's tasks run, on nodes that are there. Docker says of a task that it runs once it is healthy. */
export function upTasks(tasks: readonly ObservedContainer[]): number {
  return tasks.filter(isRunning).length;
}

/** A task that has ended, and that the cluster does not bring back. */
export function endedTasks(tasks: readonly ObservedContainer[]): readonly ObservedContainer[] {
  return tasks.filter(({ state, task }) => state === 'exited' && task !== undefined && isOver(task.desiredState));
}

/** True once the cluster has made what it was told of a service. `wanted`: undefined for one on every node. */
export function isSettled(
  there: ClusterService,
  tasks: readonly ObservedContainer[],
  wanted: number | undefined,
): boolean {
  if (isUnderWay(there.update?.state)) return false;
  if (isJobMode(there.mode)) {
    const done = tasks.filter(({ state, exitCode }) => state === 'exited' && exitCode === 0).length;
    return done >= (wanted ?? Math.max(1, tasks.length));
  }
  // The tasks of a node that is gone say nothing of the others.
  const live = tasks.filter(({ task }) => task?.node?.isLive !== false);
  return wanted === undefined ? live.length > 0 && live.every(isRunning) : upTasks(tasks) >= wanted;
}

/** True when somebody, or a failure, has halted its update or rollback, which goes on only when it is told again. */
export function isUpdateHalted({ update }: ClusterService): boolean {
  return update?.state === 'paused' || update?.state === 'rollback_paused';
}

/** True for a task that runs or is about to, on a node that is there. */
export function isOnLiveNode({ state, task }: ObservedContainer): boolean {
  return (state === 'running' || state === 'created') && task?.node?.isLive === true;
}

function isRunning({ state, health, task }: ObservedContainer): boolean {
  return state === 'running' && health !== 'starting' && task?.node?.isLive !== false;
}

function isOver(desiredState: string): boolean {
  return desiredState === 'shutdown' || desiredState === 'complete' || desiredState === 'remove';
}

function isUnderWay(state: string | undefined): boolean {
  return state !== undefined && state !== 'completed' && state !== 'rollback_completed';
}
