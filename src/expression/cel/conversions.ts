import { isUtf8 } from 'node:buffer';
import { int, uint } from './numbers.ts';
import type { Scope } from './scope.ts';
import { Struct } from './struct.ts';
import { secondsText, floorDiv, maxScalarLength, timestampText } from './times.ts';
import {
  failed,
  instantNs,
  isList,
  isTextMap,
  KeyedMap,
  nsPerSecond,
  numberIn,
  Optional,
  Duration,
  TypeName,
  Uint,
  type Value,
} from './value.ts';

export function toBool(value: Value): Value {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return failed;
  if (['true', 'True', 'TRUE', 't', '1'].includes(value)) return true;
  return ['false', 'False', 'FALSE', 'f', '0'].includes(value) ? false : failed;
}

export function toText(value: Value, scope: Scope): Value {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return doubleText(value);
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (value instanceof Uint) return String(value.value);
  if (value instanceof Duration) return secondsText(value);
  if (value instanceof Uint8Array) {
    return scope.makeText(value.length) && isUtf8(value) ? Buffer.from(value).toString() : failed;
  }
  const ns = instantNs(value);
  return ns === undefined ? failed : timestampText(ns);
}

function doubleText(value: number): string {
  if (Number.isFinite(value) || Number.isNaN(value)) return String(value);
  return value > 0 ? '+Inf' : '-Inf';
}

export function toBytes(value: Value, scope: Scope): Value {
  if (value instanceof Uint8Array) return value;
  if (typeof value !== 'string' || !scope.read(value.length)) return failed;
  return scope.makeText(Buffer.byteLength(value)) ? new Uint8Array(Buffer.from(value)) : failed;
}

export function toInt(value: Value): Value {
  const ns = instantNs(value);
  if (ns !== undefined) return floorDiv(ns, nsPerSecond);
  const whole = wholeOf(value);
  if (whole === undefined) return failed;
  // What is as large as the largest double below 2^63 may have been larger before it was rounded.
  return typeof value === 'number' && Math.abs(value) >= 2 ** 63 ? failed : int(whole);
}

export function toUint(value: Value): Value {
  const whole = wholeOf(value);
  return whole === undefined || (typeof value === 'number' && value < 0) ? failed : uint(whole);
}

/** Towards zero. */
function wholeOf(value: Value): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (value instanceof Uint) return value.value;
  if (typeof value === 'string' && /^[+-]?\d{1,20}$/.test(value)) return BigInt(value.replace('+', ''));
  const number = toDouble(value);
  return typeof number === 'number' && Number.isFinite(number) ? BigInt(Math.trunc(number)) : undefined;
}

export function toDouble(value: Value): Value {
  const given = numberIn(value);
  if (given !== undefined) return Number(given);
  if (typeof value !== 'string' || value.length > maxScalarLength || value.trim() === '') return failed;
  const word = /^([+-]?)inf(?:inity)?$/i.exec(value);
  if (word) return word[1] === '-' ? -Infinity : Infinity;
  const number = Number(value);
  return Number.isNaN(number) && !/^nan$/i.test(value) ? failed : number;
}

/** Types by name: what a name in an expression means, where no variable has it. */
export const typeNames: ReadonlyMap<string, TypeName> = new Map(
  ['null_type', 'bool', 'int', 'uint', 'double', 'string', 'bytes', 'list', 'map', 'type', 'optional_type'].map(
    (name) => [name, new TypeName(name)],
  ),
);

export const timestampType = new TypeName('google.protobuf.Timestamp');
export const durationType = new TypeName('google.protobuf.Duration');

export function typeOf(value: Value): Value {
  if (value instanceof Struct) return new TypeName(value.type);
  const name = nameOfType(value);
  if (name !== undefined) return typeNames.get(name) ?? failed;
  if (value instanceof Duration) return durationType;
  return instantNs(value) === undefined ? failed : timestampType;
}

function nameOfType(value: Value): string | undefined {
  switch (typeof value) {
    case 'bigint':
      return 'int';
    case 'number':
      return 'double';
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    default:
  }
  if (value === null) return 'null_type';
  if (value instanceof Uint) return 'uint';
  if (value instanceof Uint8Array) return 'bytes';
  if (value instanceof TypeName) return 'type';
  if (value instanceof Optional) return 'optional_type';
  if (isList(value)) return 'list';
  return value instanceof KeyedMap || isTextMap(value) ? 'map' : undefined;
}
