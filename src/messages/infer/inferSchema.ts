/*
 * A JSON Schema from messages.
 *
 *     const inference = new SchemaInference();
 *     for (const payload of payloads) inference.add(payload);
 *     inference.schema('Order')   what all of them are: types, members that all have, choices of a few, formats
 *
 * Whatever was added is of the schema. It says what the messages show often enough, and no limit that they do not need.
 */
import { isSecretName } from '../../base/secretNames.ts';
import type { JsonSchema } from '../contracts/contract.ts';
import { ValueEvidence, type Counter } from './evidence.ts';

/** From so many texts on, a few different ones that come again and again are taken for choices. */
const leastForChoices = 20;
const leastOfEach = 4;
const mostNames = 50;
/** Parts of messages that are told apart. */
const maxParts = 20_000;

/** Puts together what messages have in common. */
export class SchemaInference {
  readonly #evidence = new ValueEvidence();
  readonly #counter: Counter = { partsLeft: maxParts };

  add(payload: unknown): void {
    this.#evidence.add(payload, this.#counter);
  }

  get count(): number {
    return this.#evidence.count;
  }

  schema(title: string): JsonSchema {
    const counted = this.count === 1 ? '1 message' : `${this.count.toLocaleString('en')} messages`;
    return {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title,
      $comment: `Inferred from ${counted}. What they do not show is not asked for.`,
      ...schemaOf(this.#evidence),
    };
  }
}

/** The schema of one value: as narrow as that shows, members included. */
export function schemaOfValue(value: unknown): JsonSchema {
  const evidence = new ValueEvidence();
  evidence.add(value, { partsLeft: maxParts });
  return schemaOf(evidence);
}

function schemaOf(evidence: ValueEvidence): JsonSchema {
  if (evidence.isAnything || evidence.types.size === 0) return {};
  const types = typesOf(evidence);
  const choices = types.every((type) => type === 'string' || type === 'null') ? choicesOf(evidence) : undefined;
  if (choices) return { enum: types.includes('null') ? [...choices, null] : choices };
  const only = types.length === 1 ? types[0] : types;
  const format = evidence.types.has('string') ? evidence.formats.common : undefined;
  return {
    type: only,
    ...(format !== undefined && { format }),
    ...(evidence.types.has('object') && objectKeywords(evidence)),
    ...(evidence.items && { items: schemaOf(evidence.items) }),
  };
}

/** Whole numbers are numbers, too. */
function typesOf({ types }: ValueEvidence): readonly string[] {
  const names = [...types.keys()].filter((type) => type !== 'integer' || !types.has('number'));
  const order = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'];
  return names.sort((a, b) => order.indexOf(a) - order.indexOf(b));
}

function choicesOf({ choices, types, formats }: ValueEvidence): readonly string[] | undefined {
  const count = types.get('string') ?? 0;
  if (!choices || choices.size < 2 || count < leastForChoices || formats.common !== undefined) return undefined;
  const isRare = [...choices.values()].some((times) => times < leastOfEach);
  return isRare ? undefined : [...choices.keys()].sort();
}

function objectKeywords({ members, rest, types }: ValueEvidence): JsonSchema {
  const objects = types.get('object') ?? 0;
  if (rest) return { additionalProperties: schemaOf(rest) };
  const all = [...members];
  const required = all.filter(([, member]) => member.count >= objects).map(([name]) => name);
  // Many names, of which none is always there and most came but once or twice, are those of a map.
  const isMap = required.length === 0 && all.length > mostNames;
  if (isMap) return {};
  const properties = Object.fromEntries(all.map(([name, member]) => [name, memberSchema(name, member)]));
  return { ...(required.length > 0 && { required }), properties };
}

/** What looks like a secret is written to no file. */
function memberSchema(name: string, member: ValueEvidence): JsonSchema {
  if (isSecretName(name)) member.choices = undefined;
  return schemaOf(member);
}
