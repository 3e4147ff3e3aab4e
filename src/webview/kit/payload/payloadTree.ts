import { isFieldPath, type FieldPath } from '../../../base/kinds/columns.ts';
import { keyOf, shortcutText, type KeysOf } from '../../../base/kinds/inspectorKeys.ts';
import { formatCount, plural } from '../../../base/counts.ts';
import { confirmOn, element, icon, iconButton } from '../dom.ts';
import { hexDump, showHidden } from '../format.ts';
import type { MenuPlace } from '../menu.ts';
import { isMac } from '../platform.ts';
import { countEntries, plainTextOf, sourceOf, summaryOf } from './jsonTree.ts';
import { isJson, type TreeRoot, type TreeValue } from './payload.ts';
import { treePageSize, TreeState, type MoreRow, type PayloadRow } from './treeRows.ts';

const clipLength = 400;

export interface TreePorts {
  readonly copy: (text: string) => void;
  /** Shows a path of the payload, such as `payload.items[0]`, as a column; undefined where there are none. */
  readonly onColumn?: (path: FieldPath) => void;
  /** The menu of a line is to be opened, at a point of the page. */
  readonly onNodeMenu: (node: NodeOfTree, place: MenuPlace) => void;
}

/** A line of the tree as its menu knows it. */
export interface NodeOfTree {
  readonly path: string;
  /** Where a filter finds the value. */
  readonly filterPath: string;
  /** Undefined for what is no field. */
  readonly column: FieldPath | undefined;
  /** The whole value, as it is copied. */
  readonly text: string;
}

/** A payload as an ARIA tree: arrows move and open, the children of what is closed do not exist yet. */
export class PayloadTree {
  readonly element: HTMLElement;
  readonly #state: TreeState;
  readonly #ports: TreePorts;
  readonly #unclipped = new Set<string>();
  #rows: readonly (PayloadRow | MoreRow)[] = [];
  #activeId: string | undefined;

