import { find, textOf, type Node } from '../../manifest/tree/tree.ts';
import type { Snapshot } from './snapshot.ts';

/** The node under a path of keys, in the last version of the text without syntax errors. */
export function nodeAt(snapshot: Snapshot, ...path: readonly string[]): Node | undefined {
  for (const tree of snapshot.soundFile().trees()) {
    const node = find(tree, ...path);
    if (node) return node;
  }
  return undefined;
}

/** The text of that node; undefined if it is not a text. */
export function writtenAt(snapshot: Snapshot, ...path: readonly string[]): string | undefined {
  return textOf(nodeAt(snapshot, ...path));
}
