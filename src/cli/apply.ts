import { enginePlace } from '../app/engineText.ts';
import { applyPlan } from '../app/workflow.ts';
import { systemClock } from '../base/clock.ts';
import type { Engine } from '../engine/engine.ts';
import type { Plan } from '../engine/step.ts';
import type { Application } from '../manifest/model.ts';
import { exitCodes, type CliContext, type ExitCode } from './context.ts';
import { hasErrors, reportProblems } from './report.ts';
import { planText, PlanProgress } from './progress.ts';

/** Shows a plan, applies it, and says how it went. */
export async function showAndApply(
  plan: Plan,
  application: Application | undefined,
  engine: Pick<Engine, 'perform'>,
  context: CliContext,
): Promise<ExitCode> {
  const { stdout } = context;
  const { problems: foreseen = [] } = plan;
  if (plan.steps.length === 0) {
    await stdout.line(`${plan.project}: nothing to do (${enginePlace(plan.engine)}).`);
    await reportProblems(context.stderr, foreseen);
    return hasErrors(foreseen) ? exitCodes.hasProblems : exitCodes.done;
  }
  await stdout.write(`${stdout.paint('bold', planHeading(plan))}\n`);
  await stdout.write(`${planText(plan, stdout)}\n`);
  await reportProblems(context.stderr, foreseen);
  if (hasErrors(foreseen)) return exitCodes.hasProblems;
  const progress = new PlanProgress(plan, stdout, systemClock);
  const problems = await applyPlan(plan, application, engine, (step) => progress.show(step), context.signal);
  if (problems.length === 0) {
    await stdout.line(`${plan.project}: done.`);
    return exitCodes.done;
  }
  await reportProblems(context.stderr, problems);
  return exitCodes.hasProblems;
}

/** `shop: 3 steps (Docker 20.10.24 at unix:///var/run/docker.sock)`. */
export function planHeading({ project, steps, engine }: Plan): string {
  return `${project}: ${counted(steps.length, 'step')} (${enginePlace(engine)})`;
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
