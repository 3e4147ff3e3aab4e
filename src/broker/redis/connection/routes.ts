import type { RedisAddress } from './address.ts';
import { ClusterRoute } from './clusterRoute.ts';
import type { Destination, Route } from './route.ts';

/** Chooses the route by what the address says of the broker. */
export function routeTo(address: RedisAddress): Route {
  return address.kind === 'cluster' ? new ClusterRoute(address) : singleRoute(address);
}

/** Leads to one server. Where there are sentinels, the driver asks them at each connection which one that is. */
function singleRoute({ label, options }: RedisAddress): Route {
  const destination: Destination = { name: label, options, isAsking: false };
  return {
    label,
    isCluster: false,
    to: () => Promise.resolve(destination),
    all: () => Promise.resolve([destination]),
    replicas: () => Promise.resolve([]),
    slots: () => Promise.resolve([undefined]),
    learn: () => false,
    forget: () => undefined,
  };
}
