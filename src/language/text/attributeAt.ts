import { ownProperty } from '../../base/ownProperty.ts';
import { helpFor, meaningOf, offeredValues } from '../../manifest/schema/help/help.ts';
import type { KeyHelp } from '../../manifest/schema/help/keyHelp.ts';
import { policyFileShape } from '../../manifest/schema/policies.ts';
import { policyTestFileShape } from '../../manifest/schema/policyTests.ts';
import { rootShape } from '../../manifest/schema/root.ts';
import type { Attribute, Shape } from '../../manifest/schema/shape.ts';

/** The shape of the value under a path of keys and indices; undefined if the attribute table does not know the path. */
export function shapeAt(path: readonly string[]): Shape | undefined {
  let shape: Shape | undefined = rootShape;
  for (const key of path) shape = shape && childOf(shape, key);
  return shape;
}

/**
 * Stands under `x-patchbay` for the root of a file of policies, or of their tests: such files have tables of their own. No key of a
 * manifest begins with a blank.
 */
export const policyFields = { policies: ' policies', tests: ' tests' } as const;

/** The attribute table's entry for a key; undefined for a key that the author is free to choose. */
export function attributeAt(path: readonly string[]): Attribute | undefined {
  const key = path.at(-1);
  const attributes = shapeAt(path.slice(0, -1))?.table?.().attributes;
  return ownProperty(attributes, key);
}

/** A known key and what is to be said of it. */
export interface KeyPlace {
  readonly key: string;
  /** The path that ends in the key. */
  readonly path: readonly string[];
  readonly attribute: Attribute;
  readonly help: KeyHelp;
  /** What leads from the value of the key to the place that was asked for: an index, or keys of the author's choice. */
  readonly rest: readonly string[];
}

/** The innermost known key that a place stands under, itself included. */
export function keyPlaceAt(path: readonly string[]): KeyPlace | undefined {
  let shape: Shape | undefined = rootShape;
  let known: KeyPlace | undefined;
  for (const [index, key] of path.entries()) {
    const table: ReturnType<NonNullable<Shape['table']>> | undefined = shape?.table?.();
    const attribute = ownProperty(table?.attributes, key);
    const end = index + 1;
    if (table && attribute) {
      known = { key, path: path.slice(0, end), attribute, help: helpFor(table.title, key), rest: path.slice(end) };
    }
    shape = shape && childOf(shape, key);
  }
  return known;
}

/** What the value at a path means, if it is one of the usual ones. */
export function meaningAt(path: readonly string[], value: string): string | undefined {
  const known = keyPlaceAt(path);
  return known && known.rest.length < 2 ? meaningOf(known.help.values, value) : undefined;
}

/** The usual values of a path, in the order in which to offer them; `meaningAt` explains each. */
export function usualValuesAt(path: readonly string[]): readonly string[] {
  const known = keyPlaceAt(path);
  return known && takesValues(known) ? offeredValues(known.help.values) : [];
}

/** Usual values are those of the items where a list is wanted; a health check has them in its first item alone. */
function takesValues({ attribute: { shape }, rest }: KeyPlace): boolean {
  const [index, ...deeper] = rest;
  if (index === undefined) return shape.list === undefined || shape.form === 'list';
  if (deeper.length > 0 || !shape.list || !/^\d+$/.test(index)) return false;
  return shape.form !== 'healthTest' || index === '0';
}

function childOf(shape: Shape, key: string): Shape | undefined {
  if (key === policyFields.tests) return policyTestFileShape;
  if (key === policyFields.policies) return policyFileShape;
  const attributes = shape.table?.().attributes;
  const attribute = ownProperty(attributes, key);
  if (attribute) return attribute.shape;
  // A list of names may also be written as a mapping by name. An index is then not a key of that mapping.
  return (/^\d+$/.test(key) ? shape.list : undefined) ?? shape.values;
}
