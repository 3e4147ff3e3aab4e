import { find, textOf, type Node } from '../../manifest/tree/tree.ts';
import type { Snapshot } from './snapshot.ts';

/** The node under a path of keys in the text as it was when it was sound last. */
export function nodeAt(snapshot: Snapshot, ...path: readonly string[]): Node | undefined {
  for (const tree of snapshot.soundFile().trees()) {
    const node = find(tree, ...path);
    if (node) return node;
  }
  return undefined;
}

/** The text there. */
export function writtenAt(snapshot: Snapshot, ...path: readonly string[]): string | undefined {
  return textOf(nodeAt(snapshot, ...path));
}
