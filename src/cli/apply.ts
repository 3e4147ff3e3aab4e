import { enginePlace } from '../app/engines/engineText.ts';
import { withParallelLimit } from '../app/operations/parallelSteps.ts';
import { applyPlan, type StepProgress } from '../app/operations/workflow.ts';
import { systemClock } from '../base/clock.ts';
import type { Problem } from '../base/problem.ts';
import type { Engine } from '../engine/engine.ts';
import type { Plan } from '../engine/step.ts';
import type { Application } from '../manifest/model.ts';
import { exitCodes, type CliContext, type ExitCode } from './context.ts';
import { isTold } from './output/presentation.ts';
import { hasErrors, reportProblems } from './output/report.ts';
import { planText, ProgressPrinter } from './output/progress.ts';

/** Where a plan is applied beside something else, that goes on. */
interface Beside {
  readonly progress: ProgressPrinter;
  /** In place of Ctrl+C. */
  readonly signal: AbortSignal;
}

/** Shows a plan, applies it, and says how it went. */
export async function showAndApply(
  plan: Plan,
  application: Application | undefined,
  engine: Pick<Engine, 'perform'>,
  context: CliContext,
  beside?: Beside,
): Promise<ExitCode> {
  const { stdout, presentation } = context;
  const { problems: foreseen = [] } = plan;
  const tell = async (text: string): Promise<void> => {
    if (isTold(presentation)) await stdout.write(text);
  };
  if (plan.steps.length === 0) {
    await tell(`${plan.project}: nothing to do (${enginePlace(plan.engine)}).\n`);
    await reportProblems(context.stderr, foreseen);
    return hasErrors(foreseen) ? exitCodes.hasProblems : exitCodes.done;
  }
  await tell(`${stdout.paint('bold', planHeading(plan))}\n`);
  await tell(`${planText(plan, stdout)}\n`);
  await reportProblems(context.stderr, foreseen);
  if (hasErrors(foreseen)) return exitCodes.hasProblems;
  if (presentation.isDry) {
    await tell(`${plan.project}: dry run, nothing was done.\n`);
    return exitCodes.done;
  }
  const { progress, signal } = beside ?? {
    progress: new ProgressPrinter(plan, stdout, systemClock, presentation),
    signal: context.signal,
  };
  const its = { presentation, signal };
  const problems = await applyLimited(plan, application, engine, its, (step) => progress.show(step));
  if (problems.length === 0) {
    await tell(`${plan.project}: done.\n`);
    return exitCodes.done;
  }
  await reportProblems(context.stderr, problems);
  return exitCodes.hasProblems;
}

/** Applies a plan and shows nothing of it by itself: as many steps at a time as are wanted. Returns what went wrong. */
export function applyLimited(
  plan: Plan,
  application: Application | undefined,
  engine: Pick<Engine, 'perform'>,
  { presentation, signal }: Pick<CliContext, 'presentation' | 'signal'>,
  onProgress: (progress: StepProgress) => void = () => undefined,
): Promise<readonly Problem[]> {
  return applyPlan(plan, application, withParallelLimit(engine, presentation.maxParallel), onProgress, signal);
}

/** `shop: 3 steps (Docker 20.10.24 at unix:///var/run/docker.sock)`. */
export function planHeading({ project, steps, engine }: Plan): string {
  return `${project}: ${counted(steps.length, 'step')} (${enginePlace(engine)})`;
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
