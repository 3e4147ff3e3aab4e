import { ownProperty } from '../../base/ownProperty.ts';
import type { JsonSchema } from '../contracts/contract.ts';
import { schemaErrors } from '../contracts/jsonSchema.ts';
import { formatPath } from '../rows/payloadPath.ts';
import { asList, definitionOf, flatten, typesIn, type FlatSchema } from '../schemas/flatSchema.ts';
import { impliedLimits } from './impliedLimits.ts';

const maxSteps = 20_000;
const maxDepth = 100;
const allTypes = ['object', 'array', 'string', 'number', 'boolean', 'null'];
/** They say nothing that the validator checks, or are looked at by name. */
const harmless = new Set(
  [
    '$schema',
    '$comment',
    '$defs',
    'title',
    'description',
    'examples',
    'example',
    'default',
    'format',
    'deprecated',
  ].concat(
    [
      'readOnly',
      'writeOnly',
      'contentEncoding',
      'contentMediaType',
      'contentSchema',
      'then',
      'else',
      'minContains',
      'maxContains',
    ],
    [
      'type',
      'enum',
      'const',
      'required',
      'properties',
      'patternProperties',
      'additionalProperties',
      'items',
      'prefixItems',
    ],
    ['unevaluatedProperties'],
  ),
);

/**
 * Tries to prove that every value of one schema is of another. Undefined where it is proven, else where the proof came to an end:
 * that says nothing of whether there is such a value.
 */
export function whereProofEnds(narrow: JsonSchema, wide: JsonSchema): string | undefined {
  return new Proof(narrow, wide).failure(narrow, wide, ['payload'], 0);
}

type Path = readonly string[];

class Proof {
  readonly #narrow: JsonSchema;
  readonly #wide: JsonSchema;
  readonly #areDefsEqual: boolean;
  /** Pairs that are being looked at: within themselves they may be taken for proven. */
  readonly #assumed = new Set<string>();
  #steps = 0;

  constructor(narrow: JsonSchema, wide: JsonSchema) {
    this.#narrow = narrow;
    this.#wide = wide;
    this.#areDefsEqual = JSON.stringify(narrow['$defs']) === JSON.stringify(wide['$defs']);
  }

