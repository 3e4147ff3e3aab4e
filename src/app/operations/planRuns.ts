import { Emitter } from '../../base/event.ts';
import type { ActivityTracker } from '../services/activity.ts';
import type { ApplicationMonitor } from '../monitors/applicationMonitor.ts';
import { startsSomething } from '../steps/stepKinds.ts';
import { refusedServices } from '../services/refusals.ts';
import { surfaceFinding, type OperationRules } from './door.ts';
import type { Outcome } from './operation.ts';
import { performPlan, type PlanSurface, type PlanWork, type TakeSteps } from './planOperation.ts';
import type { StepProgress } from './workflow.ts';

/** The codes of what policies, quotas and the audit trail say. */
const governed = /^(policy|quota|audit)\./;

/** Applies plans on the monitor's engine, so that trees show what each does. Several may be under way at once. */
export class PlanRuns {
  readonly #monitor: ApplicationMonitor;
  readonly #activity: ActivityTracker;
  readonly #rules: OperationRules;
  readonly #running = new Map<AbortController, Promise<unknown>>();
  readonly #started = new Emitter<void>();

  /** A plan was carried out that has started something. */
  readonly onDidStart = this.#started.event;

  constructor(monitor: ApplicationMonitor, activity: ActivityTracker, rules: OperationRules) {
    this.#monitor = monitor;
    this.#activity = activity;
    this.#rules = rules;
  }

  /**
   * Rejects with an `AbortError` when the signal or `cancelAll` ended it, once nothing of it runs any more. Hold a `retain` of the
   * monitor meanwhile.
   */
  async apply(work: PlanWork, surface: PlanSurface, signal: AbortSignal): Promise<Outcome<void>> {
    const controller = new AbortController();
    const over = Promise.withResolvers<undefined>();
    const add = (): unknown => this.#running.set(controller, over.promise);
    add();
    const { through = (own) => own } = work;
    const engine = () => through(this.#monitor.demandEngine());
    const followed: PlanSurface = {
      actor: surface.actor,
      tell: (problems) => surface.tell(problems),
      confirm: async (operation, reasons) => {
        const answer = surface.confirm(operation, reasons);
        if (answer === true) return true;
        // Whoever stops everything does not wait for an answer, and a plan that is wanted after that is applied.
        this.#running.delete(controller);
        const given = await answer;
        if (given !== false) add();
        return given;
      },
      follow: (go, its) => this.#follow(work, surface, go, its),
    };
    try {
      const ports = { rules: this.#rules, surface: followed };
      const outcome = await performPlan(work, engine, ports, AbortSignal.any([signal, controller.signal]));
      this.#keepRefusal(work, outcome);
      return outcome;
    } finally {
      this.#running.delete(controller);
      over.resolve(undefined);
    }
  }

  /** Cancels everything: who stops the application does not want what is still starting. Resolves once nothing runs any more. */
  async cancelAll(): Promise<void> {
    const running = [...this.#running];
    for (const [controller] of running) controller.abort();
    await Promise.all(running.map(([, work]) => work));
  }

  /** The row of a service that may not start says why. */
  #keepRefusal({ plan }: PlanWork, outcome: Outcome<void>): void {
    if (outcome.kind !== 'refused') return;
    const { snapshot } = this.#monitor;
    const { problems, findings } = outcome;
    // Who lost its place in a quota to another has no finding, but the problem of it.
    const reasons = findings
      ? findings.map((finding) => ({ problem: surfaceFinding(finding), services: finding.services }))
      : problems.filter(({ code }) => governed.test(code)).map((problem) => ({ problem, services: [] }));
    const application = 'application' in snapshot ? snapshot.application : undefined;
    this.#activity.refuse(refusedServices(plan, reasons), application);
  }

  async #follow<T>({ plan }: PlanWork, surface: PlanSurface, go: TakeSteps<T>, signal: AbortSignal): Promise<T> {
    const activity = this.#activity.begin(plan.steps);
    let hasStarted = false;
    try {
      return await surface.follow<T>((show, its) => {
        const report = (progress: StepProgress): void => {
          activity.report(progress);
          hasStarted ||= progress.state === 'done' && startsSomething(progress.step);
          show(progress);
          this.#monitor.look();
        };
        return go(report, its);
      }, signal);
    } finally {
      activity.end();
      this.#monitor.look();
      if (hasStarted) this.#started.fire();
    }
  }
}
