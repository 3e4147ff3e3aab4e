import * as v from 'valibot';
import { kindsWith } from '../../base/kinds/sources.ts';
import { brokerAddress } from '../housekeeping.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const channelKind = v.picklist(kindsWith('isListed'));

const connectionShape = v.object({
  id: v.string(),
  host: v.string(),
  port: count,
  name: v.string(),
  user: v.string(),
  library: v.optional(v.string()),
  lastCommand: v.string(),
  subscriptions: count,
  patterns: count,
  ageMs: v.number(),
  idleMs: v.number(),
});

const useShape = v.object({
  action: v.picklist(['publishes', 'consumes']),
  channelKind,
  key: v.string(),
  isPattern: v.boolean(),
  client: v.optional(v.object({ host: v.string(), port: count })),
  group: v.optional(v.string()),
  consumer: v.optional(v.string()),
  command: v.string(),
  times: count,
  bytes: count,
  atMs: v.number(),
});

/** What one look at a broker has found, as `broker/clients` says it. */
export const brokerLookShape = v.object({
  atMs: v.number(),
  connections: v.array(connectionShape),
  readers: v.object({
    groups: v.array(
      v.object({
        key: v.string(),
        group: v.string(),
        consumers: v.array(v.object({ name: v.string(), pending: count, idleMs: v.number() })),
      }),
    ),
    listeners: v.array(v.object({ key: v.string(), isPattern: v.boolean(), count })),
    hidden: v.optional(count),
    isPartial: v.boolean(),
  }),
  /** Null where commands were not watched. */
  sample: v.nullable(
    v.object({ durationMs: v.number(), commands: count, isCut: v.boolean(), uses: v.array(useShape) }),
  ),
  /** Why they were not watched although that was asked for, for people. */
  unwatched: v.optional(v.string()),
});
export type BrokerLook = v.InferOutput<typeof brokerLookShape>;

export const brokerLookRequests = {
  /** `watchMs` 0: commands are not watched, and the look costs the broker next to nothing. */
  lookAtBroker: {
    params: v.object({
      broker: brokerAddress,
      channels: v.array(v.object({ kind: channelKind, key: v.string() })),
      watchMs: v.pipe(v.number(), v.minValue(0), v.maxValue(60_000)),
      maxCommands: count,
    }),
    result: brokerLookShape,
  },
} as const;
