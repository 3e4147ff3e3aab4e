import { mapEntries } from '../../../../src/expression/cel/maps.ts';
import {
  Instant,
  instantNs,
  isList,
  KeyedMap,
  Optional,
  comparableKey,
  Duration,
  TypeName,
  Uint,
  type Value,
} from '../../../../src/expression/cel/value.ts';
import type { TextMessage, TextValue } from './textproto.ts';

const primitives = new Map([
  ['INT64', 'int'],
  ['UINT64', 'uint'],
  ['DOUBLE', 'double'],
  ['BOOL', 'bool'],
  ['STRING', 'string'],
  ['BYTES', 'bytes'],
]);

/** A type of the conformance tests in the words of the checker. */
export function typeText(type: TextMessage): string {
  const [kind = '', values = []] = [...type][0] ?? [];
  const [value] = values;
  const inner = (field: string): string => {
    const part = value instanceof Map ? (value as TextMessage).get(field)?.[0] : undefined;
    return part instanceof Map ? typeText(part as TextMessage) : 'dyn';
  };
  switch (kind) {
    case 'primitive':
      return primitives.get(wordOf(value)) ?? '';
    case 'null':
      return 'null';
    case 'list_type':
      return `list<${inner('elem_type')}>`;
    case 'map_type':
      return `map<${inner('key_type')}, ${inner('value_type')}>`;
    case 'abstract_type':
      return `optional<${inner('parameter_types')}>`;
    case 'well_known':
      return `google.protobuf.${wordOf(value) === 'TIMESTAMP' ? 'Timestamp' : 'Duration'}`;
    case 'message_type':
      return wordOf(value);
    case 'type':
      return 'type';
    default:
      return 'dyn';
  }
}

/** A value of the conformance tests as the evaluator has it. */
export function celValueOf(message: TextMessage): Value {
  const [kind = '', values = []] = [...message][0] ?? [];
  const [value] = values;
  switch (kind) {
    case 'int64_value':
      return BigInt(wordOf(value));
    case 'uint64_value':
      return new Uint(BigInt(wordOf(value)));
    case 'double_value':
      return doubleOf(wordOf(value));
    case 'bool_value':
      return wordOf(value) === 'true';
    case 'string_value':
      return wordOf(value);
    case 'bytes_value':
      return value instanceof Buffer ? new Uint8Array(value) : new Uint8Array();
    case 'null_value':
      return null;
    case 'type_value':
      return new TypeName(wordOf(value));
    case 'list_value':
      return isMessage(value) ? (value.get('values') ?? []).filter(isMessage).map(celValueOf) : [];
    case 'map_value':
      return mapOf(isMessage(value) ? (value.get('entries') ?? []).filter(isMessage) : []);
    case 'object_value':
      return isMessage(value) ? wellKnownOf(value) : undefined;
    default:
      return undefined;
  }
}

function isMessage(value: TextValue | undefined): value is TextMessage {
  return value instanceof Map;
}

function doubleOf(text: string): number {
  const word = /^([+-]?)(inf|nan)/i.exec(text);
  if (!word) return Number(text);
  return word[2]?.toLowerCase() === 'nan' ? NaN : word[1] === '-' ? -Infinity : Infinity;
}

function mapOf(entries: readonly TextMessage[]): Value {
  const pairs = entries.map((entry) => {
    const [key, value] = ['key', 'value'].map((field) => entry.get(field)?.[0]);
    return [isMessage(key) ? celValueOf(key) : undefined, isMessage(value) ? celValueOf(value) : undefined] as const;
  });
  return new KeyedMap(new Map(pairs.map((pair) => [comparableKey(pair[0]) ?? '', pair])));
}

function wellKnownOf(message: TextMessage): Value {
  const [type = '', [value] = []] = [...message][0] ?? [];
  const part = (name: string): bigint => BigInt(isMessage(value) ? wordOf(value.get(name)?.[0]) || 0 : 0);
  const ns = part('seconds') * 1_000_000_000n + part('nanos');
  if (type.endsWith('google.protobuf.Duration]')) return new Duration(ns);
  return type.endsWith('google.protobuf.Timestamp]') ? new Instant(ns) : undefined;
}

/** A value with its kind, for people and for comparing: maps in the order of their keys. */
export function shown(value: Value): string {
  if (value === undefined) return 'a message of Protobuf';
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'bigint') return `int ${value}`;
  if (typeof value === 'number') return `double ${Object.is(value, -0) ? '-0' : value}`;
  if (typeof value === 'string') return JSON.stringify(value);
  if (value instanceof Uint) return `uint ${value.value}`;
  if (value instanceof Duration) return `duration ${value.ns}`;
  if (value instanceof TypeName) return `type ${value.name}`;
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString('hex')}`;
  if (value instanceof Optional) return value.hasValue ? `optional ${shown(value.value)}` : 'none';
  if (isList(value)) return `[${value.map(shown).join(', ')}]`;
  const ns = instantNs(value);
  if (ns !== undefined) return `timestamp ${ns}`;
  return `{${[...mapEntries(value)]
    .map(([key, each]) => `${shown(key)}: ${shown(each)}`)
    .toSorted()
    .join(', ')}}`;
}

/** A string or a word; nothing for a message, or what is not there. */
export function wordOf(value: TextValue | undefined): string {
  return typeof value === 'string' ? value : value instanceof Buffer ? value.toString() : '';
}
