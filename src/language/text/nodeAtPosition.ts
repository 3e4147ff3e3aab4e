import type { Position, Range } from '../../base/problem.ts';
import type { Node } from '../../manifest/tree/tree.ts';
import { contains } from './ranges.ts';
import type { SourceFile } from './snapshot.ts';

/** The key or scalar value at a position. */
export interface PositionedNode {
  readonly role: 'key' | 'value';
  /** Keys and indices from the root of the document; the last is the key, or leads to the value. */
  readonly path: readonly string[];
  readonly range: Range;
  /** The value of the key, or the value itself. */
  readonly node: Node;
}

/** Finds the key or value at a position; undefined between them, in comments and behind aliases. */
export function nodeAtPosition(file: SourceFile, position: Position): PositionedNode | undefined {
  for (const tree of file.trees()) {
    const found = nodeWithin(tree, file.path, position, []);
    if (found) return found;
  }
  return undefined;
}

/** Ranges may overlap, so the search backtracks when a branch finds nothing. Nodes behind an alias stand elsewhere. */
function nodeWithin(node: Node, file: string, position: Position, path: readonly string[]): PositionedNode | undefined {
  if (node.at.file !== file || !contains(node.at.range, position)) return undefined;
  switch (node.kind) {
    case 'scalar':
      return node.value === null ? undefined : { role: 'value', path, range: node.at.range, node };
    case 'list':
      return firstOf(node.items, (item, index) => nodeWithin(item, file, position, [...path, String(index)]));
    case 'map':
      return firstOf([...node.entries], ([key, { keyAt, value, route }]) => {
        if (route?.kind === 'mergeKey') return undefined;
        const own = [...path, key];
        const isAtKey = keyAt.file === file && contains(keyAt.range, position);
        if (isAtKey) return { role: 'key', path: own, range: keyAt.range, node: value };
        return route ? undefined : nodeWithin(value, file, position, own);
      });
  }
}

function firstOf<T>(
  items: readonly T[],
  find: (item: T, index: number) => PositionedNode | undefined,
): PositionedNode | undefined {
  for (const [index, item] of items.entries()) {
    const found = find(item, index);
    if (found) return found;
  }
  return undefined;
}
