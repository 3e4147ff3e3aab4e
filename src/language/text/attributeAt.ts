import { ownProperty } from '../../base/ownProperty.ts';
import { rootShape } from '../../manifest/schema/root.ts';
import type { Attribute, Shape } from '../../manifest/schema/shape.ts';

/** What may stand under a path of keys and indices; undefined where the attribute table says nothing. */
export function shapeAt(path: readonly string[]): Shape | undefined {
  let shape: Shape | undefined = rootShape;
  for (const key of path) shape = shape && childOf(shape, key);
  return shape;
}

/** The entry of the attribute table for a key; undefined for a key of the author's choice. */
export function attributeAt(path: readonly string[]): Attribute | undefined {
  const key = path.at(-1);
  const attributes = shapeAt(path.slice(0, -1))?.table?.().attributes;
  return ownProperty(attributes, key);
}

function childOf(shape: Shape, key: string): Shape | undefined {
  const attributes = shape.table?.().attributes;
  const attribute = ownProperty(attributes, key);
  if (attribute) return attribute.shape;
  // A list of names may also be a mapping by name, where an index is nobody's key.
  return (/^\d+$/.test(key) ? shape.list : undefined) ?? shape.values;
}
