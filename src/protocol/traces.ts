import * as v from 'valibot';
import { rowShape } from './shapes.ts';

/** What led to a hop: the place of another hop in the list, why it is taken for that, and whether the data says so itself. */
const causeShape = v.object({ hop: v.number(), evidence: v.string(), isStated: v.boolean() });

/** One message, span or log line of a trace, with the session that holds it. */
const hopShape = v.object({
  session: v.string(),
  row: rowShape,
  /** Whose line it is, or who sent the message, where only one service is known to. */
  service: v.nullable(v.string()),
  causes: v.array(causeShape),
});
export type Hop = v.InferOutput<typeof hopShape>;

/** Names of services by the name of the channel that they publish to, or consume. */
const wiringShape = v.object({
  publishers: v.record(v.string(), v.array(v.string())),
  consumers: v.record(v.string(), v.array(v.string())),
});
export type WiringFacts = v.InferOutput<typeof wiringShape>;

export const traceShape = v.object({
  /** In an order in which no hop comes before what led to it; else by time. At most as many as were asked for, the oldest. */
  hops: v.array(hopShape),
  /** How many rows have the value. */
  total: v.number(),
  /** Rows that are held and were not looked at yet: there may be more hops among them. */
  unknown: v.number(),
});
export type Trace = v.InferOutput<typeof traceShape>;

/** Questions about traces, which go over all sessions. */
export const traceRequests = {
  /** All that has a value, of these sessions, or of all. */
  trace: {
    params: v.object({
      value: v.string(),
      sessions: v.optional(v.array(v.string())),
      /** Everything that is held is looked through for the value, too, wherever it stands. */
      isAnywhere: v.optional(v.boolean(), false),
      wiring: wiringShape,
      limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000)),
    }),
    result: traceShape,
  },
} as const;
