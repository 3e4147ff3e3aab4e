import * as v from 'valibot';
import { payloadEncodings } from '../../base/kinds/decoders.ts';
import { hasTrait, kindsWith, type KindsWith } from '../../base/kinds/sources.ts';
import { engineAddress } from './engineAddress.ts';
import { brokerAddress } from '../housekeeping.ts';

type ObservedKind = Exclude<KindsWith<'isOfProject'>, KindsWith<'isReceived'> | 'audit'>;
const observedKinds = kindsWith('isOfProject').filter(
  (kind): kind is ObservedKind => !hasTrait(kind, 'isReceived') && kind !== 'audit',
);

/** An id that is none is the problem of its source alone, which says so. */
const tailFrom = v.variant('at', [
  v.object({ at: v.literal('beginning') }),
  v.object({ at: v.literal('latest') }),
  v.object({ at: v.literal('id'), id: v.string() }),
  v.object({ at: v.literal('time'), timeMs: v.number() }),
]);

/**
 * How the payloads of a source are read, the contract they are held against: a file, or what a JSON Pointer leads
 * to in it; and where the value stands that ties its messages to others, as a JSONPath.
 */
export const payloadRules = v.object({
  correlation: v.optional(v.string()),
  field: v.optional(v.string()),
  encoding: v.optional(v.picklist(payloadEncodings)),
  contract: v.optional(v.object({ path: v.string(), pointer: v.optional(v.string()) })),
});
export type PayloadRules = v.InferOutput<typeof payloadRules>;

/** One thing to read. `id` is stable over reloads: `stream:orders.created`, `logs:orders`. */
export const sourceShape = v.variant('kind', [
  v.object({
    kind: v.literal('stream'),
    id: v.string(),
    label: v.string(),
    broker: brokerAddress,
    key: v.string(),
    from: tailFrom,
    payload: v.optional(payloadRules),
  }),
  v.object({
    kind: v.literal('pubsub'),
    id: v.string(),
    label: v.string(),
    broker: brokerAddress,
    channel: v.string(),
    isPattern: v.boolean(),
    isSharded: v.optional(v.boolean()),
    payload: v.optional(payloadRules),
  }),
  /** A key that is watched without touching it: what it holds, then what changes. */
  v.object({
    kind: v.picklist(kindsWith('isWatchedKey')),
    id: v.string(),
    label: v.string(),
    broker: brokerAddress,
    key: v.string(),
    payload: v.optional(payloadRules),
  }),
  /** Keyspace notifications of all keys that match a pattern. */
  v.object({
    kind: v.literal('keyspace'),
    id: v.string(),
    label: v.string(),
    broker: brokerAddress,
    pattern: v.string(),
    payload: v.optional(payloadRules),
  }),
  /** What the engine says of an application's containers. */
  v.object({
    kind: v.picklist(observedKinds),
    id: v.string(),
    label: v.string(),
    engine: engineAddress,
    project: v.string(),
  }),
  /** What was done to an application, and by whom: its trail in the folder of all trails. */
  v.object({
    kind: v.literal('audit'),
    id: v.string(),
    label: v.string(),
    project: v.string(),
    directory: v.string(),
    /** What was before is left out. */
    fromMs: v.optional(v.number()),
  }),
  /** What services of an application send by themselves, while `startTelemetry` lets it in. */
  v.object({
    kind: v.picklist(kindsWith('isReceived')),
    id: v.string(),
    label: v.string(),
    project: v.string(),
    /** What has come before is left out. */
    isFromNow: v.optional(v.boolean()),
  }),
  /**
   * A recording is read from its beginning, or from a time on, until as much is held as may be; with `keepsNewest` to its end, of which
   * the newest are held.
   */
  v.object({
    kind: v.literal('recording'),
    id: v.string(),
    label: v.string(),
    path: v.string(),
    fromMs: v.optional(v.number()),
    keepsNewest: v.optional(v.boolean()),
    /** How payloads of its channels are read, and their contracts, where a manifest says so. */
    channels: v.optional(
      v.array(v.object({ kind: v.picklist(kindsWith('isChannel')), key: v.string(), payload: payloadRules })),
      [],
    ),
  }),
  v.object({
    kind: v.literal('logs'),
    id: v.string(),
    label: v.string(),
    engine: engineAddress,
    project: v.string(),
    services: v.array(v.string()),
    tail: v.number(),
  }),
]);
export type TapSource = v.InferOutput<typeof sourceShape>;
