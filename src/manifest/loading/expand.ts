import { ownProperty } from '../../base/ownProperty.ts';
import { absolutePath, isRemote } from '../files/paths.ts';
import type { Shape } from '../schema/shape.ts';
import { uniqueItems } from './merge.ts';
import { find, isTemplate, mapValues, textOf, type Node } from '../tree/tree.ts';
import { writeOut } from '../forms/forms.ts';
import type { FormSurroundings } from '../forms/surroundings.ts';

/** Writes every short form out, makes paths absolute, and drops repetitions where Compose does. No defaults are added. */
export function expand(node: Node, shape: Shape, surroundings: FormSurroundings): Node {
  if (node.tag === 'reset' || shape.isAnything || isTemplate(node)) return node;
  const long = shape.form ? writeOut(node, shape.form, surroundings) : node;
  switch (long.kind) {
    case 'scalar':
      if (long.value === null) return long;
      if (shape.scalar === 'path') return { ...long, value: pathOf(String(long.value), surroundings) };
      return shape.scalar === 'text' && !shape.form && typeof long.value !== 'string'
        ? { ...long, value: String(long.value) }
        : long;
    case 'list': {
      const { list } = shape;
      if (!list) return long;
      const items = long.items.map((item) => expand(item, list, surroundings));
      const unique = uniqueItems({ ...long, items }, shape);
      if (shape.form === 'mounts' && unique.items.length < items.length) reportReplaced(items, surroundings);
      return unique;
    }
    case 'map': {
      const known = shape.table?.().attributes;
      return mapValues(long, (value, key) => {
        const inner = known ? ownProperty(known, key)?.shape : shape.values;
        return inner ? expand(value, inner, surroundings) : value;
      });
    }
  }
}

function pathOf(path: string, { directory, home }: FormSurroundings): string {
  return isRemote(path) ? path : absolutePath(path, directory, home);
}

/** Within one file, the later of two mounts on one target replaces the earlier without a word. */
function reportReplaced(mounts: readonly Node[], { problems }: FormSurroundings): void {
  const taken = new Map<string, Node>();
  for (const mount of mounts) {
    const target = textOf(find(mount, 'target')) ?? '';
    const other = taken.get(target);
    taken.set(target, mount);
    if (!other || target === '' || other.at === mount.at) continue;
    const message = `target ${target} is already mounted, and this mount replaces the other. Remove one of the two.`;
    problems.warning('mount-target', message, mount.at, [{ message: 'The other mount is here.', at: other.at }]);
  }
}