  constructor(roots: readonly TreeRoot[], ports: TreePorts) {
    this.#state = new TreeState(roots);
    this.#ports = ports;
    this.element = element('div', {
      className: 'tree',
      attributes: { role: 'tree', 'aria-label': 'Payload' },
    });
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
    this.element.addEventListener('contextmenu', (event) => this.#onContextMenu(event));
    this.element.addEventListener('focusin', (event) => this.#setActive(idOf(event.target)));
    this.#draw();
  }

  focus(): void {
    this.#focusRow(this.#activeId ?? this.#rows[0]?.id);
  }

  #draw(): void {
    const hadFocus = this.element.contains(document.activeElement);
    this.#rows = this.#state.rows();
    this.#activeId = this.#rows.some((row) => row.id === this.#activeId) ? this.#activeId : this.#rows[0]?.id;
    this.element.replaceChildren(
      ...this.#rows.map((row) => (row.kind === 'more' ? this.#moreElement(row) : this.#rowElement(row))),
    );
    if (hadFocus) this.#focusRow(this.#activeId);
  }

  #rowElement(row: PayloadRow): HTMLElement {
    const made = element('div', {
      className: 'tree-row',
      attributes: {
        ...treeItem(row, this.#activeId),
        'aria-setsize': String(row.setSize),
        'aria-posinset': String(row.position),
        ...(row.container && { 'aria-expanded': String(row.isExpanded) }),
      },
    });
    indent(made, row.level);
    const twistie = element('span', { className: 'twistie' });
    if (row.container) {
      twistie.append(icon(row.isExpanded ? 'chevron-down' : 'chevron-right'));
      twistie.addEventListener('click', () => this.#toggle(row));
    }
    const key = element('span', { className: 'tree-key', text: showHidden(String(row.key)) });
    if (row.container) key.addEventListener('click', () => this.#toggle(row));
    const separator = element('span', { className: 'tree-colon', text: ':' });
    made.append(twistie, key, separator, ...this.#valueElements(row), this.#actions(row));
    return made;
  }

  #valueElements(row: PayloadRow): Node[] {
    const { value, container } = row;
    if (container) {
      const hint = row.isExpanded ? '' : showHidden(summaryOf(container, 120));
      const noun = container.kind === 'array' ? 'item' : 'field';
      const nodes: Node[] = [element('span', { className: 'tree-count', text: plural(countEntries(container), noun) })];
      if (isJson(value) && value.kind === 'string') {
        nodes.unshift(element('span', { className: 'tree-badge', text: 'JSON in text' }));
      }
      if (hint) nodes.push(element('span', { className: 'tree-summary', text: hint }));
      return nodes;
    }
    return this.#leafElements(row);
  }

  #leafElements(row: PayloadRow): Node[] {
    const { value } = row;
    const isWhole = this.#unclipped.has(row.id);
    const text = isWhole ? wholeText(value) : shortText(value);
    const isLong = text.length > clipLength;
    const shown = isLong && !isWhole ? `${text.slice(0, clipLength)}…` : text;
    const leaf = element('span', { className: `tree-value tree-${value.kind}`, text: showHidden(shown) });
    if (!isLong) return [leaf];
    const label = isWhole ? 'Show less' : `Show all ${formatCount(text.length)} characters`;
    const button = element('button', {
      className: 'link-button',
      text: label,
      attributes: { type: 'button', tabindex: '-1' },
      onClick: () => this.#toggleWhole(row.id),
    });
    return [leaf, button];
  }

  #actions(row: PayloadRow): HTMLElement {
    const copyValue = iconButton('copy', `Copy value (${shortcutText('copyValue', isMac())})`, () => {
      this.#ports.copy(copiedText(row.value));
      confirmOn(copyValue);
    });
    const copyPath = iconButton(
      'symbol-field',
      `Copy path ${showHidden(row.path)} (${shortcutText('copyPath')})`,
      () => {
        this.#ports.copy(row.path);
        confirmOn(copyPath);
      },
    );
    const column = this.#ports.onColumn && columnOf(row);
    const addColumn = iconButton('split-horizontal', `Show as column (${shortcutText('showColumn')})`, () => {
      if (column !== undefined) this.#ports.onColumn?.(column);
      confirmOn(addColumn);
    });
    addColumn.tabIndex = -1;
    // The row's own keys do the same, so that a tree of a thousand rows is one stop of the tab key.
    copyValue.tabIndex = -1;
    copyPath.tabIndex = -1;
    return element('span', { className: 'tree-actions' }, [
      copyValue,
      copyPath,
      ...(column === undefined ? [] : [addColumn]),
    ]);
  }

  #moreElement(row: MoreRow): HTMLElement {
    const made = element('div', {
      className: 'tree-row tree-more',
      attributes: treeItem(row, this.#activeId),
      onClick: () => this.#showMore(row),
    });
    indent(made, row.level);
    const next = Math.min(treePageSize, row.total - row.shown);
    const text = `Show ${formatCount(next)} more (${formatCount(row.shown)} of ${formatCount(row.total)} shown)`;
    made.append(element('span', { className: 'twistie' }), element('span', { className: 'link-button', text }));
    return made;
  }

  #toggle(row: PayloadRow, isExpanded = !row.isExpanded): void {
    this.#state.setExpanded(row.id, isExpanded);
    this.#activeId = row.id;
    this.#draw();
  }

  #toggleWhole(id: string): void {
    if (!this.#unclipped.delete(id)) this.#unclipped.add(id);
    this.#activeId = id;
    this.#draw();
    this.#focusRow(id);
  }

