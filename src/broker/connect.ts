import { brokerSchemeOf, unknownBrokerScheme, type BrokerScheme } from '../base/kinds/brokerSchemes.ts';
import type { Logger } from '../base/logger.ts';
import { ProblemError } from '../base/problem.ts';
import type { Broker } from './broker.ts';
import { connectRedis } from './redis/redisBroker.ts';

type BrokerDriver = (url: string, logger: Logger) => Broker;

const drivers: Readonly<Record<BrokerScheme, BrokerDriver>> = {
  redis: connectRedis,
  rediss: connectRedis,
  unix: connectRedis,
  'redis+cluster': connectRedis,
  'rediss+cluster': connectRedis,
  'redis+sentinel': connectRedis,
  'rediss+sentinel': connectRedis,
};

/**
 * Chooses the driver by the URL's scheme. The broker connects on first use, and a URL that the driver cannot read is told by
 * the first call.
 * @throws ProblemError `broker.bad-address` for a scheme that no driver knows.
 */
export function connectBroker(url: string, logger: Logger): Broker {
  const scheme = brokerSchemeOf(url);
  if (scheme === undefined) throw new ProblemError(unknownBrokerScheme(url));
  return drivers[scheme](url, logger);
}
