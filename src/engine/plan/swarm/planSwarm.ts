import type { PlanRequest } from '../../planRequest.ts';
import type { Plan } from '../../step.ts';

/** Plans what a cluster is told of services, which it then makes so by itself: the planner of engines that schedule. */
export function planSwarm({ action, observation }: PlanRequest): Plan {
  return { project: observation.project, action, engine: observation.engine, steps: [] };
}
