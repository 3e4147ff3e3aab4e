import * as v from 'valibot';

/** A problem without its places, as it crosses a process boundary. */
export const problemShape = v.object({
  code: v.string(),
  severity: v.picklist(['error', 'warning', 'info', 'hint']),
  message: v.string(),
});

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/**
 * Always true of one session: `seen` = `held` + `evicted`; `lost` is what is known to have passed unseen. `matched` rows
 * are in the view, whose first row has ordinal `first`; `waiting` came since the pause. `scan` is there while a filter is at work.
 */
export const countsShape = v.object({
  seen: count,
  held: count,
  evicted: count,
  lost: count,
  bytes: count,
  first: count,
  matched: count,
  waiting: count,
  isPaused: v.boolean(),
  scan: v.nullable(v.object({ done: count, total: count })),
});
export type Counts = v.InferOutput<typeof countsShape>;

/** One line of the table. `ordinal` is its place in the view since the filter was set, and never changes; `sequence` names it in the store. */
export const rowShape = v.object({
  ordinal: count,
  sequence: count,
  timeMs: v.number(),
  /** The source's id. */
  source: v.string(),
  id: v.string(),
  sizeBytes: count,
  /** One line, at most `previewLength` characters, control characters made visible. */
  preview: v.string(),
  /** `gap` rows stand where messages are known to be missing. */
  kind: v.picklist(['message', 'gap']),
});
export type Row = v.InferOutput<typeof rowShape>;
export const previewLength = 400;

/** A window of the view: rows `start … start + rows.length - 1` by ordinal. */
export const windowShape = v.object({ counts: countsShape, rows: v.array(rowShape) });
export type RowWindow = v.InferOutput<typeof windowShape>;

/** Where a window starts: at the newest rows, or at an ordinal. */
export const windowRequestShape = v.object({
  at: v.variant('kind', [
    v.object({ kind: v.literal('tail') }),
    v.object({ kind: v.literal('ordinal'), ordinal: count }),
  ]),
  count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(500)),
});
export type WindowRequest = v.InferOutput<typeof windowRequestShape>;

/** A whole message. A value that is not UTF-8 comes as hex; one over `maxDetailBytes` is cut and says so by its `sizeBytes`. */
export const detailShape = v.object({
  row: rowShape,
  fields: v.array(
    v.object({ name: v.string(), text: v.string(), encoding: v.picklist(['utf8', 'hex']), sizeBytes: count }),
  ),
});
export type Detail = v.InferOutput<typeof detailShape>;
export const maxDetailBytes = 1_048_576;

export const filterShape = v.object({ text: v.pipe(v.string(), v.maxLength(1000)), isCaseSensitive: v.boolean() });
export type Filter = v.InferOutput<typeof filterShape>;

/** How one source does. */
export const sourceStatusShape = v.object({
  id: v.string(),
  label: v.string(),
  kind: v.picklist(['stream', 'pubsub', 'logs']),
  state: v.picklist(['connecting', 'live', 'lost', 'ended']),
  problem: v.nullable(problemShape),
});
export type SourceStatus = v.InferOutput<typeof sourceStatusShape>;
