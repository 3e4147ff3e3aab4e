import * as v from 'valibot';
import { payloadEncodings } from '../../base/kinds/decoders.ts';
import { sampleKinds, type SampleKind } from '../../base/kinds/sampleKinds.ts';
import { contractVerdict, deliveryShape } from '../detailShapes.ts';
import { brokerAddress } from '../housekeeping.ts';
import { bytesShape, publicationEntries } from '../publicationShape.ts';
import { rowShape } from '../shapes.ts';

const session = v.string();
const sampleKindNames = Object.keys(sampleKinds) as readonly SampleKind[];

/** The longest payload of a draft, as JSON text. */
export const maxDraftPayload = 4 * 1_048_576;

const contract = v.object({ path: v.string(), pointer: v.optional(v.string()) });

/** A message as it could be sent again, and its payload as text where it can be edited. */
const heldMessage = v.object({
  ...publicationEntries,
  /** JSON text, and how it was written; null where the bytesShape say more than a text could. */
  payload: v.nullable(v.object({ field: v.number(), json: v.string(), encoding: v.picklist(payloadEncodings) })),
});
export type HeldMessage = v.InferOutput<typeof heldMessage>;

/** A payload that was made: as JSON text, and what is at its limit in it or what it breaks. */
const draftSample = v.object({ json: v.string(), says: v.nullable(v.string()) });
export type DraftSample = v.InferOutput<typeof draftSample>;

/** What a message that was sent looks like when it is read: an entry by its id, all others by what is in them. */
const sentMessage = v.object({
  source: v.string(),
  id: v.optional(v.string()),
  value: v.optional(bytesShape),
  /** It came no earlier than this. */
  sinceMs: v.number(),
});
export type SentMessage = v.InferOutput<typeof sentMessage>;

/** Questions about messages that somebody writes. */
export const draftRequests = {
  /** Holds a payload against a contract, and writes it in its encoding: null where it cannot be, which `problem` says. */
  checkDraft: {
    params: v.object({
      json: v.pipe(v.string(), v.maxLength(maxDraftPayload)),
      encoding: v.picklist(payloadEncodings),
      contract: v.optional(contract),
    }),
    result: v.object({ payload: v.nullable(bytesShape), problem: v.nullable(v.string()), verdict: contractVerdict }),
  },
  /** A contract as a JSON Schema for completion and hover, as JSON text; null where it is of no use. */
  contractSchema: { params: v.object({ contract }), result: v.nullable(v.string()) },
  /** Payloads made from a contract, as `makeSamples` says. */
  draftSamples: {
    params: v.object({
      contract,
      kind: v.picklist(sampleKindNames),
      seed: v.number(),
      count: v.pipe(v.number(), v.maxValue(100)),
    }),
    result: v.array(draftSample),
  },
  /** Null once the message has been evicted, and for what is none. */
  heldMessage: { params: v.object({ session, sequence: v.number() }), result: v.nullable(heldMessage) },
  /** Finds a message that was just sent; waits until it comes. `isShown`: it is in the view. Null when it has not come in time. */
  findSent: {
    params: v.object({ session, message: sentMessage, withinMs: v.number() }),
    result: v.nullable(v.object({ row: rowShape, isShown: v.boolean() })),
  },
  /** What the consumer groups of a stream have done with an entry. */
  entryDelivery: {
    params: v.object({ broker: brokerAddress, key: v.string(), id: v.string() }),
    result: deliveryShape,
  },
} as const;
