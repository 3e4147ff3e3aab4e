import { splitWords } from '../forms/words.ts';
import { parseBytes, parseDurationMs } from '../schema/scalars.ts';
import { entriesOf, itemsOf, numberOf, textOf, textsOf, type Node } from '../tree/tree.ts';

/** Every key of `T`, so that a new one is not forgotten; undefined where the manifest says nothing. */
type Facts<T> = { readonly [K in keyof Required<T>]: T[K] | undefined };

/** The facts among these that the manifest states. */
export function stated<T extends object>(facts: Facts<T>): T {
  const known: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(facts)) if (value !== undefined) known[key] = value;
  return known as T;
}

/** The same; undefined when it states none of them. */
export function statedIfAny<T extends object>(facts: Facts<T>): T | undefined {
  const known = stated<T>(facts);
  return Object.keys(known).length === 0 ? undefined : known;
}

export function optional<K extends string, T>(key: K, value: T | undefined): Partial<Record<K, T>> {
  return value === undefined ? {} : ({ [key]: value } as Partial<Record<K, T>>);
}

/** A text that says something: an empty one, as a variable that is not set leaves behind, is none. */
export function wordOf(node: Node | undefined): string | undefined {
  const text = textOf(node);
  return text === '' ? undefined : text;
}

export function durationOf(node: Node | undefined): number | undefined {
  const text = textOf(node);
  return text === undefined ? undefined : parseDurationMs(text);
}

export function bytesOf(node: Node | undefined): number | undefined {
  const text = textOf(node);
  return text === undefined ? undefined : parseBytes(text);
}

/** Microseconds: a bare number is one of them, a duration any. */
export function microsecondsOf(node: Node | undefined): number | undefined {
  const durationMs = durationOf(node);
  return numberOf(node) ?? (durationMs === undefined ? undefined : Math.round(durationMs * 1000));
}

/** Permissions, which stand there in octal. */
export function modeOf(node: Node | undefined): number | undefined {
  const mode = parseInt(textOf(node) ?? '', 8);
  return Number.isNaN(mode) ? undefined : mode;
}

export function booleanOf(node: Node | undefined): boolean | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'boolean' ? node.value : undefined;
}

/** The texts of a list; undefined when it is not there or empty. */
export function listOf(node: Node | undefined): readonly string[] | undefined {
  const texts = textsOf(node);
  return texts.length === 0 ? undefined : texts;
}

/** A mapping of texts, null as the empty text; undefined when it is not there or empty. */
export function recordOf(node: Node | undefined): Readonly<Record<string, string>> | undefined {
  const entries = entriesOf(node).map(([key, value]) => [key, textOf(value) ?? ''] as const);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** Each item that comes to something; undefined when none does. */
export function itemsAs<T>(node: Node | undefined, convert: (item: Node) => T | undefined): readonly T[] | undefined {
  const items = itemsOf(node).flatMap((item) => convert(item) ?? []);
  return items.length === 0 ? undefined : items;
}

export function wordsOf(node: Node | undefined): readonly string[] | undefined {
  if (node?.kind === 'list') return textsOf(node);
  const text = textOf(node);
  return text === undefined ? undefined : splitWords(text);
}
