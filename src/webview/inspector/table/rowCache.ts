import type { Row } from '../../../protocol/shapes.ts';

const capacity = 4000;

/** Rows that have been fetched, by ordinal; those fetched longest ago go first. */
export class RowCache {
  readonly #rows = new Map<number, Row>();

  get(ordinal: number): Row | undefined {
    return this.#rows.get(ordinal);
  }

  /** True when at least one was not there before. */
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

  /** The first ordinal of the range that is not here. */
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
