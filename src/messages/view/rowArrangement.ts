/** Which of the rows that match a view shows, and in which order. It is replaced as a whole, never changed. */
export interface RowArrangement {
  /** While paused: the view ends before this sequence. */
  readonly pausedAt: number | undefined;
  /** The sequences of all rows as they are sorted; undefined: they stand as they came. */
  readonly sorted: Float64Array | undefined;
}

/** A live view shows everything that matches, in the order it came. */
export const liveArrangement: RowArrangement = { pausedAt: undefined, sorted: undefined };
