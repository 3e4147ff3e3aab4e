import type { Problem } from '../../../base/problem.ts';
import type { Application, Network, Service } from '../../../manifest/model.ts';
import type { Observation } from '../../observation.ts';
import { clusterOf } from './clusterRequest.ts';
import { isGlobalMode, serviceMode } from './serviceMode.ts';

/** What a Swarm gives an overlay that asks for nothing: 10.0.1.0/24 and so on. */
const defaultPrefix = 24;

/**
 * Networks of these services that have fewer addresses than their tasks need: those without one wait for ever, as "new", and nothing says
 * why. The services of the whole application count.
 */
export function fullNetworks(
  application: Application,
  services: readonly Service[],
  observation: Observation,
): readonly Problem[] {
  const keys = new Set(services.flatMap((service) => Object.keys(service.networks)));
  return Object.entries(application.networks).flatMap(([key, network]): readonly Problem[] => {
    if (!keys.has(key) || network.isExternal) return [];
    const room = roomOf(network);
    const wanted = addressesOn(key, application, observation);
    if (wanted <= room) return [];
    const message = `The network "${key}" has room for ${room} addresses, and its services want ${wanted}: the other tasks wait as "new". Give it a larger subnet ("networks.${key}.ipam.config", such as subnet: 10.100.0.0/16), or put services into networks of their own.`;
    return [{ code: 'engine.network-full', severity: 'warning', message }];
  });
}

/** An overlay hands out addresses of IPv4 alone. */
function roomOf({ ipam }: Network): number {
  const subnets = (ipam?.config ?? []).flatMap(({ subnet = '' }) => /^[\d.]+\/(\d{1,2})$/.exec(subnet)?.[1] ?? []);
  const prefixes = subnets.length === 0 ? [defaultPrefix] : subnets.map(Number);
  // The first and the last are not for hosts, and one is the gateway's.
  return prefixes.reduce((sum, prefix) => sum + Math.max(0, 2 ** (32 - prefix) - 3), 0);
}

/** One for each task, one for the virtual address of a service, and one for each node that has tasks there. */
function addressesOn(key: string, application: Application, observation: Observation): number {
  const nodes = clusterOf(observation).nodes.length;
  const members = Object.values(application.services).filter(
    ({ isActive, networks }) => isActive && Object.hasOwn(networks, key),
  );
  const own = members.map((service) => {
    const tasks = isGlobalMode(serviceMode(application, service)) ? nodes : service.replicas;
    return tasks + (service.deploy?.endpointMode === 'dnsrr' ? 0 : 1);
  });
  return own.reduce((sum, count) => sum + count, 0) + (members.length > 0 ? nodes : 0);
}
