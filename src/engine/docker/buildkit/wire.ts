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
    const tag = reader.varint();
    const value = tag === undefined ? undefined : reader.value(Number(tag & 7n));
    if (tag === undefined || value === undefined) return;
    yield { number: Number(tag >> 3n), value };
  }
}

export function fieldText(value: Field['value'] | undefined): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : '';
}

export function fieldNumber(value: Field['value'] | undefined): number {
  return typeof value === 'bigint' ? Number(BigInt.asIntN(64, value)) : 0;
}

/** The last value of a field, as the format has it; undefined where there is none. */
export function lastField(message: Uint8Array, number: number): Field['value'] | undefined {
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

  /** Returns undefined if it has no end. */
  varint(): bigint | undefined {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes[this.#offset++];
      if (byte === undefined) return undefined;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
    return undefined;
  }

  value(type: number): Field['value'] | undefined {
    switch (type) {
      case varint:
        return this.varint();
      case lengthDelimited:
        return this.#take(this.varint());
      case fixed64:
        return this.#take(8n);
      case fixed32:
        return this.#take(4n);
      default:
        return undefined;
    }
  }

  #take(length: bigint | undefined): Uint8Array | undefined {
    if (length === undefined || length > this.#bytes.length - this.#offset) return undefined;
    const start = this.#offset;
    this.#offset += Number(length);
    return this.#bytes.subarray(start, this.#offset);
  }
}
