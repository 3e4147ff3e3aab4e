import { isSecretName, isSecretText } from '../../base/secretNames.ts';
import { schemaOfValue } from '../infer/inferSchema.ts';
import type { SchemaText, Steps } from './schemaText.ts';

/** A rule that a value breaks. */
export interface BrokenRule {
  readonly text: SchemaText;
  /** The place of the rule in the text: the keyword last. */
  readonly rule: Steps;
  /** The part of the message that breaks it. */
  readonly value: unknown;
}

type Widen = (broken: BrokenRule) => SchemaText;

/** Changes one rule just so much that a value keeps it. Undefined where it would have to be rewritten by a person. */
export function widenRule(broken: BrokenRule): SchemaText | undefined {
  const keyword = broken.rule.at(-1) ?? '';
  return Object.hasOwn(widenings, keyword) ? widenings[keyword]?.(broken) : undefined;
}

const widenings: Readonly<Record<string, Widen>> = {
  type: widenType,
  enum: ({ text, rule, value }) => text.append(rule, publicValue(rule, value)),
  const: ({ text, rule, value }) => text.set(rule, [text.valueAt(rule), publicValue(rule, value)]).rename(rule, 'enum'),
  required: widenRequired,
  minimum: ({ text, rule, value }) => text.set(rule, value),
  maximum: ({ text, rule, value }) => text.set(rule, value),
  exclusiveMinimum: ({ text, rule, value }) => text.set(rule, value).rename(rule, 'minimum'),
  exclusiveMaximum: ({ text, rule, value }) => text.set(rule, value).rename(rule, 'maximum'),
  minLength: bySize,
  maxLength: bySize,
  minItems: bySize,
  maxItems: bySize,
  minProperties: bySize,
  maxProperties: bySize,
  pattern: leaveOut,
  multipleOf: leaveOut,
  uniqueItems: leaveOut,
  additionalProperties: (broken) => declare(broken, ['properties', 'patternProperties']),
  unevaluatedProperties: (broken) => declare(broken, ['properties', 'patternProperties']),
  anyOf: ({ text, rule, value }) => text.append(rule, schemaOfValue(value)),
  oneOf: ({ text, rule, value }) => text.append(rule, schemaOfValue(value)),
  'false schema': ({ text, rule, value }) => text.set(rule.slice(0, -1), schemaOfValue(value)),
};

function widenType({ text, rule, value }: BrokenRule): SchemaText {
  const before = text.valueAt(rule);
  const needed = String(schemaOfValue(value)['type']);
  if (Array.isArray(before)) return text.append(rule, needed);
  // A whole number is a number: one word says both.
  if (before === 'integer' && needed === 'number') return text.set(rule, 'number');
  return text.set(rule, [before, needed]);
}

function widenRequired({ text, rule, value }: BrokenRule): SchemaText {
  const names = text.valueAt(rule);
  if (!Array.isArray(names) || typeof value !== 'object' || value === null) throw new Error('its rule is no list');
  // The last one first, so that the places of the others stay.
  const missing = names.flatMap((name, i) => (Object.hasOwn(value, String(name)) ? [] : [i])).reverse();
  if (missing.length === names.length) return text.remove(rule);
  return missing.reduce((changed, place) => changed.remove([...rule, String(place)]), text);
}

function bySize({ text, rule, value }: BrokenRule): SchemaText {
  if (typeof value === 'string') return text.set(rule, Array.from(value).length);
  return text.set(rule, Array.isArray(value) ? value.length : Object.keys(value as object).length);
}

function leaveOut({ text, rule }: BrokenRule): SchemaText {
  return text.remove(rule);
}

/** Declares the members that the schema does not know, as far as the message shows them. */
function declare({ text, rule, value }: BrokenRule, [declared, byPattern]: readonly [string, string]): SchemaText {
  const schema = rule.slice(0, -1);
  const known = new Set(Object.keys(text.valueAt([...schema, declared]) ?? {}));
  const patterns = Object.keys(text.valueAt([...schema, byPattern]) ?? {});
  const unknown = Object.entries(value as object).filter(([name]) => !known.has(name));
  if (patterns.length > 0 || unknown.length === 0) return leaveOut({ text, rule, value });
  const start = text.valueAt([...schema, declared]) === undefined ? text.add(schema, declared, {}) : text;
  const add = (changed: SchemaText, [name, member]: [string, unknown]): SchemaText =>
    changed.add([...schema, declared], name, schemaOfValue(member));
  return unknown.reduce(add, start);
}

/** Throws for what looks like a secret: it is written to no file. */
function publicValue(rule: Steps, value: unknown): unknown {
  const isSecret = isSecretName(rule.at(-2) ?? '') || isSecretText(JSON.stringify(value) ?? '');
  if (isSecret) throw new Error('it looks like a secret');
  return value;
}
