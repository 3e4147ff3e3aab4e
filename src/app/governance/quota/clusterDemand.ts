import { ownProperty } from '../../../base/ownProperty.ts';
import type { PlanStanding, Step } from '../../../engine/step.ts';
import type { Application } from '../../../manifest/model.ts';
import { claimOf } from '../../../policy/quota/use.ts';
import type { ComingContainer } from './comingContainer.ts';

/** What a plan makes of the tasks of services on a cluster. */
export interface ClusterChange {
  readonly coming: readonly ComingContainer[];
  /** The names of tasks that go. */
  readonly ended: readonly string[];
}

/** Pure: one name for each task, as the cluster will call it. What a rollback brings back nobody knows, so it counts as what is there. */
export function clusterChange(
  steps: readonly Step[],
  application: Application,
  standing: PlanStanding,
): readonly ClusterChange[] {
  return steps.flatMap((step): ClusterChange[] => {
    if (step.kind !== 'deploy' && step.kind !== 'remove-service') return [];
    const up = standing.containers.filter(({ service, isUp }) => service === step.service && isUp);
    const names = up.map(({ name }) => name);
    const wanted = step.kind === 'deploy' ? wantedTasks(step, standing, up.length) : 0;
    const isAnew = step.kind === 'deploy' && isToldAnew(step);
    const kept = isAnew ? [] : names.slice(0, wanted);
    const ended = names.filter((name) => !kept.includes(name));
    const claim = claimOfTask(step.service, application, standing, isAnew);
    return [{ coming: newNames(step.service, application, wanted, kept).map((name) => ({ ...claim, name })), ended }];
  });
}

/** How many volumes the nodes make by themselves with the first task that mounts them. */
export function newClusterVolumes(
  steps: readonly Step[],
  { services, volumes }: Application,
  standing: PlanStanding,
): number {
  const told = steps.flatMap((step) => (step.kind === 'deploy' && isToldAnew(step) ? [step.service] : []));
  const mounted = told.flatMap((name) => ownProperty(services, name)?.mounts ?? []);
  const names = mounted.flatMap(({ type, source = '' }) => {
    const volume = type === 'volume' ? ownProperty(volumes, source) : undefined;
    return volume && !volume.isExternal ? [volume.name] : [];
  });
  return [...new Set(names)].filter((name) => !standing.volumes.includes(name)).length;
}

function isToldAnew({ change }: Extract<Step, { kind: 'deploy' }>): boolean {
  return change === 'create' || change === 'update';
}

/** One on every node is as many as there are nodes that take tasks. */
function wantedTasks(
  { change, replicas }: Extract<Step, { kind: 'deploy' }>,
  { nodes }: PlanStanding,
  present: number,
): number {
  if (change === 'stop') return 0;
  return replicas ?? nodes ?? Math.max(1, present);
}

/** What is not told anew keeps the limits that it was made with. */
function claimOfTask(
  name: string,
  application: Application,
  { containers }: PlanStanding,
  isAnew: boolean,
): Omit<ComingContainer, 'name'> {
  const service = ownProperty(application.services, name);
  const declared = service ? claimOf(service) : { service: name, containers: 1, ports: 0 };
  const there = isAnew ? undefined : containers.find((each) => each.service === name);
  return { ...declared, ...there?.limits };
}

function newNames(
  service: string,
  { name: project }: Application,
  wanted: number,
  kept: readonly string[],
): readonly string[] {
  const taken = new Set(kept);
  const names: string[] = [];
  for (let slot = 1; names.length < wanted - kept.length; slot++) {
    const name = `${project}-${service}-${slot}`;
    if (!taken.has(name)) names.push(name);
  }
  return names;
}
