import { assertNever } from '../../../base/assert.ts';
import type { DependencyCondition } from '../../../manifest/model.ts';
import type { ObservedNode } from '../../observation.ts';
import type { SwarmService, SwarmTask } from '../objects.ts';
import { isLive } from '../observe/nodes.ts';
import { clusterMode, replicasOf } from '../observe/services.ts';
import { isHeld, updateStatus } from '../updateMemory.ts';
import { hasFailed, isOfSpec, newestOfSlots } from '../observe/tasks.ts';

/** How far a cluster has come with a service. */
export type RolloutVerdict =
  | { readonly state: 'met' }
  | { readonly state: 'pending'; readonly text: string; readonly unplaced: string | undefined }
  | { readonly state: 'failed'; readonly reason: string; readonly task: SwarmTask | undefined };

/** What a wait has seen of it so far. */
export interface RolloutBefore {
  /** Somebody asked for a rollback, which therefore is no failure. */
  readonly isRollback: boolean;
  /** The ids of tasks that had failed before. */
  readonly failed: ReadonlySet<string>;
  /** Its tasks are to go on running: one that ends has failed, whatever its exit code. */
  readonly mustGoOn?: boolean;
}

/** A service of whose tasks so many fail while it is waited for will not come up. */
const maxFailures = 3;

/** Judges a service by its tasks. Pure. `tasks` are its own. */
export function judgeRollout(
  service: SwarmService,
  tasks: readonly SwarmTask[],
  nodes: readonly ObservedNode[],
  condition: DependencyCondition,
  before: RolloutBefore,
): RolloutVerdict {
  const isFailure = before.mustGoOn === true ? hasEnded : hasFailed;
  const failures = tasks.filter((task) => isFailure(task) && !before.failed.has(task.ID)).sort(newestFirst);
  const halted = haltOf(service, before, failures[0]);
  if (halted) return halted;
  const newest = newestOfSlots(service, tasks, nodes).filter((task) => isOn(task, nodes));
  if (isHeld(service.Spec)) return { state: 'pending', text: pausedText(service, newest), unplaced: undefined };
  const current = newest.filter((task) => isOfSpec(task, service));
  const counts = countOf(service, current, before.mustGoOn === true ? 'service_healthy' : condition);
  const isUnderWay = service.UpdateStatus?.State === 'updating' || service.UpdateStatus?.State === 'rollback_started';
  if (counts.done >= counts.wanted && counts.over === 0 && !isUnderWay) return { state: 'met' };
  const dead = current.find((task) => isFailure(task) && isFinal(task));
  if (dead) return { state: 'failed', reason: 'its task has ended, and its restart policy leaves it so', task: dead };
  // What ended after the third, before anybody looked, changes nothing of it.
  const own = failures.filter((task) => isOfSpec(task, service)).slice(-maxFailures);
  if (own.length >= maxFailures) {
    return {
      state: 'failed',
      reason: `its tasks ${own.some(hasFailed) ? 'failed' : 'ended'} ${maxFailures} times`,
      task: own[0],
    };
  }
  return { state: 'pending', text: progressOf(service, current, nodes, counts), unplaced: unplacedBy(newest, counts) };
}

/** Somebody has paused it, and will let it go on or put it back: whoever waits goes on waiting. */
function pausedText(service: SwarmService, newest: readonly SwarmTask[]): string {
  const renewed = newest.filter((task) => task.Status?.State === 'running' && isOfSpec(task, service)).length;
  return `update paused · ${renewed}/${replicasOf(service.Spec.Mode) ?? newest.length} new`;
}

function haltOf(
  service: SwarmService,
  { isRollback }: RolloutBefore,
  task: SwarmTask | undefined,
): RolloutVerdict | undefined {
  if (isHeld(service.Spec)) return undefined;
  const update = updateStatus(service);
  const message = update?.Message ? ` (${update.Message})` : '';
  switch (update?.State) {
    case 'paused':
      return { state: 'failed', reason: `its update was paused${message}`, task };
    case 'rollback_paused':
      return { state: 'failed', reason: `its rollback was paused${message}`, task };
    case 'rollback_started':
      return isRollback ? undefined : { state: 'pending', text: `rolling back${message}`, unplaced: undefined };
    case 'rollback_completed':
      return isRollback
        ? undefined
        : { state: 'failed', reason: 'its update was rolled back: it runs as it did before', task };
    default:
      return undefined;
  }
}

/**
 * A task that the cluster's update waits for and that will never run: its node went down before it could, and another has taken its place.
 * Docker does not go on by itself then.
 */
