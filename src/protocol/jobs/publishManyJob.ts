import * as v from 'valibot';
import { messageFileFormats } from '../../base/kinds/messageFiles.ts';
import { sampleKindNames } from '../../base/kinds/sampleKinds.ts';
import type { PublishManyJob } from '../../transfer/publish/job.ts';
import { publicationEntries } from '../publicationShape.ts';
import { payloadRules } from '../sources/sourceShape.ts';

const natural = v.pipe(v.number(), v.integer(), v.minValue(0));
const optional = publicationEntries.options.wrapped.entries;

/** `PublishManyJob` of `transfer/publish`. */
export const publishManyJob: v.GenericSchema<PublishManyJob> = v.object({
  kind: v.literal('publishMany'),
  from: v.variant('kind', [
    v.object({ kind: v.literal('file'), path: v.string(), format: v.optional(v.picklist(messageFileFormats)) }),
    v.object({ kind: v.literal('samples'), of: v.picklist(sampleKindNames), seed: natural, count: natural }),
  ]),
  to: v.object({
    broker: v.string(),
    kind: publicationEntries.kind,
    key: v.string(),
    payload: v.optional(payloadRules),
    options: v.optional(v.object({ maxLength: optional.maxLength, isSharded: optional.isSharded })),
  }),
  start: v.nullable(v.object({ line: natural, nth: natural })),
  invalid: v.picklist(['refuse', 'skip', 'send']),
  isDryRun: v.boolean(),
  total: v.nullable(natural),
  maxProblems: natural,
  run: v.string(),
});
