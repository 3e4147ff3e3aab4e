import type { Application, Service } from '../../manifest/model.ts';
import type { ObservedContainer } from '../observation.ts';
import type { Step } from '../step.ts';
import { assess, type Assessment, type NewContainer, type UpRequest } from './assess.ts';
import { groupByService, removalSteps } from './containers.ts';
import { dependencyGraph, serviceOf, type DependencyGraph, type Edge } from './dependencies.ts';
import { planResources, type Resources } from './resources.ts';
import { planWaits, type Waits } from './waits.ts';

interface Draft {
  readonly assessments: ReadonlyMap<string, Assessment>;
  readonly graph: DependencyGraph;
  readonly resources: Resources;
  readonly waits: Waits;
}

/** Makes it so: what is missing is made, what is outdated is made anew, what runs as it should is left alone. */
export function planUp(request: UpRequest): readonly Step[] {
  const { application, observation } = request;
  const containers = groupByService(observation.containers);
  const graph = dependencyGraph(application, request.chosen);
  const oneShots = oneShotServices(application);
  const assessments = new Map<string, Assessment>();
  for (const name of graph.order) {
    const service = serviceOf(application, name);
    if (!service) continue;
    assessments.set(name, assess(request, service, containers.get(name) ?? [], oneShots.has(name)));
  }
  const creating = [...assessments.values()].filter((each) => each.created.length > 0).map((each) => each.service);
  const resources = planResources(application, observation, creating);
  const waits = planWaits([...assessments.values()], graph, oneShots, observation.engine.kind);
  const draft: Draft = { assessments, graph, resources, waits };
  const steps = [...assessments.values()].flatMap((each) => [
    ...surplusSteps(each),
    ...createSteps(each, draft),
    ...startSteps(each, draft),
    ...waits.stepsOf(each.service.name),
  ]);
  const orphans = request.removeOrphans ? orphanSteps(application, observation.containers) : [];
  return [...resources.steps, ...steps, ...orphans];
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

function surplusSteps({ service, surplus }: Assessment): readonly Step[] {
  return surplus.flatMap((container) => removalSteps(container, service, [], 'more containers than wanted'));
}

function createSteps({ service, hash = '', created }: Assessment, draft: Draft): readonly Step[] {
  const needed = [...draft.resources.neededBy(service), ...networkHostCreates(service, draft)];
  return created.flatMap((container): Step[] => {
    const { number, name, replaces } = container;
    const step = {
      id: `create:${name}`,
      kind: 'create',
      service: service.name,
      number,
      name,
      configHash: hash,
    } as const;
    if (!replaces) return [{ ...step, after: needed, reason: 'not there yet' }];
    const reason = replaces.state === 'dead' ? 'it is dead' : 'its configuration changed';
    return [
      // Only once what may fail or take long (an image's build) is done: until then the old one serves.
      ...removalSteps(replaces, service, needed, reason),
      { ...step, after: [...needed, `remove:${replaces.name}`], reason },
    ];
  });
}

/** A container in another's network names that one's first container, which must exist by then. */
function networkHostCreates(service: Service, { assessments, graph }: Draft): readonly string[] {
  const host = graph.dependenciesOf(service.name).find((edge) => service.networkMode === `service:${edge.service}`);
  const first = host && assessments.get(host.service)?.created.find((container) => container.number === 1);
  return first ? [`create:${first.name}`] : [];
}

function startSteps({ service, starting, created }: Assessment, draft: Draft): readonly Step[] {
  const edges = draft.graph.dependenciesOf(service.name);
  const gates = [...new Set(edges.flatMap((edge) => gatesOf(edge, draft)))];
  return [
    ...starting.map((container) => startStep(service, container, gates, whyNotRunning(container))),
    ...created.map((container) =>
      startStep(service, container, [`create:${container.name}`, ...gates], 'not running yet'),
    ),
  ];
}

/** What a dependent's start waits for. */
function gatesOf(edge: Edge, { assessments, waits }: Draft): readonly string[] {
  if (edge.condition !== 'service_started') return waits.gate(edge.service, edge.condition);
  const dependency = assessments.get(edge.service);
  return dependency ? startIds(dependency) : [];
}

function startIds({ starting, created }: Assessment): readonly string[] {
  return [...starting, ...created].map((container) => `start:${container.name}`);
}

function startStep(
  service: Service,
  { name, number }: ObservedContainer | NewContainer,
  after: readonly string[],
  reason: string,
): Step {
  return { id: `start:${name}`, kind: 'start', service: service.name, number, name, after, reason };
}

function whyNotRunning(container: ObservedContainer): string {
  if (container.state === 'exited') return `exited with code ${container.exitCode ?? 'unknown'}`;
  return container.state === 'created' ? 'not running yet' : container.state;
}

function orphanSteps(application: Application, containers: readonly ObservedContainer[]): readonly Step[] {
  const orphans = containers.filter((container) => !serviceOf(application, container.service));
  return orphans.flatMap((container) => removalSteps(container, undefined, [], 'the manifest names no such service'));
}
