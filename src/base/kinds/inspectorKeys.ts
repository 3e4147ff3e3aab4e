import { isKey, readable, type KeyPress, type KeyTraits } from './keys.ts';

/** Where a key of the message inspector means something, and how that is headed. */
export const keyScopes = {
  page: 'Everywhere',
  filter: 'In the filter',
  table: 'In the messages',
  log: 'In a log',
  tree: 'In a payload',
  header: 'On a column’s heading',
  histogram: 'On the histogram',
  chip: 'On a source, or a condition of the filter',
} as const;
export type KeyScope = keyof typeof keyScopes;

interface ScopedKey extends KeyTraits {
  readonly scope: KeyScope;
}

/**
 * Every key of the message inspector: what handles keys, the sheet that `?` opens and the table in the documentation are
 * all made of this one. A key that is added here does not compile until somebody handles it.
 */
export const inspectorKeys = {
  help: { scope: 'page', keys: ['?'], says: 'Show this list of keys' },
  pause: { scope: 'page', keys: ['Space'], says: 'Pause, or go on' },
  turn: { scope: 'page', keys: ['N'], says: 'Newest first, or last' },
  back: { scope: 'page', keys: ['Escape'], says: 'One step back: clear the filter’s text, close the message' },
  open: { scope: 'page', keys: ['O'], says: 'Open the message as a document' },
  compare: { scope: 'page', keys: ['D'], says: 'Select the message for compare, then compare it with another' },
  editMessage: { scope: 'page', keys: ['P'], says: 'Edit the message, to publish it' },
  trace: { scope: 'page', keys: ['T'], says: 'Trace the message: show all that belongs to it' },
  traceOther: { scope: 'page', keys: ['Shift+T'], says: 'Trace another of its values' },
  copy: { scope: 'page', keys: ['Mod+C'], says: 'Copy the message’s payload' },

  focusFilter: { scope: 'page', keys: ['/', 'Mod+F'], says: 'Go to the filter' },
  undoFilter: { scope: 'page', keys: ['Mod+Z'], says: 'Undo the last change of the filter' },
  redoFilter: { scope: 'page', keys: ['Mod+Shift+Z', 'Mod+Y'], says: 'Redo it' },
  complete: { scope: 'filter', keys: ['Ctrl+Space'], says: 'Show what can stand here (CEL)' },
  leaveFilter: { scope: 'filter', keys: ['ArrowDown'], says: 'Go from the filter to the messages' },

  rowUp: { scope: 'table', keys: ['ArrowUp'], says: 'The message above' },
  rowDown: { scope: 'table', keys: ['ArrowDown'], says: 'The message below' },
  cellLeft: { scope: 'table', keys: ['ArrowLeft'], says: 'The cell to the left, then the whole row' },
  cellRight: { scope: 'table', keys: ['ArrowRight'], says: 'The cell to the right' },
  pageUp: { scope: 'table', keys: ['PageUp'], says: 'One page up' },
  pageDown: { scope: 'table', keys: ['PageDown'], says: 'One page down' },
  firstRow: { scope: 'table', keys: ['Home'], says: 'The message at the top; new ones are followed where they come' },
  lastRow: { scope: 'table', keys: ['End'], says: 'The message at the bottom; new ones are followed where they come' },
  openDetail: { scope: 'table', keys: ['Enter'], says: 'Show the message in full' },
  rowMenu: { scope: 'table', keys: ['Shift+F10', 'ContextMenu'], says: 'Menu of the message or the cell' },

  allLevels: { scope: 'log', keys: ['0'], says: 'Show all levels' },
  fromDebug: { scope: 'log', keys: ['1'], says: 'Show debug and above' },
  fromInfo: { scope: 'log', keys: ['2'], says: 'Show info and above' },
  fromWarn: { scope: 'log', keys: ['3'], says: 'Show warnings and above' },
  fromError: { scope: 'log', keys: ['4'], says: 'Show errors only' },
  wrap: { scope: 'log', keys: ['W'], says: 'Wrap long lines, or cut them' },
  fold: { scope: 'log', keys: ['E'], says: 'Open or close the stack trace' },

  columnLeft: { scope: 'header', keys: ['ArrowLeft'], says: 'The column to the left' },
  columnRight: { scope: 'header', keys: ['ArrowRight'], says: 'The column to the right' },
  sort: { scope: 'header', keys: ['Enter', 'Space'], says: 'Sort by the column' },
  moveColumnLeft: { scope: 'header', keys: ['Alt+ArrowLeft'], says: 'Move the column left' },
  moveColumnRight: { scope: 'header', keys: ['Alt+ArrowRight'], says: 'Move the column right' },
  narrowColumn: { scope: 'header', keys: ['Shift+ArrowLeft'], says: 'Make the column narrower' },
  widenColumn: { scope: 'header', keys: ['Shift+ArrowRight'], says: 'Make the column wider' },
  removeColumn: { scope: 'header', keys: ['Delete'], says: 'Hide the column' },
  columnMenu: { scope: 'header', keys: ['Shift+F10', 'ContextMenu', 'ArrowUp'], says: 'Menu of the column' },
  leaveHeader: { scope: 'header', keys: ['ArrowDown'], says: 'Go to the messages' },

  nodeUp: { scope: 'tree', keys: ['ArrowUp'], says: 'The line above' },
  nodeDown: { scope: 'tree', keys: ['ArrowDown'], says: 'The line below' },
  openNode: { scope: 'tree', keys: ['ArrowRight'], says: 'Open, or go to the first line within' },
  closeNode: { scope: 'tree', keys: ['ArrowLeft'], says: 'Close, or go to what it is in' },
  firstNode: { scope: 'tree', keys: ['Home'], says: 'The first line' },
  lastNode: { scope: 'tree', keys: ['End'], says: 'The last line' },
  useNode: { scope: 'tree', keys: ['Enter', 'Space'], says: 'Open or close; show a long text whole' },
  copyValue: { scope: 'tree', keys: ['Mod+C'], says: 'Copy the value' },
  copyPath: { scope: 'tree', keys: ['Shift+Alt+C'], says: 'Copy the path' },
  showColumn: { scope: 'tree', keys: ['Shift+Alt+A'], says: 'Show the field as a column' },
  nodeMenu: { scope: 'tree', keys: ['Shift+F10', 'ContextMenu'], says: 'Menu of the field' },

  barLeft: { scope: 'histogram', keys: ['ArrowLeft'], says: 'The bar to the left' },
  barRight: { scope: 'histogram', keys: ['ArrowRight'], says: 'The bar to the right' },
  barsLeft: { scope: 'histogram', keys: ['PageUp'], says: 'Ten bars to the left' },
  barsRight: { scope: 'histogram', keys: ['PageDown'], says: 'Ten bars to the right' },
  firstBar: { scope: 'histogram', keys: ['Home'], says: 'The first bar' },
  lastBar: { scope: 'histogram', keys: ['End'], says: 'The last bar' },
  spanLeft: { scope: 'histogram', keys: ['Shift+ArrowLeft'], says: 'Extend the span to the left' },
  spanRight: { scope: 'histogram', keys: ['Shift+ArrowRight'], says: 'Extend the span to the right' },
  takeSpan: { scope: 'histogram', keys: ['Enter'], says: 'Show only the span, or the bar' },
  zoomIn: { scope: 'histogram', keys: ['+', '='], says: 'Zoom in' },
  zoomOut: { scope: 'histogram', keys: ['-'], says: 'Zoom out' },
  zoomAll: { scope: 'histogram', keys: ['0'], says: 'Show all of the time' },
  clearSpan: { scope: 'histogram', keys: ['Delete', 'Escape'], says: 'Clear the span' },
  barMenu: { scope: 'histogram', keys: ['Shift+F10', 'ContextMenu'], says: 'Menu of the bar' },

  chipMenu: { scope: 'chip', keys: ['Shift+F10', 'ContextMenu'], says: 'Its menu' },
  removeChip: { scope: 'chip', keys: ['Delete'], says: 'Remove it' },
} as const satisfies Readonly<Record<string, ScopedKey>>;

export type KeyId = keyof typeof inspectorKeys;
export type KeysOf<S extends KeyScope> = {
  [K in KeyId]: (typeof inspectorKeys)[K]['scope'] extends S ? K : never;
}[KeyId];

const entries = Object.entries<ScopedKey>(inspectorKeys) as readonly (readonly [KeyId, ScopedKey])[];

/** Which key of a scope was pressed; undefined when it means nothing there. */
export function keyOf<S extends KeyScope>(scope: S, press: KeyPress): KeysOf<S> | undefined {
  const found = entries.find(([, traits]) => traits.scope === scope && traits.keys.some((key) => isKey(key, press)));
  return found?.[0] as KeysOf<S> | undefined;
}

/** The keys of a scope, in the table's order. */
export function scopeKeys(scope: KeyScope): readonly (readonly [KeyId, ScopedKey])[] {
  return entries.filter(([, traits]) => traits.scope === scope);
}

/** The first key for something, as people read it: `Ctrl+C`, `Alt+←`. */
export function shortcutText(id: KeyId, isMac = false): string {
  return readable(inspectorKeys[id].keys[0], isMac);
}
