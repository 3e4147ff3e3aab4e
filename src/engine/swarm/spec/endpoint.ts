import type { Port, Service } from '../../../manifest/model.ts';
import { said } from '../../support/api.ts';
import { isOnlyHere } from '../../support/swarm/ports.ts';

/** How a service is found, and what it publishes: on every node, or (`mode: host`) where a task of it runs. */
export function endpointSpec(service: Service) {
  const isOnNode = service.networkMode === 'host';
  const ports = service.ports.filter((port) => !isOnlyHere(port) && !isOnNode).map(portConfig);
  // A port of IPv4 and the same of IPv6 are one to a Swarm, which refuses what is there twice.
  const distinct = new Map(ports.map((port) => [JSON.stringify(port), port]));
  return said({ Mode: endpointMode(service), Ports: [...distinct.values()] });
}

/** A service in the network of its nodes has no address of its own that a virtual one could stand for. */
function endpointMode({ deploy, networkMode }: Service): string | undefined {
  return deploy?.endpointMode?.toLowerCase() ?? (networkMode === 'host' ? 'dnsrr' : undefined);
}

function portConfig({ target, published, protocol, mode }: Port) {
  const [first = ''] = (published ?? '').split('-');
  return said({
    Protocol: protocol,
    TargetPort: target,
    PublishedPort: first === '' ? undefined : Number(first),
    PublishMode: mode ?? 'ingress',
  });
}
