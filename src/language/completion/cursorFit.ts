import type { Cursor } from '../text/cursor.ts';

/** The place of the text that is being written. */
export interface Spot {
  readonly line: number;
  /** The column of the key or dash that is being written, or whose value is. */
  readonly column: number;
  /** True if the key already has its colon. */
  readonly hasColon: boolean;
}

/**
 * True where what is written would stand among its siblings and take nothing over: what is below must not be indented
 * further, and what is above at the same depth must stand in the same column.
 */
export function fitsAround(lines: readonly string[], { kind, style }: Cursor, spot: Spot): boolean {
  if (style === 'flow' || spot.hasColon) return true;
  const below = nextOf(lines, spot.line);
  if (below) {
    if (below.column > spot.column) return false;
    if (below.column === spot.column && below.isDash && style !== 'item') return false;
  }
  if (style === 'item') return isAmongItems(lines, spot, below);
  return kind === 'value' || isAligned(lines, spot, below);
}

/** False for a dash beside keys, or beside brackets that hold the value already. */
function isAmongItems(lines: readonly string[], { line, column }: Spot, below: Below | undefined): boolean {
  for (let above = line - 1; above >= 0; above--) {
    const text = lines[above] ?? '';
    const [own] = columnsOf(text);
    if (own === undefined || own > column) continue;
    if (own === column && /^\s*-(\s|$)/.test(text)) return true;
    // The key of the list may stand in the same column as its dashes.
    if (own === column) return !/^\s*[[\]{}]/.test(text);
    const parent = columnsOf(text).findLast((one) => one < column) ?? own;
    // The items below stand in one column with this one, unless they are of a list further out.
    return below?.isDash ? below.column === column || below.column < parent : below?.column !== column;
  }
  return true;
}

function isAligned(lines: readonly string[], { line, column }: Spot, below: Below | undefined): boolean {
  const columnBelow = below?.column ?? 0;
  let [isFirst, isBelowItem] = [true, false];
  for (let above = line - 1; above >= 0; above--) {
    const text = lines[above] ?? '';
    const columns = columnsOf(text);
    const [first] = columns;
    if (first === undefined) continue;
    // Dashes stand in the column of their list's key, or further in: there is no room for a key beside those.
    if (first === column && /^\s*-(\s|$)/.test(text)) {
      isBelowItem = true;
      continue;
    }
    if (first === 0 && /^---(\s|$)/.test(text)) return column === 0;
    if (columns.includes(column)) return true;
    const parent = columns.findLast((own) => own < column);
    // A parent whose entries stand in another column cannot take this one.
    // The items of the parent's list may stand below, in its own column.
    const isListBelow = below?.isDash === true && columnBelow === parent && text[parent] !== '-';
    if (isListBelow) return false;
    if (parent !== undefined) return isFirst && !isBelowItem && (columnBelow <= parent || columnBelow === column);
    isFirst = false;
  }
  return column === 0;
}

interface Below {
  readonly column: number;
  readonly isDash: boolean;
}

function nextOf(lines: readonly string[], line: number): Below | undefined {
  for (let below = line + 1; below < lines.length; below++) {
    const text = lines[below] ?? '';
    const [column] = columnsOf(text);
    if (column !== undefined) return { column, isDash: /^\s*-(\s|$)/.test(text) };
  }
  return undefined;
}

/** The columns of a line's dashes and of the text after them. Blank lines and comments have none. */
function columnsOf(text: string): readonly number[] {
  if (/^\s*(#|$)/.test(text)) return [];
  const columns: number[] = [];
  let at = /^ */.exec(text)?.[0].length ?? 0;
  for (;;) {
    columns.push(at);
    const dash = /^-[ \t]+(?=\S)/.exec(text.slice(at))?.[0];
    if (dash === undefined) return columns;
    at += dash.length;
  }
}
