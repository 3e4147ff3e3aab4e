import { identifierHash, type IdentifierHash } from './identifierHash.ts';

/** Rows whose sequences are alike but for their last bits share a block. */
const blockBits = 13;
const blockRows = 2 ** blockBits;
const firstEntries = 256;

/**
 * Which rows have which values, of a million rows in some tens of megabytes: ten bytes for each value of a row, no text and no object.
 * A value is known by 64 bits of a hash that is keyed anew in each process, so that nobody can make two values alike. Rows are known
 * by sequence; what is evicted takes its values along, block by block.
 */
export class TraceIndex {
  readonly #blocks = new Map<number, Block>();
  readonly #isHeld: (sequence: number) => boolean;
  #rows = 0;

  /** `isHeld` says whether a row is still there. */
  constructor(isHeld: (sequence: number) => boolean) {
    this.#isHeld = isHeld;
  }

  /** What it takes, in bytes. */
  get bytes(): number {
    let sum = 0;
    for (const block of this.#blocks.values()) sum += block.bytes;
    return sum;
  }

  /** How many rows it knows that are still there. */
  get rows(): number {
    return this.#rows;
  }

  isKnown(sequence: number): boolean {
    return this.#blocks.get(blockOf(sequence))?.isKnown(offsetOf(sequence)) ?? false;
  }

  /** Whether the payload of a row that is known is compressed or binary, so that values in it cannot be told by its bytes. */
  isPacked(sequence: number): boolean {
    return this.#blocks.get(blockOf(sequence))?.isPacked(offsetOf(sequence)) ?? false;
  }

  /** Keeps the values of a row; of none too, so that it is known to have none. */
  add(sequence: number, values: readonly string[], isPacked = false): void {
    const number = blockOf(sequence);
    const block = this.#blocks.get(number) ?? new Block();
    this.#blocks.set(number, block);
    if (block.add(offsetOf(sequence), values, isPacked)) this.#rows++;
  }

  /** A row has gone. */
  evicted(sequence: number): void {
    const number = blockOf(sequence);
    const block = this.#blocks.get(number);
    if (!block) return;
    if (block.isKnown(offsetOf(sequence))) this.#rows--;
    if (block.evicted() <= 0) this.#blocks.delete(number);
    // Rows of quiet sources outlive those around them.
    else if (block.isToBePacked) block.keep((offset) => this.#isHeld(number * blockRows + offset));
  }

  clear(): void {
    this.#blocks.clear();
    this.#rows = 0;
  }

  /** Sequences of the rows that have a value, in order. */
  find(value: string): readonly number[] {
    const hash = identifierHash(value);
    const found: number[] = [];
    let isInOrder = true;
    for (const [number, block] of this.#blocks) {
      block.find(hash, (offset) => {
        const sequence = number * blockRows + offset;
        // Of a block that is whole nobody needs to be asked.
        if (!block.isWhole && !this.#isHeld(sequence)) return;
        if (sequence < (found.at(-1) ?? -Infinity)) isInOrder = false;
        found.push(sequence);
      });
    }
    return isInOrder ? found : found.sort((a, b) => a - b);
  }
}

/** Sequences below zero are those of rows that were read back. */
function blockOf(sequence: number): number {
  return Math.floor(sequence / blockRows);
}

function offsetOf(sequence: number): number {
  return sequence - blockOf(sequence) * blockRows;
}

/** The values of some thousand rows. */
class Block {
  #low = new Uint32Array(firstEntries);
  #high = new Uint32Array(firstEntries);
  #offsets = new Uint16Array(firstEntries);
  #count = 0;
  #left = blockRows;
  /** With so few rows left, what they have is packed anew. */
  #packAt = blockRows / 2;
  readonly #known = new Uint8Array(blockRows / 8);
  #packed: Uint8Array | undefined;

  get bytes(): number {
    return this.#low.byteLength + this.#high.byteLength + this.#offsets.byteLength + 2 * this.#known.byteLength;
  }

  /** None of its rows has gone. */
  get isWhole(): boolean {
    return this.#left === blockRows;
  }

  get isToBePacked(): boolean {
    return this.#left <= this.#packAt;
  }

  isKnown(offset: number): boolean {
    return isMarked(this.#known, offset);
  }

  isPacked(offset: number): boolean {
    return this.#packed !== undefined && isMarked(this.#packed, offset);
  }

  /** False for a row that is known. */
  add(offset: number, values: readonly string[], isPacked: boolean): boolean {
    if (this.isKnown(offset)) return false;
    mark(this.#known, offset);
    if (isPacked) mark((this.#packed ??= new Uint8Array(blockRows / 8)), offset);
    for (const value of values) this.#append(offset, identifierHash(value));
    return true;
  }

  #append(offset: number, { low, high }: IdentifierHash): void {
    if (this.#count === this.#low.length) this.#resize(this.#count * 2);
    this.#low[this.#count] = low;
    this.#high[this.#count] = high;
    this.#offsets[this.#count] = offset;
    this.#count++;
  }

  /** How many rows are left, those included that have not come yet. */
  evicted(): number {
    return --this.#left;
  }

  keep(isHeld: (offset: number) => boolean): void {
    this.#packAt = Math.floor(this.#left / 2);
    let kept = 0;
    for (let at = 0; at < this.#count; at++) {
      const offset = this.#offsets[at] ?? 0;
      if (!isHeld(offset)) continue;
      this.#low[kept] = this.#low[at] ?? 0;
      this.#high[kept] = this.#high[at] ?? 0;
      this.#offsets[kept] = offset;
      kept++;
    }
    this.#count = kept;
    this.#resize(Math.max(1, kept));
  }

  find({ low, high }: IdentifierHash, tell: (offset: number) => void): void {
    const lows = this.#low;
    for (let at = lows.indexOf(low); at >= 0 && at < this.#count; at = lows.indexOf(low, at + 1)) {
      if (this.#high[at] === high) tell(this.#offsets[at] ?? 0);
    }
  }

  #resize(length: number): void {
    this.#low = resized(this.#low, length);
    this.#high = resized(this.#high, length);
    this.#offsets = resized(this.#offsets, length);
  }
}

function isMarked(bits: Uint8Array, at: number): boolean {
  return ((bits[at >> 3] ?? 0) & (1 << (at & 7))) !== 0;
}

function mark(bits: Uint8Array, at: number): void {
  bits[at >> 3] = (bits[at >> 3] ?? 0) | (1 << (at & 7));
}

function resized<T extends Uint32Array<ArrayBuffer> | Uint16Array<ArrayBuffer>>(array: T, length: number): T {
  const Type = array.constructor as new (length: number) => T;
  const grown = new Type(length);
  grown.set(array.subarray(0, length));
  return grown;
}
