import * as v from 'valibot';
import { kindsWith } from '../../base/kinds/sources.ts';
import type { RedriveJob } from '../../transfer/redrive/job.ts';

const value = v.union([v.string(), v.object({ base64: v.string() })]);
const field = v.tuple([value, value]);
const fields = v.array(field);
const names = v.array(v.string());
const broker = v.string();

const origin = v.variant('kind', [
  v.object({ kind: v.picklist(kindsWith('canMoveFrom')), broker, key: v.string() }),
  v.object({ kind: v.literal('pending'), broker, key: v.string(), group: v.string() }),
]);

/** `RedriveJob` of `transfer/redrive`. */
export const redriveJob: v.GenericSchema<RedriveJob> = v.object({
  kind: v.literal('redrive'),
  from: origin,
  to: v.object({
    kind: v.picklist(kindsWith('canMoveTo')),
    broker,
    key: v.string(),
    isSharded: v.optional(v.boolean()),
  }),
  payloadField: v.optional(v.string()),
  selection: v.object({
    ids: v.optional(names),
    reason: v.optional(v.string()),
    where: v.optional(v.string()),
    minDeliveries: v.optional(v.number()),
  }),
  edits: v.array(v.object({ id: v.string(), fields })),
  withoutFields: names,
  withFields: fields,
  canary: v.optional(v.object({ count: v.pipe(v.number(), v.integer(), v.minValue(1)), waitMs: v.number() })),
  stopsOnRenewal: v.boolean(),
  isDry: v.boolean(),
});
