import type { RedisOptions } from 'ioredis';

/** How every connection is: it lives once, without queue, resending or reconnecting behind our back. */
export const fixedOptions: RedisOptions = {
  lazyConnect: true,
  protocol: 2,
  retryStrategy: () => null,
  sentinelRetryStrategy: () => null,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  maxRetriesPerRequest: null,
  connectTimeout: 5000,
  disconnectTimeout: 200,
  // A connection that leaves a command unanswered for so long is half-open (a laptop that slept): no read blocks as long.
  socketTimeout: 10_000,
  connectionName: 'patchbay',
};
