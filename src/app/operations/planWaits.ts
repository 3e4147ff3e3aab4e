import type { Plan, Step } from '../../engine/step.ts';
import type { Application } from '../../manifest/model.ts';
import { jobsOf } from '../services/serviceState.ts';

/** Makes a plan that is done once everything is started: only the waits stay that other steps come after. */
export function withoutLastWaits(plan: Plan): Plan {
  const needed = new Set(plan.steps.flatMap(({ after, afterEither = [] }) => [...after, ...afterEither]));
  return { ...plan, steps: plan.steps.filter((step) => step.kind !== 'wait' || needed.has(step.id)) };
}

/** How long a container without a health check must run since its last start to count as running: what cannot run ends at once. */
const settleMs = 1000;

/**
 * The same plan, done once all that it starts is running or healthy, as Compose's `--wait` has it: a service that another waits on to
 * finish has to finish, and any other that ends has failed, whatever its exit code.
 */
export function withRunningWaits(plan: Plan, application: Application | undefined): Plan {
  const waited = new Set(plan.steps.flatMap((step) => (step.kind === 'wait' ? [step.service] : [])));
  const starts = plan.steps.filter((step) => step.kind === 'start' && !waited.has(step.service));
  const byService = Map.groupBy(starts as readonly Extract<Step, { kind: 'start' }>[], ({ service }) => service);
  const jobs = application ? jobsOf(application) : new Set<string>();
  const waits = [...byService].map(([service, its]): Step => {
    const isJob = jobs.has(service);
    const condition = isJob ? 'service_completed_successfully' : 'service_started';
    return {
      id: `wait:${service}:${condition}`,
      kind: 'wait',
      service,
      condition,
      ...(isJob ? {} : { steadyMs: settleMs }),
      names: its.map(({ name }) => name),
      after: its.map(({ id }) => id),
      reason: 'asked to wait',
    };
  });
  return { ...plan, steps: [...plan.steps.map(steadily), ...waits] };
}

/** A cluster has brought up a service as soon as its tasks run, and brings them back when they end at once. */
function steadily(step: Step): Step {
  return step.kind === 'wait' && step.condition === 'service_started' ? { ...step, steadyMs: settleMs } : step;
}
