/** What every side must know about one built-in column. */
interface ColumnTraits {
  readonly title: string;
  /** It stays hidden until somebody shows it. */
  readonly isHiddenAtFirst: boolean;
  readonly isSortable: boolean;
}

/**
 * The columns that every table of messages has, in their order. `messages` reads the values that rows are sorted by, the
 * webview makes the text of each cell: the compiler asks both of them for a new one.
 */
export const builtInColumns = {
  time: { title: 'Time', isHiddenAtFirst: false, isSortable: true },
  source: { title: 'Source', isHiddenAtFirst: false, isSortable: true },
  id: { title: 'Id', isHiddenAtFirst: false, isSortable: true },
  key: { title: 'Key', isHiddenAtFirst: true, isSortable: true },
  type: { title: 'Type', isHiddenAtFirst: true, isSortable: true },
  level: { title: 'Level', isHiddenAtFirst: true, isSortable: true },
  size: { title: 'Size', isHiddenAtFirst: false, isSortable: true },
  contract: { title: 'Contract', isHiddenAtFirst: false, isSortable: false },
  preview: { title: 'Preview', isHiddenAtFirst: false, isSortable: false },
} as const satisfies Readonly<Record<string, ColumnTraits>>;

export type BuiltInColumn = keyof typeof builtInColumns;
export type SortableColumn = {
  [C in BuiltInColumn]: (typeof builtInColumns)[C] extends { readonly isSortable: true } ? C : never;
}[BuiltInColumn];

/** The path of a field that a column shows: `payload.total`, `payload["a.b"]`, `headers.traceparent`. */
export type FieldPath = `${'payload' | 'fields' | 'headers'}${'.' | '['}${string}`;

/** A built-in column, or the path of a field. */
export type ColumnId = BuiltInColumn | FieldPath;
/** What rows can be sorted by. */
export type SortKey = SortableColumn | FieldPath;

export const builtInColumnIds = Object.keys(builtInColumns) as readonly BuiltInColumn[];

export function isBuiltInColumn(id: string): id is BuiltInColumn {
  return Object.hasOwn(builtInColumns, id);
}

export function isFieldPath(id: string): id is FieldPath {
  return /^(payload|fields|headers)[.[]/.test(id);
}

export function isColumnId(id: string): id is ColumnId {
  return isBuiltInColumn(id) || isFieldPath(id);
}

export function isSortKey(id: string): id is SortKey {
  return isBuiltInColumn(id) ? builtInColumns[id].isSortable : isFieldPath(id);
}
