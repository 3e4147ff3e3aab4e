import type { Application } from '../../manifest/model.ts';
import type { Observation, ObservedContainer } from '../observation.ts';
import type { Step } from '../step.ts';
import { stopStep } from './containers.ts';
import { dependencyGraph, serviceOf } from './dependencies.ts';
import { isUpOrPaused } from '../containerState.ts';

export interface StopRequest {
  readonly application?: Application;
  readonly observation: Observation;
  readonly services?: readonly string[];
  /** The names of the only containers that are meant, whatever their service. */
  readonly containers?: readonly string[];
  /** For a restart: false leaves out what restarts with them. */
  readonly withDependencies?: boolean;
}

/** Stops the named services, or all; dependents before what they depend on. */
export function planStop(request: StopRequest): readonly Step[] {
  const stopping = selected(request).filter(isUpOrPaused);
  return stopSteps(request.application, stopping, '');
}

/** The named containers, or those of the named services, or all. */
export function selected({ observation, services = [], containers }: StopRequest): readonly ObservedContainer[] {
  if (containers) return observation.containers.filter(({ name }) => containers.includes(name));
  const named = new Set(services);
  return observation.containers.filter((container) =>
    named.size > 0 ? named.has(container.service) && !container.isOneOff : true,
  );
}

export function stopSteps(
  application: Application | undefined,
  stopping: readonly ObservedContainer[],
  reason: string,
): readonly Step[] {
  const before = stopsBefore(application, stopping);
  return stopping.map((container) =>
    stopStep(container, application && serviceOf(application, container.service), before(container.service), reason),
  );
}

/**
 * The stops that a service's stop comes after: those of its dependents among `stopping`. Without an application the order is
 * unknown, and all stop at once.
 */
export function stopsBefore(
  application: Application | undefined,
  stopping: readonly ObservedContainer[],
): (service: string) => readonly string[] {
  const ids = new Map<string, string[]>();
  for (const { service, name } of stopping) ids.set(service, [...(ids.get(service) ?? []), `stop:${name}`]);
  return dependentsFirst(application, ids);
}

/** The steps that those of a service come after, where dependents have to be over first: service → its own steps' ids. */
export function dependentsFirst(
  application: Application | undefined,
  ids: ReadonlyMap<string, readonly string[]>,
): (service: string) => readonly string[] {
  if (!application) return () => [];
  // All services count: one that no longer runs still orders the two on either side of it.
  const graph = dependencyGraph(application, new Set(Object.keys(application.services)));
  const cache = new Map<string, readonly string[]>();
  // Dependents come behind their dependencies in `order`, so from its end each has its dependents' answer at hand.
  for (const service of [...graph.order].reverse()) {
    const found = graph.dependentsOf(service).flatMap((dependent) => ids.get(dependent) ?? cache.get(dependent) ?? []);
    cache.set(service, [...new Set(found)]);
  }
  return (service) => cache.get(service) ?? [];
}
