import * as v from 'valibot';
import { contractStates } from '../base/kinds/contractStates.ts';
import { payloadEncodings } from '../base/kinds/decoders.ts';
import { rowShape } from './shapes.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** How a payload may be read; compression around it is always found by itself. */
const decoder = v.picklist(payloadEncodings);

export const detailRequest = {
  sequence: v.pipe(v.number(), v.integer()),
  decoder: v.optional(decoder, 'auto'),
} as const;

/** The payload as a decoder reads it, or why it cannot. */
const decodedShape = v.object({
  /** Which of the detail's fields holds the payload. */
  field: count,
  /** The one that was asked for. */
  chosen: decoder,
  /** The one that was used: never `auto`. */
  decoder,
  /** What was peeled off, outermost first: `gzip`, `json`, `cloudevents`, `json string`. */
  layers: v.array(v.string()),
  /** The value as JSON text, indented by nothing, numbers as they were written; null where it is no tree. */
  json: v.nullable(v.string()),
  /** The value as text, where it is no tree. */
  text: v.nullable(v.string()),
  /** What is shown is the start only. */
  isCut: v.boolean(),
  /** Why the decoder failed; the raw bytes stand beside it. */
  error: v.nullable(v.string()),
  /** Attributes of a CloudEvent, names and values. */
  cloudEvent: v.nullable(v.array(v.tuple([v.string(), v.string()]))),
  /** What the user may choose here: Avro and Protobuf only where there is a schema. */
  choices: v.array(decoder),
});
export type Decoded = v.InferOutput<typeof decodedShape>;

/** `path` is a path as in a column: `payload.items[0].sku`. A verdict holds at most 100 errors; `errorCount` counts all that were found. */
export const contractVerdict = v.object({
  state: v.picklist(contractStates),
  /** The contract's file, for people. */
  name: v.nullable(v.string()),
  errors: v.array(v.object({ path: v.string(), message: v.string() })),
  errorCount: count,
  /** Why the contract cannot be used, or the payload not be held against it. */
  problem: v.nullable(v.string()),
});
export type ContractVerdict = v.InferOutput<typeof contractVerdict>;

/** A whole message. A value that is not UTF-8 comes as hex; one over `maxDetailBytes` is cut and says so by its `sizeBytes`. */
export const detailShape = v.object({
  row: rowShape,
  fields: v.array(
    v.object({ name: v.string(), text: v.string(), encoding: v.picklist(['utf8', 'hex']), sizeBytes: count }),
  ),
  /** It counts all fields, although at most `maxDetailFields` are sent. */
  fieldCount: count,
  /** Null for gaps, and for messages without a field. */
  decoded: v.nullable(decodedShape),
  contract: contractVerdict,
});
export type Detail = v.InferOutput<typeof detailShape>;
export const maxDetailBytes = 1_048_576;
export const maxDetailFields = 1000;

/** Some bytes of one field's value. */
export const rawRequest = {
  sequence: v.pipe(v.number(), v.integer()),
  field: count,
  offset: count,
  count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_536)),
} as const;
export const rawShape = v.object({ offset: count, totalBytes: count, hex: v.string() });
export type RawBytes = v.InferOutput<typeof rawShape>;

/**
 * What each consumer group has done with a stream's entry. `acknowledged`: behind the group's last delivered id and
 * pending with nobody, which is also how an entry looks that the group was created behind. `waiting`: not delivered yet.
 */
export const deliveryShape = v.object({
  groups: v.array(
    v.object({
      name: v.string(),
      state: v.picklist(['pending', 'acknowledged', 'waiting']),
      /** A pending entry tells who has it, how often it was delivered, and for how long it has been there. */
      consumer: v.nullable(v.string()),
      deliveries: v.nullable(count),
      idleMs: v.nullable(count),
    }),
  ),
  /** There are more groups than were asked. */
  isPartial: v.boolean(),
});
export type Delivery = v.InferOutput<typeof deliveryShape>;

/** A whole message as text, for a document or a diff: its payload decoded and indented where it is a tree. */
export const documentShape = v.object({ title: v.string(), text: v.string(), language: v.picklist(['json', 'text']) });
export type MessageDocument = v.InferOutput<typeof documentShape>;

export const copyFormat = v.picklist(['json', 'redis-cli', 'text']);
