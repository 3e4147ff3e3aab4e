import type { MessageStore } from '../../messages/store/store.ts';

/** How many entries are looked at for each that is added. Two keep the index at most twice as large as the store. */
const checksPerAdd = 2;

/**
 * Finds the held rows by a value that was found out about them, such as what correlates them. The store evicts without
 * telling anybody, so the index forgets evicted rows bit by bit as it grows: it costs the intake of rows nothing.
 */
export class RowIndex {
  readonly #store: MessageStore;
  readonly #values = new Map<number, string>();
  readonly #sequences = new Map<string, Set<number>>();
  /** Goes round all entries again and again. */
  #round = this.#values.entries();

  constructor(store: MessageStore) {
    this.#store = store;
  }

  /** How many entries there are, with those of evicted rows that are still to be forgotten. */
  get size(): number {
    return this.#values.size;
  }

  has(sequence: number): boolean {
    return this.#values.has(sequence);
  }

  /** Names a row's value; a value that it had before is forgotten. */
  add(sequence: number, value: string): void {
    this.#remove(sequence);
    this.#values.set(sequence, value);
    const sequences = this.#sequences.get(value) ?? new Set();
    this.#sequences.set(value, sequences.add(sequence));
    for (let i = 0; i < checksPerAdd; i++) this.#checkNext();
  }

  /** The held rows of a value, in the order they were sent in. */
  of(value: string): readonly number[] {
    const sequences = [...(this.#sequences.get(value) ?? [])];
    return sequences.filter((sequence) => this.#isHeld(sequence)).sort((a, b) => a - b);
  }

  clear(): void {
    this.#values.clear();
    this.#sequences.clear();
    this.#round = this.#values.entries();
  }

  #checkNext(): void {
    const next = this.#round.next();
    if (next.done) this.#round = this.#values.entries();
    else if (!this.#isHeld(next.value[0])) this.#remove(next.value[0]);
  }

  #isHeld(sequence: number): boolean {
    const place = this.#store.locate(sequence);
    return place !== undefined && !place.page.isDead(place.index);
  }

  #remove(sequence: number): void {
    const value = this.#values.get(sequence);
    if (value === undefined) return;
    this.#values.delete(sequence);
    const sequences = this.#sequences.get(value);
    sequences?.delete(sequence);
    if (sequences?.size === 0) this.#sequences.delete(value);
  }
}
