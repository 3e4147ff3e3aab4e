import type { ActivityTracker } from '../app/services/activity.ts';
import type { ApplicationMonitor } from '../app/monitors/applicationMonitor.ts';
import { endedReplicas } from '../app/services/earlyEnds.ts';
import { failureHeadline, failureReasons, failureSteps } from '../app/operations/failureReasons.ts';
import type { StepProgress } from '../app/operations/workflow.ts';
import { sleep } from '../base/async.ts';
import type { Problem } from '../base/problem.ts';
import type { Plan } from '../engine/step.ts';
import type { PolicyFinding } from '../policy/rules/finding.ts';
import { showProblem } from './ui/problems.ts';
import { applicationOf } from './views/servicesView.ts';

/** A service that lacks something it needs says so, and ends, within its first seconds. */
const watchMs = 3000;

/** One notification for all that failed: the first reason in full, the others by name, and their reasons one click away. */
export function showFailures(
  application: string,
  problems: readonly Problem[],
  failed: readonly StepProgress[],
  findings: readonly PolicyFinding[] = [],
): void {
  const [first] = problems;
  if (!first) return;
  const reasons = failureReasons(problems, failed, findings);
  // Not awaited: the command is over, the notification may stay for hours.
  void showProblem({ ...first, message: failureHeadline(reasons) }, failureSteps(reasons), application);
}

/** Whoever starts a service wants to know that it ended at once, also when no other waits for it. */
export async function tellEarlyEnds(
  plan: Plan,
  failed: readonly StepProgress[],
  monitor: ApplicationMonitor,
  activity: ActivityTracker,
  application: string,
): Promise<void> {
  if (!plan.steps.some(({ kind }) => kind === 'start')) return;
  const looking = monitor.retain();
  try {
    await sleep(watchMs);
    const root = applicationOf(monitor.snapshot, activity);
    const told = new Set(failed.flatMap(({ step }) => ('service' in step ? [step.service] : [])));
    const ends = root ? endedReplicas(plan, root).filter(({ service }) => !told.has(service)) : [];
    if (ends.length === 0) return;
    const services = [...new Set(ends.map(({ service }) => service))];
    const names = ends.map(({ container, description }) => `${container} ${description}`).join(', ');
    const message = `${names} soon after the start. The logs say why.`;
    const problem: Problem = { code: 'service.ended-early', severity: 'error', message };
    void showProblem(problem, [{ kind: 'showLogs', services }], application);
  } finally {
    looking.dispose();
  }
}
