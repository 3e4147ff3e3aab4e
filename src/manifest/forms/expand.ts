import { absolutePath, isRemote } from '../paths.ts';
import type { Shape } from '../schema/shape.ts';
import { uniqueItems } from '../merge.ts';
import { isTemplate, mapValues, type Node } from '../tree.ts';
import { writeOut } from './forms.ts';
import type { Surroundings } from './surroundings.ts';

/** Writes every short form out, makes paths absolute, and drops repetitions where Compose does. No defaults are added. */
export function expand(node: Node, shape: Shape, surroundings: Surroundings): Node {
  if (node.tag === 'reset' || shape.isAnything || isTemplate(node)) return node;
  const long = shape.form ? writeOut(node, shape.form, surroundings) : node;
  switch (long.kind) {
    case 'scalar':
      return shape.scalar === 'path' && typeof long.value === 'string'
        ? { ...long, value: pathOf(long.value, surroundings) }
        : long;
    case 'list': {
      const { list } = shape;
      if (!list) return long;
      const items = long.items.map((item) => expand(item, list, surroundings));
      return uniqueItems({ ...long, items }, shape);
    }
    case 'map': {
      const known = shape.table?.().attributes;
      return mapValues(long, (value, key) => {
        const inner = known ? (Object.hasOwn(known, key) ? known[key]?.shape : undefined) : shape.values;
        return inner ? expand(value, inner, surroundings) : value;
      });
    }
  }
}

function pathOf(path: string, { directory, home }: Surroundings): string {
  return isRemote(path) ? path : absolutePath(path, directory, home);
}
