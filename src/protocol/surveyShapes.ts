import * as v from 'valibot';
import { exportFormatNames } from '../base/kinds/exportFormats.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** Over all held when `span` is null, else over that part; never more than so many buckets. */
export const histogramRequest = {
  buckets: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(200)),
  span: v.optional(v.nullable(v.object({ fromMs: v.number(), toMs: v.number() })), null),
} as const;

/** Messages by time: bucket i is `[fromMs + i × bucketMs, fromMs + (i + 1) × bucketMs)`. No buckets while nothing is held. */
export const histogramShape = v.object({
  fromMs: v.number(),
  /** Behind the last bucket. */
  toMs: v.number(),
  bucketMs: v.number(),
  total: v.array(count),
  /** Those in the view; the same as `total` without a filter. */
  matched: v.array(count),
  /** When a connection was away: there may have been messages that nobody heard. */
  gaps: v.array(v.object({ fromMs: v.number(), toMs: v.number() })),
});
export type Histogram = v.InferOutput<typeof histogramShape>;

/** What a sample of the held messages holds, most frequent first: for columns, and to complete CEL. */
export const fieldsShape = v.object({
  fields: v.array(
    v.object({
      /** As in a window's columns. */
      path: v.string(),
      types: v.array(v.picklist(['string', 'number', 'boolean', 'null', 'object', 'array'])),
      /** How many of the sampled messages have it. */
      count,
      example: v.string(),
    }),
  ),
  sampled: count,
});
export type SurveyedFields = v.InferOutput<typeof fieldsShape>;

export const exportFormat = v.picklist(exportFormatNames);

/** Rows written so far, and rows there are to write. */
export const exportProgressShape = v.object({ done: count, total: count });
export const exportResultShape = v.object({ rows: count, bytes: count });
