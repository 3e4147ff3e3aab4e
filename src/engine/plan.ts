import { planContainers } from './containerPlan.ts';
import { planSwarm } from './plan/swarm/planSwarm.ts';
import { standingOf } from './plan/standing.ts';
import { readContents } from './swarm/files/readFiles.ts';
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
 * The steps from what runs to what is wanted. Deterministic, and pure but for the files that a cluster is to keep, which are read where
 * the request does not say what is in them; no steps when there is nothing to do.
 * `after` holds the least order that is right: whatever it does not order may run at the same time.
 */
export function plan(request: PlanRequest): Plan {
  const made = planners[request.observation.engine.kind](withContents(request));
  return request.application?.governance?.quota ? { ...made, standing: standingOf(request.observation) } : made;
}

/** What a cluster keeps of files is named by their content, which is read only where it counts. */
function withContents(request: PlanRequest): PlanRequest {
  const { application, observation, contents } = request;
  if (!application || contents || !observation.engine.traits.schedules) return request;
  return { ...request, contents: readContents(application) };
}
