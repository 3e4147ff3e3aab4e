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

const errorsShape = v.object({
  service: v.string(),
  /** Spans that failed, and log records of errors, of all that came. */
  errors: v.pipe(v.number(), v.integer(), v.minValue(0)),
});
/** How well a service does, as its spans and log records say. */
export type ServiceErrors = v.InferOutput<typeof errorsShape>;

const spanWiringShape = v.object({
  uses: v.array(spanUseShape),
  /** Of each service that sent something. */
  services: v.array(errorsShape),
});
export type ReceivedWiring = v.InferOutput<typeof spanWiringShape>;

export const spanWiringRequests = {
  /** What spans and log records of an application told since this was asked for last. They are read for it while somebody asks every now and then. */
  spanWiring: { params: v.object({ project: v.string() }), result: spanWiringShape },
} as const;
