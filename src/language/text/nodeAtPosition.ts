import type { Location, Position, Range } from '../../base/problem.ts';
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
  if (!isAt(node.at, file, position)) return undefined;
  if (node.kind === 'scalar') {
    return node.value === null ? undefined : { role: 'value', path, range: node.at.range, node };
  }
  if (node.kind === 'list') {
    for (const [index, item] of node.items.entries()) {
      const found = nodeWithin(item, file, position, [...path, String(index)]);
      if (found) return found;
    }
    return undefined;
  }
  for (const [key, { keyAt, value, route }] of node.entries) {
    if (route?.kind === 'mergeKey') continue;
    if (isAt(keyAt, file, position)) return { role: 'key', path: [...path, key], range: keyAt.range, node: value };
    // A mapping may be long: only what the position is in is gone into.
    const found =
      route || !isAt(value.at, file, position) ? undefined : nodeWithin(value, file, position, [...path, key]);
    if (found) return found;
  }
  return undefined;
}

function isAt(at: Location, file: string, position: Position): boolean {
  return at.file === file && contains(at.range, position);
}
