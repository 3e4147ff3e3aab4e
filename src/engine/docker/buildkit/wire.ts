/** Just enough of Protocol Buffers for the few messages of BuildKit: strings, bytes, numbers and messages in one another. */

/** A field as it stands on the wire: a number, or bytes that may be text or a message. */
export interface Field {
  readonly number: number;
  readonly value: bigint | Uint8Array;
}

const varint = 0;
const fixed64 = 1;
const lengthDelimited = 2;
const fixed32 = 5;

/** The fields of a message. What does not fit ends it: the rest of it is no message. */
export function* fieldsOf(message: Uint8Array): Generator<Field> {
  const reader = new Reader(message);
  while (!reader.isAtEnd) {
    const tag = Number(reader.varint());
    const value = reader.value(tag & 7);
    if (value === undefined) return;
    yield { number: tag >>> 3, value };
  }
}

export function textOf(value: Field['value'] | undefined): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : '';
}

export function numberOf(value: Field['value'] | undefined): number {
  return typeof value === 'bigint' ? Number(BigInt.asIntN(64, value)) : 0;
}

/** The last value of a field, as the format has it; undefined where there is none. */
export function fieldOf(message: Uint8Array, number: number): Field['value'] | undefined {
  return [...fieldsOf(message)].findLast((field) => field.number === number)?.value;
}

/** A message of these fields, in this order. */
export function messageOf(fields: readonly (readonly [number: number, value: string | Uint8Array | number])[]): Buffer {
  return Buffer.concat(
    fields.map(([number, value]) => {
      if (typeof value === 'number') return Buffer.concat([varintOf((number << 3) | varint), varintOf(value)]);
      const bytes = Buffer.from(value);
      return Buffer.concat([varintOf((number << 3) | lengthDelimited), varintOf(bytes.length), bytes]);
    }),
  );
}

function varintOf(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.from([...bytes, rest]);
}

class Reader {
  readonly #bytes: Uint8Array;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#offset >= this.#bytes.length;
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n && !this.isAtEnd; shift += 7n) {
      const byte = this.#bytes[this.#offset++] ?? 0;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) break;
    }
    return value;
  }

  value(type: number): Field['value'] | undefined {
    switch (type) {
      case varint:
        return this.varint();
      case lengthDelimited:
        return this.#take(Number(this.varint()));
      case fixed64:
        return this.#take(8);
      case fixed32:
        return this.#take(4);
      default:
        return undefined;
    }
  }

  #take(length: number): Uint8Array | undefined {
    if (length > this.#bytes.length - this.#offset) return undefined;
    const taken = this.#bytes.subarray(this.#offset, this.#offset + length);
    this.#offset += length;
    return taken;
  }
}
