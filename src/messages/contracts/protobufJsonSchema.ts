import protobuf, { type Field, type OneOf, type Type } from 'protobufjs';
import { base64Schema, int32Schema, int64Schema, uint32Schema, uint64Schema } from './numberSchemas.ts';
import type { JsonSchema } from './contract.ts';

/** More choices in one group: nothing is said of that only one of them may be there. */
const maxChoices = 50;

/** Messages of a Protobuf type, as people are shown them, as a JSON Schema. */
export function protobufJsonSchema(type: Type): JsonSchema {
  const defs = new Map<string, JsonSchema>();
  const top = referTo(type, defs);
  return { ...top, $defs: Object.fromEntries(defs) };
}

function referTo(type: Type, defs: Map<string, JsonSchema>): JsonSchema {
  const name = type.fullName.replace(/^\./, '');
  const $ref = `#/$defs/${name}`;
  if (defs.has(name)) return { $ref };
  // A message within itself finds it there.
  defs.set(name, {});
  const groups = type.oneofsArray.filter(
    (group) => group.fieldsArray.length > 1 && group.fieldsArray.length <= maxChoices,
  );
  const chosen = new Set(groups.flatMap((group) => group.fieldsArray));
  const fields = type.fieldsArray.filter((field) => !chosen.has(field));
  defs.set(name, {
    type: 'object',
    required: fields.filter((field) => field.required).map((field) => field.name),
    properties: propertiesOf(fields, defs),
    ...(groups.length > 0 && { allOf: groups.map((group) => choiceOf(group, defs)) }),
    unevaluatedProperties: false,
  });
  return { $ref };
}

/** One of the fields of a group, or none. */
function choiceOf({ fieldsArray }: OneOf, defs: Map<string, JsonSchema>): JsonSchema {
  const branches = fieldsArray.map((field) => ({ required: [field.name], properties: propertiesOf([field], defs) }));
  return { oneOf: [...branches, { not: { anyOf: fieldsArray.map((field) => ({ required: [field.name] })) } }] };
}

function propertiesOf(fields: readonly Field[], defs: Map<string, JsonSchema>): JsonSchema {
  return Object.fromEntries(fields.map((field) => [field.name, fieldOf(field, defs)]));
}

function fieldOf(field: Field, defs: Map<string, JsonSchema>): JsonSchema {
  const one = valueOf(field, defs);
  if (field.map) return { type: 'object', additionalProperties: one };
  return field.repeated ? { type: 'array', items: one } : one;
}

const scalars: Readonly<Record<string, JsonSchema>> = {
  bool: { type: 'boolean' },
  string: { type: 'string' },
  bytes: base64Schema(),
  int32: int32Schema,
  sint32: int32Schema,
  sfixed32: int32Schema,
  uint32: uint32Schema,
  fixed32: uint32Schema,
  int64: int64Schema,
  sint64: int64Schema,
  sfixed64: int64Schema,
  uint64: uint64Schema,
  fixed64: uint64Schema,
  float: numberSchema(),
  double: numberSchema(),
};

function numberSchema(): JsonSchema {
  return { anyOf: [{ type: 'number' }, { enum: ['NaN', 'Infinity', '-Infinity'] }] };
}

function valueOf({ type, resolvedType }: Field, defs: Map<string, JsonSchema>): JsonSchema {
  if (resolvedType instanceof protobuf.Enum) {
    // A number that has no name is shown, and sent, as it is.
    return { anyOf: [{ enum: Object.keys(resolvedType.values) }, int32Schema] };
  }
  return resolvedType ? referTo(resolvedType, defs) : (scalars[type] ?? {});
}
