import type { RedisAddress } from './address.ts';
import { ClusterRoute } from './clusterRoute.ts';
import type { Destination, Route } from './route.ts';

/** The route to a broker, by what its address says it is. */
export function routeTo(address: RedisAddress): Route {
  return address.kind === 'cluster' ? new ClusterRoute(address) : singleRoute(address);
}

/** One server, or whom the sentinels name just now, which the driver asks them at each connecting. */
function singleRoute({ label, options }: RedisAddress): Route {
  const destination: Destination = { name: label, options, isAsking: false };
  return {
    label,
    isCluster: false,
    to: () => Promise.resolve(destination),
    all: () => Promise.resolve([destination]),
    slots: () => Promise.resolve([undefined]),
    learn: () => false,
    forget: () => undefined,
  };
}
