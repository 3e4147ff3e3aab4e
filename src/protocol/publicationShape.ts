import * as v from 'valibot';
import { kindsWith } from '../base/kinds/sources.ts';

export const bytesShape = v.union([v.string(), v.custom<Uint8Array>((value) => value instanceof Uint8Array)]);
const natural = v.pipe(v.number(), v.integer(), v.minValue(0));

/** A message and where it goes, as `broker/publication` declares it. */
export const publicationEntries = {
  kind: v.picklist(kindsWith('canPublish')),
  key: v.string(),
  fields: v.array(v.tuple([bytesShape, bytesShape])),
  options: v.optional(
    v.object({
      id: v.optional(v.string()),
      maxLength: v.optional(v.object({ length: natural, isExact: v.boolean() })),
      idempotency: v.optional(v.object({ producer: v.string(), id: v.string() })),
      side: v.optional(v.picklist(['left', 'right'])),
      score: v.optional(v.number()),
      isHash: v.optional(v.boolean()),
      isSharded: v.optional(v.boolean()),
    }),
  ),
} as const;
