import type { ClusterService, ObservedCluster } from '../../observation.ts';
import type { PlanRequest } from '../../planRequest.ts';
import type { Step } from '../../step.ts';
import { removalSteps } from '../containers.ts';
import { serviceOf } from '../dependencies.ts';
import { isWholeDown, leavingContainers } from '../down.ts';
import { imageRemovals } from '../images/imageRemovals.ts';
import { dependentsFirst } from '../stop.ts';
import { volumeRemovals } from '../volumes.ts';
import { clusterOf } from './clusterRequest.ts';
import { removeServiceStep } from './clusterSteps.ts';

/** Removes services, dependents first; unless only some are named, also networks, configs and secrets, and on request volumes and images. */
export function planClusterDown(request: PlanRequest): readonly Step[] {
  const { application, removeVolumes = false, removeImages: which, services = [] } = request;
  const leaving = leavingServices(request);
  const before = dependentsFirst(application, idsOf(leaving));
  const removals = leaving.map((each) => removeServiceStep(each, before(each.service), ''));
  // What ran once, beside the services, is no service.
  const containers = leavingContainers(request);
  const loose = containers.filter(({ task }) => !task).flatMap((each) => removalSteps(each, undefined, [], ''));
  const jobs = leavingJobs(request).map((each) => removeServiceStep(each, [], 'it was left by what was cut short'));
  const after = [...removals, ...jobs, ...loose].map(({ id }) => id);
  const isWhole = isWholeDown(request);
  const kept =
    isWhole && leavesNothing(request, leaving)
      ? [...networkRemovals(request, after), ...fileRemovals(request, after)]
      : [];
  const volumes = removeVolumes ? volumeRemovals({ ...request, containers, isWhole }, []) : [];
  const images = which ? imageRemovals({ ...request, leaving: containers, services, which }).steps : [];
  return [...removals, ...jobs, ...loose, ...kept, ...[...volumes, ...images].map((step) => ({ ...step, after }))];
}

/** The named services, or all; `down` takes those that the manifest does not name as well, unless it is told not to. */
export function leavingServices({
  application,
  observation,
  services = [],
  containers,
  removeOrphans = true,
}: PlanRequest): readonly ClusterService[] {
  if (containers) return [];
  const named = new Set(services);
  const isLeft = (service: string): boolean =>
    !removeOrphans && application !== undefined && !serviceOf(application, service);
  return clusterOf(observation).services.filter(
    ({ service }) => (named.size === 0 || named.has(service)) && !isLeft(service),
  );
}

/** What runs before a service goes with it. */
function leavingJobs({ observation, services = [], containers }: PlanRequest): ObservedCluster['jobs'] & object {
  if (containers) return [];
  const { jobs = [] } = clusterOf(observation);
  return jobs.filter(({ service }) => services.length === 0 || services.includes(service));
}

function idsOf(services: readonly ClusterService[]): ReadonlyMap<string, readonly string[]> {
  return new Map(services.map(({ service, name }) => [service, [`remove-service:${name}`]]));
}

function leavesNothing({ observation }: PlanRequest, leaving: readonly ClusterService[]): boolean {
  return leaving.length === clusterOf(observation).services.length;
}

function networkRemovals({ application, observation }: PlanRequest, after: readonly string[]): readonly Step[] {
  const external = new Set(
    Object.values(application?.networks ?? {}).flatMap(({ name, isExternal }) => (isExternal ? [name] : [])),
  );
  return observation.networks
    .filter((name) => !external.has(name))
    .map((name): Step => ({ id: `remove-network:${name}`, kind: 'remove-network', name, after, reason: '' }));
}

function fileRemovals({ observation }: PlanRequest, after: readonly string[]): readonly Step[] {
  const { configs, secrets } = clusterOf(observation);
  const removal = (kind: 'config' | 'secret', name: string): Step => {
    return { id: `remove-${kind}:${name}`, kind: `remove-${kind}`, name, after, reason: '' };
  };
  return [...configs.map(({ name }) => removal('config', name)), ...secrets.map(({ name }) => removal('secret', name))];
}
