import { planContainers } from './containerPlan.ts';
import { planSwarm } from './plan/swarm/planSwarm.ts';
import { standingOf } from './plan/standing.ts';
import type { PlanRequest } from './planRequest.ts';
import type { Plan } from './step.ts';
import type { EngineKind } from './traits.ts';

type Planner = (request: PlanRequest) => Plan;

/** The planner of each kind of engine. An engine that schedules by itself needs a planner of its own. */
export const planners: Readonly<Record<EngineKind, Planner>> = {
  docker: planContainers,
  swarm: planSwarm,
  process: planContainers,
};

/**
 * The steps from what runs to what is wanted. Pure and deterministic; no steps when there is nothing to do.
 * `after` holds the least order that is right: whatever it does not order may run at the same time.
 */
export function plan(request: PlanRequest): Plan {
  const made = planners[request.observation.engine.kind](request);
  return request.application?.governance?.quota ? { ...made, standing: standingOf(request.observation) } : made;
}