export function taskHoldingUp(
  service: SwarmService,
  tasks: readonly SwarmTask[],
  nodes: readonly ObservedNode[],
): SwarmTask | undefined {
  if (service.UpdateStatus?.State !== 'updating' || isHeld(service.Spec)) return undefined;
  return tasks.find(
    (task) =>
      task.NodeID !== undefined &&
      task.DesiredState === 'shutdown' &&
      beforeRunning.has(task.Status?.State ?? 'new') &&
      !isOn(task, nodes) &&
      isOfSpec(task, service),
  );
}

const beforeRunning: ReadonlySet<string> = new Set([
  ...['new', 'pending', 'assigned', 'accepted', 'ready', 'preparing', 'starting'],
]);

/**
 * True when a service runs as it is to since before it was last changed: it was only scaled, or its update has been watched. Pure. What a
 * manager keeps is numbered in the order of its changes.
 */
export function hasRunBefore(service: SwarmService, tasks: readonly SwarmTask[]): boolean {
  const changed = service.Version?.Index ?? 0;
  return tasks.some(
    (task) => task.Status?.State === 'running' && (task.Version?.Index ?? changed) < changed && isOfSpec(task, service),
  );
}

interface Counts {
  readonly done: number;
  readonly wanted: number;
  /** How many still run that are not wanted any more: of a service that has become smaller. */
  readonly over: number;
  /** What is counted: `running`. */
  readonly word: string;
}

function countOf(service: SwarmService, tasks: readonly SwarmTask[], condition: DependencyCondition): Counts {
  const mode = clusterMode(service.Spec.Mode);
  // Of what runs on every node there are as many as there are nodes that fit, of which the cluster makes at least one.
  const meant = tasks.filter((task) => !isFinal(task) || isComplete(task) || hasFailed(task));
  const wanted = replicasOf(service.Spec.Mode) ?? Math.max(1, meant.length);
  const running = tasks.filter(({ Status: status }) => status?.State === 'running').length;
  const complete = tasks.filter(isComplete).length;
  const over = mode === 'replicated' ? Math.max(0, running - wanted) : 0;
  switch (condition) {
    case 'service_completed_successfully':
      return { done: complete, wanted, over, word: 'complete' };
    case 'service_healthy':
      return { done: running, wanted, over, word: 'running' };
    case 'service_started':
      // What has done its work has been started.
      return { done: running + complete, wanted, over, word: mode.endsWith('job') ? 'begun' : 'running' };
    default:
      return assertNever(condition);
  }
}

function isOn({ NodeID: id }: SwarmTask, nodes: readonly ObservedNode[]): boolean {
  const node = nodes.find((each) => each.id === id);
  return id === undefined || (node !== undefined && isLive(node));
}

function hasEnded(task: SwarmTask): boolean {
  return hasFailed(task) || isComplete(task);
}

function isComplete({ Status: status }: SwarmTask): boolean {
  return status?.State === 'complete';
}

/** It ends, or has ended, and nothing is to take its place. */
function isFinal({ DesiredState: desired }: SwarmTask): boolean {
  return desired === 'shutdown' || desired === 'complete' || desired === 'remove';
}

/** `2/3 running, 1 preparing on n2`. */
function progressOf(
  service: SwarmService,
  tasks: readonly SwarmTask[],
  nodes: readonly ObservedNode[],
  { done, wanted, word }: Counts,
): string {
  const others = tasks.filter(({ Status: status }) => status?.State !== 'running' && status?.State !== 'complete');
  const words = others.map((task) => {
    const name = nodes.find(({ id }) => id === task.NodeID)?.name;
    const error = task.Status?.Err ? ` (${task.Status.Err})` : '';
    return `${task.Status?.State ?? 'new'}${name === undefined ? '' : ` on ${name}`}${error}`;
  });
  const groups = [...Map.groupBy(words, (each) => each)].map(([text, its]) => `${its.length} ${text}`);
  const isWatched = done >= wanted && service.UpdateStatus?.State === 'updating';
  return [
    `${done}/${wanted} ${word}`,
    ...groups.slice(0, maxGroups),
    ...(isWatched ? ['watched for failures'] : []),
  ].join(', ');
}

const maxGroups = 3;

/** Why no node takes what is left, where that is all that is waited for. */
function unplacedBy(tasks: readonly SwarmTask[], { done, wanted }: Counts): string | undefined {
  if (tasks.length === 0 && wanted > done) return 'no node fits it';
  const waiting = tasks.filter(({ Status: status }) => status?.State === 'pending' && Boolean(status.Err));
  return waiting.length > 0 && done + waiting.length >= wanted ? waiting[0]?.Status?.Err : undefined;
}

function newestFirst(left: SwarmTask, right: SwarmTask): number {
  return Date.parse(right.Status?.Timestamp ?? '') - Date.parse(left.Status?.Timestamp ?? '');
}
