import * as vscode from 'vscode';
import type { ActivityTracker } from '../app/services/activity.ts';
import type { ApplicationMonitor } from '../app/monitors/applicationMonitor.ts';
import type { FollowPlan } from '../app/operations/planOperation.ts';
import { PlanProgress } from '../app/operations/planProgress.ts';
import { startsSomething } from '../app/steps/stepKinds.ts';
import type { PlanDesk } from '../app/operations/planRunner.ts';
import { planSubject, planVerbs } from '../app/operations/planText.ts';
import type { Plan } from '../engine/step.ts';
import { setContextKey } from './contextKeys.ts';
import { showFailures, tellEarlyEnds } from './planOutcome.ts';
import type { Settings } from './settings.ts';
import { askReason } from './ui/askReason.ts';
import { tellDone } from './ui/messages.ts';
import { withProgress } from './ui/progress.ts';

/** A bundle of its own: what a plan looks like, step by step. */
const preview = () => import('./planPreview.ts');

/** How VS Code shows a plan, asks for it, and tells how it goes. `application` is the key of the one that plans are for. */
export function planDesk(
  monitor: ApplicationMonitor,
  activity: ActivityTracker,
  settings: Settings,
  application: string,
): PlanDesk {
  const toTest = (plan: Plan): (() => void) | undefined => {
    if (!isOfManifest(plan, monitor)) return undefined;
    return () => void vscode.commands.executeCommand('patchbay.policies.makeFixture', { plan, application });
  };
  return {
    confirmSetting: () => settings.get('plan.confirm'),
    confirmPlan: async (plan, findings) => (await preview()).confirmPlan(plan, findings, toTest(plan)),
    showNothingToDo: async (...compared) => (await preview()).showNothingToDo(...compared),
    follow: followPlan,
    askReason: (plan, reasons) => askReason(`${planVerbs[plan.action]} ${planSubject(plan)}`, reasons),
    showRefused: async (plan, problems) => (await preview()).showRefused(plan, problems, toTest(plan)),
    showFailures: (problems, failed, findings) => showFailures(application, problems, failed, findings),
    tellDone,
    tellEarlyEnds: (plan, failed) => void tellEarlyEnds(plan, failed, monitor, activity, application),
  };
}

/** Another project has no manifest here; what goes back to another time, or comes from another environment, is not as the manifest says. */
function isOfManifest({ project, problems = [] }: Plan, { snapshot }: ApplicationMonitor): boolean {
  const isOwn = 'application' in snapshot && snapshot.application.name === project;
  return isOwn && !problems.some(({ code }) => code === 'history.manifest-stays' || code === 'promote.change');
}

/** Shows in a notification how far the plan is and what is at work, with a way to cancel it. */
function followPlan(plan: Plan): FollowPlan {
  const told = new PlanProgress(plan);
  return (go, signal) =>
    withProgress(`${capitalise(planVerbs[plan.action])} ${planSubject(plan)}`, (report, cancelling) =>
      go(
        (step) => {
          const doneBefore = told.done;
          told.report(step);
          if (step.state === 'done' && startsSomething(step.step)) setContextKey('patchbay.hasStarted', true);
          report({ message: told.text, increment: ((told.done - doneBefore) * 100) / told.total });
        },
        AbortSignal.any([signal, cancelling]),
      ),
    );
}

function capitalise(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
