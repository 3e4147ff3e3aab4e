import { ProblemError } from '../base/problem.ts';
import type { Broker, BrokerRole, BrokerRoles } from './broker.ts';

/** What is said of a broker that lacks the role. */
const lacking: Readonly<Record<BrokerRole, string>> = {
  log: 'keeps no streams',
  pubsub: 'has no pub/sub channels',
  keys: 'has no lists, sorted sets or other keys',
  groups: 'has no consumer groups',
  writer: 'takes no changes from here',
  mover: 'cannot move messages safely',
  clients: 'does not tell who is connected',
};

/**
 * Finds a role of a broker.
 * @throws ProblemError `broker.no-role` when the broker does not play it.
 */
export function roleOf<R extends BrokerRole>(broker: Broker, role: R): NonNullable<BrokerRoles[R]> {
  const found = broker[role];
  if (found) return found;
  const message = `The broker at ${broker.address} ${lacking[role]}. Choose another channel, or name another broker for it.`;
  throw new ProblemError({ code: 'broker.no-role', severity: 'error', message });
}
