import type { Problem } from '../../base/problem.ts';
import type { Plan } from '../../engine/step.ts';
import type { Application } from '../../manifest/model.ts';
import type { ActivityTracker } from '../services/activity.ts';
import type { ApplicationMonitor } from '../monitors/applicationMonitor.ts';
import { applyPlan, type StepProgress } from './workflow.ts';

/** Applies plans on the monitor's engine, so that trees show what each does. Several may be under way at once. */
export class PlanRuns {
  readonly #monitor: ApplicationMonitor;
  readonly #activity: ActivityTracker;
  readonly #running = new Map<AbortController, Promise<unknown>>();

  constructor(monitor: ApplicationMonitor, activity: ActivityTracker) {
    this.#monitor = monitor;
    this.#activity = activity;
  }

  /**
   * Resolves to the problems of the steps that failed. Rejects with an `AbortError` when the signal or `cancelAll` ended it,
   * once nothing of it runs any more. Hold a `retain` of the monitor meanwhile.
   */
  async apply(
    plan: Plan,
    application: Application | undefined,
    onProgress: (progress: StepProgress) => void,
    signal: AbortSignal,
  ): Promise<readonly Problem[]> {
    const engine = this.#monitor.demandEngine();
    const controller = new AbortController();
    const activity = this.#activity.begin(plan.steps);
    const report = (progress: StepProgress): void => {
      activity.report(progress);
      onProgress(progress);
      this.#monitor.look();
    };
    const work = applyPlan(plan, application, engine, report, AbortSignal.any([signal, controller.signal]));
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

  /** Who stops everything does not want what is still starting. Resolves once nothing runs any more. */
  async cancelAll(): Promise<void> {
    const running = [...this.#running];
    for (const [controller] of running) controller.abort();
    await Promise.all(running.map(([, work]) => work));
  }
}
