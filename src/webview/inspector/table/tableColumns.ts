import {
  isBuiltInColumn,
  isFieldPath,
  isSortKey,
  type ColumnId,
  type FieldPath,
  type SortKey,
} from '../../../base/kinds/columns.ts';
import type { ColumnLayout } from '../../../protocol/inspectorColumns.ts';
import type { TimeFormat } from '../../../protocol/inspectorSaved.ts';
import type { Sort } from '../../../protocol/filterShapes.ts';
import { ColumnHeader } from './columnHeader.ts';
import {
  columnsFrom,
  defaultColumns,
  fieldsShown,
  gridTemplate,
  hidden,
  layoutOf,
  moved,
  movedTo,
  nameOf,
  pinned,
  resized,
  shownColumns,
  withField,
  without,
  type Column,
  type Room,
  type ShownColumn,
} from './columns.ts';
import type { Menu, MenuEntry } from '../../kit/menu.ts';

interface ColumnsPorts {
  /** Other columns, other widths: draw. */
  readonly onChange: () => void;
  /** The user changed the layout, which is to be saved. */
  readonly onLayout: (layout: ColumnLayout) => void;
  readonly onTimeFormat: (format: TimeFormat) => void;
  /** Null sorts by arrival. */
  readonly onSort: (sort: Sort | null) => void;
  readonly onLeave: () => void;
  /** Payload fields seen, those in most messages first. */
  readonly suggestions: () => Promise<readonly FieldPath[]>;
}

const timeFormats: readonly { readonly id: TimeFormat; readonly label: string }[] = [
  { id: 'absolute', label: 'Time of day' },
  { id: 'date', label: 'Date and time' },
  { id: 'relative', label: 'Time ago' },
  { id: 'delta', label: 'Since the row above' },
];

const maxSuggestions = 24;

/** Which columns there are, how wide, by which the rows are sorted, and the heading and menus that change that. */
export class TableColumns {
  readonly header: ColumnHeader;
  readonly #menu: Menu;
  readonly #ports: ColumnsPorts;
  #columns: readonly Column[] = defaultColumns();
  #shown: readonly ShownColumn[] = [];
  #sort: Sort | null = null;
  #timeFormat: TimeFormat;
  #room: Room = { tablePx: 0, characterPx: 8, longestSource: 15 };

