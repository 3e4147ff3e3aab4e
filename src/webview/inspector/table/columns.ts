import {
  builtInColumnIds,
  builtInColumns,
  isBuiltInColumn,
  isFieldPath,
  type BuiltInColumn,
  type ColumnId,
  type FieldPath,
} from '../../../base/kinds/columns.ts';
import type { ColumnLayout, ColumnSetting } from '../../../protocol/inspectorColumns.ts';

export interface Column {
  readonly id: ColumnId;
  readonly title: string;
  /** Set by the user; undefined: as wide as its kind needs. */
  readonly widthPx: number | undefined;
  readonly isHidden: boolean;
  /** Stays at the left edge while the others scroll. */
  readonly isPinned: boolean;
}

/** A column as it is drawn. */
export interface ShownColumn extends Column {
  readonly leftPx: number;
  /** The last, which takes what room is left, has the least that it needs. */
  readonly drawnPx: number;
}

/** The space that the columns share. */
export interface Room {
  readonly tablePx: number;
  /** The width of one character of the data's font. */
  readonly characterPx: number;
  /** The length of the longest source label, in characters. */
  readonly longestSource: number;
}

export const leastColumnPx = 36;
export const mostColumnPx = 1200;
/** The contract's heading is a sign; `nameOf` says it in full where there is room. */
const contractTitle = '✓';

export function nameOf({ id, title }: Column): string {
  return id === 'contract' ? builtInColumns.contract.title : title;
}

/** The padding on both sides of a cell's text together. */
const cellPaddingPx = 16;
/** The icon of a source's kind, and the space behind it. */
const sourceIconPx = 18;

/** Optional columns are hidden when fewer characters than these are left for the preview. */
const readableCharacters = 30;
/** When fewer characters than these are left, the source column is hidden too; its colour still marks each row. */
const leastReadableCharacters = 16;
/** The limits of the source column's width. */
const sourceCharacters = { least: 8, most: 24 };

/** The widths are in characters of the data's font. */
const widthsInCharacters: Readonly<Record<BuiltInColumn, number>> = {
  time: 12,
  source: 15,
  id: 18,
  key: 15,
  type: 15,
  level: 6,
  size: 7,
  contract: 2,
  preview: 9,
};
const fieldWidthInCharacters = 13;

/** These columns are hidden in this order when space is short, unless they are pinned. */
const givingWay: readonly (readonly [id: BuiltInColumn, previewCharacters: number])[] = [
  ['size', readableCharacters],
  ['id', readableCharacters],
  ['contract', readableCharacters],
  ['source', leastReadableCharacters],
];

/** What a table is of: lines of logs have other columns than messages. */
export interface TableKind {
  readonly isLogs: boolean;
  /** Rows of several sources are to be told apart. */
  readonly hasSeveralSources: boolean;
  /** Somebody switched to it: the sources would have the other kind by themselves. */
  readonly isSwitchedTo: boolean;
}

export const messageTable: TableKind = { isLogs: false, hasSeveralSources: true, isSwitchedTo: false };

/** The columns of a log in their order. Nothing is held against a contract there. */
const logColumnIds: readonly BuiltInColumn[] = ['time', 'source', 'key', 'level', 'type', 'id', 'size', 'preview'];
const shownOfLogs: ReadonlySet<BuiltInColumn> = new Set(['time', 'source', 'level', 'preview']);
/** Other words for the same columns. */
const logTitles: Partial<Readonly<Record<BuiltInColumn, string>>> = {
  key: 'Container',
  type: 'Stream',
  preview: 'Message',
};

export function defaultColumns(kind: TableKind = messageTable): readonly Column[] {
  return columnsFrom([], kind);
}

function firstSetting(id: BuiltInColumn, { isLogs, hasSeveralSources }: TableKind): ColumnSetting {
  if (!isLogs) return { id, isHidden: builtInColumns[id].isHiddenAtFirst };
  return { id, isHidden: !shownOfLogs.has(id) || (id === 'source' && !hasSeveralSources) };
}

/** Completes a saved layout: every built-in column appears exactly once, whatever the file contains. */
export function columnsFrom(layout: ColumnLayout, kind: TableKind = messageTable): readonly Column[] {
  const ids = kind.isLogs ? logColumnIds : builtInColumnIds;
  const seen = new Set<string>();
  const isOfTable = (id: ColumnId): boolean => !isBuiltInColumn(id) || ids.includes(id);
  const saved = layout.filter(({ id }) => isOfTable(id) && !seen.has(id) && seen.add(id));
  const missing = ids.filter((id) => !seen.has(id)).map((id) => firstSetting(id, kind));
  return inOrder([...saved, ...missing].map((setting) => columnOf(setting, kind)));
}

export function layoutOf(columns: readonly Column[]): ColumnLayout {
  return columns.map(({ id, widthPx, isHidden, isPinned }) => ({
    id,
    ...(widthPx === undefined ? {} : { widthPx }),
    ...(isHidden ? { isHidden } : {}),
    ...(isPinned ? { isPinned } : {}),
  }));
}

/** The paths that the rows must bring along. */
export function fieldsShown(columns: readonly Column[]): readonly FieldPath[] {
  return columns.flatMap(({ id, isHidden }) => (isHidden || !isFieldPath(id) ? [] : [id]));
}

export function fieldsEqual(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((one, index) => one === right[index]);
}

export function resized(columns: readonly Column[], id: ColumnId, widthPx: number | undefined): readonly Column[] {
  const width =
    widthPx === undefined ? undefined : Math.round(Math.min(mostColumnPx, Math.max(leastColumnPx, widthPx)));
  return changed(columns, id, { widthPx: width });
}

