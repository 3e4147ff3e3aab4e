import { ownProperty } from '../../../base/ownProperty.ts';
import type { Application, Ipam, Network, NetworkUse, Service } from '../../../manifest/model.ts';
import { networkLabels } from '../../docker/labels.ts';
import { ipamBody } from '../../docker/containers/networks.ts';
import { linkedAliases } from '../../plan/swarm/linkedAliases.ts';
import { hasApi, said, since } from '../../support/api.ts';
import { swarmLabels } from '../labels.ts';

/** The networks of a service, the first of which its containers are made in. */
export function networkAttachments(application: Application, service: Service) {
  const { networkMode, networks } = service;
  // The network of the node itself, which Docker has under this name on each.
  if (networkMode === 'host') return [{ Target: 'host' }];
  if (networkMode !== undefined) return [];
  return Object.entries(networks).map(([key, use]) =>
    said({
      Target: ownProperty(application.networks, key)?.name ?? key,
      Aliases: aliasesOn(application, service, key, use),
      DriverOpts: use.driverOpts && { ...use.driverOpts },
    }),
  );
}

/** The body of `POST /networks/create` for a network that reaches all nodes. Pure. */
export function clusterNetworkBody(application: Application, key: string, name: string, api: string) {
  const network = ownProperty(application.networks, key);
  const { isInternal = false, isAttachable = true, hasIpv4, driverOpts, ipam } = network ?? {};
  return {
    Name: name,
    Driver: clusterDriver(network),
    Internal: isInternal,
    // Containers beside the services join it too: forwarders, and what runs once.
    Attachable: isAttachable,
    CheckDuplicate: true,
    Labels: { ...networkLabels(application, key), [swarmLabels.stack]: application.name },
    ...said({
      EnableIPv4: hasApi(api, since.networkIpv4) ? hasIpv4 : undefined,
      Options: driverOpts && withoutBridgeOptions(driverOpts),
      IPAM: ipam && ipamBody(withoutIpv6(ipam)),
    }),
  };
}

/** A bridge joins the containers of one machine; what does that for all nodes is an overlay. */
function clusterDriver(network: Network | undefined): string {
  const driver = network?.driver ?? 'bridge';
  return driver === 'bridge' || driver === 'default' ? 'overlay' : driver;
}

/** An overlay hands out addresses of IPv4, and rejects tasks whose address is none of its subnets. */
function withoutIpv6({ config = [], ...ipam }: Ipam): Ipam {
  return { ...ipam, config: config.filter(({ subnet = '' }) => !subnet.includes(':')) };
}

function withoutBridgeOptions(options: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !name.startsWith('com.docker.network.bridge.')));
}

/** Its name, those that the manifest gives it, and those of links of other services. */
function aliasesOn(application: Application, service: Service, key: string, use: NetworkUse): readonly string[] {
  const { name, containerName } = service;
  return [
    ...new Set([
      name,
      ...(containerName === undefined ? [] : [containerName]),
      ...use.aliases,
      ...linkedAliases(application, service, key),
    ]),
  ];
}
