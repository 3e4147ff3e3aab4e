import type { RedisOptions } from 'ioredis';

/** Makes every connection live once: ioredis neither queues, resends nor reconnects behind our back. */
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
  // No read blocks this long. A command that is unanswered by then shows that the connection is half-open, as after a laptop slept.
  socketTimeout: 10_000,
  connectionName: 'patchbay',
};
