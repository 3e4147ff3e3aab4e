import type { ColumnLayout } from '../../../protocol/inspectorColumns.ts';
import { columnsFrom, layoutOf, messageTable, type Column, type TableKind } from './columns.ts';

/**
 * The columns that were chosen. What is remembered for a set of sources is of the kind of table that these have by themselves:
 * in the other kind, which somebody switched to, columns are chosen for the life of the page.
 */
export class ColumnChoice {
  #kind: TableKind = messageTable;
  /** Empty where nothing was chosen. */
  #remembered: ColumnLayout = [];
  #passing: ColumnLayout = [];

  get kind(): TableKind {
    return this.#kind;
  }

  get columns(): readonly Column[] {
    return columnsFrom(this.#kind.isSwitchedTo ? this.#passing : this.#remembered, this.#kind);
  }

  /** Takes what was remembered for the sources that are shown now. */
  restore(layout: ColumnLayout): void {
    this.#remembered = layout;
  }

  /** True when it is another kind than before. */
  setKind(kind: TableKind): boolean {
    const isSame = JSON.stringify(kind) === JSON.stringify(this.#kind);
    this.#kind = kind;
    return !isSame;
  }

  /** The layout that is to be remembered; undefined for one that passes. */
  choose(columns: readonly Column[]): ColumnLayout | undefined {
    const layout = layoutOf(columns);
    if (this.#kind.isSwitchedTo) this.#passing = layout;
    else this.#remembered = layout;
    return this.#kind.isSwitchedTo ? undefined : layout;
  }
}
