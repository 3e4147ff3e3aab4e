import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** What a receiver of OpenTelemetry data does, and what has come since it was first started. */
export const telemetryStateShape = v.object({
  project: v.string(),
  /** Where it listens on loopback; null: it does not. */
  port: v.nullable(v.number()),
  /** How many of each came and were taken. */
  spans: count,
  logs: count,
  metrics: count,
  /** Spans, log records and values that were unusable, in requests that were not. */
  rejected: count,
  /** Requests that were refused whole: malformed, too large, from a browser, in an encoding that is not known. */
  refused: count,
  /** Requests that were asked to come again, because too much was waiting. */
  delayed: count,
});
export type TelemetryState = v.InferOutput<typeof telemetryStateShape>;

const project = v.string();

/** Spans, log records and metrics that the services of an application send: one receiver for each application. */
export const telemetryRequests = {
  /**
   * Receives on 127.0.0.1, on a port that is free or on this one, until it is stopped. A receiver that listens there already goes on;
   * one on another port is moved.
   */
  startTelemetry: {
    params: v.object({
      project,
      port: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535))),
    }),
    result: v.object({ port: v.number() }),
  },
  /** What has come stays, for pages that are opened later. */
  stopTelemetry: { params: v.object({ project }), result: v.null() },
  telemetryState: { params: v.object({ project }), result: telemetryStateShape },
} as const;
