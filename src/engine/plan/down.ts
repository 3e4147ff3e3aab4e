import type { Application } from '../../manifest/model.ts';
import type { Observation, ObservedContainer } from '../observation.ts';
import { isAnonymous } from '../anonymousVolume.ts';
import type { Step } from '../step.ts';
import { isStoppable, removalSteps } from './containers.ts';
import { serviceOf } from './dependencies.ts';
import { selected, stopsBefore } from './stop.ts';

export interface DownRequest {
  readonly application?: Application;
  readonly observation: Observation;
  readonly services?: readonly string[];
  readonly containers?: readonly string[];
  readonly removeVolumes?: boolean;
  readonly removeOrphans?: boolean;
}

/** Takes down what runs, dependents first; then, unless only some services are named, networks and (when asked) volumes. */
export function planDown(request: DownRequest): readonly Step[] {
  const { application, observation, services = [], removeVolumes = false, removeOrphans = true } = request;
  const isLeaving = (container: ObservedContainer): boolean =>
    removeOrphans || !application || serviceOf(application, container.service) !== undefined;
  const leaving = selected(request).filter(isLeaving);
  const before = stopsBefore(application, leaving.filter(isStoppable));
  const steps = leaving.flatMap((container) => {
    const service = application && serviceOf(application, container.service);
    return removalSteps(container, service, before(container.service), 'taken down');
  });
  if (services.length > 0 || request.containers) return steps;
  const removals = leaving.map((container) => `remove:${container.name}`);
  const isEmptied = leaving.length === observation.containers.length;
  return [
    ...steps,
    // A network that an orphan still uses cannot go.
    ...(isEmptied ? observation.networks : []).map((name) => removeNetwork(name, removals)),
    ...(removeVolumes && isEmptied ? observation.volumes : observation.volumes.filter(isAnonymous)).map((name) =>
      removeVolume(name, removals),
    ),
  ];
}

function removeNetwork(name: string, after: readonly string[]): Step {
  return { id: `remove-network:${name}`, kind: 'remove-network', name, after, reason: 'taken down' };
}

function removeVolume(name: string, after: readonly string[]): Step {
  const reason = isAnonymous(name) ? 'its container is gone' : 'asked to remove volumes';
  return { id: `remove-volume:${name}`, kind: 'remove-volume', name, after, reason };
}
