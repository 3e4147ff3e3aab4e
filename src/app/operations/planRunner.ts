import { thisUser } from '../actors.ts';
import { surfaceFinding, type OperationSurface } from './door.ts';
import type { Outcome } from './operation.ts';
import { comparedParts, type ComparedPart } from './planComparison.ts';
import type { PlanEngine } from './images/broughtImages.ts';
import { makePlan, type FollowPlan, type PlanWork } from './planOperation.ts';
import type { PlanRuns } from './planRuns.ts';
import { isDestructive, planSubject, planVerbs } from './planText.ts';
import type { StepProgress } from './workflow.ts';
import type { ApplicationMonitor, ReadySnapshot } from '../monitors/applicationMonitor.ts';
import { readySnapshot } from '../monitors/readySnapshot.ts';
import type { Logger } from '../../base/logger.ts';
import type { Problem } from '../../base/problem.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Observation } from '../../engine/observation.ts';
import { imageNames } from '../../engine/plan/names.ts';
import type { PlanRequest } from '../../engine/planRequest.ts';
import type { Plan, PlanAction } from '../../engine/step.ts';
import type { Application } from '../../manifest/model.ts';
import type { PolicyFinding } from '../../policy/rules/finding.ts';

/** What a person wants by a button, a menu or a command. */
export interface ActionRequest {
  readonly action: PlanAction;
  /** Left out, the whole application is meant. */
  readonly services?: readonly string[];
  /** The names of the containers that alone are meant. */
  readonly containers?: readonly string[];
  readonly replicas?: Readonly<Record<string, number>>;
  readonly removeOrphans?: boolean;
  /** True: volumes of the project go with it, and the data in them. */
  readonly removeVolumes?: boolean;
  /** The signal that `kill` sends. */
  readonly signal?: string;
  /** What becomes of a node of the cluster. */
  readonly node?: NonNullable<PlanRequest['node']>;
  /** Shows the plan whatever the setting says. */
  readonly isPreview?: boolean;
  /** The services that run locally from then on; left out: those that do. */
  readonly local?: readonly string[];
  /** False: the named services alone, not what they depend on. */
  readonly withDependencies?: boolean;
  /** Replaces the application that was last read, where it is known that it is to be read otherwise. */
  readonly application?: (known: Application) => Application;
  /** True: its images are not those of the manifest, so what is on the engine is looked up again. */
  readonly looksAnew?: boolean;
  /** What is shown with the steps, besides what the planner says. */
  readonly notes?: readonly Problem[];
  /** True: it is shown whatever the setting says, if it has steps. */
  readonly isShown?: boolean;
  /** The engine that it is made and applied with, in place of the application's own, and what that makes of the plan. */
  readonly way?: PlanWay;
  /** True: it was shown, and agreed to, when the way there was. */
  readonly isAgreed?: boolean;
}

/** How a plan is made and applied otherwise than by the application's engine alone. */
export interface PlanWay {
  through(engine: Engine): PlanEngine;
  /** The plan with what has to be done besides. */
  adapt(plan: Plan): Plan;
}

/** How the editor shows plans to a person. */
export interface PlanDesk {
  /** When a plan is shown before it is applied. */
  confirmSetting(): 'always' | 'destructive' | 'never';
  /** Shows every step before anything happens, and what policies and quotas say of it. */
  confirmPlan(plan: Plan, findings: readonly Problem[]): Promise<boolean>;
  /** Asks why a plan is to be applied all the same; undefined when dismissed. */
  askReason(plan: Plan, reasons: readonly PolicyFinding[]): Promise<string | undefined>;
  /** Shows what a plan would do that is refused, and why it is. */
  showRefused(plan: Plan, problems: readonly Problem[]): Promise<void>;
  /** Shows that a plan has no steps, and what was compared to find that out. */
  showNothingToDo(plan: Plan, parts: readonly ComparedPart[]): Promise<void>;
  /** Shows how far a plan is, with a way to cancel. */
  follow(plan: Plan): FollowPlan;
  showFailures(
    problems: readonly Problem[],
    failed: readonly StepProgress[],
    findings?: readonly PolicyFinding[],
  ): void;
  tellDone(text: string): void;
  /** Tells what the plan started and has ended with an error soon after. */
  tellEarlyEnds(plan: Plan, failed: readonly StepProgress[]): void;
}

/** Turns a wish into a plan, shows it where it must be seen, applies it, and tells how it goes. */
export class PlanRunner {
  readonly #monitor: ApplicationMonitor;
  readonly #runs: PlanRuns;
  readonly #desk: PlanDesk;
  readonly #logger: Logger;
  /** What running services locally means, as a person has agreed to it: it is shown again once it differs. */
  readonly #agreedLocal = new Set<string>();

  constructor(monitor: ApplicationMonitor, runs: PlanRuns, desk: PlanDesk, logger: Logger) {
    this.#monitor = monitor;
    this.#runs = runs;
    this.#desk = desk;
    this.#logger = logger;
  }

  async run(request: ActionRequest): Promise<void> {
    await this.attempt(request);
  }

  /** As `run`, for whoever goes on once it is done. */
  async attempt(request: ActionRequest): Promise<Outcome<void>['kind']> {
    const looking = this.#monitor.retain();
    try {
      const isWholeStop =
        !request.services && !request.containers && (request.action === 'stop' || request.action === 'down');
      if (isWholeStop) await this.#runs.cancelAll();
      return await this.#runOn(await readySnapshot(this.#monitor), request);
    } finally {
      looking.dispose();
    }
  }

