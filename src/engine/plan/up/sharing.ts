import type { Application, Service } from '../../../manifest/model.ts';
import type { ObservedContainer } from '../../observation.ts';
import type { Assessment, Assessments } from './assessment.ts';
import { namespaceOwners, boundServicesOf, volumeOwners } from '../sharedNamespaces.ts';
import type { UpRequest } from './upRequest.ts';
import { isUp, isUpOrPaused } from '../../containerState.ts';

/** Why a container cannot stay: what it shares with another one goes, or went, with that one. Undefined when it can. */
export function whyUnshared(service: Service, container: ObservedContainer, assessments: Assessments) {
  const dead = container.sharedNamespaces?.find(({ isGone }) => isGone);
  if (dead) return `the container whose ${dead.namespace} namespace it is in is gone`;
  const lost = [...boundServicesOf(service)].find((owner) => {
    const its = assessments.get(owner);
    return its !== undefined && (isFirstAnew(its) || isInLeaving(container, its));
  });
  return lost === undefined ? undefined : `${lost} is made anew, and it shares with that`;
}

/** Says why a container mounts what its owner no longer does. Docker only says when both were created, not whose a volume was. */
export function whyLentAnew(service: Service, container: ObservedContainer, assessments: Assessments) {
  const { createdAtMs = Infinity } = container;
  const owner = [...volumeOwners(service)].find((name) => {
    const [first] = assessments.get(name)?.kept ?? [];
    return (first?.createdAtMs ?? -Infinity) > createdAtMs;
  });
  return owner === undefined ? undefined : `${owner}, whose volumes it mounts, was made anew since`;
}

/** Why a running container needs a restart: the one that it shares a namespace with starts, or has started since, with another one. */
export function whyStale(service: Service, container: ObservedContainer, assessments: Assessments) {
  const stale = [...namespaceOwners(service)].find((owner) => {
    const { kept = [], starting = [] } = assessments.get(owner) ?? {};
    const lent = kept.find((each) => isOwnerOf(each, container));
    if (!lent) return false;
    if (!isUp(lent)) return starting.includes(lent);
    return (lent.startedAtMs ?? -Infinity) > (container.startedAtMs ?? Infinity);
  });
  return stale === undefined ? undefined : `${stale} was started anew, and it shares a namespace with that`;
}

/** The same request with what runs and shares something with a container that goes or starts, though nobody named it. */
export function withSharers(request: UpRequest, assessments: Assessments): UpRequest {
  const { application, chosen, observation, only } = request;
  const added = sharersOf(application, chosen).flatMap((service) => {
    const affected = observation.containers.filter(
      (container) =>
        container.service === service.name &&
        !container.isOneOff &&
        isUpOrPaused(container) &&
        (whyUnshared(service, container, assessments) ?? whyStale(service, container, assessments)) !== undefined,
    );
    return affected.length === 0 ? [] : [[service.name, new Set(affected.map(({ name }) => name))] as const];
  });
  if (added.length === 0) return request;
  return {
    ...request,
    chosen: new Set([...chosen, ...added.map(([name]) => name)]),
    only: new Map([...(only ?? []), ...added]),
  };
}

function sharersOf(application: Application, chosen: ReadonlySet<string>): readonly Service[] {
  const others = Object.values(application.services).filter(({ name }) => !chosen.has(name));
  return others.filter((service) => [...boundServicesOf(service)].some((owner) => chosen.has(owner)));
}

/** The manifest means the owner's first container. */
function isFirstAnew({ created }: Assessment): boolean {
  return created.some(({ number }) => number === 1);
}

function isInLeaving(
  { sharedNamespaces = [] }: ObservedContainer,
  { surplus, leftovers, created }: Assessment,
): boolean {
  const replaced = created.flatMap(({ replaces }) => replaces ?? []);
  const leaving = new Set([...surplus, ...leftovers, ...replaced].map(({ id }) => id));
  return sharedNamespaces.some(({ containerId }) => leaving.has(containerId));
}

/** If the engine does not say which container it is, it is the owner's first. */
function isOwnerOf({ id, number }: ObservedContainer, { sharedNamespaces }: ObservedContainer): boolean {
  return sharedNamespaces ? sharedNamespaces.some(({ containerId }) => containerId === id) : number === 1;
}
