import * as v from 'valibot';
import { ansiStyles } from '../base/ansi.ts';
import { contractStates } from '../base/kinds/contractStates.ts';
import { logLevels } from '../base/kinds/logLevels.ts';
import { sourceKindNames } from '../base/kinds/sources.ts';
import { sortShape } from './filterShapes.ts';

/** A problem without its places, as it crosses a process boundary. */
export const problemShape = v.object({
  code: v.string(),
  severity: v.picklist(['error', 'warning', 'info', 'hint']),
  message: v.string(),
});

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** It is negative for rows that were read back, which stand before all others. */
const place = v.pipe(v.number(), v.integer());

/**
 * What there is before the first message of a session's streams. `none`: no streams are read. `full`: there is no room for
 * more. `isReadBack`: somebody reads it; `isHolding`: so streams wait, as what comes would evict what is being read.
 */
const historyShape = v.object({
  reach: v.picklist(['none', 'more', 'loading', 'beginning', 'full']),
  isReadBack: v.boolean(),
  isHolding: v.boolean(),
});
export type HistoryState = v.InferOutput<typeof historyShape>;

/** Held messages that do not keep their contract, among those held against it so far: `unchecked` are still to come. */
const verdictCountsShape = v.object({ invalid: count, unchecked: count });
export type VerdictCounts = v.InferOutput<typeof verdictCountsShape>;

/** What is counted of a session, and of each of its sources. */
const tallyEntries = {
  seen: count,
  held: count,
  evicted: count,
  lost: count,
  isMoreLost: v.boolean(),
  /** Null while no source has a contract that can be used. */
  verdicts: v.nullable(verdictCountsShape),
};

/**
 * Always true of one session: `seen` = `held` + `evicted`; `lost` is what is known to have passed unseen, `isMoreLost` that
 * there was more, nobody knows how much. `matched` rows
 * are in the view, whose first row has ordinal `first`; `waiting` came since the pause. `scan` is there while a filter is
 * at work, `sort` while a paused view is sorted.
 */
export const countsShape = v.object({
  ...tallyEntries,
  bytes: count,
  first: place,
  matched: count,
  waiting: count,
  isPaused: v.boolean(),
  scan: v.nullable(v.object({ done: count, total: count })),
  sort: v.nullable(sortShape),
  /** Messages larger than that of which the filter has looked at so many bytes only; null where it has looked at all. */
  partly: v.nullable(v.object({ rows: count, maxBytes: count })),
  /** Messages that the filter could not be asked of, which do not match, and why the first one was. */
  unevaluated: v.optional(v.nullable(v.object({ rows: count, why: v.string() }))),
  /** Rows from this ordinal on keep it. Those before, of quiet sources, move up as others are evicted behind them. */
  settled: v.optional(place),
  history: v.optional(historyShape),
  /** Of several sources: messages that came so late that newer ones stand before them. */
  late: v.optional(count),
});
export type Counts = v.InferOutput<typeof countsShape>;

/** The counts of a session that has seen nothing. */
export const noCounts: Counts = {
  seen: 0,
  held: 0,
  evicted: 0,
  lost: 0,
  isMoreLost: false,
  verdicts: null,
  partly: null,
  bytes: 0,
  first: 0,
  matched: 0,
  waiting: 0,
  isPaused: false,
  scan: null,
  sort: null,
};

/** How many messages were read back, and the counts with them. */
export const olderShape = v.object({ rows: count, counts: countsShape });
export type OlderMessages = v.InferOutput<typeof olderShape>;

const contractState = v.picklist(contractStates);

const logLevel = v.picklist(logLevels);

/** How a line of a log is drawn, and where it belongs. */
const logRowShape = v.object({
  /**
   * The sequence of the row that its event begins with, such as the line above a stack trace, where that row is in the view:
   * it can be folded below that one. Null for a row that stands by itself.
   */
  head: v.nullable(place),
  /** Where the message ends in the preview; the line's other fields stand behind it. */
  messageEnd: count,
  /** Parts of the preview that are coloured, in UTF-16 code units. */
  spans: v.array(v.object({ start: count, end: count, styles: v.array(v.picklist(ansiStyles)) })),
});

/** One line of the table. `ordinal` is its place in the view since the filter or the sort was set; `sequence` names it in the store. */
export const rowShape = v.object({
  ordinal: place,
  sequence: place,
  timeMs: v.number(),
  /** The source's id. */
  source: v.string(),
  id: v.string(),
  /** The channel that a pattern heard it by, the container of a log line; null where there is none. */
  key: v.nullable(v.string()),
  /** The event's type, where it tells one. */
  type: v.nullable(v.string()),
  /** Null unless the row is a log line that tells its level. */
  level: v.nullable(logLevel),
  sizeBytes: count,
  /** `none`: no contract is named for its source, or it cannot be used. */
  contract: contractState,
  /** One line, control characters made visible: at most `previewLength` characters, or `wrappedLength` where that is asked for. */
  preview: v.string(),
  /** Where the filter's text or expression matches in the preview: start, end, start, end, … in UTF-16 code units. */
  marks: v.array(count),
  /** What the window's `columns` ask for, one line each, control characters made visible; null where there is nothing. */
  cells: v.array(v.nullable(v.string())),
  /** `gap` rows stand where messages are known to be missing. */
  kind: v.picklist(['message', 'gap']),
  /** Null unless the row is a line of a log. */
  log: v.optional(v.nullable(logRowShape)),
});
export type Row = v.InferOutput<typeof rowShape>;
export const previewLength = 400;
/** The same of a line that is wrapped. */
export const wrappedLength = 4000;
export const cellLength = 200;

/** A window of the view: rows `start … start + rows.length - 1` by ordinal. */
export const windowShape = v.object({ counts: countsShape, rows: v.array(rowShape) });
export type RowWindow = v.InferOutput<typeof windowShape>;

/**
 * Where a window starts: at the newest rows, or at an ordinal. With `behind`, the answer has only rows from that ordinal
 * on, and waits for news: whoever follows keeps such a question open, and gets counts and rows in one go. Then the paths that
 * its rows' `cells` show: `payload.total`, `payload.items[0].sku`, `fields.data`, `headers.traceparent`. A name that is no
 * plain word stands in brackets: `payload["a.b"]`.
 */
export const windowRequestShape = v.object({
  at: v.variant('kind', [
    v.object({ kind: v.literal('tail'), behind: v.optional(place) }),
    v.object({ kind: v.literal('ordinal'), ordinal: place }),
  ]),
  count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(500)),
  columns: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(500))), v.maxLength(32)), []),
  /** Lines of logs are wrapped: more of each is wanted. */
  isWrapped: v.optional(v.boolean(), false),
});
export type WindowRequest = v.InferInput<typeof windowRequestShape>;

const sourceKindShape = v.picklist(sourceKindNames);

/** How one source does, and what the session has of it: `seen` = `held` + `evicted`. */
export const sourceStatusShape = v.object({
  id: v.string(),
  label: v.string(),
  kind: sourceKindShape,
  /** How changes of a key are noticed: the server tells, or it is looked at again and again. */
  means: v.optional(v.picklist(['notified', 'sampled'])),
  state: v.picklist(['connecting', 'live', 'lost', 'ended']),
  problem: v.nullable(problemShape),
  counts: v.optional(v.object(tallyEntries)),
  /** Its contract, and why that cannot be used. */
  contract: v.optional(v.nullable(v.object({ name: v.string(), problem: v.nullable(v.string()) }))),
});
export type SourceStatus = v.InferOutput<typeof sourceStatusShape>;
