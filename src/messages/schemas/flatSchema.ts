import { ownProperty } from '../../base/ownProperty.ts';
import type { JsonSchema } from '../contracts/contract.ts';

/** A schema without `$ref`, `allOf` and choices: what they say stands in one object. */
export interface FlatSchema {
  readonly keywords: JsonSchema;
  /** All of them count. */
  readonly patterns: readonly string[];
  /** The definitions that it was made of, by their references: what comes again is within itself. */
  readonly references: readonly string[];
  /** Nothing can be of this schema. */
  readonly isImpossible: boolean;
}

/** Which branch of several is taken. */
export type Choose = (branches: readonly unknown[]) => number;

const maxParts = 500;

/** Puts together what a schema of a bundle says, with one branch of each choice. */
export function flatten(schema: unknown, bundle: JsonSchema, choose: Choose): FlatSchema {
  return new Flattening(bundle, choose).of(schema);
}

class Flattening {
  readonly #bundle: JsonSchema;
  readonly #choose: Choose;
  readonly #keywords: Record<string, unknown> = {};
  readonly #patterns: string[] = [];
  readonly #references = new Set<string>();
  #parts = 0;
  #isImpossible = false;

  constructor(bundle: JsonSchema, choose: Choose) {
    this.#bundle = bundle;
    this.#choose = choose;
  }

  of(schema: unknown): FlatSchema {
    this.#add(schema);
    const [keywords, patterns, isImpossible] = [this.#keywords, this.#patterns, this.#isImpossible];
    return { keywords, patterns, references: [...this.#references], isImpossible };
  }

  #add(schema: unknown): void {
    if (++this.#parts > maxParts || schema === false) this.#isImpossible = true;
    if (this.#isImpossible || typeof schema !== 'object' || schema === null) return;
    for (const [keyword, value] of Object.entries(schema)) this.#addKeyword(keyword, value, schema as JsonSchema);
  }

  #addKeyword(keyword: string, value: unknown, schema: JsonSchema): void {
    switch (keyword) {
      case '$ref':
        this.#addReference(String(value));
        return;
      case 'allOf':
        for (const part of asList(value)) this.#add(part);
        return;
      case 'anyOf':
      case 'oneOf':
        this.#add(asList(value)[this.#choose(asList(value))]);
        return;
      case 'if':
        // A value of the first kind must be of the second; of the other ones nobody can say how to make them.
        this.#add(value);
        this.#add(schema['then'] ?? true);
        return;
      case 'pattern':
        this.#patterns.push(String(value));
        return;
      default:
        this.#keywords[keyword] = keyword in this.#keywords ? merged(keyword, this.#keywords[keyword], value) : value;
    }
  }

  #addReference(reference: string): void {
    if (this.#references.has(reference)) return;
    this.#references.add(reference);
    this.#add(definitionOf(this.#bundle, reference));
  }
}

/** What a reference within a bundle leads to. */
export function definitionOf(bundle: JsonSchema, reference: string): unknown {
  if (reference === '#') return bundle;
  const name = decodeURIComponent(reference.slice('#/$defs/'.length));
  return ownProperty(bundle['$defs'] as JsonSchema | undefined, name);
}

function merged(keyword: string, one: unknown, other: unknown): unknown {
  switch (keyword) {
    case 'minimum':
    case 'exclusiveMinimum':
    case 'minLength':
    case 'minItems':
    case 'minProperties':
      return Math.max(Number(one), Number(other));
    case 'maximum':
    case 'exclusiveMaximum':
    case 'maxLength':
    case 'maxItems':
    case 'maxProperties':
      return Math.min(Number(one), Number(other));
    case 'required':
      return [...new Set([...asList(one), ...asList(other)])];
    case 'examples':
      return [...asList(one), ...asList(other)];
    case 'enum':
      return common(asList(one), asList(other));
    case 'type':
      return commonTypes(typesIn(one), typesIn(other));
    case 'properties':
    case 'patternProperties':
    case 'dependentSchemas':
      return mergedMaps(one as JsonSchema, other as JsonSchema);
    case 'items':
    case 'additionalProperties':
    case 'unevaluatedProperties':
    case 'propertyNames':
    case 'contains':
      return { allOf: [one, other] };
    default:
      return other;
  }
}

function mergedMaps(one: JsonSchema, other: JsonSchema): JsonSchema {
  const both = Object.keys(other).filter((name) => Object.hasOwn(one, name));
  const merge = both.map((name) => [name, { allOf: [one[name], other[name]] }] as const);
  return Object.fromEntries([...Object.entries(one), ...Object.entries(other), ...merge]);
}

function common(one: readonly unknown[], other: readonly unknown[]): readonly unknown[] {
  const texts = new Set(other.map((value) => JSON.stringify(value)));
  return one.filter((value) => texts.has(JSON.stringify(value)));
}

/** Whole numbers are numbers, too. */
function commonTypes(one: readonly string[], other: readonly string[]): readonly string[] {
  const isIn = (type: string, types: readonly string[]): boolean =>
    types.includes(type) || (type === 'integer' && types.includes('number'));
  return [...new Set([...one.filter((type) => isIn(type, other)), ...other.filter((type) => isIn(type, one))])];
}

/** The types that a schema names; none where it does not say. */
export function typesIn(type: unknown): readonly string[] {
  return (Array.isArray(type) ? type : [type]).filter((each) => typeof each === 'string');
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
