import { withWaitLimit } from './boundedWaits.ts';
import { performOperation, type DoorPorts, type OperationSurface } from './door.ts';
import type { Outcome } from './operation.ts';
import { withParallelLimit } from './parallelSteps.ts';
import { withWholeStarts } from './wholeStarts.ts';
import { applyPlan, type StepProgress } from './workflow.ts';
import type { Engine } from '../../engine/engine.ts';
import type { PlanRequest } from '../../engine/planRequest.ts';
import type { Plan } from '../../engine/step.ts';
import type { Application } from '../../manifest/model.ts';

/** A plan that is to be applied, and within which bounds. */
export interface PlanWork {
  readonly plan: Plan;
  readonly application: Application | undefined;
  readonly limits?: PlanLimits;
  /** What its steps are taken by, in place of the engine itself. */
  readonly through?: (engine: Engine) => Pick<Engine, 'perform'>;
}

export interface PlanLimits {
  /** How many steps are taken at a time; left out: as many as can be. */
  readonly maxParallel?: number;
  /** How long each wait may last; left out: as long as it takes. */
  readonly maxWaitMs?: number;
  /** How long a start that has begun may go on once the plan is cancelled; left out: it is given up at once. */
  readonly startPatienceMs?: number;
}

/** A surface that shows how the steps of a plan get on. */
export interface PlanSurface extends OperationSurface {
  readonly follow: FollowPlan;
}

/** Wraps the taking of steps: it shows them, may cancel them, and runs `go` once. */
export type FollowPlan = <T>(go: TakeSteps<T>, signal: AbortSignal) => Promise<T>;

/** Takes the steps of a plan, and tells of each. */
export type TakeSteps<T> = (show: (progress: StepProgress) => void, signal: AbortSignal) => Promise<T>;

/** The planner is a bundle of its own, which activation does not read: nothing is planned before somebody acts. */
export async function makePlan(request: PlanRequest): Promise<Plan> {
  const { plan } = await import('../../engine/plan.ts');
  return plan(request);
}

/** Applies a plan. One without steps is checked and told like any other, but nobody is asked: nothing will happen. */
export function performPlan(
  { plan, application, limits = {} }: PlanWork,
  engine: () => Pick<Engine, 'perform'>,
  { rules, surface }: DoorPorts<PlanSurface>,
  signal: AbortSignal,
): Promise<Outcome<void>> {
  const asking: OperationSurface = {
    actor: surface.actor,
    tell: (problems) => surface.tell(problems),
    confirm: (operation, reasons) => plan.steps.length === 0 || surface.confirm(operation, reasons),
  };
  return performOperation(
    { kind: 'plan', plan, application },
    async (its) => {
      if (plan.steps.length === 0) return { kind: 'done', value: undefined };
      const problems = await surface.follow(
        (show, cancelling) => applyPlan(plan, application, limited(engine(), limits), show, cancelling),
        its,
      );
      return problems.length === 0 ? { kind: 'done', value: undefined } : { kind: 'failed', problems };
    },
    { rules, surface: asking },
    signal,
  );
}

function limited(engine: Pick<Engine, 'perform'>, limits: PlanLimits): Pick<Engine, 'perform'> {
  const { maxParallel = Infinity, maxWaitMs, startPatienceMs } = limits;
  const patient = maxWaitMs === undefined ? engine : withWaitLimit(engine, maxWaitMs);
  const whole = startPatienceMs === undefined ? patient : withWholeStarts(patient, startPatienceMs);
  return withParallelLimit(whole, maxParallel);
}