  constructor(menu: Menu, timeFormat: TimeFormat, ports: ColumnsPorts) {
    this.#menu = menu;
    this.#timeFormat = timeFormat;
    this.#ports = ports;
    this.header = new ColumnHeader({
      onSort: (id) => this.#toggleSort(id),
      onResize: (id, widthPx) => this.#set(resized(this.#columns, id, widthPx)),
      onMove: (id, by) => this.#set(moved(this.#columns, id, by)),
      onMoveTo: (id, targetId) => this.#set(movedTo(this.#columns, id, targetId)),
      onRemove: (id) => this.#set(without(this.#columns, id)),
      onMenu: (id, at) => menu.open('Column', at, this.#entriesFor(id, at)),
      onChoose: (at) => void this.#choose(at),
      onLeave: ports.onLeave,
    });
  }

  get shown(): readonly ShownColumn[] {
    return this.#shown;
  }

  get fields(): readonly FieldPath[] {
    return fieldsShown(this.#columns);
  }

  get timeFormat(): TimeFormat {
    return this.#timeFormat;
  }

  get template(): string {
    return gridTemplate(this.#shown);
  }

  /** The least width in which all columns stand. */
  get leastPx(): number {
    return this.#shown.reduce((sum, column) => sum + column.drawnPx, 0);
  }

  setRoom(change: Partial<Room>): void {
    const room = { ...this.#room, ...change };
    if (JSON.stringify(room) === JSON.stringify(this.#room)) return;
    this.#room = room;
    this.#draw();
  }

  /** Restores a saved layout; an empty one is the default. */
  restore(layout: ColumnLayout): void {
    this.#columns = columnsFrom(layout);
    this.#draw();
  }

  showField(path: FieldPath): void {
    this.#set(withField(this.#columns, path));
  }

  /** The tap says how the rows are sorted now. */
  setSort(sort: Sort | null): void {
    if (sort?.by === this.#sort?.by && sort?.isDescending === this.#sort?.isDescending) return;
    this.#sort = sort;
    this.#draw();
  }

  #set(columns: readonly Column[]): void {
    if (columns === this.#columns) return;
    this.#columns = columns;
    this.#draw();
    this.#ports.onLayout(layoutOf(columns));
  }

  #draw(): void {
    this.#shown = shownColumns(this.#columns, this.#room);
    this.header.draw(this.#shown, this.#sort);
    this.#ports.onChange();
  }

  /** Sorts ascending, then descending, then as the rows came. */
  #toggleSort(id: ColumnId): void {
    if (!isSortKey(id)) return;
    if (this.#sort?.by !== id) this.#ports.onSort({ by: id, isDescending: false });
    else this.#ports.onSort(this.#sort.isDescending ? null : { by: id, isDescending: true });
  }

  #entriesFor(id: ColumnId, at: HTMLElement): readonly MenuEntry[] {
    const column = this.#columns.find((one) => one.id === id);
    if (!column) return [];
    const action = (label: string, does: () => void, hint?: string): MenuEntry => ({
      kind: 'action',
      label,
      does,
      ...(hint ? { hint } : {}),
    });
    const change = (next: () => readonly Column[]) => () => this.#set(next());
    return [
      ...(isSortKey(id) ? this.#sortEntries(id) : []),
      ...(id === 'time' ? this.#timeEntries() : []),
      action(
        column.isPinned ? 'Unpin' : 'Pin to the left',
        change(() => pinned(this.#columns, id, !column.isPinned)),
      ),
      action(
        'Move left',
        change(() => moved(this.#columns, id, -1)),
        'Alt+←',
      ),
      action(
        'Move right',
        change(() => moved(this.#columns, id, 1)),
        'Alt+→',
      ),
      action(
        'Reset width',
        change(() => resized(this.#columns, id, undefined)),
        'Shift+← →',
      ),
      action(
        isBuiltInColumn(id) ? 'Hide' : 'Remove',
        change(() => without(this.#columns, id)),
        'Delete',
      ),
      { kind: 'separator' },
      action('Choose columns…', () => void this.#choose(at)),
    ];
  }

  #sortEntries(column: SortKey): readonly MenuEntry[] {
    return [this.#sortEntry(column, false), this.#sortEntry(column, true), { kind: 'separator' }];
  }

  #sortEntry(column: SortKey, isDescending: boolean): MenuEntry {
    const isChecked = this.#sort?.by === column && this.#sort.isDescending === isDescending;
    return {
      kind: 'action',
      label: isDescending ? 'Sort descending' : 'Sort ascending',
      isChecked,
      does: () => this.#ports.onSort(isChecked ? null : { by: column, isDescending }),
    };
  }

  #timeEntries(): readonly MenuEntry[] {
    const entries = timeFormats.map(({ id, label }): MenuEntry => ({
      kind: 'action',
      label,
      isChecked: id === this.#timeFormat,
      does: () => {
        this.#timeFormat = id;
        this.#ports.onTimeFormat(id);
        this.#ports.onChange();
      },
    }));
    return [...entries, { kind: 'separator' }];
  }

  async #choose(at: HTMLElement): Promise<void> {
    const suggestions = await this.#ports.suggestions();
    const known = new Set(this.#columns.map(({ id }) => id));
    const fresh = suggestions.filter((path) => !known.has(path)).slice(0, maxSuggestions);
    this.#menu.open('Columns', at, [
      { kind: 'heading', label: 'Columns' },
      ...this.#columns.map((column): MenuEntry => this.#toggleEntry(column)),
      ...(fresh.length > 0 ? [{ kind: 'heading', label: 'Payload fields seen' } as const] : []),
      ...fresh.map((path): MenuEntry => ({
        kind: 'action',
        label: path.replace(/^payload\./, ''),
        isChecked: false,
        does: () => this.showField(path),
      })),
      { kind: 'separator' },
      { kind: 'action', label: 'Reset columns', does: () => this.#set(defaultColumns()) },
    ]);
  }

  #toggleEntry(column: Column): MenuEntry {
    const { id, isHidden } = column;
    return {
      kind: 'action',
      label: nameOf(column),
      ...(isFieldPath(id) ? { hint: 'payload' } : {}),
      isChecked: !isHidden,
      does: () => this.#set(isHidden ? hidden(this.#columns, id, false) : without(this.#columns, id)),
    };
  }
}
