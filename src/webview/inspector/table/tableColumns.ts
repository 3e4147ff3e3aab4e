import {
  isBuiltInColumn,
  isColumnId,
  isSortKey,
  type ColumnId,
  type FieldPath,
  type SortKey,
} from '../../../base/kinds/columns.ts';
import { shortcutText, type KeyId } from '../../../base/kinds/inspectorKeys.ts';
import type { ColumnLayout } from '../../../protocol/inspectorColumns.ts';
import type { TimeFormat } from '../../../protocol/inspectorSaved.ts';
import type { Sort } from '../../../protocol/filterShapes.ts';
import { ColumnChoice } from './columnChoice.ts';
import { ColumnHeader } from './columnHeader.ts';
import {
  defaultColumns,
  fieldsShown,
  gridTemplate,
  moved,
  movedTo,
  pinned,
  resized,
  shownColumns,
  toggled,
  withField,
  without,
  type Column,
  type TableKind,
  type Room,
  type ShownColumn,
} from './columns.ts';
import type { Checklist } from '../../kit/checklist.ts';
import type { Menu, MenuEntry } from '../../kit/menu.ts';
import { columnGroups } from './columnGroups.ts';

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
  { id: 'absolute', label: 'Time of Day' },
  { id: 'date', label: 'Date and Time' },
  { id: 'relative', label: 'Time Ago' },
  { id: 'delta', label: 'Since the Message Before' },
];

/** Which columns there are, how wide, by which the rows are sorted, and the heading and menus that change that. */
export class TableColumns {
  readonly header: ColumnHeader;
  readonly #checklist: Checklist;
  readonly #ports: ColumnsPorts;
  readonly #choice = new ColumnChoice();
  #columns: readonly Column[] = defaultColumns();
  #shown: readonly ShownColumn[] = [];
  #sort: Sort | null = null;
  #timeFormat: TimeFormat;
  #room: Room = { tablePx: 0, characterPx: 8, longestSource: 15 };

  constructor(menu: Menu, checklist: Checklist, timeFormat: TimeFormat, ports: ColumnsPorts) {
    this.#checklist = checklist;
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
    this.#choice.restore(layout);
    this.#columns = this.#choice.columns;
    this.#draw();
  }

  /** The table is of another kind now: its columns are those that were chosen, else those of its kind. */
  setKind(kind: TableKind): void {
    if (!this.#choice.setKind(kind)) return;
    this.#columns = this.#choice.columns;
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
    const layout = this.#choice.choose(columns);
    this.#draw();
    if (layout) this.#ports.onLayout(layout);
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
    const action = (label: string, does: () => void, key?: KeyId): MenuEntry => ({
      kind: 'action',
      label,
      does,
      ...(key ? { hint: shortcutText(key) } : {}),
    });
    const change = (next: () => readonly Column[]) => () => this.#set(next());
    const { isPinned } = column;
    return [
      ...(isSortKey(id) ? this.#sortEntries(id) : []),
      ...(id === 'time' ? this.#timeEntries() : []),
      action(
        isPinned ? 'Unpin' : 'Pin to the Left',
        change(() => pinned(this.#columns, id, !isPinned)),
      ),
      action(
        'Move Left',
        change(() => moved(this.#columns, id, -1)),
        'moveColumnLeft',
      ),
      action(
        'Move Right',
        change(() => moved(this.#columns, id, 1)),
        'moveColumnRight',
      ),
      action(
        'Reset Width',
        change(() => resized(this.#columns, id, undefined)),
      ),
      { kind: 'separator' },
      action('Choose Columns…', () => void this.#choose(at)),
      { kind: 'separator' },
      action(
        isBuiltInColumn(id) ? 'Hide' : 'Remove',
        change(() => without(this.#columns, id)),
        'removeColumn',
      ),
    ];
  }

  #sortEntries(column: SortKey): readonly MenuEntry[] {
    return [this.#sortEntry(column, false), this.#sortEntry(column, true), { kind: 'separator' }];
  }

  #sortEntry(column: SortKey, isDescending: boolean): MenuEntry {
    const isChecked = this.#sort?.by === column && this.#sort.isDescending === isDescending;
    return {
      kind: 'action',
      label: isDescending ? 'Sort Descending' : 'Sort Ascending',
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
    this.#checklist.open('Columns', at, {
      groups: () => columnGroups(this.#columns, suggestions),
      toggle: (id) => isColumnId(id) && this.#set(toggled(this.#columns, id)),
      reset: { label: 'Reset Columns', does: () => this.#set(defaultColumns(this.#choice.kind)) },
    });
  }
}
