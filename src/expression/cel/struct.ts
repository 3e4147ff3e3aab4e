import type { StructTypes } from './checker.ts';
import { toDuration, toTimestamp } from './times.ts';
import { failed, Duration, typedValue, type TextMap, type Value } from './value.ts';

/**
 * A value whose fields are known. As of a message of Protocol Buffers, a field that is not set reads as the zero of its type, and
 * `has` tells that it is not set. What it holds is plain JSON; times and lengths of time are texts there.
 */
export class Struct {
  readonly [typedValue] = true;
  readonly type: string;
  readonly #values: TextMap;
  readonly #late: LateFields | undefined;
  readonly #types: StructTypes;
  #read: Map<string, Value> | undefined;

  constructor(type: string, values: TextMap, types: StructTypes, late?: LateFields) {
    this.type = type;
    this.#values = values;
    this.#types = types;
    this.#late = late;
  }

  /** What is set, as plain JSON. */
  get values(): TextMap {
    const late = Object.entries(this.#late ?? {});
    return late.length === 0
      ? this.#values
      : { ...this.#values, ...Object.fromEntries(late.map(([name, make]) => [name, make()])) };
  }

  /** `failed` for what is no field. The same field is the same object, whenever it is read. */
  member(name: Value): Value {
    if (typeof name !== 'string') return failed;
    const known = this.#read?.get(name);
    if (known !== undefined) return known;
    const field = this.#fieldOf(name);
    if (field === undefined) return failed;
    const value = typed(this.#given(name), field, this.#types);
    this.#read ??= new Map();
    this.#read.set(name, value);
    return value;
  }

  /** Whether a field is set. */
  has(name: Value): boolean {
    return typeof name === 'string' && this.#fieldOf(name) !== undefined && this.#given(name) !== undefined;
  }

  #fieldOf(name: string): string | undefined {
    const fields = this.#types[this.type];
    return fields && Object.hasOwn(fields, name) ? fields[name]?.type : undefined;
  }

  #given(name: string): Value {
    if (Object.hasOwn(this.#values, name)) return this.#values[name];
    return this.#late && Object.hasOwn(this.#late, name) ? this.#late[name]?.() : undefined;
  }
}

/** Fields by name that are worked out once they are read. */
type LateFields = Readonly<Record<string, () => Value>>;

/** Plain JSON as a value of a type in CEL's words; the zero of the type where it is left out. What does not fit is `failed`. */
export function typed(json: Value, type: string, types: StructTypes): Value {
  const list = type.startsWith(listStart) ? type.slice(listStart.length, -1) : undefined;
  if (list !== undefined) {
    if (json === undefined) return [];
    return Array.isArray(json) ? json.map((item: Value) => typed(item, list, types)) : failed;
  }
  const map = type.startsWith(mapStart) ? type.slice(mapStart.length, -1) : undefined;
  if (map !== undefined) {
    if (json === undefined) return {};
    return isRecord(json) ? mapped(json, map, types) : failed;
  }
  if (!Object.hasOwn(types, type)) return scalarOf(json, type);
  return json === undefined ? new Struct(type, {}, types) : isRecord(json) ? new Struct(type, json, types) : failed;
}

const listStart = 'list<';
const mapStart = 'map<string, ';

function mapped(json: TextMap, type: string, types: StructTypes): Value {
  // Most are of texts, and need nothing but a copy of their own: what they are is known by where they stand.
  if (type === 'string' && Object.values(json).every((item) => typeof item === 'string')) return { ...json };
  return Object.fromEntries(Object.entries(json).map(([key, item]) => [key, typed(item, type, types)]));
}

function scalarOf(json: Value, type: string): Value {
  switch (type) {
    case 'string':
      return json === undefined ? '' : typeof json === 'string' ? json : failed;
    case 'bool':
      return json === undefined ? false : typeof json === 'boolean' ? json : failed;
    case 'double':
      return json === undefined ? 0 : typeof json === 'number' ? json : failed;
    case 'int':
      return json === undefined ? 0n : Number.isSafeInteger(json) ? BigInt(json as number) : failed;
    case 'google.protobuf.Duration':
      return json === undefined ? new Duration(0n) : typeof json === 'string' ? toDuration(json) : failed;
    case 'google.protobuf.Timestamp':
      return typeof json === 'string' ? toTimestamp(json) : failed;
    default:
      return json === undefined ? failed : json;
  }
}

function isRecord(value: Value): value is TextMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
