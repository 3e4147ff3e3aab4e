/** Falling sequences: lower ones come, and the lowest go first. Places count from the lowest. */
export class HistoryIndex {
  #values: number[] = [];

  get length(): number {
    return this.#values.length;
  }

  push(sequence: number): void {
    this.#values.push(sequence);
  }

  /** Takes out a sequence if it is the lowest; true when it was. */
  dropLowest(sequence: number): boolean {
    if (this.#values.at(-1) !== sequence) return false;
    this.#values.pop();
    return true;
  }

  at(place: number): number | undefined {
    return this.#values[this.#values.length - 1 - place];
  }

  /** The first place whose sequence is not below. */
  placeOf(sequence: number): number {
    let low = 0;
    let high = this.#values.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.at(middle) ?? 0) < sequence) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  clear(): void {
    this.#values = [];
  }
}
