import type { Row } from '../../../protocol/shapes.ts';
import { Folds, type Fold } from './folds.ts';
import { RowHeights } from './rowHeights.ts';

/** How lines of logs are shown. */
export interface LogTable {
  readonly isLogs: boolean;
  /** Long lines are wrapped. */
  readonly isWrapped: boolean;
  /** Stack traces are folded. */
  readonly isFolded: boolean;
}

/** As much of a drawn row as is measured. */
interface DrawnRow {
  readonly element: { readonly offsetHeight: number };
  readonly isLoaded: boolean;
}

/** What a table of log lines knows of its rows beside their text: which are folded below others, and how high each is. */
export class LogRows {
  readonly #folds = new Folds();
  readonly #heights: RowHeights;
  #table: LogTable = { isLogs: false, isWrapped: false, isFolded: true };

  /** `rowOf` answers the rows that have been fetched, by ordinal. */
  constructor(lineHeightPx: number, rowOf: (ordinal: number) => Row | undefined) {
    this.#heights = new RowHeights({ rowOf, folds: this.#folds, lineHeightPx });
  }

  set(table: LogTable): void {
    this.#table = table;
    this.#heights.isWrapped = table.isLogs && table.isWrapped;
    this.#heights.forget();
    this.#folds.setOn(table.isLogs && table.isFolded);
  }

  /** How high each row is; undefined where all are as high as a line. */
  get heightOf(): ((ordinal: number) => number) | undefined {
    return this.#table.isLogs ? (ordinal) => this.#heights.of(ordinal) : undefined;
  }

  /** Rows were fetched; true when more lines are folded than before. */
  learn(rows: readonly Row[]): boolean {
    return this.#folds.learn(rows);
  }

  /** What is folded below a row. */
  foldOf(row: Row | undefined): Fold | undefined {
    return row && this.#folds.of(row.sequence);
  }

  /** Opens what a row begins or belongs to, or closes it; the sequence of the line that stays, undefined where there is nothing to fold. */
  toggle(row: Row): number | undefined {
    return this.#folds.toggle(row);
  }

  /** Only wrapped lines are as high as their text. True when one is another than before. */
  measure(rows: ReadonlyMap<number, DrawnRow>): boolean {
    if (!this.#heights.isWrapped) return false;
    let isChanged = false;
    for (const [ordinal, { element, isLoaded }] of rows) {
      if (isLoaded && this.#heights.measured(ordinal, element.offsetHeight)) isChanged = true;
    }
    return isChanged;
  }

  /** Rows are drawn anew, or in another width. */
  forgetHeights(): void {
    this.#heights.forget();
  }

  /** The rows are others now. */
  reset(): void {
    this.#heights.forget();
    this.#folds.forget();
  }
}
