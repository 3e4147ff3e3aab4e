import type { ColumnId } from '../../../base/kinds/columns.ts';
import type { MenuCell } from './cells.ts';
import type { ShownColumn } from './columns.ts';

/** Which cell of the chosen row the keyboard stands on: it goes with its column, from row to row. */
export class CellCursor {
  readonly #shown: () => readonly ShownColumn[];
  #column: ColumnId | undefined;

  constructor(shown: () => readonly ShownColumn[]) {
    this.#shown = shown;
  }

  /** The cell's place in its row; undefined on the row as a whole. */
  get index(): number | undefined {
    const index = this.#shown().findIndex(({ id }) => id === this.#column);
    return index < 0 ? undefined : index;
  }

  /** Left of the first cell is the row as a whole. */
  step(by: -1 | 1): void {
    const last = this.#shown().length - 1;
    this.#column = this.#shown()[Math.min((this.index ?? -1) + by, last)]?.id;
  }

  /** A cell as its menu knows it; undefined for what is no cell of a message. */
  cellAt(row: Element, index: number | undefined): MenuCell | undefined {
    if (index === undefined || row.classList.contains('row-gap')) return undefined;
    const [column, cell] = [this.#shown()[index], row.children[index]];
    return column && cell ? { column: column.id, text: cell.textContent } : undefined;
  }
}
