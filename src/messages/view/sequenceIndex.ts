const firstCapacity = 1024;

/** Rising sequences with a place of their own each: places never change, and the oldest can be dropped. */
export class SequenceIndex {
  #values = new Float64Array(firstCapacity);
  #head = 0;
  #tail = 0;
  /** How many have been dropped: the place of the first one held. */
  #dropped = 0;

  get firstPlace(): number {
    return this.#dropped;
  }

  get endPlace(): number {
    return this.#dropped + this.#tail - this.#head;
  }

  push(sequence: number): void {
    if (this.#tail === this.#values.length) this.#makeRoom();
    this.#values[this.#tail++] = sequence;
  }

  at(place: number): number | undefined {
    const index = place - this.#dropped + this.#head;
    return index >= this.#head && index < this.#tail ? this.#values[index] : undefined;
  }

  /** The first place whose sequence is not below. */
  placeOf(sequence: number): number {
    let low = this.#head;
    let high = this.#tail;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#values[middle] ?? 0) < sequence) low = middle + 1;
      else high = middle;
    }
    return low - this.#head + this.#dropped;
  }

  /** Takes out a sequence if it is the first; true when it was. */
  dropFirst(sequence: number): boolean {
    if (this.at(this.#dropped) !== sequence) return false;
    this.#head++;
    this.#dropped++;
    return true;
  }

  #makeRoom(): void {
    const held = this.#values.subarray(this.#head, this.#tail);
    const isHalfEmpty = held.length * 2 < this.#values.length;
    const values = isHalfEmpty ? this.#values : new Float64Array(this.#values.length * 2);
    values.set(held);
    this.#values = values;
    this.#tail -= this.#head;
    this.#head = 0;
  }
}
