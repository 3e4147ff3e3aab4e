import { ownProperty } from '../../base/ownProperty.ts';
import type { Application } from '../../manifest/model.ts';
import type { ObservedContainer } from '../observation.ts';
import type { Step } from '../step.ts';
import { groupByService } from './containers.ts';
import { dependencyGraph, serviceOf, type Edge } from './dependencies.ts';
import { namespaceOwners } from './sharedNamespaces.ts';
import { effectiveHealthcheck } from './names.ts';
import { selected, stopSteps, type StopRequest } from './stop.ts';
import { isUpOrPaused } from '../containerState.ts';
import { engineTraits } from '../traits.ts';

/** Stops and starts the named services' containers, or all: dependents stop first and start last. */
export function planRestart(request: StopRequest): readonly Step[] {
  const { application } = request;
  const asked = selected(request).filter((container) => !container.isOneOff && !container.isParked);
  const following = request.withDependencies === false ? [] : followers(request, asked);
  const containers = withSharers(request, [...asked, ...following]);
  const stops = stopSteps(application, containers.filter(isUpOrPaused), 'restarted');
  const groups = groupByService(containers);
  const graph = application && dependencyGraph(application, new Set(groups.keys()));
  const order = graph?.order ?? [...groups.keys()];
  const waits = new Map(
    order.flatMap((name) => waitOf(request, name, groups.get(name) ?? [])).map((w) => [w.service, w]),
  );
  const gates = (edge: Edge): readonly string[] => {
    const wait = edge.condition === 'service_healthy' ? waits.get(edge.service) : undefined;
    return wait ? [wait.id] : (groups.get(edge.service) ?? []).map((container) => `start:${container.name}`);
  };
  const lent = (container: ObservedContainer): readonly string[] =>
    containers.filter((each) => isSharer(container, each)).map(({ name }) => `start:${name}`);
  const steps = order.flatMap((name): Step[] => {
    const after = [...new Set((graph?.dependenciesOf(name) ?? []).flatMap(gates))];
    const starts = (groups.get(name) ?? []).map((container) => startStep(container, [...after, ...lent(container)]));
    const wait = waits.get(name);
    return wait ? [...starts, wait] : starts;
  });
  return [...stops, ...steps, ...strangers(application, order, containers)];
}

/** Running containers of services that restart with those that are restarted (`depends_on.restart`), and so on. */
function followers(
  { application, observation }: StopRequest,
  restarted: readonly ObservedContainer[],
): readonly ObservedContainer[] {
  if (!application) return [];
  const reached = new Set(restarted.map(({ service }) => service));
  const graph = dependencyGraph(application, new Set(Object.keys(application.services)));
  const following = graph.order.filter((name) => {
    const follows = graph.dependenciesOf(name).some((edge) => edge.followsRestart && reached.has(edge.service));
    if (follows) reached.add(name);
    return follows;
  });
  const isFollower = (container: ObservedContainer): boolean =>
    following.includes(container.service) && isUpOrPaused(container) && !container.isOneOff;
  return observation.containers.filter((container) => isFollower(container) && !restarted.includes(container));
}

/** Adds the containers that share a namespace of a restarting one: theirs dies with its restart, whatever was asked for. */
function withSharers(
  { application, observation }: StopRequest,
  restarted: readonly ObservedContainer[],
): readonly ObservedContainer[] {
  const all = [...restarted];
  const isInOne = (container: ObservedContainer): boolean => {
    const service = application && serviceOf(application, container.service);
    const owners = service ? namespaceOwners(service) : new Set<string>();
    return all.some((owner) =>
      container.sharedNamespaces ? isSharer(container, owner) : owner.number === 1 && owners.has(owner.service),
    );
  };
  const others = new Set(observation.containers.filter((each) => isUpOrPaused(each) && !each.isOneOff));
  for (let found: readonly ObservedContainer[] = all; found.length > 0;) {
    for (const each of found) others.delete(each);
    found = [...others].filter(isInOne);
    all.push(...found);
  }
  return all;
}

function isSharer({ sharedNamespaces = [] }: ObservedContainer, owner: ObservedContainer): boolean {
  return sharedNamespaces.some(({ containerId }) => containerId === owner.id);
}

function startStep(container: ObservedContainer, gates: readonly string[]): Step {
  const { name, number, service } = container;
  const after = isUpOrPaused(container) ? [`stop:${name}`, ...gates] : gates;
  return { id: `start:${name}`, kind: 'start', service, number, name, after, reason: 'restarted' };
}

/** Restarts containers of services that the manifest no longer names. */
function strangers(
  application: Application | undefined,
  order: readonly string[],
  containers: readonly ObservedContainer[],
): readonly Step[] {
  if (!application) return [];
  const known = new Set(order);
  return containers.filter((container) => !known.has(container.service)).map((each) => startStep(each, []));
}

function waitOf({ application, observation }: StopRequest, name: string, containers: readonly ObservedContainer[]) {
  const service = application && ownProperty(application.services, name);
  const isLocal = containers.some(({ placement }) => placement === 'local');
  const { declaration } = isLocal ? engineTraits.process : observation.engine.traits;
  if (!service || !effectiveHealthcheck(service, declaration)) return [];
  // A container made by another tool, or before the check was written, has none to wait for.
  if (containers.some((container) => isUpOrPaused(container) && container.health === 'none')) return [];
  return [
    {
      id: `wait:${name}:service_healthy`,
      kind: 'wait',
      service: name,
      condition: 'service_healthy',
      names: containers.map((container) => container.name),
      after: containers.map((container) => `start:${container.name}`),
      reason: 'it has a health check',
    },
  ] as const satisfies readonly Step[];
}
