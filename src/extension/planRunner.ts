import * as vscode from 'vscode';
import type { ActivityTracker } from '../app/activity.ts';
import type { ApplicationMonitor, ReadySnapshot } from '../app/applicationMonitor.ts';
import { isDestructive, planVerbs, stepText } from '../app/planText.ts';
import { applyPlan, type StepProgress } from '../app/workflow.ts';
import type { Logger } from '../base/logger.ts';
import { ProblemError, type Problem } from '../base/problem.ts';
import { plan as makePlan } from '../engine/plan.ts';
import type { Plan, PlanAction } from '../engine/step.ts';
import { showFailures, tellEarlyEnds } from './planOutcome.ts';
import { confirmPlan } from './planPreview.ts';
import type { Settings } from './settings.ts';

export interface PlanRequest {
  readonly action: PlanAction;
  /** Left out: the whole application. */
  readonly services?: readonly string[];
  readonly replicas?: Readonly<Record<string, number>>;
  readonly removeOrphans?: boolean;
  /** Shows the plan whatever the setting says. */
  readonly isPreview?: boolean;
}

/** Turns a wish into a plan, shows it where it must be seen, applies it, and tells how it goes. */
export class PlanRunner {
  readonly #monitor: ApplicationMonitor;
  readonly #activity: ActivityTracker;
  readonly #settings: Settings;
  readonly #logger: Logger;
  readonly #running = new Map<AbortController, Promise<unknown>>();

  constructor(monitor: ApplicationMonitor, activity: ActivityTracker, settings: Settings, logger: Logger) {
    this.#monitor = monitor;
    this.#activity = activity;
    this.#settings = settings;
    this.#logger = logger;
  }

  async run(request: PlanRequest): Promise<void> {
    const looking = this.#monitor.retain();
    try {
      const isWholeStop = !request.services && (request.action === 'stop' || request.action === 'down');
      if (isWholeStop) await this.#cancelAll();
      await this.#runOn(await readySnapshot(this.#monitor), request);
    } finally {
      looking.dispose();
    }
  }

  async #runOn(snapshot: ReadySnapshot, request: PlanRequest): Promise<void> {
    const { application, observation } = snapshot;
    const plan = makePlan({ ...request, application, observation });
    if (plan.steps.length === 0) {
      vscode.window.setStatusBarMessage(`$(check) ${application.name}: nothing to ${planVerbs[plan.action]}`, 5000);
      return;
    }
    if (this.#mustShow(plan, request) && !(await confirmPlan(plan))) return;
    const failed: StepProgress[] = [];
    const problems = await this.#apply(plan, snapshot, failed);
    for (const problem of problems) this.#logger.error(problem.message);
    showFailures(problems, failed);
    void tellEarlyEnds(plan, failed, this.#monitor, this.#activity);
  }

  /** The whole application's `up` and `down` are shown by default; anything else only when something would be lost. */
  #mustShow(plan: Plan, { action, services, isPreview }: PlanRequest): boolean {
    if (isPreview) return true;
    const confirm = this.#settings.get('plan.confirm');
    if (confirm === 'never') return false;
    if (confirm === 'always' && !services && (action === 'up' || action === 'down')) return true;
    return isDestructive(plan);
  }

  async #apply(plan: Plan, { application }: ReadySnapshot, failed: StepProgress[]): Promise<readonly Problem[]> {
    const engine = this.#monitor.engine;
    if (!engine) throw new ProblemError(engineGone);
    const controller = new AbortController();
    const activity = this.#activity.begin(plan.steps);
    const work = withProgress(plan, controller, (show) =>
      applyPlan(
        plan,
        application,
        engine,
        (progress) => {
          activity.report(progress);
          if (progress.state === 'failed') failed.push(progress);
          show(progress);
          this.#monitor.look();
        },
        controller.signal,
      ),
    );
    this.#running.set(
      controller,
      work.then(undefined, () => undefined),
    );
    try {
      return await work;
    } finally {
      this.#running.delete(controller);
      activity.end();
      this.#monitor.look();
    }
  }

  /** Who stops everything does not want what is still starting. */
  async #cancelAll(): Promise<void> {
    const running = [...this.#running];
    for (const [controller] of running) controller.abort();
    await Promise.all(running.map(([, work]) => work));
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

const engineGone: Problem = {
  code: 'engine.lost',
  severity: 'error',
  message: 'The engine has gone. Start it and try again.',
};

/** A notification that says which step is at work, and cancels. */
function withProgress<T>(
  plan: Plan,
  controller: AbortController,
  work: (show: (progress: StepProgress) => void) => Promise<T>,
): Promise<T> {
  const options: vscode.ProgressOptions = {
    location: vscode.ProgressLocation.Notification,
    title: `${capitalise(planVerbs[plan.action])} ${plan.project}`,
    cancellable: true,
  };
  return Promise.resolve(
    vscode.window.withProgress(options, async (progress, token) => {
      token.onCancellationRequested(() => controller.abort());
      const increment = 100 / plan.steps.length;
      return work(({ step, state, text }) => {
        const message = text ? `${stepText(step)}: ${text}` : stepText(step);
        if (state === 'running') progress.report({ message });
        else if (state !== 'waiting') progress.report({ increment });
      });
    }),
  );
}

function capitalise(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
