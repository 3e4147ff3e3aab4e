import { ownProperty } from '../../base/ownProperty.ts';
import type { Problem } from '../../base/problem.ts';
import type { Application } from '../../manifest/model.ts';
import type { Observation, ObservedContainer } from '../observation.ts';
import type { Step } from '../step.ts';
import { removalSteps, removeStep } from './containers.ts';
import { serviceOf } from './dependencies.ts';
import { imageRemovals, type ImageRemoval } from './images/imageRemovals.ts';
import { selected, stopsBefore } from './stop.ts';
import { volumeRemovals } from './volumes.ts';
import { isUpOrPaused } from '../containerState.ts';

export interface DownRequest {
  readonly application?: Application;
  readonly observation: Observation;
  readonly services?: readonly string[];
  readonly containers?: readonly string[];
  readonly removeVolumes?: boolean;
  readonly removeImages?: ImageRemoval;
  readonly removeOrphans?: boolean;
}

/**
 * Takes down what runs, dependents first; then, unless only some services are named, networks. Volumes and images go only when
 * somebody asks for it.
 */
export function planDown(request: DownRequest): readonly Step[] {
  const { application, services = [], removeVolumes = false, removeImages: which } = request;
  const leaving = leavingContainers(request);
  const before = stopsBefore(application, leaving.filter(isUpOrPaused));
  const steps = leaving.flatMap((container) => {
    const service = application && serviceOf(application, container.service);
    return removalSteps(container, service, before(container.service), '');
  });
  const isWhole = isWholeDown(request);
  return [
    ...steps,
    ...(request.containers ? [] : forwarderRemovals(request, leaving)),
    ...(isWhole ? networkRemovals(request, leaving) : []),
    ...(removeVolumes ? volumeRemovals({ ...request, containers: leaving, isWhole }, steps) : []),
    ...(which ? imageRemovals({ ...request, leaving, services, which }).steps : []),
  ];
}

/** True when no services or containers are named. */
export function isWholeDown({ services = [], containers }: Pick<DownRequest, 'services' | 'containers'>): boolean {
  return services.length === 0 && !containers;
}

export function leavingContainers(request: DownRequest): readonly ObservedContainer[] {
  return selected(request).filter(({ service }) => !isLeftOrphan(request, service));
}

function isLeftOrphan({ application, removeOrphans = true }: DownRequest, service: string): boolean {
  return !removeOrphans && application !== undefined && serviceOf(application, service) === undefined;
}

/** Nothing shows them, and so nobody could ask for them by name. What held them, if it still runs, is gone by then. */
function forwarderRemovals(request: DownRequest, leaving: readonly ObservedContainer[]): readonly Step[] {
  const { observation, services = [] } = request;
  const after = leaving.map(({ name }) => `remove:${name}`);
  return (observation.unstartedForwarders ?? [])
    .filter(({ service }) => (services.length === 0 || services.includes(service)) && !isLeftOrphan(request, service))
    .map((each) => removeStep(each, after, 'never started'));
}

/** A network that is external, or that an orphan or somebody else still uses, stays. */
function networkRemovals(request: DownRequest, leaving: readonly ObservedContainer[]): readonly Step[] {
  const after = leaving.map(({ name }) => `remove:${name}`);
  const free = ownNetworks(request, leaving).filter((network) => guestsOf(network, request, leaving).length === 0);
  return free.map((name): Step => {
    return { id: `remove-network:${name}`, kind: 'remove-network', name, after, reason: '' };
  });
}

/** Says which networks stay because others are in them. */
export function keptNetworks(request: DownRequest, leaving: readonly ObservedContainer[]): readonly Problem[] {
  return ownNetworks(request, leaving).flatMap((network) => {
    const guests = guestsOf(network, request, leaving);
    const message = `The network ${network} stays: ${guests.join(', ')} is in it too. Stop that, then try again.`;
    return guests.length === 0 ? [] : [{ code: 'engine.network-in-use', severity: 'info', message } as const];
  });
}

/** The networks that would go: none while containers of the project stay. */
function ownNetworks(
  { application, observation }: DownRequest,
  leaving: readonly ObservedContainer[],
): readonly string[] {
  if (leaving.length < observation.containers.length) return [];
  const external = Object.values(application?.networks ?? {}).filter(({ isExternal }) => isExternal);
  return observation.networks.filter((network) => !external.some(({ name }) => name === network));
}

function guestsOf(
  network: string,
  { observation }: DownRequest,
  leaving: readonly ObservedContainer[],
): readonly string[] {
  const { members = [] } = ownProperty(observation.settings?.networks ?? {}, network) ?? {};
  return members.filter((member) => !leaving.some(({ name }) => name === member));
}