  /** Acts on another project on the engine, which has no manifest here: its plan is always shown before anything happens. */
  async runOther(project: string, action: 'stop' | 'down'): Promise<void> {
    const looking = this.#monitor.retain();
    try {
      await readySnapshot(this.#monitor);
      const engine = this.#monitor.demandEngine();
      const observation = await engine.observe(project, [], AbortSignal.timeout(observeTimeoutMs));
      await this.#carryOut({ plan: await makePlan({ action, observation }), application: undefined }, () => true);
    } finally {
      looking.dispose();
    }
  }

  async #runOn(
    snapshot: ReadySnapshot,
    { application: change, notes = [], looksAnew = false, way, ...request }: ActionRequest,
  ): Promise<Outcome<void>['kind']> {
    const { observation: known } = snapshot;
    const application = change?.(snapshot.application) ?? snapshot.application;
    const isLookedAt = request.action === 'down' || looksAnew;
    const observation = isLookedAt ? await this.#lookAnew(application, known, way) : known;
    const base = await makePlan({ ...request, application, observation });
    const made = way?.adapt(base) ?? base;
    const plan = notes.length === 0 ? made : { ...made, problems: [...notes, ...(made.problems ?? [])] };
    if (request.isPreview && plan.steps.length === 0) {
      await this.#desk.showNothingToDo(plan, comparedParts(application, observation));
      return 'done';
    }
    const work = { plan, application, ...(way && { through: (engine: Engine) => way.through(engine) }) };
    return this.#carryOut(work, () => this.#mustShow(plan, request), request.isPreview);
  }

  /** The engine tells nothing of other projects: whether one of them has begun to use a volume or a network is known by a look. */
  async #lookAnew(application: Application, known: Observation, way?: PlanWay): Promise<Observation> {
    const signal = AbortSignal.timeout(observeTimeoutMs);
    const own = this.#monitor.demandEngine();
    const engine = way?.through(own) ?? own;
    const now = await engine.observe(application.name, imageNames(application), signal);
    return { ...now, engine: known.engine };
  }

  async #carryOut(work: PlanWork, mustShow: () => boolean, isPreview = false): Promise<Outcome<void>['kind']> {
    const { plan, application } = work;
    const told: Problem[] = [];
    const failed: StepProgress[] = [];
    const surface = {
      ...this.#surface(plan, told, mustShow),
      follow: noting(this.#desk.follow(plan), failed),
    };
    const outcome = await this.#runs.apply(work, surface, new AbortController().signal);
    // Whoever runs the command tells what no step is to blame for.
    if (outcome.kind === 'failed' && outcome.error !== undefined) throw outcome.error;
    const problems = 'problems' in outcome ? outcome.problems : [];
    for (const { message } of problems) this.#logger.error(message);
    if (plan.steps.length === 0) {
      // What is merely to be known, an orphan for instance, is in the log and the tree.
      const shown = [...problems, ...told].filter(({ severity }) => severity !== 'info');
      this.#desk.showFailures(shown, []);
      this.#desk.tellDone(`${planSubject(plan)}: nothing to ${planVerbs[plan.action]}`);
      return outcome.kind;
    }
    if (isPreview && outcome.kind === 'refused') await this.#desk.showRefused(plan, problems);
    else this.#desk.showFailures(problems, failed, outcome.kind === 'refused' ? outcome.findings : []);
    const hasBegun = outcome.kind === 'done' || outcome.kind === 'failed';
    if (hasBegun && application) this.#desk.tellEarlyEnds(plan, failed);
    return outcome.kind;
  }

  #surface(plan: Plan, told: Problem[], mustShow: () => boolean): OperationSurface {
    return {
      actor: thisUser('person'),
      tell: (problems) => {
        for (const problem of problems) {
          told.push(problem);
          this.#logger.warn(problem.message);
        }
      },
      confirm: async (_operation, reasons) => {
        const findings = [
          ...told.filter((problem) => !plan.problems?.includes(problem)),
          ...reasons.map(surfaceFinding),
        ];
        if (mustShow() && !(await this.#desk.confirmPlan(plan, findings))) return false;
        if (plan.local) this.#agreedLocal.add(JSON.stringify(plan.local));
        if (reasons.length === 0) return true;
        const reason = await this.#desk.askReason(plan, reasons);
        return reason !== undefined && { reason };
      },
    };
  }

  /** The whole application's `up` and `down` are shown by default; anything else only when something would be lost. */
  #mustShow(plan: Plan, request: ActionRequest): boolean {
    const { action, services, containers, isPreview, isShown, isAgreed, local } = request;
    if (isPreview || isShown) return true;
    // Data that is gone does not come back: whoever switched plans off has not agreed to that.
    if (plan.steps.some(({ kind }) => kind === 'remove-volume')) return true;
    if (isAgreed) return false;
    const confirm = this.#desk.confirmSetting();
    if (confirm === 'never') return false;
    if (confirm === 'always' && !services && !containers && (action === 'up' || action === 'down')) return true;
    const isNewPlace = local !== undefined && plan.local && !this.#agreedLocal.has(JSON.stringify(plan.local));
    if (confirm === 'always' && isNewPlace) return true;
    return isDestructive(plan);
  }
}

const observeTimeoutMs = 30_000;

/** Follows as `follow` does, and gathers the steps that fail. */
function noting(follow: FollowPlan, failed: StepProgress[]): FollowPlan {
  return (go, signal) =>
    follow(
      (show, its) =>
        go((progress) => {
          if (progress.state === 'failed') failed.push(progress);
          show(progress);
        }, its),
      signal,
    );
}