export function hidden(columns: readonly Column[], id: ColumnId, isHidden: boolean): readonly Column[] {
  const next = changed(columns, id, { isHidden });
  // A table of nothing would leave no heading to bring a column back with.
  return next.some((column) => !column.isHidden) ? next : columns;
}

export function pinned(columns: readonly Column[], id: ColumnId, isPinned: boolean): readonly Column[] {
  return inOrder(changed(columns, id, { isPinned }));
}

/** Moves a column one place among those in sight; pinned ones stay before the others. */
export function moved(columns: readonly Column[], id: ColumnId, by: -1 | 1): readonly Column[] {
  const shown = columns.filter((column) => !column.isHidden);
  const at = shown.findIndex((column) => column.id === id);
  const target = shown[at + by];
  return at < 0 || !target ? columns : movedTo(columns, id, target.id);
}

/** Puts a column where another stands, which makes room. */
export function movedTo(columns: readonly Column[], id: ColumnId, targetId: ColumnId): readonly Column[] {
  const from = columns.findIndex((column) => column.id === id);
  const to = columns.findIndex((column) => column.id === targetId);
  const column = columns[from];
  if (!column || to < 0 || from === to || columns[to]?.isPinned !== column.isPinned) return columns;
  const others = columns.filter((other) => other !== column);
  return [...others.slice(0, to), column, ...others.slice(to)];
}

/** Adds a payload field before the preview, or shows it again. */
export function withField(columns: readonly Column[], id: FieldPath): readonly Column[] {
  if (columns.some((column) => column.id === id)) return hidden(columns, id, false);
  const preview = columns.findIndex((column) => column.id === 'preview');
  const at = preview < 0 ? columns.length : preview;
  return inOrder([...columns.slice(0, at), columnOf({ id }), ...columns.slice(at)]);
}

/** A column that is not shown is shown, another one no longer. */
export function toggled(columns: readonly Column[], id: ColumnId): readonly Column[] {
  if (columns.some((column) => column.id === id && !column.isHidden)) return without(columns, id);
  return isBuiltInColumn(id) ? hidden(columns, id, false) : withField(columns, id);
}

/** A payload's column goes for good; a built-in one can only be hidden. */
export function without(columns: readonly Column[], id: ColumnId): readonly Column[] {
  if (isBuiltInColumn(id)) return hidden(columns, id, true);
  return columns.filter((column) => column.id !== id);
}

/**
 * The columns that a table of this width draws, with their widths. The preview, else the last one, takes the rest; when
 * that is too little the optional columns give way, and then the table scrolls sideways.
 */
export function shownColumns(columns: readonly Column[], room: Room): readonly ShownColumn[] {
  let shown = columns.filter((column) => !column.isHidden);
  for (const [id, previewCharacters] of givingWay) {
    if (neededPx(shown, room, previewCharacters) <= room.tablePx || shown.length <= 1) break;
    shown = shown.filter((column) => column.id !== id || column.isPinned);
  }
  let leftPx = 0;
  return shown.map((column) => {
    const drawnPx = widthPx(column, room);
    const placed = { ...column, leftPx, drawnPx };
    leftPx += drawnPx;
    return placed;
  });
}

/** The `grid-template-columns` of the rows: one column takes the rest. */
export function gridTemplate(shown: readonly ShownColumn[]): string {
  const growing = shown.find(({ id }) => id === 'preview') ?? shown.at(-1);
  return shown
    .map((column) => (column === growing ? `minmax(${column.drawnPx}px, 1fr)` : `${column.drawnPx}px`))
    .join(' ');
}

function widthPx(column: Column, { characterPx, longestSource }: Room): number {
  if (column.widthPx !== undefined) return column.widthPx;
  const { least, most } = sourceCharacters;
  const own = column.id === 'source' ? Math.min(most, Math.max(least, longestSource)) : undefined;
  const characters = own ?? (isBuiltInColumn(column.id) ? widthsInCharacters[column.id] : fieldWidthInCharacters);
  return Math.round(characters * characterPx) + cellPaddingPx + (column.id === 'source' ? sourceIconPx : 0);
}

/** The width that all columns need if the preview is to show this many characters. */
function neededPx(columns: readonly Column[], room: Room, previewCharacters: number): number {
  const previewPx = previewCharacters * room.characterPx + cellPaddingPx;
  return columns.reduce((sum, column) => {
    const px = widthPx(column, room);
    return sum + (column.id === 'preview' && column.widthPx === undefined ? Math.max(px, previewPx) : px);
  }, 0);
}

function changed(columns: readonly Column[], id: ColumnId, change: Partial<Column>): readonly Column[] {
  return columns.map((column) => (column.id === id ? { ...column, ...change } : column));
}

/** Pinned ones first, else as they were. */
function inOrder(columns: readonly Column[]): readonly Column[] {
  return [...columns.filter(({ isPinned }) => isPinned), ...columns.filter(({ isPinned }) => !isPinned)];
}

function columnOf({ id, widthPx: width, isHidden, isPinned }: ColumnSetting, kind: TableKind = messageTable): Column {
  const title = isBuiltInColumn(id) ? titleOf(id, kind) : titleOfField(id);
  return { id, title, widthPx: width, isHidden: isHidden ?? false, isPinned: isPinned ?? false };
}

function titleOf(id: BuiltInColumn, { isLogs }: TableKind): string {
  if (id === 'contract') return contractTitle;
  return (isLogs ? logTitles[id] : undefined) ?? builtInColumns[id].title;
}

/** `payload.order.total` is headed `order.total`: what all have in common says nothing. */
function titleOfField(path: FieldPath): string {
  return path.replace(/^payload\./, '');
}
