import { formatCount } from '../../base/counts.ts';
import type { Problem } from '../../base/problem.ts';
import type { TransferReport } from '../transfer.ts';
import { filePlaceText, type FilePlace, type PublishManyJob } from './job.ts';

/** Counts what became of the messages of a file. */
export class PublishTally {
  done = 0;
  skipped = 0;
  failed = 0;
  /** Of those that were sent, how many break the contract. */
  sentInvalid = 0;
  readonly #from: PublishManyJob['from'];
  readonly #maxProblems: number;
  readonly #problems: Problem[] = [];
  #moreProblems = 0;

  constructor({ from, maxProblems }: Pick<PublishManyJob, 'from' | 'maxProblems'>) {
    this.#from = from;
    this.#maxProblems = maxProblems;
  }

  /** What is wrong with the message at a place. */
  tellAt(place: FilePlace, severity: 'error' | 'warning', reason: string): void {
    const code = 'transfer.message';
    if (this.#from.kind === 'samples') {
      this.tell({ code, severity, message: `Sample ${formatCount(place.line)}: ${reason}.` });
      return;
    }
    const start = { line: place.line - 1, character: 0 };
    const at = { file: this.#from.path, range: { start, end: start } };
    this.tell({ code, severity, message: `Line ${filePlaceText(place)}: ${reason}.`, at });
  }

  tell(problem: Problem): void {
    if (this.#problems.length < this.#maxProblems) this.#problems.push(problem);
    else this.#moreProblems++;
  }

  report(isComplete: boolean, next: FilePlace | undefined, notes: readonly string[]): TransferReport {
    const invalid = `${formatCount(this.sentInvalid)} of the sent messages ${this.sentInvalid === 1 ? 'breaks' : 'break'} the contract.`;
    return {
      done: this.done,
      skipped: this.skipped,
      failed: this.failed,
      isComplete,
      problems: this.#problems,
      moreProblems: this.#moreProblems,
      ...(next && { resumeAt: filePlaceText(next) }),
      notes: [...notes, ...(this.sentInvalid > 0 ? [invalid] : [])],
    };
  }
}