  failure(narrow: unknown, wide: unknown, path: Path, depth: number): string | undefined {
    if (++this.#steps > maxSteps || depth > maxDepth) return `${formatPath(path)} is too much to be looked through`;
    if (narrow === false || isAnything(wide) || this.#areSame(narrow, wide)) return undefined;
    if (wide === false) return `${formatPath(path)} is not allowed any more`;
    const pair = pairOf(narrow, wide);
    if (pair !== undefined && this.#assumed.has(pair)) return undefined;
    const known = this.#assumed.size;
    if (pair !== undefined) this.#assumed.add(pair);
    const failure = this.#ofChoices(narrow, wide as JsonSchema, path, depth);
    // What was proven by help of it is not proven then.
    if (failure !== undefined) for (const each of [...this.#assumed].slice(known)) this.#assumed.delete(each);
    return failure;
  }

  /** All choices of the narrow one must be within the wide one, and each within one choice of that. */
  #ofChoices(narrow: unknown, wide: JsonSchema, path: Path, depth: number): string | undefined {
    const [left, right] = [this.#open(narrow, this.#narrow), this.#open(wide, this.#wide) as JsonSchema];
    const keyword = ['anyOf', 'oneOf'].find((name) => typeof left === 'object' && left !== null && name in left) as
      | 'anyOf'
      | undefined;
    if (keyword !== undefined) {
      const { [keyword]: branches, ...rest } = left as JsonSchema;
      const each = asList(branches).map((branch) => ({ allOf: [rest, branch] }));
      return first(each, (branch) => this.failure(branch, right, path, depth + 1));
    }
    const parts = asList(right['allOf']);
    const { allOf: _, anyOf, oneOf, ...own } = right;
    if (oneOf !== undefined && !this.#areSame((left as JsonSchema | null)?.['oneOf'], oneOf))
      return `${formatPath(path)} has oneOf, of which nothing can be proven`;
    const choices = asList(anyOf);
    if (choices.length > 0 && choices.every((choice) => this.failure(left, choice, path, depth + 1) !== undefined)) {
      return `${formatPath(path)} is within none of the choices of anyOf as a whole`;
    }
    return first(parts, (part) => this.failure(left, part, path, depth + 1)) ?? this.#ofFlat(left, own, path, depth);
  }

  /** Follows a reference, and parts that stand in a list alone. */
  #open(schema: unknown, bundle: JsonSchema): unknown {
    let current = schema;
    for (let i = 0; i < maxDepth && typeof current === 'object' && current !== null; i++) {
      const { $ref, ...rest } = current as JsonSchema;
      if (typeof $ref !== 'string') return withoutNesting(current as JsonSchema);
      const target = definitionOf(bundle, $ref);
      const isAlone = Object.keys(rest).every((name) => harmlessAlone.has(name));
      current = isAlone ? target : { ...rest, allOf: [...asList(rest['allOf']), target] };
    }
    return current;
  }

  #ofFlat(narrow: unknown, wide: JsonSchema, path: Path, depth: number): string | undefined {
    const flat = flatten(narrow, this.#narrow, () => 0);
    if (flat.isImpossible) return undefined;
    const values = 'const' in flat.keywords ? [flat.keywords['const']] : flat.keywords['enum'];
    if (Array.isArray(values)) return this.#ofValues(values, wide, path);
    if ('enum' in wide || 'const' in wide) return `${formatPath(path)} may be something else than its choices`;
    const types = typesOf(flat);
    const accepted = typesIn(wide['type']);
    const isAccepted = (type: string): boolean =>
      accepted.includes(type) || (type === 'integer' && accepted.includes('number'));
    const other = accepted.length > 0 ? types.find((type) => !isAccepted(type)) : undefined;
    if (other !== undefined) return `${formatPath(path)} may be of type ${other}`;
    return (
      impliedLimits(flat, wide, types, formatPath(path)) ??
      this.#unknownKeyword(flat.keywords, wide, path) ??
      (types.includes('object') ? this.#ofMembers(flat.keywords, wide, path, depth) : undefined) ??
      (types.includes('array') ? this.#ofItems(flat.keywords, wide, path, depth) : undefined)
    );
  }

  /** A few values are tried one by one. */
  #ofValues(values: readonly unknown[], wide: JsonSchema, path: Path): string | undefined {
    const errorsOf = schemaErrors({ ...wide, $defs: this.#wide['$defs'] ?? {} });
    const other = values.find((value) => errorsOf(value).length > 0);
    return other === undefined ? undefined : `${formatPath(path)} may be ${JSON.stringify(other)}`;
  }

  #unknownKeyword(narrow: JsonSchema, wide: JsonSchema, path: Path): string | undefined {
    const isKnown = (name: string): boolean => harmless.has(name) || limited.has(name) || name.startsWith('x-');
    const other = Object.keys(wide).find((name) => !isKnown(name) && !this.#areSame(narrow[name], wide[name]));
    return other === undefined ? undefined : `${formatPath(path)} has ${other}, of which nothing can be proven`;
  }

  #ofMembers(narrow: JsonSchema, wide: JsonSchema, path: Path, depth: number): string | undefined {
    const always = asList(narrow['required']);
    const missing = asList(wide['required'])
      .map(String)
      .find((name) => !always.includes(name));
    if (missing !== undefined) return `${formatPath([...path, missing])} may be missing`;
    const names = new Set([...Object.keys(mapOf(narrow, 'properties')), ...Object.keys(mapOf(wide, 'properties'))]);
    return (
      this.#ofPatterns(narrow, wide, path) ??
      first([...names], (name) =>
        this.failure(memberOf(name, narrow), memberOf(name, wide), [...path, name], depth + 1),
      ) ??
      this.failure(restOf(narrow), restOf(wide), [...path, '*'], depth + 1)
    );
  }

  /** Names by a pattern: only what is the same on both sides is proven. */
  #ofPatterns(narrow: JsonSchema, wide: JsonSchema, path: Path): string | undefined {
    const isSame = this.#areSame(mapOf(narrow, 'patternProperties'), mapOf(wide, 'patternProperties'));
    return isSame ? undefined : `${formatPath(path)} has patternProperties, of which nothing can be proven`;
  }

  #ofItems(narrow: JsonSchema, wide: JsonSchema, path: Path, depth: number): string | undefined {
    const [before, after] = [asList(narrow['prefixItems']), asList(wide['prefixItems'])];
    const [restBefore, restAfter] = [narrow['items'] ?? true, wide['items'] ?? true];
    const places = [...Array(Math.max(before.length, after.length)).keys()];
    return (
      first(places, (i) =>
        this.failure(before[i] ?? restBefore, after[i] ?? restAfter, [...path, String(i)], depth + 1),
      ) ?? this.failure(restBefore, restAfter, [...path, '*'], depth + 1)
    );
  }

  /** Written alike, and with the same meaning of their references. */
  #areSame(one: unknown, other: unknown): boolean {
    const text = JSON.stringify(one);
    if (text === undefined || text !== JSON.stringify(other)) return false;
    return this.#areDefsEqual || !text.includes('"$ref"');
  }
}

/** What may stand beside a reference and says nothing. */
const harmlessAlone = new Set(['title', 'description', '$comment', '$schema', '$defs', 'default', 'examples']);
/** `impliedLimits` looks at them. */
const limited = new Set(
  ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'pattern', 'uniqueItems'].concat([
    'minLength',
    'maxLength',
    'minItems',
    'maxItems',
    'minProperties',
    'maxProperties',
  ]),
);

/** A list of one part, or of parts one of which has choices, becomes one schema with those choices. */
function withoutNesting(schema: JsonSchema): unknown {
  const parts = asList(schema['allOf']);
  const chosen = parts.findIndex(
    (part) => typeof part === 'object' && part !== null && ('anyOf' in part || 'oneOf' in part),
  );
  if (chosen < 0) return schema;
  const { anyOf, oneOf, ...rest } = parts[chosen] as JsonSchema;
  const others = parts.filter((_, i) => i !== chosen);
  return { ...schema, allOf: [...others, rest], ...(anyOf ? { anyOf } : { oneOf }) };
}

function typesOf(flat: FlatSchema): readonly string[] {
  const named = typesIn(flat.keywords['type']);
  return named.length > 0 ? named : allTypes;
}

function mapOf(schema: JsonSchema, keyword: string): JsonSchema {
  const map = schema[keyword];
  return typeof map === 'object' && map !== null ? (map as JsonSchema) : {};
}

function memberOf(name: string, schema: JsonSchema): unknown {
  return ownProperty(mapOf(schema, 'properties'), name) ?? restOf(schema);
}

function restOf(schema: JsonSchema): unknown {
  return schema['additionalProperties'] ?? schema['unevaluatedProperties'] ?? true;
}

function isAnything(schema: unknown): boolean {
  return schema === true || (typeof schema === 'object' && schema !== null && Object.keys(schema).length === 0);
}

function pairOf(one: unknown, other: unknown): string | undefined {
  const [{ $ref: left }, { $ref: right }] = [one as JsonSchema, other as JsonSchema];
  return typeof left === 'string' && typeof right === 'string' ? `${left} ${right}` : undefined;
}

function first<T>(items: readonly T[], find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
