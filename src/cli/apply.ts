import { enginePlace } from '../app/engines/engineText.ts';
import type { Outcome } from '../app/operations/operation.ts';
import { performPlan, type PlanLimits, type PlanSurface } from '../app/operations/planOperation.ts';
import { systemClock } from '../base/clock.ts';
import type { Engine } from '../engine/engine.ts';
import type { Plan } from '../engine/step.ts';
import type { Application } from '../manifest/model.ts';
import type { CliContext, ExitCode } from './context.ts';
import { commandSurface, consentOf, exitCodeOf, tellReasons } from './door.ts';
import { isTold } from './output/presentation.ts';
import { planText, ProgressPrinter } from './output/progress.ts';

/** How a plan is applied; what is left out is as it is for a command that does nothing else. */
interface ApplyWay {
  readonly limits?: PlanLimits;
  readonly progress?: ProgressPrinter;
  /** What cancels it, in place of Ctrl+C. */
  readonly signal?: AbortSignal;
}

/** Shows a plan, applies it, and says how it went. */
export async function showAndApply(
  plan: Plan,
  application: Application | undefined,
  engine: Pick<Engine, 'perform'>,
  context: CliContext,
  way: ApplyWay = {},
): Promise<ExitCode> {
  const { stdout, presentation } = context;
  const hasSteps = plan.steps.length > 0;
  const tell = async (text: string): Promise<void> => {
    if (isTold(presentation)) await stdout.write(text);
  };
  if (hasSteps) await tell(`${stdout.paint('bold', planHeading(plan))}\n${planText(plan, stdout)}\n`);
  else await tell(`${plan.project}: nothing to do (${enginePlace(plan.engine)}).\n`);
  const confirm: PlanSurface['confirm'] = async (_operation, reasons) => {
    if (!presentation.isDry) return consentOf(reasons, context);
    await tellReasons(reasons, context.stderr);
    await tell(`${plan.project}: dry run, nothing was done.\n`);
    return false;
  };
  const progress = way.progress ?? new ProgressPrinter(plan, stdout, systemClock, presentation);
  const outcome = await perform(plan, application, engine, context, { ...way, progress }, { confirm });
  if (hasSteps && outcome.kind === 'done') await tell(`${plan.project}: done.\n`);
  return exitCodeOf(outcome, context);
}

/** Applies a plan whose steps nobody has to see before. A dry run names those that are not taken. */
export function applyQuietly(
  plan: Plan,
  application: Application | undefined,
  engine: Pick<Engine, 'perform'>,
  context: CliContext,
  way: ApplyWay = {},
): Promise<Outcome<void>> {
  return perform(plan, application, engine, context, way, {});
}

function perform(
  plan: Plan,
  application: Application | undefined,
  engine: Pick<Engine, 'perform'>,
  context: CliContext,
  { limits, progress, signal = context.signal }: ApplyWay,
  asking: Partial<PlanSurface>,
): Promise<Outcome<void>> {
  const surface: PlanSurface = {
    ...commandSurface(context),
    follow: (go, its) => go((step) => progress?.show(step), its),
    ...asking,
  };
  const work = { plan, application, limits: { maxParallel: context.presentation.maxParallel, ...limits } };
  return performPlan(work, () => engine, { rules: context.rules, surface }, signal);
}

/** `shop: 3 steps (Docker 20.10.24 at unix:///var/run/docker.sock)`. */
export function planHeading({ project, steps, engine }: Plan): string {
  return `${project}: ${counted(steps.length, 'step')} (${enginePlace(engine)})`;
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
