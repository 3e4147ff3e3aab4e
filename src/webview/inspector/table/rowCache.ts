import type { Row } from '../../../protocol/shapes.ts';

/** A screen of a log may stand for a hundred times as many rows, folded below those that it shows. */
const capacity = 12_000;

/** Fetched rows by ordinal. The rows fetched longest ago are dropped first. */
export class RowCache {
  readonly #rows = new Map<number, Row>();

  get(ordinal: number): Row | undefined {
    return this.#rows.get(ordinal);
  }

  /** The ordinal of a row of which all rows up to another one have been fetched. */
  ordinalOf(sequence: number, upTo: number): number | undefined {
    for (let ordinal = upTo; ; ordinal--) {
      const row = this.#rows.get(ordinal);
      if (!row || row.sequence === sequence) return row && ordinal;
    }
  }

  /** Returns true if at least one row is new. */
  add(rows: readonly Row[]): boolean {
    let hasNew = false;
    for (const row of rows) {
      hasNew ||= !this.#rows.has(row.ordinal);
      this.#rows.delete(row.ordinal);
      this.#rows.set(row.ordinal, row);
    }
    for (const ordinal of this.#rows.keys()) {
      if (this.#rows.size <= capacity) break;
      this.#rows.delete(ordinal);
    }
    return hasNew;
  }

  /** The first ordinal of a range that is missing. */
  firstMissing(start: number, end: number): number | undefined {
    for (let ordinal = start; ordinal < end; ordinal++) if (!this.#rows.has(ordinal)) return ordinal;
    return undefined;
  }

  /** Forgets the rows of ordinals below. */
  dropBelow(ordinal: number): void {
    for (const each of this.#rows.keys()) if (each < ordinal) this.#rows.delete(each);
  }

  clear(): void {
    this.#rows.clear();
  }
}
