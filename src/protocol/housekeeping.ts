import * as v from 'valibot';

/** How to reach a broker. The URL may hold credentials: it goes to the tap and nowhere else. */
export const brokerAddress = v.object({ url: v.string() });

const ofKey = { broker: brokerAddress, key: v.string() };
/** What names a consumer group. */
export const ofGroup = { ...ofKey, group: v.string() };
/** Redis takes them in one command, so there is a limit to how many are sent at once. */
export const entryIds = v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(1000));

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const trimBound = v.variant('by', [
  v.object({ by: v.literal('length'), length: count, isExact: v.boolean() }),
  v.object({ by: v.literal('id'), id: v.string(), isExact: v.boolean() }),
]);

/** What the tap is asked to remove of a broker, and what it is asked before. */
export const housekeepingRequests = {
  /** The ids that are pending with a consumer, the oldest first; at most `limit`. */
  pendingOf: {
    params: v.object({ ...ofGroup, consumer: v.string(), limit: count }),
    result: v.array(v.string()),
  },
  /** What a trim would remove, and which groups were not given it; without `entries` nobody knows whether they were. */
  trimEffect: {
    params: v.object({ ...ofKey, bound: trimBound }),
    result: v.object({
      length: v.number(),
      removes: v.number(),
      isMore: v.boolean(),
      unread: v.array(v.object({ group: v.string(), entries: v.optional(v.number()) })),
    }),
  },
  /** Gives pending entries back, so that whoever claims what waits long takes them; how many were pending. */
  handBack: { params: v.object({ ...ofGroup, ids: entryIds }), result: v.number() },
  /** `id` is an entry's, `0` or `$`. */
  createGroup: {
    params: v.object({ ...ofGroup, id: v.string(), makesStream: v.boolean() }),
    result: v.null(),
  },
  destroyGroup: { params: v.object(ofGroup), result: v.null() },
  /** How many pending entries went with it. */
  deleteConsumer: { params: v.object({ ...ofGroup, consumer: v.string() }), result: v.number() },
  /** How many entries went. */
  trim: { params: v.object({ ...ofKey, bound: trimBound }), result: v.number() },
  /** How many were there. */
  deleteEntries: { params: v.object({ ...ofKey, ids: entryIds }), result: v.number() },
  /** False when there was no such key. */
  deleteKey: { params: v.object(ofKey), result: v.boolean() },
} as const;
