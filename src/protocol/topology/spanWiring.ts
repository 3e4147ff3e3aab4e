import * as v from 'valibot';

const seen = {
  /** The service, as its spans call it. */
  service: v.string(),
  times: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** Of the last time. */
  atMs: v.number(),
};

const spanUseShape = v.variant('kind', [
  v.object({ kind: v.literal('calls'), target: v.string(), ...seen }),
  v.object({
    kind: v.picklist(['publishes', 'consumes']),
    /** The channel, as the broker calls it. */
    destination: v.string(),
    group: v.optional(v.string()),
    ...seen,
  }),
]);
/** That a service does something, as spans say it. */
export type SpanUse = v.InferOutput<typeof spanUseShape>;

export const spanWiringRequests = {
  /** What the spans of an application told since this was asked for last. Spans are read for it while somebody asks every now and then. */
  spanWiring: { params: v.object({ project: v.string() }), result: v.object({ uses: v.array(spanUseShape) }) },
} as const;
