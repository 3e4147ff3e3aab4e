import type { Plan, Step } from '../../engine/step.ts';
import { doingText } from '../services/activity.ts';
import type { StepProgress } from './workflow.ts';

/** How far a plan is, for a notification: `3/12 orders: waiting for health`. Its title names what the plan is for. */
export class PlanProgress {
  readonly total: number;
  /** The only service that the plan is for, which the title has named; undefined where there are more. */
  readonly #named: string | undefined;
  readonly #running = new Map<string, string>();
  #done = 0;

  constructor(plan: Plan) {
    this.total = plan.steps.length;
    const services = plan.scope?.services ?? [];
    this.#named = services.length === 1 ? services[0] : undefined;
  }

  /** How many steps are over, whatever their end. */
  get done(): number {
    return this.#done;
  }

  report({ step, state, text }: StepProgress): void {
    if (state === 'waiting') return;
    // It goes behind all others, because the text tells the step that was heard of last.
    this.#running.delete(step.id);
    if (state === 'running') this.#running.set(step.id, runningText(step, text, this.#named));
    else this.#done++;
  }

  get text(): string {
    const last = [...this.#running.values()].at(-1);
    return `${this.#done}/${this.total}${last === undefined ? '' : ` ${last}`}`;
  }
}

function runningText(step: Step, text: string | undefined, named: string | undefined): string {
  const subject = 'service' in step ? step.service : step.kind === 'remove-image' ? step.image : step.name;
  const doing = `${doingText(step)}${text === undefined ? '' : ` (${text})`}`;
  return 'service' in step && step.service === named ? doing : `${subject}: ${doing}`;
}
