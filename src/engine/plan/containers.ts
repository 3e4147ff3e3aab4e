import type { Service } from '../../manifest/model.ts';
import type { ObservedContainer } from '../observation.ts';
import type { Step } from '../step.ts';
import { isUpOrPaused } from '../containerState.ts';

/** Maps each service to its containers by number, without `run` containers. */
export function groupByService(
  containers: readonly ObservedContainer[],
): ReadonlyMap<string, readonly ObservedContainer[]> {
  const groups = new Map<string, ObservedContainer[]>();
  for (const container of containers) {
    if (container.isOneOff) continue;
    const group = groups.get(container.service);
    if (group) group.push(container);
    else groups.set(container.service, [container]);
  }
  for (const group of groups.values()) group.sort(byNumber);
  return groups;
}

export function stopStep(
  container: ObservedContainer,
  service: Service | undefined,
  after: readonly string[],
  reason: string,
): Step {
  const { id: containerId, name } = container;
  const grace = service?.stopGracePeriodMs === undefined ? {} : { graceMs: service.stopGracePeriodMs };
  return { id: `stop:${name}`, kind: 'stop', service: container.service, name, containerId, ...grace, after, reason };
}

/** True if nothing can start it again. */
export function isBeyondRepair(container: ObservedContainer): boolean {
  return container.state === 'dead' || container.state === 'removing';
}

/** The container that a new one took the place of keeps, until it is gone, a name with its id before it; as Compose does it. */
export function isReplaced({ id, name }: ObservedContainer): boolean {
  return /^[0-9a-f]{12}_/.test(name) && id.startsWith(name.slice(0, 12));
}

/** Stops a container if there is something to stop, and removes it. `after` holds back the first step. */
export function removalSteps(
  container: ObservedContainer,
  service: Service | undefined,
  after: readonly string[],
  reason: string,
): readonly Step[] {
  if (!isUpOrPaused(container)) return [removeStep(container, after, reason)];
  const stop = stopStep(container, service, after, reason);
  return [stop, removeStep(container, [stop.id], reason)];
}

export function removeStep(
  { id: containerId, name, service }: Pick<ObservedContainer, 'id' | 'name' | 'service'>,
  after: readonly string[],
  reason: string,
): Step {
  return { id: `remove:${name}`, kind: 'remove', service, name, containerId, after, reason };
}

function byNumber(left: ObservedContainer, right: ObservedContainer): number {
  const isLeftReplaced = isReplaced(left);
  if (left.number === right.number && isLeftReplaced !== isReplaced(right)) return isLeftReplaced ? 1 : -1;
  return left.number - right.number || (left.name < right.name ? -1 : 1);
}
