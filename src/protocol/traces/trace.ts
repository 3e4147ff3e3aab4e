import * as v from 'valibot';
import { sourceKindNames } from '../../base/kinds/sources.ts';
import { identifierRoles } from '../../base/kinds/identifiers.ts';
import { rowShape } from '../shapes.ts';

/** What led to a hop: the place of another hop in the list, why it is taken for that, and whether the data says so itself. */
const causeShape = v.object({ hop: v.number(), evidence: v.string(), isStated: v.boolean() });

const identifierShape = v.object({ role: v.picklist(identifierRoles), value: v.string(), at: v.string() });
export type HopIdentifier = v.InferOutput<typeof identifierShape>;

/** One message, span or log line of a trace, with the session that holds it. */
const hopShape = v.object({
  session: v.string(),
  row: rowShape,
  /** The source's name and kind. */
  label: v.string(),
  kind: v.picklist(sourceKindNames),
  /** Values by which it belongs to others, and where they stand. */
  identifiers: v.array(identifierShape),
  /** Whose line it is, or who sent the message, where only one service is known to. */
  service: v.nullable(v.string()),
  causes: v.array(causeShape),
  /** How long it took, where it says so itself, as spans do, in milliseconds. */
  durationMs: v.nullable(v.number()),
  /** A line of an error, a span that failed, a message that breaks its contract. */
  isError: v.boolean(),
});
export type Hop = v.InferOutput<typeof hopShape>;

/** Names of services by the name of the channel that they publish to, or consume. */
export const wiringShape = v.object({
  publishers: v.record(v.string(), v.array(v.string())),
  consumers: v.record(v.string(), v.array(v.string())),
});
export type WiringFacts = v.InferOutput<typeof wiringShape>;

/** Why something is not there: read and not acknowledged, gone from the store, never seen by us, or later than others. */
export const missingKinds = ['unacknowledged', 'evicted', 'gap', 'expected'] as const;

/** What should be in a trace and is not. */
const missingShape = v.object({
  kind: v.picklist(missingKinds),
  /** The place of the hop behind which it is missed; null: of none. */
  after: v.nullable(v.number()),
  /** The channel or the service that it is missed at. */
  label: v.string(),
  /** The service or the consumer that should have done it; null: not known. */
  service: v.nullable(v.string()),
  /** For people, one sentence. */
  text: v.string(),
});
export type Missing = v.InferOutput<typeof missingShape>;

export const traceShape = v.object({
  /** In an order in which no hop comes before what led to it; else by time. At most as many as were asked for, the oldest. */
  hops: v.array(hopShape),
  /** How many rows have the value. */
  total: v.number(),
  /** Rows that are held and were not looked at yet: there may be more hops among them. */
  unknown: v.number(),
  missing: v.array(missingShape),
});
export type FoundTrace = v.InferOutput<typeof traceShape>;

const traceQuestion = v.object({
  value: v.string(),
  sessions: v.optional(v.array(v.string())),
  /** Everything that is held is looked through for the value, too, wherever it stands. */
  isAnywhere: v.optional(v.boolean(), false),
  wiring: wiringShape,
  limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000)),
});
export type TraceQuestion = v.InferOutput<typeof traceQuestion>;

/** As what a trace is written to a file. */
const traceFileFormat = v.picklist(['ndjson', 'otlp']);
export type TraceFileFormat = v.InferOutput<typeof traceFileFormat>;

/** Questions about traces, which go over all sessions. */
export const traceRequests = {
  /** Writes all that has a value to a file, with whole payloads; answers how many hops. Failed, it leaves no file behind. */
  exportTrace: {
    params: v.object({ ...traceQuestion.entries, format: traceFileFormat, path: v.string() }),
    result: v.object({ hops: v.number() }),
  },
  /** The values by which a row belongs to others; none once it has been evicted. */
  identifiers: {
    params: v.object({ session: v.string(), sequence: v.number() }),
    result: v.array(identifierShape),
  },
  /** All that has a value, of these sessions, or of all. */
  trace: { params: traceQuestion, result: traceShape },
  /**
   * The same for whoever looks again and again: null while it is as it was at a revision. A search anywhere goes on where it was, so that
   * it costs little to ask often.
   */
  traceNews: {
    params: v.object({ ...traceQuestion.entries, revision: v.optional(v.nullable(v.string()), null) }),
    result: v.nullable(v.object({ revision: v.string(), trace: traceShape })),
  },
} as const;
