import { toJson } from '../decode/toJson.ts';
import { branchNameOf, type AvroField, type AvroType } from './avroShapes.ts';
import { base64Schema, int32Schema, int64Schema } from './numberSchemas.ts';
import type { JsonSchema } from './contract.ts';

/** Values of an Avro schema, as people are shown them, as a JSON Schema. */
export function avroJsonSchema(type: AvroType): JsonSchema {
  const defs = new Map<string, JsonSchema>();
  const top = schemaOf(type, defs);
  return { ...top, ...(defs.size > 0 && { $defs: Object.fromEntries(defs) }) };
}

function schemaOf(type: AvroType, defs: Map<string, JsonSchema>): JsonSchema {
  switch (type.typeName) {
    case 'null':
    case 'boolean':
    case 'string':
      return { type: type.typeName };
    case 'int':
      return int32Schema;
    case 'long':
    case 'abstract:long':
      return int64Schema;
    case 'float':
    case 'double':
      return { type: 'number' };
    case 'bytes':
      return base64Schema();
    case 'fixed':
      return base64Schema(type.size ?? 0);
    case 'enum':
      return { enum: type.symbols };
    case 'array':
      return { type: 'array', items: inner(type.itemsType, defs) };
    case 'map':
      return { type: 'object', additionalProperties: inner(type.valuesType, defs) };
    case 'union:unwrapped':
      return { anyOf: (type.types ?? []).map((branch) => schemaOf(branch, defs)) };
    case 'union:wrapped':
      return { anyOf: (type.types ?? []).map((branch) => wrapped(branch, defs)) };
    default:
      return recordOf(type, defs);
  }
}

function inner(type: AvroType | undefined, defs: Map<string, JsonSchema>): JsonSchema {
  return type ? schemaOf(type, defs) : {};
}

/** Where a value would not tell which branch it is of, an object names it. */
function wrapped(branch: AvroType, defs: Map<string, JsonSchema>): JsonSchema {
  if (branch.typeName === 'null') return { type: 'null' };
  const name = branchNameOf(branch);
  const properties = Object.fromEntries([[name, schemaOf(branch, defs)]]);
  return { type: 'object', required: [name], properties, additionalProperties: false };
}

function recordOf(type: AvroType, defs: Map<string, JsonSchema>): JsonSchema {
  const name = type.name ?? 'record';
  const $ref = `#/$defs/${encodeURIComponent(name)}`;
  if (defs.has(name)) return { $ref };
  // A record within itself finds it there.
  defs.set(name, {});
  const fields = type.fields ?? [];
  defs.set(name, {
    type: 'object',
    required: fields.filter((field) => field.defaultValue() === undefined).map((field) => field.name),
    properties: Object.fromEntries(fields.map((field) => [field.name, fieldOf(field, defs)])),
    additionalProperties: false,
  });
  return { $ref };
}

function fieldOf(field: AvroField, defs: Map<string, JsonSchema>): JsonSchema {
  const value = toJson(field.defaultValue());
  const schema = schemaOf(field.type, defs);
  return value === undefined ? schema : { ...schema, default: JSON.parse(value) as unknown };
}
