import { assertNever } from '../base/assert.ts';
import type { Application } from '../manifest/model.ts';
import type { Observation } from './observation.ts';
import { planDown } from './plan/down.ts';
import { planRestart } from './plan/restart.ts';
import { planStop } from './plan/stop.ts';
import { planUp } from './plan/up.ts';
import { withDependencies } from './plan/dependencies.ts';
import type { Plan, PlanAction, Step } from './step.ts';

export interface PlanRequest {
  readonly action: PlanAction;
  /** Undefined: there is no manifest; only `down`, `stop` and `restart` have something to do then. */
  readonly application?: Application;
  readonly observation: Observation;
  /** Only these; left out or empty: all that are active. */
  readonly services?: readonly string[];
  /** Service → number of containers, instead of the manifest's. */
  readonly replicas?: Readonly<Record<string, number>>;
  /** `down` takes the project's volumes, and the data in them, too. */
  readonly removeVolumes?: boolean;
  /** Containers of services that the manifest does not name; `down` takes them unless this is false. */
  readonly removeOrphans?: boolean;
}

/**
 * The steps from what runs to what is wanted. Pure and deterministic; no steps when there is nothing to do.
 * `after` holds the least order that is right: whatever it does not order may run at the same time.
 */
export function plan(request: PlanRequest): Plan {
  return { project: request.observation.project, action: request.action, steps: stepsOf(request) };
}

function stepsOf(request: PlanRequest): readonly Step[] {
  const { action, application } = request;
  switch (action) {
    case 'down':
      return planDown(request);
    case 'stop':
      return planStop(request);
    case 'restart':
      return planRestart(request);
    case 'up':
      return application ? planUp({ ...request, application, chosen: chosen(application, request), mode: 'up' }) : [];
    case 'start':
      return application
        ? planUp({ ...request, application, chosen: chosen(application, request), mode: 'start' })
        : [];
    case 'scale':
      return application
        ? planUp({ ...request, application, chosen: scaled(application, request), mode: 'scale' })
        : [];
    default:
      return assertNever(action);
  }
}

function chosen(application: Application, { services = [] }: PlanRequest): ReadonlySet<string> {
  const active = Object.values(application.services).filter((service) => service.isActive);
  return withDependencies(application, services.length > 0 ? services : active.map((service) => service.name));
}

function scaled(application: Application, { services = [], replicas = {} }: PlanRequest): ReadonlySet<string> {
  const growing = Object.entries(replicas).flatMap(([name, count]) => (count > 0 ? [name] : []));
  const needed = withDependencies(application, [...services, ...growing]);
  const named = new Set([...needed, ...Object.keys(replicas)]);
  return new Set(Object.keys(application.services).filter((name) => named.has(name)));
}
