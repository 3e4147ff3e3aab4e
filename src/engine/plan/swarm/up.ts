import type { Application } from '../../../manifest/model.ts';
import type { ObservedContainer } from '../../observation.ts';
import type { Step } from '../../step.ts';
import { groupByService } from '../containers.ts';
import { dependencyGraph, serviceOf, type DependencyGraph } from '../dependencies.ts';
import { effectiveHealthcheck, imageName } from '../names.ts';
import { allOf, type Order } from '../up/order.ts';
import { networkSteps } from '../up/resources.ts';
import { clusterServices, type ClusterUp } from './clusterRequest.ts';
import { removeServiceStep } from './clusterSteps.ts';
import { isJobMode, preStartJobName } from './serviceMode.ts';
import { upTasks } from './standing.ts';
import { assessOnCluster, type ClusterAssessment, type ClusterAssessments } from './assess.ts';
import { fileSteps, staleFileSteps } from './fileSteps.ts';
import { clusterImages } from './clusterImages.ts';

/** Tells the cluster of each service that is not as it should be, dependencies first, and waits until it has made it so. */
export function planClusterUp(request: ClusterUp): readonly Step[] {
  const { application, observation, cluster } = request;
  const graph = dependencyGraph(application, request.chosen);
  const assessments = assessAll(request, graph);
  const all = [...assessments.values()];
  const waits = new Map(all.flatMap((each) => waitOf(each, graph).map((step) => [each.service.name, step])));
  const deployed = all.filter(isToldAll);
  const staying = all.filter((each) => !isToldAll(each) && each.wanted !== 0);
  const images = clusterImages(
    request,
    deployed.map(({ service }) => service),
    staying.map(({ service }) => service),
  );
  const resources = new Map<string, Step>(images.steps.map((step) => [step.id, step]));
  const steps = all.flatMap((each) => {
    const own = isToldAll(each)
      ? [...networkSteps(application, observation, each.service, new Map()), ...fileSteps(request, each)]
      : [];
    for (const step of own) resources.set(step.id, step);
    const needed = images.readyAfter.get(imageName(application, each.service)) ?? [];
    const order = allOf({ after: [...own.map(({ id }) => id), ...needed] }, gatesOf(each, graph, waits));
    const wait = waits.get(each.service.name);
    const before = isToldAll(each) ? preStartSteps(application, each, order) : [];
    const last = before.at(-1);
    return [...before, ...deploySteps(each, last ? { after: [last.id] } : order), ...(wait ? [wait] : [])];
  });
  const isOrphan = (service: string): boolean => request.removeOrphans && !serviceOf(application, service);
  const made = new Set(steps.map(({ id }) => id));
  const left = (cluster.jobs ?? []).filter(
    ({ name, service }) => !made.has(preStartId(name)) && (assessments.has(service) || isOrphan(service)),
  );
  const orphans = request.removeOrphans ? cluster.services.filter(({ service }) => isOrphan(service)) : [];
  const removals = orphans.map((each) => removeServiceStep(each, [], 'the manifest names no such service'));
  const ended = left.map((each) => removeServiceStep(each, [], 'it was left by what was cut short'));
  const planned = [...steps, ...removals, ...ended];
  return [...resources.values(), ...planned, ...staleFileSteps(request, all, planned)];
}

function assessAll(request: ClusterUp, graph: DependencyGraph): ClusterAssessments {
  const { application, observation, cluster } = request;
  const tasks: ReadonlyMap<string, readonly ObservedContainer[]> = groupByService(observation.containers);
  const there = clusterServices(cluster);
  const others = new Map<string, ClusterAssessment>();
  for (const name of graph.order) {
    const service = serviceOf(application, name);
    if (!service) continue;
    others.set(name, assessOnCluster(request, service, there.get(name), tasks.get(name) ?? [], { graph, others }));
  }
  return others;
}

/** True when the cluster is told all that the manifest says of it, its image and files included. */
function isToldAll({ change }: ClusterAssessment): boolean {
  return change?.change === 'create' || change?.change === 'update';
}

/** The commands of `pre_start`, one after the other. They run before the service is there, and again before it is another. */
function preStartSteps(
  application: Application,
  { service, change }: ClusterAssessment,
  order: Order,
): readonly Step[] {
  const reason = `before ${service.name} is ${change?.change === 'update' ? 'updated' : 'created'}`;
  const names = (service.hooks?.preStart ?? []).map((_, index) =>
    preStartJobName(application, service.name, index + 1),
  );
  return (service.hooks?.preStart ?? []).map(({ command }, index): Step => {
    const [name = '', before] = [names[index], names[index - 1]];
    const own = { id: preStartId(name), kind: 'pre-start', service: service.name, name, number: index + 1 } as const;
    return { ...own, command, ...(before === undefined ? order : { after: [preStartId(before)] }), reason };
  });
}

function preStartId(job: string): string {
  return `pre-start:${job}`;
}

function deploySteps(assessment: ClusterAssessment, order: Order): readonly Step[] {
  const { service, name, there, wanted, hash, change, isReplaced } = assessment;
  if (!change) return [];
  const removal = isReplaced
    ? [{ ...removeServiceStep({ service: service.name, name }, [], change.reason), ...order }]
    : [];
  const before = isReplaced ? undefined : there?.replicas;
  return [
    ...removal,
    {
      id: `deploy:${name}`,
      kind: 'deploy',
      service: service.name,
      name,
      // What is not told anew stays as it was made.
      configHash: isToldAll(assessment) ? hash : (there?.configHash ?? ''),
      change: change.change,
      ...(wanted === undefined ? {} : { replicas: wanted }),
      ...(before === undefined ? {} : { replicasBefore: before }),
      ...(removal.length > 0 ? { after: removal.map(({ id }) => id) } : order),
      reason: change.reason,
    },
  ];
}

/** Waits for what the cluster is told, and for what it is still about. */
function waitOf(assessment: ClusterAssessment, graph: DependencyGraph): readonly Step[] {
  const { service, name, mode, tasks, wanted, change } = assessment;
  if (wanted === 0 || (!change && assessment.isSettled)) return [];
  const isJob = isJobMode(mode);
  const isChecked = effectiveHealthcheck(service, 'container') !== undefined;
  const condition = isJob ? 'service_completed_successfully' : isChecked ? 'service_healthy' : 'service_started';
  const [first] = graph.dependentsOf(service.name);
  const running = `${upTasks(tasks)} of ${wanted ?? tasks.length} run`;
  return [
    {
      id: `wait:${service.name}:${condition}`,
      kind: 'wait',
      service: service.name,
      condition,
      names: [],
      ...(first === undefined && condition === 'service_started' ? { isLast: true } : {}),
      after: change ? [`deploy:${name}`] : [],
      reason: change || isJob ? whyWaited(isChecked, first) : running,
    },
  ];
}

function whyWaited(isChecked: boolean, dependent: string | undefined): string {
  if (dependent !== undefined) return `${dependent} needs it`;
  return isChecked ? 'it has a health check' : 'until the cluster has made it so';
}

/** The waits for what it depends on. */
function gatesOf({ service }: ClusterAssessment, graph: DependencyGraph, waits: ReadonlyMap<string, Step>): Order {
  return allOf(
    ...graph.dependenciesOf(service.name).map((edge) => {
      const wait = waits.get(edge.service);
      const ids = wait ? [wait.id] : [];
      return edge.isRequired ? { after: ids } : { after: [], afterEither: ids };
    }),
  );
}
