/** Rising sequences that may go from anywhere. */
export class KeptIndex {
  #values: number[] = [];
  #gone = new Set<number>();

  get length(): number {
    return this.#values.length - this.#gone.size;
  }

  push(sequence: number): void {
    this.#values.push(sequence);
  }

  /** True when it was here. */
  remove(sequence: number): boolean {
    if (this.#gone.has(sequence) || this.#values[lowerBound(this.#values, sequence)] !== sequence) return false;
    this.#gone.add(sequence);
    return true;
  }

  at(place: number): number | undefined {
    return this.#tidy()[place];
  }

  /** The first place whose sequence is not below. */
  placeOf(sequence: number): number {
    return lowerBound(this.#tidy(), sequence);
  }

  clear(): void {
    this.#values = [];
    this.#gone.clear();
  }

  /** Takes out the rows that have gone, all at once, when somebody looks. */
  #tidy(): readonly number[] {
    if (this.#gone.size > 0) {
      this.#values = this.#values.filter((sequence) => !this.#gone.has(sequence));
      this.#gone.clear();
    }
    return this.#values;
  }
}

function lowerBound(values: readonly number[], sequence: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? 0) < sequence) low = middle + 1;
    else high = middle;
  }
  return low;
}
