import type { Problem } from '../../base/problem.ts';
import type { Application, Service } from '../../manifest/model.ts';
import { noLocalRun } from '../failures.ts';
import { serviceOf } from '../plan/dependencies.ts';
import { localName } from '../plan/names.ts';
import type { PlanRequest } from '../planRequest.ts';
import type { Step } from '../step.ts';
import { localChange, type LocalChange } from './localChange.ts';
import { localLimits } from './localLimits.ts';
import { isNearEngine } from './near.ts';

/** The services that are to run locally: those that are asked for, or else those that do. */
export function localNames({ local, observation }: PlanRequest): ReadonlySet<string> {
  // Where all services are local processes, none stands in for containers.
  if (observation.engine.traits.declaration === 'run') return new Set();
  const asked =
    local ?? observation.containers.filter(({ placement }) => placement === 'local').map((each) => each.service);
  return new Set(asked);
}

/** The same request with the containers among all others that wait until their service comes back to them. */
export function withParked(request: PlanRequest): PlanRequest {
  const { parked, ...observation } = request.observation;
  if (!parked) return request;
  return { ...request, observation: { ...observation, containers: [...observation.containers, ...parked] } };
}

/** Marks the steps that are about local processes beside containers. */
export function withPlacement(request: PlanRequest, steps: readonly Step[]): readonly Step[] {
  const { application, observation } = request;
  const wanted = [...localNames(request)].map((name) => application && localName(application, { name }));
  const running = observation.containers.flatMap(({ name, placement }) => (placement === 'local' ? [name] : []));
  const local = new Set([...wanted, ...running]);
  if (local.size === 0) return steps;
  return steps.map((step) => {
    const isLocal =
      step.kind === 'wait' ? step.names.some((name) => local.has(name)) : 'name' in step && local.has(step.name);
    return isLocal ? { ...step, placement: 'local' } : step;
  });
}

/** The services that a plan makes or starts as local processes. */
export function localServices({ application }: PlanRequest, steps: readonly Step[]): readonly Service[] {
  if (!application) return [];
  const names = steps.flatMap((step) =>
    step.placement === 'local' && (step.kind === 'create' || step.kind === 'start') ? [step.service] : [],
  );
  return [...new Set(names)].flatMap((name) => serviceOf(application, name) ?? []);
}

/** What that means for each of them. */
export function localChanges(request: PlanRequest, steps: readonly Step[]): readonly LocalChange[] {
  const { application, observation } = request;
  if (!application) return [];
  const local = localNames(request);
  // What changes sides in the same plan will not be where it is now.
  const observed = observation.containers.map((each) =>
    (each.placement === 'local') === local.has(each.service) ? each : ({ ...each, state: 'exited' } as const),
  );
  const facts = { observed, isNear: isNearEngine(observation.engine) };
  return localServices(request, steps).map((service) => localChange(application, service, facts));
}

/** What of these services cannot be, or not as they say, when they run locally. */
export function checkLocal(application: Application, services: readonly Service[]): readonly Problem[] {
  const silent = services.filter(({ run }) => !run || run.command.length === 0);
  const limits = services.flatMap((service) => localLimits(application, service));
  return silent.length === 0 ? limits : [noLocalRun(silent).problem, ...limits];
}
