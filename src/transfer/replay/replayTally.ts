import { formatCount } from '../../base/counts.ts';
import { sourceKinds } from '../../base/kinds/sources.ts';
import type { Problem } from '../../base/problem.ts';
import type { Publication } from '../../broker/publication.ts';
import type { TransferReport } from '../transfer.ts';
import { noCopyReasons, type NoCopyReason } from './copies.ts';

/** A report names so many problems; it counts the others. */
const maxProblems = 100;
/** So many channels are told apart before a replay. */
const maxPlaces = 50;
/** How late messages may be before a person is told. */
const lateMs = 250;

/** Counts what became of the messages of a replay. */
export class ReplayTally {
  done = 0;
  failed = 0;
  /** Left out by the filter or the range. */
  passedOver = 0;
  /** Messages that are known to be missing in the recording. */
  missing = 0;
  readonly #problems: Problem[] = [];
  readonly #leftOut = new Map<NoCopyReason, number>();
  /** How many messages would be sent, by where. */
  readonly #foreseen = new Map<string, number>();
  #moreProblems = 0;
  #latestMs = 0;

  get skipped(): number {
    return this.passedOver + [...this.#leftOut.values()].reduce((sum, count) => sum + count, 0);
  }

  leftOut(reason: NoCopyReason): void {
    this.#leftOut.set(reason, (this.#leftOut.get(reason) ?? 0) + 1);
  }

  foresee({ kind, key }: Publication): void {
    this.done++;
    const place = `${sourceKinds[kind].label} ${key}`;
    // Of very many channels the last ones are told together.
    const name = this.#foreseen.size < maxPlaces || this.#foreseen.has(place) ? place : 'other channels';
    this.#foreseen.set(name, (this.#foreseen.get(name) ?? 0) + 1);
  }

  fail(problem: Problem): void {
    this.failed++;
    this.tell(problem);
  }

  /** A problem that no message counts for. */
  tell(problem: Problem): void {
    if (this.#problems.length < maxProblems) this.#problems.push(problem);
    else this.#moreProblems++;
  }

  late(ms: number): void {
    this.#latestMs = Math.max(this.#latestMs, ms);
  }

  report(isComplete: boolean, resumeLine: number | undefined, more: readonly string[]): TransferReport {
    return {
      done: this.done,
      skipped: this.skipped,
      failed: this.failed,
      isComplete: isComplete && this.#problems.length === 0,
      problems: this.#problems,
      moreProblems: this.#moreProblems,
      ...(resumeLine !== undefined && { resumeAt: String(resumeLine) }),
      notes: [...more, ...this.#notes()],
    };
  }

  #notes(): readonly string[] {
    const leftOut = [...this.#leftOut].map(
      ([reason, count]) => `${messages(count, 'was', 'were')} left out: ${noCopyReasons[reason]}.`,
    );
    const foreseen = [...this.#foreseen].map(([place, count]) => `${messages(count, 'goes', 'go')} to the ${place}.`);
    const missing = `${messages(this.missing, 'is', 'are')} missing in the recording, where it has gaps.`;
    const late = `The broker did not keep up: messages were sent up to ${(this.#latestMs / 1000).toFixed(1)} s late.`;
    return [
      ...foreseen,
      ...leftOut,
      ...(this.missing > 0 ? [missing] : []),
      ...(this.#latestMs >= lateMs ? [late] : []),
    ];
  }
}

function messages(count: number, one: string, several: string): string {
  return count === 1 ? `1 message ${one}` : `${formatCount(count)} messages ${several}`;
}
