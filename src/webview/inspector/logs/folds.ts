import type { Row } from '../../../protocol/shapes.ts';

/** How an event of several lines is shown: a stack trace below the line that it explains. */
export interface Fold {
  /** The lines below the first one, as far as they have been fetched. */
  readonly lines: number;
  readonly isOpen: boolean;
}

/** One line is shown as soon as the sign that stands for it. */
const leastLines = 2;
/** Events whose lines are counted; those met longest ago are forgotten first, and counted anew when they are met again. */
const maxEvents = 5000;

/**
 * Folds the lines of one event below the first of them. All lines are rows of the view, which are counted, searched and
 * exported as such: those that are folded have no height. Rows are known by sequence, so that folds stay where rows are numbered
 * anew.
 */
export class Folds {
  readonly #lines = new Map<number, Set<number>>();
  readonly #open = new Set<number>();
  #isOn = true;

  /** Whether anything is folded at all. */
  get isOn(): boolean {
    return this.#isOn;
  }

  setOn(isOn: boolean): void {
    this.#isOn = isOn;
  }

  /** Rows that were fetched; true when an event has more lines than before. */
  learn(rows: readonly Pick<Row, 'sequence' | 'log'>[]): boolean {
    let hasMore = false;
    for (const { sequence, log } of rows) {
      const head = log?.head ?? undefined;
      if (head === undefined) continue;
      const lines = this.#lines.get(head) ?? new Set();
      hasMore ||= !lines.has(sequence);
      this.#lines.set(head, lines.add(sequence));
    }
    for (const head of this.#lines.keys()) {
      if (this.#lines.size <= maxEvents) break;
      this.#lines.delete(head);
    }
    return hasMore;
  }

  /** The rows are others now. What was opened stays open. */
  forget(): void {
    this.#lines.clear();
  }

  /** Undefined for a row that nothing is folded below. */
  of(head: number): Fold | undefined {
    const lines = this.#lines.get(head)?.size ?? 0;
    return this.#isOn && lines >= leastLines ? { lines, isOpen: this.#open.has(head) } : undefined;
  }

  isHidden({ log }: Pick<Row, 'log'>): boolean {
    const fold = log?.head == null ? undefined : this.of(log.head);
    return fold !== undefined && !fold.isOpen;
  }

  /** Opens the event that a row begins or belongs to, or closes it; undefined when it belongs to none, else the row that stays. */
  toggle({ sequence, log }: Pick<Row, 'sequence' | 'log'>): number | undefined {
    const head = log?.head ?? sequence;
    const fold = this.of(head);
    if (!fold) return undefined;
    if (fold.isOpen) this.#open.delete(head);
    else this.#open.add(head);
    return head;
  }
}
