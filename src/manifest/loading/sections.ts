import { ownProperty } from '../../base/ownProperty.ts';
import type { Shape } from '../schema/shape.ts';
import { rootShape } from '../schema/root.ts';
import { find, type MapEntry, type MapNode, type Node } from '../tree/tree.ts';

/** A manifest taken apart: the entries of its sections, which the stages can take one by one, and what is left. */
export interface Sections {
  /** The root with its sections empty. */
  readonly frame: MapNode;
  readonly sections: readonly Section[];
}

interface Section {
  readonly name: string;
  /** The shape of its entries. */
  readonly shape: Shape;
  readonly node: MapNode;
}

export function takeApart(root: MapNode): Sections {
  const known = rootShape.table?.().attributes ?? {};
  const sections: Section[] = [];
  const entries = new Map<string, MapEntry>();
  for (const [name, entry] of root.entries) {
    const shape = ownProperty(known, name)?.shape.values;
    const node = entry.value;
    if (shape && node.kind === 'map' && !node.tag) {
      sections.push({ name, shape, node });
      entries.set(name, { ...entry, value: { ...node, entries: new Map() } });
    } else entries.set(name, entry);
  }
  return { frame: { ...root, entries }, sections };
}

/** The frame with its sections filled again. An entry that comes to nothing is left out. */
export function putTogether(
  frame: MapNode,
  sections: Sections['sections'],
  change: (value: Node, section: Section, key: string) => Node | undefined,
): MapNode {
  const entries = new Map(frame.entries);
  for (const section of sections) {
    const empty = find(frame, section.name);
    const place = entries.get(section.name);
    if (!place || empty?.kind !== 'map') continue;
    const filled = new Map<string, MapEntry>();
    for (const [key, entry] of section.node.entries) {
      const value = change(entry.value, section, key);
      if (value) filled.set(key, value === entry.value ? entry : { ...entry, value });
    }
    entries.set(section.name, { ...place, value: { ...empty, entries: filled } });
  }
  return { ...frame, entries };
}
