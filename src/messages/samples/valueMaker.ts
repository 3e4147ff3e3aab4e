import { ownProperty } from '../../base/ownProperty.ts';
import type { JsonSchema } from '../contracts/contract.ts';
import { objectOf } from '../decode/byteReader.ts';
import { asList, flatten, typesIn, type FlatSchema } from '../schemas/flatSchema.ts';
import { limitOf } from '../schemas/limits.ts';
import { SeededRandom } from '../schemas/seededRandom.ts';
import { sampleNumber } from './sampleNumber.ts';
import { sampleText } from './sampleText.ts';

/** `minimal`: what must be there; `full`: all that may be; `usual`: some of it. */
export type Amount = 'minimal' | 'usual' | 'full';

/** A part of a value that was made, and what its schema says. */
export interface MadePlace {
  readonly steps: readonly (string | number)[];
  readonly flat: FlatSchema;
}

export interface SampleOptions {
  readonly amount: Amount;
  readonly seed: number;
  /** Takes the first example, and the first branch of each choice. */
  readonly isFirst: boolean;
}

const maxParts = 20_000;
const maxDepth = 64;
/** Behind so many levels what may be left out is left out, so that schemas within themselves come to an end. */
const maxOptionalDepth = 8;
const maxItems = 1000;
const tries = 10;

/** Makes one value of a schema of a bundle; whether it is valid is for its user to find out. Throws where it would become too large. */
export class ValueMaker {
  readonly places: MadePlace[] = [];
  readonly #bundle: JsonSchema;
  readonly #options: SampleOptions;
  readonly #random: SeededRandom;
  readonly #within: string[] = [];
  #parts = 0;

  constructor(bundle: JsonSchema, options: SampleOptions) {
    this.#bundle = bundle;
    this.#options = options;
    this.#random = new SeededRandom(options.seed);
  }

  make(): unknown {
    return this.#value(this.#bundle, []);
  }

