import { maskText } from '../../base/mask.ts';
import { isSecretName, isSecretText } from '../../base/secretNames.ts';
import type { Json } from '../../manifest/model.ts';

/** What policies know of something, as plain JSON: of each field that is stated, what `base/kinds/policyTypes` says it is. */
export type JsonFacts = { readonly [key: string]: Json };

/** Values of fields by name; undefined is not stated. */
export type FieldValues = Readonly<Record<string, Json | undefined>>;

/** A value that is not stated is no fact: nothing, no, and an empty list or mapping read as such anyway. */
export function statedFacts(...groups: readonly FieldValues[]): JsonFacts {
  const facts: Record<string, Json> = {};
  for (const values of groups) {
    // Names of fields, which are ours: of large manifests there are many.
    for (const name in values) {
      const value = values[name];
      if (value !== undefined && value !== false && value !== '' && !isEmpty(value)) facts[name] = value;
    }
  }
  return facts;
}

function isEmpty(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0;
}

/** The same; undefined where none is stated. */
export function anyFacts(values: FieldValues): JsonFacts | undefined {
  const facts = statedFacts(values);
  return Object.keys(facts).length === 0 ? undefined : facts;
}

/** Facts of each value of a record. */
export function factsOfEach<T>(record: Readonly<Record<string, T>>, of: (value: T, key: string) => Json): JsonFacts {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, of(value, key)]));
}

/** Values by name, with those that look secret masked. */
export function maskedFacts(values: Readonly<Record<string, string>> = {}): JsonFacts {
  let masked: Map<string, string> | undefined;
  for (const [name, value] of Object.entries(values)) {
    if (isSecretName(name) || isSecretText(value)) (masked ??= new Map(Object.entries(values))).set(name, hidden);
  }
  // Most have no secret among them, and are as they were.
  return masked ? Object.fromEntries(masked) : values;
}

const hidden = '***';

/** Words of a command, with what looks secret masked. */
export function maskedWords(words: readonly string[] | undefined): readonly string[] | undefined {
  return words?.map((word, index) => (isSecretFlag(words[index - 1]) ? hidden : maskText(word)));
}

/** `--password`, whose value is the next word. */
function isSecretFlag(word = ''): boolean {
  return /^--?[a-z][\w-]*$/i.test(word) && isSecretName(word.replace(/^-+/, ''));
}

/** A length of time as CEL writes it. */
export function durationFacts(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : `${ms / 1000}s`;
}
