import type { Application, Service } from '../../manifest/model.ts';
import type { ObservedContainer } from '../observation.ts';
import type { Step } from '../step.ts';
import { assess } from './assess.ts';
import type { Assessment, Assessments } from './assessment.ts';
import { groupByService, isUp, removalSteps, removeStep, stopStep } from './containers.ts';
import { dependencyGraph, serviceOf, type DependencyGraph, type Edge } from './dependencies.ts';
import { lendersOf } from './lenders.ts';
import { planRenewal, type RenewalSteps } from './renewal.ts';
import { planResources, type Resources } from './resources.ts';
import { whyStale, withSharers } from './sharing.ts';
import type { UpRequest } from './upRequest.ts';
import { planWaits, type Waits } from './waits.ts';

interface Assessed {
  readonly request: UpRequest;
  readonly assessments: Assessments;
  readonly graph: DependencyGraph;
}

interface Draft extends Omit<Assessed, 'request'> {
  readonly resources: Resources;
  readonly waits: Waits;
  readonly anew: RenewalSteps;
}

/** Makes it so: what is missing is made, what is outdated is made anew, what runs as it should is left alone. */
export function planUp(asked: UpRequest): readonly Step[] {
  const { application, observation } = asked;
  const renewal = planRenewal(asked);
  const oneShots = oneShotServices(application);
  const { request, graph, assessments } = assessAll({ ...asked, recreated: renewal.recreated }, oneShots);
  const creating = [...assessments.values()].filter((each) => each.created.length > 0).map((each) => each.service);
  const resources = planResources(
    application,
    observation,
    creating,
    {
      services: [...creating, ...wilful(request, [...assessments.values()])],
      renewed: request.renewed ?? new Set(),
      nowMs: request.nowMs ?? Date.now(),
    },
    renewal.networks,
  );
  const anew = renewal.stepsFor([...assessments.values()]);
  const waits = planWaits([...assessments.values()], graph, oneShots, observation.engine.kind);
  const draft: Draft = { assessments, graph, resources, waits, anew };
  const steps = [...assessments.values()].flatMap((each) => [
    ...surplusSteps(each),
    ...createSteps(each, draft),
    ...startSteps(each, draft),
    ...waits.stepsOf(each.service.name),
  ]);
  const orphans = request.removeOrphans ? orphanSteps(application, observation.containers) : [];
  const shared = resources.steps.map((step) => {
    const removal = anew.removalOf.get(step.id);
    return removal ? { ...step, after: [...step.after, removal.id], reason: removal.reason } : step;
  });
  return [...anew.steps, ...shared, ...steps, ...orphans];
}

/** Of the services asked for, and of those that go down with one of them. */
function assessAll(request: UpRequest, oneShots: ReadonlySet<string>): Assessed {
  const { application, observation, chosen } = request;
  const containers = groupByService(observation.containers);
  const graph = dependencyGraph(application, chosen);
  const assessments = new Map<string, Assessment>();
  for (const name of graph.order) {
    const service = serviceOf(application, name);
    if (!service) continue;
    assessments.set(name, assess(request, service, containers.get(name) ?? [], oneShots.has(name), assessments));
  }
  const wider = withSharers(request, assessments);
  return wider === request ? { request, graph, assessments } : assessAll(wider, oneShots);
}

/** Services that have all their containers, and whose policy may want the image anew all the same. */
function wilful({ mode }: UpRequest, assessments: readonly Assessment[]): readonly Service[] {
  if (mode !== 'up') return [];
  return assessments.flatMap(({ service, created }) => {
    const { policy = 'missing' } = service.pullPolicy ?? {};
    return created.length === 0 && policy !== 'missing' && policy !== 'never' ? [service] : [];
  });
}

/** Services that others wait on to finish. */
function oneShotServices(application: Application): ReadonlySet<string> {
  const names = new Set<string>();
  for (const service of Object.values(application.services)) {
    for (const [name, { condition }] of Object.entries(service.dependsOn)) {
      if (condition === 'service_completed_successfully') names.add(name);
    }
  }
  return names;
}

function surplusSteps({ service, surplus, leftovers }: Assessment): readonly Step[] {
  return [
    ...surplus.flatMap((container) => removalSteps(container, service, [], 'more containers than wanted')),
    ...leftovers.flatMap((container) => removalSteps(container, service, [], 'another one has its place')),
  ];
}

function createSteps({ service, hash = '', created }: Assessment, draft: Draft): readonly Step[] {
  const needed = [...draft.resources.neededBy(service), ...lenderCreates(service, draft)];
  return created.flatMap((container): Step[] => {
    const { number, name, replaces, reason } = container;
    const step = {
      id: `create:${name}`,
      kind: 'create',
      service: service.name,
      number,
      name,
      configHash: hash,
      after: needed,
      reason,
    } as const;
    if (!replaces) return [step];
    if (draft.anew.stopped.has(replaces.name)) {
      return [{ ...step, replaces: replaces.id }, removeStep(replaces, [step.id], reason)];
    }
    // Only once what may fail or take long is done, the new one's creation too: until then the old one serves.
    return [{ ...step, replaces: replaces.id }, ...removalSteps(replaces, service, [step.id], reason)];
  });
}

