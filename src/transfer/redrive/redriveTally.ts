import { formatCount, plural } from '../../base/counts.ts';
import type { Problem } from '../../base/problem.ts';
import type { TransferProgress, TransferReport } from '../transfer.ts';

/** A report names so many problems; it counts the others. */
const maxProblems = 100;
/** For so long messages are counted before the rate is told anew. */
const rateWindowMs = 1000;

/** Counts what becomes of the messages of a redrive. */
export class RedriveTally {
  done = 0;
  failed = 0;
  /** Not chosen. */
  left = 0;
  /** Taken by somebody else meanwhile. */
  gone = 0;
  total: number | undefined;
  renewed = 0;
  /** The answer was lost; they are not there any more, so they have been moved. */
  unanswered = 0;
  takenUp = 0;
  readonly notes: string[] = [];
  readonly #problems: Problem[] = [];
  readonly #nowMs: () => number;
  #moreProblems = 0;
  #window: { readonly sinceMs: number; readonly done: number };
  #rate = 0;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#window = { sinceMs: nowMs(), done: 0 };
  }

  get hasProblems(): boolean {
    return this.#problems.length > 0;
  }

  fail(problem: Problem): void {
    this.failed++;
    this.tell(problem);
  }

  /** A problem that no single message counts for. */
  tell(problem: Problem): void {
    if (this.#problems.length < maxProblems) this.#problems.push(problem);
    else this.#moreProblems++;
  }

  progress(state: TransferProgress['state'], position?: string): TransferProgress {
    const { done, failed, total } = this;
    const skipped = this.left + this.gone;
    return {
      ...{ state, done, skipped, failed, ratePerSecond: this.#ratePerSecond() },
      ...(total !== undefined && { total: Math.max(total, done + skipped + failed) }),
      ...(position !== undefined && { position }),
    };
  }

  report(isComplete: boolean): TransferReport {
    return {
      done: this.done,
      skipped: this.left + this.gone,
      failed: this.failed,
      isComplete: isComplete && !this.hasProblems,
      problems: this.#problems,
      moreProblems: this.#moreProblems,
      notes: [...this.#facts(), ...this.notes],
    };
  }

  #facts(): readonly string[] {
    const { takenUp, gone, renewed, unanswered } = this;
    return [
      takenUp > 0 &&
        `${moved(takenUp)} by an earlier run, which had not removed ${them(takenUp)} from here yet: it is done now.`,
      gone > 0 && `${plural(gone, 'message was', 'messages were')} taken by somebody else meanwhile.`,
      unanswered > 0 &&
        `Of ${plural(unanswered, 'message')} the answer was lost with the connection; ${unanswered === 1 ? 'it is' : 'they are'} not here any more, so ${them(unanswered) === 'it' ? 'it was' : 'they were'} moved.`,
      renewed > 0 && `${plural(renewed, 'message')} came back.`,
    ].filter((fact) => fact !== false);
  }

  #ratePerSecond(): number {
    const passedMs = this.#nowMs() - this.#window.sinceMs;
    const rate = passedMs > 0 ? ((this.done - this.#window.done) * 1000) / passedMs : 0;
    if (passedMs < rateWindowMs) return this.#rate || rate;
    this.#window = { sinceMs: this.#nowMs(), done: this.done };
    return (this.#rate = rate);
  }
}

function moved(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'message had been added' : 'messages had been added'}`;
}

function them(count: number): string {
  return count === 1 ? 'it' : 'them';
}