  #showMore(row: MoreRow): void {
    this.#state.showMore(row.parentId);
    this.#activeId = `${row.parentId}/${row.shown + 1}`;
    this.#draw();
    this.#focusRow(this.#activeId);
  }

  #onKey(event: KeyboardEvent): void {
    const index = this.#rows.findIndex((row) => row.id === this.#activeId);
    const row = this.#rows[index];
    if (!row || !this.#act(row, index, event)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** True when the key meant something here. */
  #act(row: PayloadRow | MoreRow, index: number, event: KeyboardEvent): boolean {
    const key = keyOf('tree', event);
    // What is marked is what the browser copies.
    if (key === undefined || (key === 'copyValue' && hasSelectedText())) return false;
    const acts: Readonly<Record<KeysOf<'tree'>, () => boolean>> = {
      nodeDown: () => this.#focusRow(this.#rows[index + 1]?.id),
      nodeUp: () => this.#focusRow(this.#rows[index - 1]?.id),
      firstNode: () => this.#focusRow(this.#rows[0]?.id),
      lastNode: () => this.#focusRow(this.#rows.at(-1)?.id),
      openNode: () => this.#open(row, index),
      closeNode: () => this.#close(row),
      useNode: () => this.#use(row),
      copyValue: () => row.kind === 'value' && this.#copyFrom(copiedText(row.value)),
      copyPath: () => row.kind === 'value' && this.#copyFrom(row.path),
      showColumn: () => row.kind === 'value' && this.#addColumn(row),
      nodeMenu: () => this.#openMenu(row),
    };
    return acts[key]();
  }

  #onContextMenu(event: MouseEvent): void {
    const row = this.#rows.find(({ id }) => id === idOf(event.target));
    // Marked text keeps the menu that copies it.
    if (row?.kind !== 'value' || hasSelectedText()) return;
    event.preventDefault();
    this.#focusRow(row.id);
    this.#ports.onNodeMenu(nodeOf(row), { x: event.clientX, y: event.clientY });
  }

  #openMenu(row: PayloadRow | MoreRow): boolean {
    const box = this.#rowOf(row.id)?.getBoundingClientRect();
    if (row.kind !== 'value' || !box) return false;
    this.#ports.onNodeMenu(nodeOf(row), { x: box.left + menuInsetPx, y: box.bottom });
    return true;
  }

  #copyFrom(text: string): true {
    this.#ports.copy(text);
    return true;
  }

  #addColumn(row: PayloadRow): boolean {
    const column = this.#ports.onColumn && columnOf(row);
    if (column !== undefined) this.#ports.onColumn?.(column);
    return column !== undefined;
  }

  #open(row: PayloadRow | MoreRow, index: number): boolean {
    if (row.kind === 'more' || !row.container) return false;
    if (row.isExpanded) return this.#focusRow(this.#rows[index + 1]?.id);
    this.#toggle(row, true);
    return true;
  }

  #close(row: PayloadRow | MoreRow): boolean {
    if (row.kind === 'value' && row.isExpanded) {
      this.#toggle(row, false);
      return true;
    }
    return this.#focusRow(row.parentId);
  }

  #use(row: PayloadRow | MoreRow): boolean {
    if (row.kind === 'more') this.#showMore(row);
    else if (row.container) this.#toggle(row);
    else this.#toggleWhole(row.id);
    return true;
  }

  #setActive(id: string | undefined): void {
    if (id === undefined || id === this.#activeId) return;
    this.#rowOf(this.#activeId)?.setAttribute('tabindex', '-1');
    this.#rowOf(id)?.setAttribute('tabindex', '0');
    this.#activeId = id;
  }

  #focusRow(id: string | undefined): boolean {
    if (id !== undefined) this.#rowOf(id)?.focus();
    return true;
  }

  #rowOf(id: string | undefined): HTMLElement | undefined {
    const index = this.#rows.findIndex((row) => row.id === id);
    const found = this.element.children[index];
    return found instanceof HTMLElement ? found : undefined;
  }
}

/** How far from a line's start its menu opens. */
const menuInsetPx = 24;

function nodeOf(row: PayloadRow): NodeOfTree {
  const { path, filterPath, value } = row;
  return { path, filterPath, column: columnOf(row), text: copiedText(value) };
}

/** Undefined for the payload as a whole, which is no field. */
function columnOf({ filterPath }: PayloadRow): FieldPath | undefined {
  return isFieldPath(filterPath) ? filterPath : undefined;
}

/** True when the user has marked text, which Ctrl+C then copies. */
export function hasSelectedText(): boolean {
  return (window.getSelection()?.toString() ?? '') !== '';
}

function treeItem(row: PayloadRow | MoreRow, activeId: string | undefined): Record<string, string> {
  return {
    role: 'treeitem',
    'data-id': row.id,
    'aria-level': String(row.level),
    tabindex: row.id === activeId ? '0' : '-1',
  };
}

/** Deep levels share one depth: what is nested a thousandfold still has room for its text. */
function indent(row: HTMLElement, level: number): void {
  row.style.setProperty('--indent', String(Math.min(level, 12) - 1));
}

function idOf(target: EventTarget | null): string | undefined {
  return target instanceof Element ? target.closest<HTMLElement>('.tree-row')?.dataset['id'] : undefined;
}

function shortText(value: TreeValue): string {
  if (isJson(value)) return sourceOf(value);
  return value.kind === 'hex' ? `0x${value.text}` : value.text;
}

function wholeText(value: TreeValue): string {
  if (isJson(value)) return plainTextOf(value);
  return value.kind === 'hex' ? hexDump(value.text) : value.text;
}

function copiedText(value: TreeValue): string {
  return isJson(value) ? plainTextOf(value) : value.text;
}
