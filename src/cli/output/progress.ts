import { localHeading, localLines } from '../../app/operations/localText.ts';
import { planEntries, type PlanEntry } from '../../app/operations/planEntries.ts';
import { groupTitle, keptText } from '../../app/operations/planGroups.ts';
import type { StepProgress } from '../../app/operations/workflow.ts';
import type { Clock } from '../../base/clock.ts';
import type { Plan } from '../../engine/step.ts';
import { printable, type Output } from './output.ts';
import type { Presentation } from './presentation.ts';
import { stepWords } from './stepWords.ts';

/** The steps as a tree: what all services share, then service by service, each in the order in which its steps run. */
export function planText(plan: Plan, output: Output): string {
  const lines = planEntries(plan).flatMap((group) => [
    `  ${output.paint('bold', printable(groupTitle(group)))}: ${group.summary}\n`,
    ...group.entries.flatMap((entry) => entryLines(entry, output)),
  ]);
  return [...lines, ...localChangeLines(plan, output), ...keptLines(plan, output)].join('');
}

function entryLines(entry: PlanEntry, output: Output): readonly string[] {
  const line = (text: string, reason: string): string =>
    `    ${printable(text)}${reason === '' ? '' : ` ${output.paint('dim', printable(`(${reason})`))}`}\n`;
  if (entry.kind === 'step') return [line(stepWords(entry.step), entry.step.reason)];
  return [line(`recreate ${entry.name}`, entry.reason), ...entry.parts.map((step) => `  ${line(stepWords(step), '')}`)];
}

/** Says what is otherwise for services that run locally from then on. */
function localChangeLines({ local = [] }: Plan, output: Output): readonly string[] {
  return local.flatMap((change) => [
    `  ${output.paint('bold', printable(localHeading(change)))}:\n`,
    ...localLines(change).map((line) => `    ${printable(line)}\n`),
  ]);
}

/** Says which volumes stay, so that nobody has to wonder whether data goes. */
function keptLines({ action, keeps = [] }: Plan, output: Output): readonly string[] {
  if (keeps.length === 0) return [];
  const isAskedFor = action === 'down' && keeps.some(({ reason }) => reason === undefined);
  const how = isAskedFor ? output.paint('dim', ' (-v removes those of the project)') : '';
  return [
    `  ${output.paint('bold', 'kept, with their data')}:${how}\n`,
    ...keeps.map((volume) => `    ${printable(keptText(volume))}\n`),
  ];
}

/**
 * Tells how a plan gets on: one line for each step that began and ended. On a terminal, what still runs stands in one
 * last line that changes; elsewhere nothing is ever overwritten. As JSON, it is one object a line, as Compose's.
 */
export class ProgressPrinter {
  readonly #output: Output;
  readonly #clock: Clock;
  readonly #total: number;
  readonly #mode: Presentation['progress'];
  readonly #quietSteps: Presentation['quietSteps'];
  readonly #startedAtMs = new Map<string, number>();
  readonly #running = new Map<string, string>();
  #ended = 0;

  constructor(plan: Pick<Plan, 'steps'>, output: Output, clock: Clock, presentation: ProgressLook = usual) {
    this.#output = output;
    this.#clock = clock;
    this.#total = plan.steps.length;
    this.#mode = presentation.progress;
    this.#quietSteps = presentation.quietSteps;
  }

  /** Writing is not awaited: there are few lines, and an engine must not wait for a terminal. */
  show(progress: StepProgress): void {
    if (progress.state === 'waiting' || this.#mode === 'quiet') return;
    const isDetail = progress.state === 'running' && progress.text !== undefined;
    if (isDetail && this.#quietSteps.has(progress.step.kind)) return;
    if (this.#mode === 'json') return void this.#output.line(jsonOf(progress));
    const line = this.#lineFor(progress);
    if (!this.#hasStatusLine) {
      if (line !== undefined) void this.#output.line(line);
      return;
    }
    const settled = line === undefined || progress.state === 'running' ? '' : `${line}\n`;
    void this.#output.write(`\r\u001b[K${settled}${this.#statusLine()}`);
  }

  /** Writes whole lines of something else, and sets what still runs below them again. */
  async aside(output: Output, text: string): Promise<void> {
    if (!this.#hasStatusLine) return output.write(text);
    await this.#output.write('\r\u001b[K');
    await output.write(text);
    await this.#output.write(this.#statusLine());
  }

  get #hasStatusLine(): boolean {
    return this.#mode === 'tty' || (this.#mode === 'auto' && this.#output.isTerminal);
  }

  #lineFor({ step, state, text }: StepProgress): string | undefined {
    const what = printable(stepWords(step));
    const paint = this.#output.paint.bind(this.#output);
    if (state === 'running') {
      const isNew = !this.#running.has(step.id);
      if (isNew) this.#startedAtMs.set(step.id, this.#clock.nowMs());
      this.#running.set(step.id, text === undefined ? what : `${what}: ${printable(text)}`);
      return isNew || text !== undefined ? `${paint('blue', '…')} ${this.#running.get(step.id) ?? what}` : undefined;
    }
    this.#running.delete(step.id);
    this.#ended++;
    if (state === 'done') return `${paint('green', '✓')} ${what} ${paint('dim', this.#duration(step.id))}`;
    if (state === 'skipped') return `${paint('yellow', '-')} ${what}: skipped, ${printable(text ?? '')}`;
    // The reason is told at the end, on standard error.
    return `${paint('red', '✗')} ${what}: failed`;
  }

  #statusLine(): string {
    if (this.#running.size === 0) return '';
    const [first = ''] = this.#running.values();
    const others = this.#running.size > 1 ? ` and ${this.#running.size - 1} more` : '';
    // It is short enough not to wrap, because only the last row can be overwritten.
    const what = first.length > 48 ? `${first.slice(0, 47)}…` : first;
    return this.#output.paint('dim', `${this.#ended}/${this.#total} ${what}${others}`);
  }

  #duration(id: string): string {
    const startedAtMs = this.#startedAtMs.get(id) ?? this.#clock.nowMs();
    return `${((this.#clock.nowMs() - startedAtMs) / 1000).toFixed(1)} s`;
  }
}

type ProgressLook = Pick<Presentation, 'progress' | 'quietSteps'>;

const usual: ProgressLook = { progress: 'auto', quietSteps: new Set() };

/** The keys and the words of status of Compose's `--progress json`. */
function jsonOf({ step, state, text, problem }: StepProgress): string {
  const status = { waiting: 'Waiting', running: 'Working', done: 'Done', failed: 'Error', skipped: 'Warning' }[state];
  const details = problem?.message ?? text;
  return JSON.stringify({ id: step.id, text: stepWords(step), status, ...(details === undefined ? {} : { details }) });
}
