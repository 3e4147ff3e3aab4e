import type { Row } from '../../../protocol/shapes.ts';
import type { Folds } from './folds.ts';

/** More rows than are ever in sight and near it. */
const maxMeasured = 5000;

interface HeightPorts {
  readonly rowOf: (ordinal: number) => Row | undefined;
  readonly folds: Folds;
  readonly lineHeightPx: number;
}

/** How high each row of a log is: folded lines have no height, and wrapped ones as much as their text needs. */
export class RowHeights {
  readonly #ports: HeightPorts;
  readonly #measured = new Map<number, number>();
  isWrapped = false;

  constructor(ports: HeightPorts) {
    this.#ports = ports;
  }

  /** Of a row that has not been fetched or measured, a line's. */
  of(ordinal: number): number {
    const { rowOf, folds, lineHeightPx } = this.#ports;
    const row = rowOf(ordinal);
    if (row && folds.isHidden(row)) return 0;
    return this.isWrapped ? (this.#measured.get(ordinal) ?? lineHeightPx) : lineHeightPx;
  }

  /** True when it is another than before. */
  measured(ordinal: number, heightPx: number): boolean {
    const before = this.#measured.get(ordinal) ?? this.#ports.lineHeightPx;
    this.#measured.set(ordinal, heightPx);
    if (this.#measured.size > maxMeasured) this.#measured.delete(this.#measured.keys().next().value ?? ordinal);
    return before !== heightPx;
  }

  /** Rows are drawn anew, or in another width. */
  forget(): void {
    this.#measured.clear();
  }
}
