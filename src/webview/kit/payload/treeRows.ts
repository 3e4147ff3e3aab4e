import { countEntries, embeddedJson, jsonEntries, isContainer, pathTo, type JsonNode } from './jsonTree.ts';
import { isJson, type TreeRoot, type TreeValue } from './payload.ts';

export const treePageSize = 100;

/** One line of the tree as it stands. */
export interface PayloadRow {
  readonly kind: 'value';
  /** Unique in the tree. */
  readonly id: string;
  readonly parentId: string | undefined;
  readonly level: number;
  readonly key: string | number;
  readonly path: string;
  /** Where a filter finds the value. */
  readonly filterPath: string;
  readonly value: TreeValue;
  /** The rows that expand under it; undefined for a leaf. */
  readonly container: JsonNode | undefined;
  readonly isExpanded: boolean;
  readonly position: number;
  readonly setSize: number;
}

/** Stands for the entries that are not shown yet. */
export interface MoreRow {
  readonly kind: 'more';
  readonly id: string;
  readonly parentId: string;
  readonly level: number;
  readonly shown: number;
  readonly total: number;
}

/** The nodes of one payload that the user has expanded. */
export class TreeState {
  readonly #roots: readonly TreeRoot[];
  readonly #expanded = new Set<string>();
  readonly #limits = new Map<string, number>();

  constructor(roots: readonly TreeRoot[]) {
    this.#roots = roots;
    roots.forEach((root, index) => root.isOpen && this.#expanded.add(rootId(index)));
  }

  setExpanded(id: string, isExpanded: boolean): void {
    if (isExpanded) this.#expanded.add(id);
    else this.#expanded.delete(id);
  }

  showMore(id: string): void {
    this.#limits.set(id, (this.#limits.get(id) ?? treePageSize) + treePageSize);
  }

  /** The lines from top to bottom. Entries are read only where the tree is open. */
  rows(): readonly (PayloadRow | MoreRow)[] {
    const rows: (PayloadRow | MoreRow)[] = [];
    this.#roots.forEach((root, index) => {
      const place = { parentId: undefined, level: 1, position: index + 1, setSize: this.#roots.length };
      const { key, path, filterPath, value } = root;
      this.#addRow(rows, { ...place, id: rootId(index), key, path, filterPath, value }, root.base);
    });
    return rows;
  }

  #addRow(
    rows: (PayloadRow | MoreRow)[],
    row: Omit<PayloadRow, 'kind' | 'container' | 'isExpanded'>,
    base: string = row.path,
  ): void {
    const container = containerOf(row.value);
    const isExpanded = container !== undefined && this.#expanded.has(row.id);
    rows.push({ ...row, kind: 'value', container, isExpanded });
    if (!isExpanded) return;
    const setSize = countEntries(container);
    const limit = this.#limits.get(row.id) ?? treePageSize;
    let position = 0;
    for (const { key, value } of jsonEntries(container)) {
      if (position === limit) break;
      position++;
      const place = { parentId: row.id, level: row.level + 1, position, setSize };
      // Names may be doubled in a hostile object: the position makes the id unique.
      this.#addRow(rows, {
        ...place,
        id: `${row.id}/${position}`,
        key,
        path: pathTo(base, key),
        filterPath: pathTo(row.filterPath, key),
        value,
      });
    }
    if (setSize > limit) {
      const level = row.level + 1;
      rows.push({ kind: 'more', id: `${row.id}/more`, parentId: row.id, level, shown: limit, total: setSize });
    }
  }
}

function containerOf(value: TreeValue): JsonNode | undefined {
  if (!isJson(value)) return undefined;
  const container = isContainer(value) ? value : embeddedJson(value);
  return container && container.end - container.start > 2 ? container : undefined;
}

function rootId(index: number): string {
  return `${index}`;
}
