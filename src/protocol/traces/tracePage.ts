import * as v from 'valibot';
import { detailShape } from '../detailShapes.ts';
import type { Side } from '../rpc.ts';
import { recentListShape, recentQueryShape } from './recentTraces.ts';
import { traceShape, wiringShape } from './trace.ts';

/** How a trace is looked at. */
export const traceViews = ['waterfall', 'sequence', 'causes'] as const;
const traceView = v.picklist(traceViews);
export type TraceView = v.InferOutput<typeof traceView>;

/** As what a trace can be taken along. */
export const traceFormats = ['mermaid', 'otlp', 'ndjson', 'link'] as const;
const traceFormat = v.picklist(traceFormats);
export type TraceFormat = v.InferOutput<typeof traceFormat>;

/** Which trace a page is about. The webview keeps it over a reload, and the host hands it back. */
const tracePageStateShape = v.object({
  version: v.literal(1),
  /** The project's name. */
  application: v.string(),
  /** Absolute path of its manifest; null: not known. */
  manifest: v.optional(v.nullable(v.string()), null),
  /** The environment that the application was opened in. */
  environment: v.optional(v.string()),
  /** Empty: the page lists the traces that were seen last. */
  value: v.string(),
  /** What of that list is shown. */
  recent: v.optional(recentQueryShape),
  view: v.optional(traceView, 'waterfall'),
});
export type TracePageState = v.InferOutput<typeof tracePageStateShape>;

const problemShape = v.object({ text: v.string() });

const newsShape = v.object({
  /** Null while nothing is known of it: `problem` says why, or it is still being looked for. */
  trace: v.nullable(traceShape),
  problem: v.nullable(problemShape),
});
export type TraceNews = v.InferOutput<typeof newsShape>;

/** One hop, by the session that holds it. */
const hopPlace = { session: v.string(), sequence: v.number() };

const snapshotShape = v.object({ state: tracePageStateShape, wiring: wiringShape, ...newsShape.entries });
export type TracePageSnapshot = v.InferOutput<typeof snapshotShape>;

/** Null while nothing is known: `problem` says why, or it is still being read. */
const recentNewsShape = v.object({ list: v.nullable(recentListShape), problem: v.nullable(problemShape) });
export type RecentNews = v.InferOutput<typeof recentNewsShape>;

/** What the host is to the page of a trace. */
export const tracePageHostSide = {
  requests: {
    ready: { params: v.object({}), result: snapshotShape },
    /** Opens the message or the line in an inspector of its source. */
    show: { params: v.object(hopPlace), result: v.null() },
    /** All that is in it; null when it has been evicted. */
    detail: { params: v.object(hopPlace), result: v.nullable(detailShape) },
    /** Opens the trace of another value. */
    follow: { params: v.object({ value: v.string() }), result: v.null() },
    copy: { params: v.object({ text: v.string() }), result: v.null() },
    /** The traces that were seen last. */
    recent: { params: recentQueryShape, result: recentNewsShape },
    takeAlong: { params: v.object({ format: traceFormat }), result: v.null() },
  },
  events: {
    /** It has grown, or what is known of it has changed. */
    news: newsShape,
    /** The list of recent traces may be another. */
    recentChanged: v.object({}),
  },
} as const satisfies Side;

/** What a page kept over a reload; undefined for anything else. */
export function tracePageStateFrom(kept: unknown): TracePageState | undefined {
  const parsed = v.safeParse(tracePageStateShape, kept);
  return parsed.success ? parsed.output : undefined;
}
