import { Buffer } from 'node:buffer';

const firstBytes = 256;
const maxDepth = 500;

/** Writes bytes in order into memory that grows with them. Whole numbers have their big end first. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(firstBytes);
  #length = 0;
  #depth = 0;

  /** What was written so far, as bytes of their own. */
  get written(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#length));
  }

  byte(value: number): void {
    const at = this.#room(1);
    this.#bytes[at] = value;
  }

  /** A head byte, and behind it a number of 1, 2, 4 or 8 bytes. */
  headed(head: number, value: number | bigint, size: 1 | 2 | 4 | 8): void {
    this.byte(head);
    const at = this.#room(size);
    if (size === 8) this.#bytes.writeBigUInt64BE(BigInt.asUintN(64, BigInt(value)), at);
    else this.#bytes.writeUIntBE(Number(value), at, size);
  }

  double(value: number): void {
    const at = this.#room(8);
    this.#bytes.writeDoubleBE(value, at);
  }

  /** The little end first, as Avro has them. */
  floatLE(value: number): void {
    const at = this.#room(4);
    this.#bytes.writeFloatLE(value, at);
  }

  doubleLE(value: number): void {
    const at = this.#room(8);
    this.#bytes.writeDoubleLE(value, at);
  }

  bytes(value: Uint8Array): void {
    const at = this.#room(value.byteLength);
    this.#bytes.set(value, at);
  }

  /** Goes one level deeper: what is nested in itself ends there too. */
  nested(write: () => void): void {
    if (++this.#depth > maxDepth) throw new Error(`It is nested deeper than ${maxDepth} levels.`);
    write();
    this.#depth--;
  }

  /** Where so many bytes go. */
  #room(size: number): number {
    const at = this.#length;
    if (at + size > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, at + size));
      this.#bytes.copy(larger, 0, 0, at);
      this.#bytes = larger;
    }
    this.#length = at + size;
    return at;
  }
}
