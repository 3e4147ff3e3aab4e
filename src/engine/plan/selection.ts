import type { Application } from '../../manifest/model.ts';
import type { PlanRequest } from '../planRequest.ts';
import type { Plan } from '../step.ts';
import { withDependencies } from './dependencies.ts';
import { withProfilesOf } from './namedProfiles.ts';

/** What was named; nothing where the whole application is meant. */
export function scopeOf({ services = [], containers = [] }: PlanRequest): Pick<Plan, 'scope'> {
  return services.length === 0 && containers.length === 0 ? {} : { scope: { services, containers } };
}

/** Returns the services that are named, or all active ones. Their dependencies are included only on request. */
export function namedOrNeeded(application: Application, request: PlanRequest): readonly string[] {
  return request.withDependencies === true ? [...chosen(application, request)] : namedServices(application, request);
}

/** To name a service that its profiles leave out switches them on for this once, as in Compose; what it needs of the same profile is there too. */
export function withNamedProfiles(request: PlanRequest): PlanRequest {
  const { application, services = [] } = request;
  return application ? { ...request, application: withProfilesOf(application, services) } : request;
}

export function chosen(application: Application, request: PlanRequest): ReadonlySet<string> {
  const named = namedServices(application, request);
  if (request.withDependencies !== false) return withDependencies(application, named);
  return new Set(Object.keys(application.services).filter((name) => named.includes(name)));
}

/** The services asked for: those of the containers asked for, those named, or all that are active. */
export function namedServices(application: Application, request: PlanRequest): readonly string[] {
  const { services = [] } = request;
  const only = onlyContainers(request);
  if (only) return [...only.keys()];
  if (services.length > 0) return services;
  return Object.values(application.services).flatMap(({ name, isActive }) => (isActive ? [name] : []));
}

export function onlyContainers({
  containers,
  observation,
}: PlanRequest): ReadonlyMap<string, ReadonlySet<string>> | undefined {
  if (!containers) return undefined;
  const asked = observation.containers.filter(({ name }) => containers.includes(name));
  const groups = Map.groupBy(asked, ({ service }) => service);
  return new Map([...groups].map(([service, its]) => [service, new Set(its.map(({ name }) => name))]));
}

export function scaled(application: Application, request: PlanRequest): ReadonlySet<string> {
  const { services = [], replicas = {} } = request;
  const isAlone = request.withDependencies === false;
  const growing = Object.entries(replicas).flatMap(([name, count]) => (count > 0 ? [name] : []));
  const asked = [...services, ...growing];
  const needed = isAlone ? asked : withDependencies(application, asked);
  const named = new Set([...needed, ...Object.keys(replicas)]);
  return new Set(Object.keys(application.services).filter((name) => named.has(name)));
}

/** True when containers of services that the manifest does not name stay, and nobody asked for that. */
export function leavesOrphans({ action, services = [], containers, removeOrphans }: PlanRequest): boolean {
  if (action === 'up') return removeOrphans !== true;
  return action === 'down' && removeOrphans === false && services.length === 0 && !containers;
}