  #value(schema: unknown, steps: MadePlace['steps']): unknown {
    if (++this.#parts > maxParts || steps.length > maxDepth) throw new Error('a sample would become too large');
    const flat = flatten(schema, this.#bundle, (branches) => this.#choose(branches));
    if (flat.isImpossible) throw new Error('nothing can be of it');
    this.places.push({ steps, flat });
    const known = this.#known(flat.keywords);
    if (known) return known[0];
    this.#within.push(...flat.references);
    const value = this.#ofType(flat, steps);
    this.#within.length -= flat.references.length;
    return value;
  }

  #choose(branches: readonly unknown[]): number {
    if (this.#options.isFirst) return 0;
    return this.#random.whole(0, branches.length - 1);
  }

  /** A value that the schema itself names. */
  #known(keywords: JsonSchema): readonly [unknown] | undefined {
    if (Object.hasOwn(keywords, 'const')) return [keywords['const']];
    const isWhole = this.#options.amount !== 'usual' && ('properties' in keywords || 'required' in keywords);
    // Of an object as little, or as much, as possible is asked for, and its example is something else.
    const examples = isWhole ? [] : examplesIn(keywords);
    const values = examples.length > 0 ? examples : asList(keywords['enum']);
    if (values.length === 0) return undefined;
    return [this.#options.isFirst ? values[0] : this.#random.pick(values)];
  }

  #ofType(flat: FlatSchema, steps: MadePlace['steps']): unknown {
    const { keywords } = flat;
    const isMinimal = this.#options.amount === 'minimal';
    switch (likelyType(flat)) {
      case 'object':
        return this.#object(flat, steps);
      case 'array':
        return this.#array(keywords, steps);
      case 'integer':
        return sampleNumber(keywords, true, isMinimal, this.#random);
      case 'number':
        return sampleNumber(keywords, false, isMinimal, this.#random);
      case 'boolean':
        return !isMinimal && (this.#options.isFirst || this.#random.next() < 0.5);
      case 'null':
        return null;
      default:
        return sampleText(flat, this.#random);
    }
  }

  #object(flat: FlatSchema, steps: MadePlace['steps']): Record<string, unknown> {
    const keywords = this.#withDependents(flat.keywords);
    const properties = (keywords['properties'] ?? {}) as JsonSchema;
    const required = asList(keywords['required']).map(String);
    const optional = Object.keys(properties).filter(
      (name) => !required.includes(name) && this.#isWanted(steps, properties[name]),
    );
    const members = [
      ...new Set([...Object.keys(properties).filter((name) => required.includes(name)), ...required, ...optional]),
    ].map((name) => [name, this.#value(schemaOfMember(name, keywords), [...steps, name])] as const);
    return objectOf([...members, ...this.#more(keywords, members.length, steps)]);
  }

  #isWanted(steps: MadePlace['steps'], schema: unknown): boolean {
    const { amount, isFirst } = this.#options;
    if (amount === 'minimal' || schema === false || steps.length >= maxOptionalDepth) return false;
    const { $ref } = (typeof schema === 'object' && schema !== null ? schema : {}) as { readonly $ref?: unknown };
    if (typeof $ref === 'string' && this.#within.includes($ref)) return false;
    return amount === 'full' || isFirst || this.#random.next() < 0.7;
  }

  /** Names that are not declared one by one: as many as there must be, and one where there may be. */
  #more(keywords: JsonSchema, count: number, steps: MadePlace['steps']): (readonly [string, unknown])[] {
    const missing = Math.min((limitOf(keywords, 'minProperties') ?? 0) - count, maxItems);
    const patterns = Object.entries((keywords['patternProperties'] ?? {}) as JsonSchema);
    const rest = keywords['additionalProperties'];
    const isMap = patterns.length > 0 || typeof rest === 'object';
    const most = limitOf(keywords, 'maxProperties') ?? Infinity;
    const wanted = Math.max(missing, isMap && count < most && this.#isWanted(steps, rest) ? 1 : 0);
    const [pattern, schema] = patterns[0] ?? [];
    const names = keywords['propertyNames'];
    return Array.from({ length: Math.max(0, wanted) }, (_, i) => {
      const named = pattern === undefined ? names : { pattern };
      const name =
        named === undefined ? `key${i + 1}` : String(this.#value({ type: 'string', ...Object(named) }, steps));
      return [name, this.#value(schema ?? rest ?? true, [...steps, name])] as const;
    });
  }

  #array(keywords: JsonSchema, steps: MadePlace['steps']): unknown[] {
    const first = asList(keywords['prefixItems']);
    const contained = keywords['contains'];
    const least = Math.max(
      limitOf(keywords, 'minItems') ?? 0,
      contained === undefined ? 0 : (limitOf(keywords, 'minContains') ?? 1),
    );
    if (least > maxItems) throw new Error('its lists are too long');
    const usual = this.#isWanted(steps, keywords['items']) ? Math.max(1, first.length) : 0;
    const length = Math.max(least, Math.min(usual, limitOf(keywords, 'maxItems') ?? Infinity));
    const items: unknown[] = [];
    for (let i = 0; i < length; i++) {
      const schema = first[i] ?? keywords['items'] ?? true;
      const both = contained !== undefined && i < least ? { allOf: [schema, contained] } : schema;
      items.push(this.#item(both, [...steps, i], keywords['uniqueItems'] === true ? items : []));
    }
    return items;
  }

  /** An item that is not like the others. */
  #item(schema: unknown, steps: MadePlace['steps'], others: readonly unknown[]): unknown {
    const texts = new Set(others.map((other) => JSON.stringify(other)));
    let item = this.#value(schema, steps);
    for (let i = 0; i < tries && texts.has(JSON.stringify(item)); i++) item = this.#value(schema, steps);
    return item;
  }

  /** What follows from the members that will be there. */
  #withDependents(keywords: JsonSchema): JsonSchema {
    const { dependentRequired, dependentSchemas } = keywords as { [name: string]: JsonSchema | undefined };
    if (!dependentRequired && !dependentSchemas) return keywords;
    const properties = Object.keys(keywords['properties'] ?? {});
    const present = new Set([
      ...asList(keywords['required']).map(String),
      ...(this.#options.amount === 'minimal' ? [] : properties),
    ]);
    const names = [...present].flatMap((name) => asList(ownProperty(dependentRequired, name)));
    const schemas = [...present].flatMap((name) => ownProperty(dependentSchemas, name) ?? []);
    const { dependentSchemas: _, ...others } = keywords;
    const all = { allOf: [others, { required: names }, ...schemas] };
    return flatten(all, this.#bundle, (branches) => this.#choose(branches)).keywords;
  }
}

function schemaOfMember(name: string, keywords: JsonSchema): unknown {
  return (
    ownProperty(keywords['properties'] as JsonSchema | undefined, name) ?? keywords['additionalProperties'] ?? true
  );
}

/** `example` is OpenAPI's. */
function examplesIn(keywords: JsonSchema): readonly unknown[] {
  const one = ['example', 'default'].filter((name) => Object.hasOwn(keywords, name));
  return [...asList(keywords['examples']), ...one.map((name) => keywords[name])];
}

/** The type that a schema names first, or that its other keywords are for. */
export function likelyType({ keywords, patterns }: FlatSchema): string {
  const types = typesIn(keywords['type']);
  const named = types.find((type) => type !== 'null') ?? types[0];
  if (named !== undefined) return named;
  const has = (...names: readonly string[]): boolean => names.some((name) => name in keywords);
  if (has('properties', 'required', 'patternProperties', 'minProperties')) return 'object';
  if (has('items', 'prefixItems', 'minItems', 'contains')) return 'array';
  if (patterns.length > 0 || has('minLength', 'maxLength', 'format')) return 'string';
  if (has('minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf')) return 'number';
  return typeof keywords['additionalProperties'] === 'object' ? 'object' : 'string';
}
