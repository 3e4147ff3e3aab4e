import { isUpOrPaused } from '../../containerState.ts';
import type { ClusterService, ObservedContainer } from '../../observation.ts';
import type { PlanRequest } from '../../planRequest.ts';
import type { Step } from '../../step.ts';
import { groupByService, stopStep } from '../containers.ts';
import { selected, dependentsFirst } from '../stop.ts';
import { leavingServices } from './down.ts';
import { isGlobalMode, isJobMode } from './serviceMode.ts';
import { isSettled } from './standing.ts';
import { removeServiceStep } from './clusterSteps.ts';

/**
 * Tells the cluster that no replica of a service is wanted, which keeps the rest of it. What has no number of replicas can only be
 * removed: one on every node, and a job. Dependents stop before what they depend on.
 */
export function planClusterStop(request: PlanRequest): readonly Step[] {
  const tasks = groupByService(request.observation.containers);
  const stopping = leavingServices(request).flatMap((each) => stopOf(each, tasks.get(each.service) ?? []));
  const ids = new Map(stopping.map(({ service, id }) => [service, [id]]));
  const before = dependentsFirst(request.application, ids);
  const loose = selected(request).filter((each) => !each.task && isUpOrPaused(each));
  return [
    ...stopping.map((step) => ({ ...step, after: before(step.service) })),
    ...loose.map((each) => stopStep(each, undefined, [], '')),
  ];
}

type ServiceStep = Extract<Step, { kind: 'deploy' | 'remove-service' }>;

function stopOf(there: ClusterService, tasks: readonly ObservedContainer[]): readonly ServiceStep[] {
  const { service, name, mode, replicas = 0, configHash = '' } = there;
  if (isJobMode(mode)) {
    return isSettled(there, tasks, mode === 'global-job' ? undefined : replicas)
      ? []
      : [removeServiceStep(there, [], 'a job cannot be halted')];
  }
  if (isGlobalMode(mode)) return [removeServiceStep(there, [], 'it has no number of replicas')];
  if (replicas === 0) return [];
  return [
    {
      ...{ id: `deploy:${name}`, kind: 'deploy', service, name, configHash, change: 'stop' },
      ...{ replicas: 0, replicasBefore: replicas, after: [], reason: '' },
    },
  ];
}
