import { toProblem, type Problem } from '../../base/problem.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Plan, Step } from '../../engine/step.ts';
import { neededText } from './planText.ts';
import type { Application } from '../../manifest/model.ts';

/** Where one step stands. Each step goes `waiting` → `running` (once per text) → `done` or `failed`, or `skipped`. */
export interface StepProgress {
  readonly step: Step;
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'skipped';
  /** What the engine says while the step runs, or why it was skipped. */
  readonly text?: string;
  /** Why the step failed. */
  readonly problem?: Problem;
}

/**
 * Applies a plan with all the concurrency that `after` allows. A failed step skips those that need it and nothing else.
 * Resolves to the problems of the failed steps, each said once; none means that every step is done. A plan that has errors is
 * not begun: it resolves to them.
 * When aborted, running steps get the signal, waiting ones are skipped, and it rejects with the signal's reason once
 * nothing runs any more.
 */
export async function applyPlan(
  plan: Plan,
  application: Application | undefined,
  engine: Pick<Engine, 'perform'>,
  onProgress: (progress: StepProgress) => void,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  const errors = (plan.problems ?? []).filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    for (const step of plan.steps) onProgress({ step, state: 'skipped', text: 'the plan cannot be applied' });
    return errors;
  }
  const graph = new StepGraph(plan.steps);
  const problems: Problem[] = [];
  let isCancelled = false;

  const cancel = (): void => {
    for (const step of graph.takeWaiting()) {
      isCancelled = true;
      onProgress({ step, state: 'skipped', text: 'cancelled' });
    }
  };

  const run = async (step: Step): Promise<void> => {
    onProgress({ step, state: 'running' });
    try {
      await engine.perform(step, application, (text) => onProgress({ step, state: 'running', text }), signal);
    } catch (error) {
      return fail(step, error);
    }
    onProgress({ step, state: 'done' });
    await Promise.all(graph.complete(step).map(run));
  };

  const fail = async (step: Step, error: unknown): Promise<void> => {
    if (signal.aborted) {
      isCancelled = true;
      return onProgress({ step, state: 'skipped', text: 'cancelled' });
    }
    const problem = toProblem(error);
    // When the engine goes, all that is under way fails in the same words.
    const isSaid = problems.some(({ code, message }) => code === problem.code && message === problem.message);
    if (!isSaid) problems.push(problem);
    onProgress({ step, state: 'failed', problem });
    const dependents = graph.takeDependents(step);
    for (const dependent of dependents) {
      onProgress({ step: dependent, state: 'skipped', text: `needs ${neededText(step)}, which failed` });
    }
    await Promise.all([step, ...dependents].flatMap((over) => graph.end(over)).map(run));
  };

  for (const step of plan.steps) onProgress({ step, state: 'waiting' });
  signal.addEventListener('abort', cancel, { once: true });
  try {
    if (signal.aborted) cancel();
    await Promise.all(graph.takeReady().map(run));
  } finally {
    signal.removeEventListener('abort', cancel);
  }
  if (isCancelled) throw signal.reason;

  for (const step of graph.takeWaiting()) {
    problems.push(stuckProblem(step));
    onProgress({ step, state: 'skipped', text: 'waits for itself' });
  }
  return problems;
}

/** Sorts the steps of a plan so that they could run one after the other; those that may begin first come first. */
export function orderedSteps(plan: Plan): readonly Step[] {
  const graph = new StepGraph(plan.steps);
  const ordered = [...graph.takeReady()];
  for (const step of ordered) ordered.push(...graph.complete(step));
  return [...ordered, ...graph.takeWaiting()];
}

/** The steps that have not begun, and what each still waits for. A step is taken out once, when it begins or is skipped. */
class StepGraph {
  readonly #waiting = new Map<string, { readonly step: Step; readonly missing: Set<string> }>();
  readonly #dependents = new Map<string, Step[]>();

  constructor(steps: readonly Step[]) {
    const ids = new Set(steps.map(({ id }) => id));
    for (const step of steps) {
      const either = (step.afterEither ?? []).filter((id) => ids.has(id));
      this.#waiting.set(step.id, { step, missing: new Set([...step.after, ...either]) });
      for (const id of new Set([...step.after, ...either])) {
        const dependents = this.#dependents.get(id);
        if (dependents) dependents.push(step);
        else this.#dependents.set(id, [step]);
      }
    }
  }

  takeReady(): readonly Step[] {
    const ready = [...this.#waiting.values()].filter((entry) => entry.missing.size === 0);
    return ready.map(({ step }) => this.#take(step));
  }

  /** Marks a step as done; yields those that waited only for it. */
  complete(done: Step): readonly Step[] {
    return this.#release(done, this.#waitingDependents(done));
  }

  /** Marks a step as over without being done; yields those that waited only for it to be over. */
  end(over: Step): readonly Step[] {
    return this.#release(
      over,
      this.#waitingDependents(over).filter((dependent) => !dependent.after.includes(over.id)),
    );
  }

  /** Takes all that can no longer run, directly or through others, in the order in which they are reached. */
  takeDependents(failed: Step): readonly Step[] {
    const taken: Step[] = [];
    const queue = [failed];
    for (const step of queue) {
      for (const dependent of this.#waitingDependents(step)) {
        if (!dependent.after.includes(step.id)) continue;
        taken.push(this.#take(dependent));
        queue.push(dependent);
      }
    }
    return taken;
  }

  takeWaiting(): readonly Step[] {
    return [...this.#waiting.values()].map(({ step }) => this.#take(step));
  }

  #release(over: Step, dependents: readonly Step[]): readonly Step[] {
    const ready = dependents.filter((dependent) => {
      const missing = this.#waiting.get(dependent.id)?.missing;
      missing?.delete(over.id);
      return missing?.size === 0;
    });
    return ready.map((step) => this.#take(step));
  }

  #waitingDependents(step: Step): readonly Step[] {
    return (this.#dependents.get(step.id) ?? []).filter((dependent) => this.#waiting.has(dependent.id));
  }

  #take(step: Step): Step {
    this.#waiting.delete(step.id);
    return step;
  }
}

/** A plan whose steps wait for each other, or for a step that it does not hold, is wrong; it must not pass for done. */
function stuckProblem(step: Step): Problem {
  const message = `Step ${step.id} never became ready: it waits for ${step.after.join(', ')}. Report this as a bug of Patchbay.`;
  return { code: 'workflow.stuck', severity: 'error', message };
}
