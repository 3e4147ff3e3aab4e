/** The key or value that is being written at a position. */
export interface Cursor {
  /** A key of the mapping at `path`, or the value at `path`. An item of a list is a value; its index is always 0. */
  readonly kind: 'key' | 'value';
  readonly path: readonly string[];
  /** The text before the cursor. */
  readonly prefix: string;
  /** The other keys of the mapping, or the items of the list. */
  readonly siblings: readonly string[];
  readonly style: 'block' | 'flow' | 'item';
}
