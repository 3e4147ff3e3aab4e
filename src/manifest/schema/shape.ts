import type { Format } from './formats.ts';

/**
 * What a single value may be. `text` takes numbers and booleans too, as Compose does where a string is meant; `quantity`
 * is a number, or a text with a unit.
 */
export type ScalarType =
  | 'string'
  | 'text'
  | 'quantity'
  | 'number'
  | 'integer'
  | 'boolean'
  | 'duration'
  | 'bytes'
  | 'mode'
  | 'path';

/** How a short form is written out, see `forms/`. */
export type Form =
  | 'list'
  | 'keyValues'
  | 'environment'
  | 'labels'
  | 'words'
  | 'keys'
  | 'dependsOn'
  | 'envFiles'
  | 'ports'
  | 'mounts'
  | 'devices'
  | 'build'
  | 'extraHosts'
  | 'files'
  | 'healthTest'
  | 'extends'
  | 'texts'
  | 'optionLists'
  | 'gpus'
  | 'deviceCount'
  | 'bindDevice';

/**
 * How a later file's value meets an earlier one's; left out: mappings merge by key, lists append, the rest is replaced.
 * `unique` lists append what is new; `by…` lists keep one item per key; `options` mappings restart when the driver differs.
 */
export type MergeRule =
  | 'replace'
  | 'unique'
  | 'byPort'
  | 'byTarget'
  | 'bySecret'
  | 'byConfig'
  | 'byKey'
  | 'byPath'
  | 'bySubnet'
  | 'options';

/**
 * What a value may be, by the kind of YAML node that stands there. A kind that is left out is an error. Null is no
 * value.
 */
export interface Shape {
  readonly scalar?: ScalarType;
  readonly list?: Shape;
  /** A mapping with known keys. */
  readonly table?: () => AttributeTable;
  /** A mapping with keys of the author's choice. */
  readonly values?: Shape;
  readonly isAnything?: true;
  /** True for a list without duplicates. */
  readonly hasUniqueItems?: true;
  /** True if a number is rejected although a text with the same digits is accepted. */
  readonly isText?: true;
  /**
   * Whether a key may stand without a value. Left out: not as a known attribute, and as a key of the author's choice.
   */
  readonly empty?: 'allowed' | 'refused';
  readonly oneOf?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly format?: Format;
  readonly form?: Form;
  readonly merge?: MergeRule;
}

export interface Attribute {
  readonly shape: Shape;
  /** One line for completion and hover. */
  readonly doc: string;
  readonly isRequired?: true;
}

/** The known keys of one kind of mapping. Validation, merging, completion and hover read nothing else. */
export interface AttributeTable {
  /** The name of such a mapping in messages. */
  readonly title: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** The keys among them that must be there. */
  readonly required: readonly string[];
}

export const string: Shape = { scalar: 'string' };
export const text: Shape = { scalar: 'text' };
export const quantity: Shape = { scalar: 'quantity' };
export const number: Shape = { scalar: 'number' };
export const integer: Shape = { scalar: 'integer' };
export const boolean: Shape = { scalar: 'boolean' };
export const duration: Shape = { scalar: 'duration' };
export const bytes: Shape = { scalar: 'bytes' };
export const mode: Shape = { scalar: 'mode' };
export const path: Shape = { scalar: 'path' };
export const anything: Shape = { isAnything: true };
export const texts: Shape = { list: text };
export const strings: Shape = { list: string };
export const uniqueTexts: Shape = { list: text, form: 'texts', merge: 'unique' };
/** The same for attributes where Compose accepts no numbers. */
export const uniqueStrings: Shape = { ...uniqueTexts, list: string };
/** One value, or a list of them. */
export const oneOrMore: Shape = { scalar: 'string', list: string, form: 'list', merge: 'unique' };
/** `KEY=value` in a list, or a mapping. */
export const keyValues: Shape = { list: string, values: text, form: 'keyValues' };
/** The same for variables. A variable without a value takes it from the environment of the process. */
export const environment: Shape = { list: string, values: text, form: 'environment' };
export const labelMap: Shape = { list: string, values: text, form: 'labels' };
export const words: Shape = { scalar: 'string', list: string, form: 'words', merge: 'replace', empty: 'allowed' };

export function oneOf(...values: readonly string[]): Shape {
  return { scalar: 'string', oneOf: values };
}

export function table(title: string, attributes: Readonly<Record<string, Attribute>>): Shape {
  const required = Object.keys(attributes).filter((key) => attributes[key]?.isRequired);
  const value: AttributeTable = { title, attributes, required };
  return { table: () => value };
}

export function attribute(shape: Shape, doc: string): Attribute {
  return { shape, doc };
}

export function required(shape: Shape, doc: string): Attribute {
  return { shape, doc, isRequired: true };
}
