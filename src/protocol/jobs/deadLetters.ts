import * as v from 'valibot';
import { payloadEncodings } from '../../base/kinds/decoders.ts';
import { moveOrigin, recordedValue, redriveSelection } from './redriveJob.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const deadMessage = v.object({
  id: v.string(),
  timeMs: v.optional(v.number()),
  isRenewed: v.boolean(),
  preview: v.string(),
  deliveries: v.optional(v.number()),
});

const deadGroup = v.object({
  title: v.string(),
  count,
  /** How many were sent again before, and came back. */
  renewed: count,
  firstMs: v.optional(v.number()),
  lastMs: v.optional(v.number()),
  sample: v.string(),
  messages: v.array(deadMessage),
});

const survey = v.object({
  groups: v.array(deadGroup),
  /** How many were looked at. */
  looked: count,
  /** There are more. */
  isPartial: v.boolean(),
  /** Names of fields in which consumers tell of the failure. */
  failureFields: v.array(v.string()),
});
export type DeadLetterFigures = v.InferOutput<typeof survey>;

/** What is asked of dead letters, and of what groups have pending. */
export const deadLetterRequests = {
  /** Why messages are dead, the largest group first. Of pending entries only those that were delivered so often. */
  deadLetters: {
    params: v.object({
      place: moveOrigin,
      payloadField: v.optional(v.string()),
      encoding: v.optional(v.picklist(payloadEncodings)),
      contract: v.optional(v.object({ path: v.string(), pointer: v.optional(v.string()) })),
      minDeliveries: v.optional(v.number()),
    }),
    result: survey,
  },
  /** The messages that a redrive would choose, at most `limit` of them; with their fields, or their ids alone. */
  deadMessages: {
    params: v.object({
      place: moveOrigin,
      payloadField: v.optional(v.string()),
      selection: redriveSelection,
      limit: count,
      withFields: v.boolean(),
    }),
    result: v.array(v.object({ id: v.string(), fields: v.array(v.tuple([recordedValue, recordedValue])) })),
  },
} as const;
