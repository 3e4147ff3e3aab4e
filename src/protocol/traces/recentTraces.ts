import * as v from 'valibot';
import { recentOrders } from '../../base/kinds/recentOrders.ts';
import { wiringShape } from './trace.ts';

/** A channel or a service that traces come to. */
const stationShape = v.object({ label: v.string(), isService: v.boolean() });
export type Station = v.InferOutput<typeof stationShape>;

/** Which of the recent traces are wanted; whatever is left out lets all through. */
const recentFilterShape = v.object({
  /** A part of the value, in any case. */
  text: v.optional(v.string()),
  /** Takes part in them: by its lines and spans, and by channels that it publishes to or consumes. */
  service: v.optional(v.string()),
  channel: v.optional(v.string()),
  /** With a line of an error, a span that failed, a message that breaks its contract. */
  isFailed: v.optional(v.boolean()),
  /** What usually follows has not come. */
  isStuck: v.optional(v.boolean()),
  /** They took so many milliseconds or more, and less than so many. */
  minMs: v.optional(v.number()),
  maxMs: v.optional(v.number()),
  /** Last seen so many milliseconds ago, or later. */
  withinMs: v.optional(v.number()),
});
export type RecentFilter = v.InferOutput<typeof recentFilterShape>;

const recentOrderShape = v.picklist(recentOrders);

/** What of the list of recent traces is shown, and how. */
export const recentQueryShape = v.object({
  filter: v.optional(recentFilterShape, {}),
  order: v.optional(recentOrderShape, 'first'),
  isDescending: v.optional(v.boolean(), true),
  limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(20_000)), 500),
});
export type RecentQuery = v.InferOutput<typeof recentQueryShape>;

/** One value that ties messages together, and what became of it. */
const recentTraceShape = v.object({
  value: v.string(),
  /** Another value that its messages have, too: the id of a trace beside a number of an order. */
  companion: v.nullable(v.string()),
  firstMs: v.number(),
  /** Until the last message was there, or the last span had ended. */
  lastMs: v.number(),
  hops: v.number(),
  errors: v.number(),
  invalid: v.number(),
  /** Where it came to, in the order of time: places in the list of stations, and after how many milliseconds. */
  path: v.array(v.object({ station: v.number(), afterMs: v.number() })),
  /** Some of it is no longer held. */
  isPartial: v.boolean(),
  /** Which usually follows, how long after the station before it, and how long that was ago; null: nothing is missed. */
  missing: v.nullable(v.object({ after: v.number(), station: v.number(), usualMs: v.number(), waitingMs: v.number() })),
});
export type RecentTraceRow = v.InferOutput<typeof recentTraceShape>;

const durationBinShape = v.object({
  fromMs: v.number(),
  toMs: v.number(),
  /** What all but the filter of duration lets through, what that lets through as well, and how many of the total failed. */
  total: v.number(),
  matched: v.number(),
  failed: v.number(),
});
export type DurationColumn = v.InferOutput<typeof durationBinShape>;

export const recentListShape = v.object({
  /** At most as many as were asked for. */
  traces: v.array(recentTraceShape),
  stations: v.array(stationShape),
  /** All that are known, and those that the filter lets through. */
  known: v.number(),
  matched: v.number(),
  /** Those that the filter would let through, whether they failed, are stuck, or not. */
  failed: v.number(),
  stuck: v.number(),
  bins: v.array(durationBinShape),
  /** Rows that were not looked at yet. */
  unknown: v.number(),
});
export type RecentList = v.InferOutput<typeof recentListShape>;

/** Questions about the traces that a session has seen last. */
export const recentRequests = {
  recentTraces: {
    params: v.object({ session: v.string(), wiring: wiringShape, ...recentQueryShape.entries }),
    result: recentListShape,
  },
} as const;
