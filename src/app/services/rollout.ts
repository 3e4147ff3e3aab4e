import { maskText } from '../../base/mask.ts';
import type { ClusterService, ObservedContainer } from '../../engine/observation.ts';

/** A cluster replaces the tasks of a service by new ones, forth or back. */
export function isMoving(onCluster: ClusterService | undefined): boolean {
  return onCluster?.update !== undefined && moving.has(onCluster.update.state);
}

/** It has stopped doing so half-way, and waits for somebody. */
export function isHalted(onCluster: ClusterService | undefined): boolean {
  return onCluster?.update !== undefined && halted.has(onCluster.update.state);
}

/** `1 of 3 updated`, `update paused · 2/5 new`, `rolled back`; undefined where nothing has to be said. */
export function rolloutText(
  onCluster: ClusterService | undefined,
  containers: readonly ObservedContainer[],
): string | undefined {
  const { update } = onCluster ?? {};
  if (update === undefined) return undefined;
  const words = texts[update.state];
  const { startedAtMs, isHeld } = update;
  if (words === undefined || (!moving.has(update.state) && !isHeld)) return words;
  const tellsAges = startedAtMs !== undefined && containers.every(({ createdAtMs }) => createdAtMs !== undefined);
  if (!tellsAges || containers.length < 2) return words;
  const renewed = containers.filter(
    ({ state, createdAtMs = 0 }) => state === 'running' && createdAtMs >= startedAtMs,
  ).length;
  if (isHeld) return `${words} · ${renewed}/${containers.length} new`;
  return `${renewed} of ${containers.length} ${update.state === 'updating' ? 'updated' : 'rolled back'}`;
}

/** What the cluster itself says of it, for a tooltip: it quotes tasks, whose errors are foreign and may hold secrets. */
export function rolloutReason(onCluster: ClusterService | undefined): string | undefined {
  const { state = '', message = '', isHeld } = onCluster?.update ?? {};
  if (isHeld && onCluster?.mode === 'replicated') return heldReason;
  return texts[state] === undefined || message === '' ? undefined : maskText(message).slice(0, maxReasonLength);
}

const heldReason = 'Until its update goes on, the cluster starts no task of it, also none that failed.';

const maxReasonLength = 300;

const moving: ReadonlySet<string> = new Set(['updating', 'rollback_started']);
const halted: ReadonlySet<string> = new Set(['paused', 'rollback_paused']);

/** Docker's words for where an update stands; what is over and done says nothing. */
const texts: Readonly<Record<string, string>> = {
  updating: 'updating',
  paused: 'update paused',
  rollback_started: 'rolling back',
  rollback_paused: 'rollback paused',
  rollback_completed: 'rolled back',
};
