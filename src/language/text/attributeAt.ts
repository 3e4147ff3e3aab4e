import { ownProperty } from '../../base/ownProperty.ts';
import { rootShape } from '../../manifest/schema/root.ts';
import type { Attribute, Shape } from '../../manifest/schema/shape.ts';

/** The shape of the value under a path of keys and indices; undefined if the attribute table does not know the path. */
export function shapeAt(path: readonly string[]): Shape | undefined {
  let shape: Shape | undefined = rootShape;
  for (const key of path) shape = shape && childOf(shape, key);
  return shape;
}

/** The attribute table's entry for a key; undefined for a key that the author is free to choose. */
export function attributeAt(path: readonly string[]): Attribute | undefined {
  const key = path.at(-1);
  const attributes = shapeAt(path.slice(0, -1))?.table?.().attributes;
  return ownProperty(attributes, key);
}

function childOf(shape: Shape, key: string): Shape | undefined {
  const attributes = shape.table?.().attributes;
  const attribute = ownProperty(attributes, key);
  if (attribute) return attribute.shape;
  // A list of names may also be written as a mapping by name. An index is then not a key of that mapping.
  return (/^\d+$/.test(key) ? shape.list : undefined) ?? shape.values;
}
