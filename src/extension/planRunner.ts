import type { ActivityTracker } from '../app/services/activity.ts';
import type { ApplicationMonitor, ReadySnapshot } from '../app/monitors/applicationMonitor.ts';
import { PlanProgress } from '../app/operations/planProgress.ts';
import type { PlanRuns } from '../app/operations/planRuns.ts';
import { isDestructive, planVerbs } from '../app/operations/planText.ts';
import type { StepProgress } from '../app/operations/workflow.ts';
import type { Logger } from '../base/logger.ts';
import { ProblemError, type Problem } from '../base/problem.ts';
import { plan as makePlan } from '../engine/plan.ts';
import type { Plan, PlanAction } from '../engine/step.ts';
import type { Application } from '../manifest/model.ts';
import { showFailures, tellEarlyEnds } from './planOutcome.ts';
import { confirmPlan } from './planPreview.ts';
import type { Settings } from './settings.ts';
import { tellDone } from './ui/messages.ts';
import { withProgress } from './ui/progress.ts';

export interface ActionRequest {
  readonly action: PlanAction;
  /** Left out: the whole application. */
  readonly services?: readonly string[];
  /** These containers alone, by name. */
  readonly containers?: readonly string[];
  readonly replicas?: Readonly<Record<string, number>>;
  readonly removeOrphans?: boolean;
  /** Of `kill`. */
  readonly signal?: string;
  /** Shows the plan whatever the setting says. */
  readonly isPreview?: boolean;
}

/** Turns a wish into a plan, shows it where it must be seen, applies it, and tells how it goes. */
export class PlanRunner {
  readonly #monitor: ApplicationMonitor;
  readonly #activity: ActivityTracker;
  readonly #runs: PlanRuns;
  readonly #settings: Settings;
  readonly #logger: Logger;

  constructor(
    monitor: ApplicationMonitor,
    activity: ActivityTracker,
    runs: PlanRuns,
    settings: Settings,
    logger: Logger,
  ) {
    this.#monitor = monitor;
    this.#activity = activity;
    this.#runs = runs;
    this.#settings = settings;
    this.#logger = logger;
  }

  async run(request: ActionRequest): Promise<void> {
    const looking = this.#monitor.retain();
    try {
      const isWholeStop =
        !request.services && !request.containers && (request.action === 'stop' || request.action === 'down');
      if (isWholeStop) await this.#runs.cancelAll();
      await this.#runOn(await readySnapshot(this.#monitor), request);
    } finally {
      looking.dispose();
    }
  }

  /** Another project on the engine, of which there is no manifest: always shown before anything happens. */
  async runOther(project: string, action: 'stop' | 'down'): Promise<void> {
    const looking = this.#monitor.retain();
    try {
      await readySnapshot(this.#monitor);
      const { engine } = this.#monitor;
      if (!engine) return;
      const observation = await engine.observe(project, [], AbortSignal.timeout(settleTimeoutMs));
      await this.#carryOut(makePlan({ action, observation }), undefined, () => true);
    } finally {
      looking.dispose();
    }
  }

  async #runOn({ application, observation }: ReadySnapshot, request: ActionRequest): Promise<void> {
    const plan = makePlan({ ...request, application, observation });
    await this.#carryOut(plan, application, () => this.#mustShow(plan, request));
  }

  async #carryOut(plan: Plan, application: Application | undefined, mustShow: () => boolean): Promise<void> {
    const { problems: foreseen = [] } = plan;
    for (const { message } of foreseen) this.#logger.warn(message);
    if (plan.steps.length === 0) {
      // What is merely to be known, an orphan for instance, is in the log and the tree.
      showFailures(
        foreseen.filter(({ severity }) => severity !== 'info'),
        [],
      );
      tellDone(`${plan.project}: nothing to ${planVerbs[plan.action]}`);
      return;
    }
    const errors = foreseen.filter(({ severity }) => severity === 'error');
    if (errors.length > 0) return showFailures(errors, []);
    if (mustShow() && !(await confirmPlan(plan))) return;
    const failed: StepProgress[] = [];
    const problems = await withPlanProgress(plan, (show, signal) => {
      const report = (progress: StepProgress): void => {
        if (progress.state === 'failed') failed.push(progress);
        show(progress);
      };
      return this.#runs.apply(plan, application, report, signal);
    });
    for (const problem of problems) this.#logger.error(problem.message);
    showFailures(problems, failed);
    if (application) void tellEarlyEnds(plan, failed, this.#monitor, this.#activity);
  }

  /** The whole application's `up` and `down` are shown by default; anything else only when something would be lost. */
  #mustShow(plan: Plan, { action, services, containers, isPreview }: ActionRequest): boolean {
    if (isPreview) return true;
    const confirm = this.#settings.get('plan.confirm');
    if (confirm === 'never') return false;
    if (confirm === 'always' && !services && !containers && (action === 'up' || action === 'down')) return true;
    return isDestructive(plan);
  }
}

/** What is known once all is well; else rejects with why it is not. */
export async function readySnapshot(monitor: ApplicationMonitor): Promise<ReadySnapshot> {
  const looking = monitor.retain();
  try {
    const snapshot = await monitor.settled(AbortSignal.timeout(settleTimeoutMs));
    switch (snapshot.state) {
      case 'ready':
        return snapshot;
      case 'untrusted':
      case 'failed':
      case 'engineUnreachable':
        throw new ProblemError(snapshot.problem);
      case 'noManifest':
        throw new ProblemError(noManifest);
      case 'brokenManifest':
        throw new ProblemError({
          code: 'manifest.broken',
          severity: 'error',
          message: `${snapshot.manifest} cannot be read. See the Problems view for what is wrong with it.`,
        });
    }
  } finally {
    looking.dispose();
  }
}

const settleTimeoutMs = 30_000;

const noManifest: Problem = {
  code: 'manifest.none',
  severity: 'error',
  message: 'There is no patchbay.yaml or compose.yaml in this workspace. Create one with "Patchbay: Create Manifest".',
};

/** A notification that says how far it is and what is at work, and cancels. */
function withPlanProgress<T>(
  plan: Plan,
  work: (show: (progress: StepProgress) => void, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const told = new PlanProgress(plan);
  return withProgress(`${capitalise(planVerbs[plan.action])} ${plan.project}`, (report, signal) =>
    work((step) => {
      const doneBefore = told.done;
      told.report(step);
      report({ message: told.text, increment: ((told.done - doneBefore) * 100) / told.total });
    }, signal),
  );
}

function capitalise(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
