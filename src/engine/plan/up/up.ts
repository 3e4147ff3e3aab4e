import type { Application, Service } from '../../../manifest/model.ts';
import type { Step } from '../../step.ts';
import { assess } from './assess.ts';
import type { Assessment, Assessments } from './assessment.ts';
import { groupByService } from '../containers.ts';
import { dependencyGraph, serviceOf, type DependencyGraph } from '../dependencies.ts';
import { orphanSteps } from './orphans.ts';
import { behindHolders } from './holders.ts';
import { planRenewal } from './renewal.ts';
import { replicaSteps, type Draft } from './replicas.ts';
import { planResources } from './resources.ts';
import { withSharers } from './sharing.ts';
import type { UpRequest } from './upRequest.ts';
import { planWaits } from './waits.ts';

interface Assessed {
  readonly request: UpRequest;
  readonly assessments: Assessments;
  readonly graph: DependencyGraph;
}

/** Creates what is missing, recreates what is outdated, and leaves alone what runs as it should. */
export function planUp(asked: UpRequest): readonly Step[] {
  const { application, observation } = asked;
  const renewal = planRenewal(asked);
  const oneShots = oneShotServices(application);
  const { request, graph, assessments } = assessAll({ ...asked, recreated: renewal.recreated }, oneShots);
  const creating = [...assessments.values()].filter((each) => each.created.length > 0).map((each) => each.service);
  const isLocal = (name: string): boolean => request.local.has(name);
  const resources = planResources(
    application,
    observation,
    creating,
    {
      services: [...creating, ...wilful(request, [...assessments.values()])].filter(({ name }) => !isLocal(name)),
      renewed: request.renewed ?? new Set(),
      nowMs: request.nowMs ?? Date.now(),
      local: request.local,
    },
    renewal.networks,
  );
  const anew = renewal.stepsFor([...assessments.values()]);
  const waits = planWaits([...assessments.values()], graph, oneShots);
  const draft: Draft = { assessments, graph, resources, waits, anew, oneShots };
  const steps = [...assessments.values()].flatMap((each) => replicaSteps(each, draft));
  const orphans = request.removeOrphans ? orphanSteps(application, observation.containers) : [];
  const shared = resources.steps.map((step) => {
    const removal = anew.removalOf.get(step.id);
    return removal ? { ...step, after: [...step.after, removal.id], reason: removal.reason } : step;
  });
  return behindHolders([...anew.steps, ...shared, ...steps, ...orphans], application, observation.containers);
}

/** Assesses the services asked for, and those that go down with one of them. */
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

/** The services whose pull policy may ask for a newer image though all their containers are there. */
function wilful({ mode }: UpRequest, assessments: readonly Assessment[]): readonly Service[] {
  if (mode !== 'up') return [];
  return assessments.flatMap(({ service }) => {
    const { policy = 'missing' } = service.pullPolicy ?? {};
    return policy !== 'missing' && policy !== 'never' ? [service] : [];
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
