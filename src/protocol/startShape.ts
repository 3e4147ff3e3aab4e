import * as v from 'valibot';

/** Where a stream is read from: its beginning, the entry that comes next, or what was added since an id or a time. */
export const startShape = v.variant('at', [
  v.object({ at: v.literal('beginning') }),
  v.object({ at: v.literal('latest') }),
  v.object({ at: v.literal('id'), id: v.pipe(v.string(), v.regex(/^\d{1,20}(-\d{1,20})?$/)) }),
  v.object({ at: v.literal('time'), timeMs: v.pipe(v.number(), v.integer(), v.minValue(0)) }),
]);
export type Start = v.InferOutput<typeof startShape>;
