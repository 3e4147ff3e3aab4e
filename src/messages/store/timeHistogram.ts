const slotCount = 4096;
/** Slots are made wider when more of them than this are taken, so that there is room for the time to come. */
const maxTaken = slotCount * 0.75;
/** Slots are made finer when fewer of them than this are taken. */
const minTaken = slotCount / 32;

/**
 * How many times there are in each slot of time, kept by adding and removing: slots are so many milliseconds wide, a power
 * of two, that all times fit.
 */
export class TimeHistogram {
  readonly #counts = new Uint32Array(slotCount);
  #widthMs = 1;
  /** Slot numbers are times divided by the width; `#base` is the first that the array holds. */
  #base = 0;
  /** The first and the last slot that are not empty. */
  #first = 0;
  #last = -1;

  get isEmpty(): boolean {
    return this.#last < this.#first;
  }

  get widthMs(): number {
    return this.#widthMs;
  }

  get fromMs(): number {
    return this.#first * this.#widthMs;
  }

  /** Where the last slot ends that holds something. */
  get toMs(): number {
    return (this.#last + 1) * this.#widthMs;
  }

  /** Adding all times anew would make finer slots. */
  get isCoarse(): boolean {
    return this.#widthMs > 1 && this.#last - this.#first < minTaken;
  }

  add(timeMs: number): void {
    if (!Number.isFinite(timeMs)) return;
    const slot = Math.floor(timeMs / this.#widthMs);
    if (slot >= this.#first && slot <= this.#last) this.#bump(slot, 1);
    else this.#addOutside(timeMs);
  }

  /** A time that was added before. */
  remove(timeMs: number): void {
    if (!Number.isFinite(timeMs)) return;
    const index = Math.floor(timeMs / this.#widthMs) - this.#base;
    if (!this.#counts[index]) return;
    this.#counts[index]--;
    while (this.#first <= this.#last && !this.#counts[this.#first - this.#base]) this.#first++;
    while (this.#last >= this.#first && !this.#counts[this.#last - this.#base]) this.#last--;
  }

  clear(): void {
    this.#counts.fill(0);
    this.#widthMs = 1;
    this.#first = 0;
    this.#last = -1;
  }

  /** Calls back with the first millisecond and the count of every slot that is not empty. */
  forEach(visit: (timeMs: number, count: number) => void): void {
    for (let slot = this.#first; slot <= this.#last; slot++) {
      const count = this.#counts[slot - this.#base];
      if (count) visit(slot * this.#widthMs, count);
    }
  }

  #addOutside(timeMs: number): void {
    let slot = Math.floor(timeMs / this.#widthMs);
    if (this.isEmpty) {
      this.#base = this.#first = slot;
      this.#last = slot - 1;
    }
    while (Math.max(this.#last, slot) - Math.min(this.#first, slot) >= maxTaken) {
      this.#widen();
      slot = Math.floor(timeMs / this.#widthMs);
    }
    this.#first = Math.min(this.#first, slot);
    this.#last = Math.max(this.#last, slot);
    if (this.#first < this.#base || this.#last >= this.#base + slotCount) this.#shift();
    this.#bump(slot, 1);
  }

  #widen(): void {
    const before = this.#counts.slice(this.#first - this.#base, this.#last + 1 - this.#base);
    const first = this.#first;
    this.#counts.fill(0);
    this.#widthMs *= 2;
    this.#base = this.#first = Math.floor(first / 2);
    for (const [i, count] of before.entries()) this.#bump(Math.floor((first + i) / 2), count);
    this.#last = Math.floor(this.#last / 2);
  }

  /** Leaves an eighth of the free slots below: most times come at the upper end, and what is read back at the lower. */
  #shift(): void {
    const base = this.#first - Math.floor((slotCount - (this.#last - this.#first + 1)) / 8);
    const moved = new Uint32Array(slotCount);
    for (let i = 0; i < slotCount; i++) {
      const count = this.#counts[i];
      if (count) moved[i + this.#base - base] = count;
    }
    this.#counts.set(moved);
    this.#base = base;
  }

  #bump(slot: number, by: number): void {
    const index = slot - this.#base;
    this.#counts[index] = (this.#counts[index] ?? 0) + by;
  }
}