/** A container that another lends something to names that one, which must exist by then. */
function lenderCreates(service: Service, { assessments, graph }: Draft): readonly string[] {
  const lenders = lendersOf(service);
  const edges = graph.dependenciesOf(service.name).filter((edge) => lenders.has(edge.service));
  return edges.flatMap((edge) => {
    const first = assessments.get(edge.service)?.created.find((container) => container.number === 1);
    return first ? [`create:${first.name}`] : [];
  });
}

function startSteps(assessment: Assessment, draft: Draft): readonly Step[] {
  const { service, starting, created, leftovers } = assessment;
  const gates = gatesOf(service.name, draft);
  // The one that had a new container's place may hold its ports.
  const places = leftovers.map((container) => `remove:${container.name}`);
  return [
    ...starting.map((container) =>
      startStep(service, container, [...first(assessment, container), ...places], gates, whyNotRunning(container)),
    ),
    ...created.map((container) => {
      const own = [
        ...first(assessment, container),
        `create:${container.name}`,
        ...(container.replaces ? [`remove:${container.replaces.name}`] : []),
      ];
      return startStep(service, container, [...own, ...places], gates, 'not running yet');
    }),
    ...restartSteps(assessment, gates, draft),
  ];
}

/** The first replica runs what is to be run for all of them before any starts. */
function first({ service, starting, created }: Assessment, { number }: { readonly number: number }): readonly string[] {
  const isShared = service.hooks?.preStart?.some(({ isPerReplica = false }) => !isPerReplica) === true;
  const one = [...starting, ...created].find((container) => container.number === 1);
  return isShared && one && number !== 1 ? [`start:${one.name}`] : [];
}

/** Containers that are as they should be, but lean on something that is made anew, or share with something that starts anew. */
function restartSteps(assessment: Assessment, gates: Gates, draft: Draft): readonly Step[] {
  const { service, kept } = assessment;
  const dependency = followed(assessment, draft);
  return kept.filter(isUp).flatMap((container) => {
    const followed = dependency === undefined ? undefined : `${dependency} is made anew`;
    const reason = followed ?? whyStale(service, container, draft.assessments);
    if (reason === undefined) return [];
    const stop = { ...stopStep(container, service, gates.after, reason), ...gates };
    return [stop, startStep(service, container, [stop.id], gates, reason)];
  });
}

/** The first dependency made anew that a service's running containers follow. */
function followed({ service, kept }: Assessment, { graph, assessments }: Draft): string | undefined {
  if (!kept.some(isUp)) return undefined;
  const isAnew = (edge: Edge): boolean =>
    edge.followsRestart && assessments.get(edge.service)?.created.some(({ replaces }) => replaces) === true;
  return graph.dependenciesOf(service.name).find(isAnew)?.service;
}

/** What a dependent's start waits for: to succeed, or merely to be over. */
interface Gates {
  readonly after: readonly string[];
  readonly afterEither?: readonly string[];
}

function gatesOf(service: string, draft: Draft): Gates {
  const edges = draft.graph.dependenciesOf(service);
  const ids = (isRequired: boolean): readonly string[] => [
    ...new Set(edges.filter((edge) => edge.isRequired === isRequired).flatMap((edge) => edgeGates(edge, draft))),
  ];
  const [after, afterEither] = [ids(true), ids(false)];
  return afterEither.length === 0 ? { after } : { after, afterEither };
}

function edgeGates(edge: Edge, { assessments, waits }: Draft): readonly string[] {
  if (edge.condition !== 'service_started') return waits.gate(edge.service, edge.condition);
  const dependency = assessments.get(edge.service);
  return dependency ? startIds(dependency) : [];
}

function startIds({ starting, created }: Assessment): readonly string[] {
  return [...starting, ...created].map((container) => `start:${container.name}`);
}

function startStep(
  service: Service,
  { name, number }: { readonly name: string; readonly number: number },
  own: readonly string[],
  gates: Gates,
  reason: string,
): Step {
  const order = { ...gates, after: [...own, ...gates.after] };
  return { id: `start:${name}`, kind: 'start', service: service.name, number, name, ...order, reason };
}

function whyNotRunning(container: ObservedContainer): string {
  if (container.state === 'exited') return `exited with code ${container.exitCode ?? 'unknown'}`;
  return container.state === 'created' ? 'not running yet' : container.state;
}

function orphanSteps(application: Application, containers: readonly ObservedContainer[]): readonly Step[] {
  const orphans = containers.filter((container) => !serviceOf(application, container.service));
  return orphans.flatMap((container) => removalSteps(container, undefined, [], 'the manifest names no such service'));
}
