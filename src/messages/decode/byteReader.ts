import type { Buffer } from 'node:buffer';
import { TooMuchWork } from '../../expression/effort.ts';

/** What is wrong with bytes: they are not of the form that a decoder reads. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
}

const maxDepth = 500;
/** An object's names are all different at worst. */
export const stepsPerName = 8;

/** Reads bytes in order; never beyond their end, never deeper than allowed, and makes nothing larger than what is there. */
export class ByteReader {
  readonly #bytes: Buffer;
  #at = 0;
  #depth = 0;
  #stepsLeft: number;

  constructor(bytes: Buffer, maxSteps = Infinity) {
    this.#bytes = bytes;
    this.#stepsLeft = maxSteps;
  }

  /** Reading anything is a step; what costs more than reading it says so. */
  spend(steps: number): void {
    this.#stepsLeft -= steps;
    if (this.#stepsLeft < 0) throw new TooMuchWork();
  }

  get at(): number {
    return this.#at;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  peek(): number {
    this.#need(1);
    return this.#bytes[this.#at] ?? 0;
  }

  /** A whole number of 1, 2 or 4 bytes, big end first. */
  uint(size: 1 | 2 | 4): number {
    const at = this.#take(size);
    return this.#bytes.readUIntBE(at, size);
  }

  int(size: 1 | 2 | 4): number {
    const at = this.#take(size);
    return this.#bytes.readIntBE(at, size);
  }

  /** Reads eight bytes: a number where it is exact, else a bigint. */
  uint64(): number | bigint {
    return exact(this.#bytes.readBigUInt64BE(this.#take(8)));
  }

  int64(): number | bigint {
    return exact(this.#bytes.readBigInt64BE(this.#take(8)));
  }

  float(): number {
    return this.#bytes.readFloatBE(this.#take(4));
  }

  double(): number {
    return this.#bytes.readDoubleBE(this.#take(8));
  }

  text(size: number): string {
    const at = this.#take(size);
    return this.#bytes.toString('utf8', at, at + size);
  }

  bytes(size: number): Buffer {
    const at = this.#take(size);
    return this.#bytes.subarray(at, at + size);
  }

  /** Reads `count` items. Each takes at least one byte, so an impossible count is found before anything is allocated. */
  items(count: number | bigint, read: () => unknown): unknown[] {
    this.#need(Number(count));
    const items: unknown[] = [];
    this.nested(() => {
      for (let i = 0; i < Number(count); i++) items.push(read());
    });
    return items;
  }

  /** Reads the names and values of an object. */
  pairs(count: number | bigint, read: () => [unknown, unknown]): [unknown, unknown][] {
    this.#need(Number(count));
    this.spend(Number(count) * stepsPerName);
    return this.items(count, read) as [unknown, unknown][];
  }

  /** Goes one level deeper. */
  nested<T>(read: () => T): T {
    if (++this.#depth > maxDepth) throw new DecodeError(`It is nested deeper than ${maxDepth} levels.`);
    const result = read();
    this.#depth--;
    return result;
  }

  fail(what: string): never {
    throw new DecodeError(`${what} at byte ${this.#at}.`);
  }

  /** Everything has to have been read. */
  end(): void {
    if (this.left > 0) this.fail(this.left === 1 ? '1 byte is left over' : `${this.left} bytes are left over`);
  }

  #take(size: number): number {
    this.#need(size);
    this.spend(1);
    const at = this.#at;
    this.#at += size;
    return at;
  }

  #need(size: number): void {
    if (size > this.left) throw new DecodeError(`It ends too early: ${size - this.left} bytes are missing.`);
  }
}

/** An object whose members are its own, whatever their names: `__proto__` is a name like any other. */
export function objectOf(entries: Iterable<readonly [unknown, unknown]>): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const [key, value] of entries) {
    const name = typeof key === 'string' ? key : keyText(key);
    if (name === '__proto__')
      Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
    else object[name] = value;
  }
  return object;
}

function keyText(key: unknown): string {
  if (key instanceof Uint8Array) return `0x${Array.from(key, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  const isPlain = typeof key === 'number' || typeof key === 'bigint' || typeof key === 'boolean';
  return isPlain ? String(key) : key === null ? 'null' : 'object';
}

function exact(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
