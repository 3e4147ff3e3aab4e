import * as v from 'valibot';
import { kindsWith } from '../../base/kinds/sources.ts';
import type { RedriveJob } from '../../transfer/redrive/job.ts';

export const recordedValue = v.union([v.string(), v.object({ base64: v.string() })]);
const field = v.tuple([recordedValue, recordedValue]);
const fields = v.array(field);
const names = v.array(v.string());
const broker = v.string();

/** Where messages are moved from, and the broker's URL. */
export const moveOrigin = v.variant('kind', [
  v.object({ kind: v.picklist(kindsWith('canMoveFrom')), broker, key: v.string() }),
  v.object({ kind: v.literal('pending'), broker, key: v.string(), group: v.string() }),
]);

export const redriveSelection = v.object({
  ids: v.optional(names),
  reasons: v.optional(names),
  where: v.optional(v.string()),
  minDeliveries: v.optional(v.number()),
});

/** `RedriveJob` of `transfer/redrive`. */
export const redriveJob: v.GenericSchema<RedriveJob> = v.object({
  kind: v.literal('redrive'),
  from: moveOrigin,
  to: v.object({
    kind: v.picklist(kindsWith('canMoveTo')),
    broker,
    key: v.string(),
    isSharded: v.optional(v.boolean()),
  }),
  payloadField: v.optional(v.string()),
  selection: redriveSelection,
  edits: v.array(v.object({ id: v.string(), fields })),
  withoutFields: names,
  withFields: fields,
  canary: v.optional(v.object({ count: v.pipe(v.number(), v.integer(), v.minValue(1)), waitMs: v.number() })),
  stopsOnRenewal: v.boolean(),
  isDry: v.boolean(),
});
