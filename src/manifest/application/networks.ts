import type { Ipam, Network, NetworkUse, Port, Service } from '../model.ts';
import {
  entriesOf,
  find,
  findMap,
  flagOf,
  itemsOf,
  numberOf,
  textOf,
  textRecord,
  textsOf,
  type MapNode,
  type Node,
} from '../tree/tree.ts';
import { booleanOf, itemsAs, listOf, optional, recordOf, stated, statedIfAny, wordOf } from './facts.ts';

export function toNetwork(node: Node, key: string): Network {
  return stated<Network>({
    name: textOf(find(node, 'name')) ?? key,
    isExternal: flagOf(find(node, 'external')),
    driver: wordOf(find(node, 'driver')),
    isInternal: flagOf(find(node, 'internal')),
    labels: textRecord(find(node, 'labels')),
    driverOpts: recordOf(find(node, 'driver_opts')),
    ipam: toIpam(findMap(node, 'ipam')),
    isAttachable: booleanOf(find(node, 'attachable')),
    hasIpv4: booleanOf(find(node, 'enable_ipv4')),
    hasIpv6: booleanOf(find(node, 'enable_ipv6')),
  });
}

function toIpam(node: MapNode | undefined): Ipam | undefined {
  if (!node) return undefined;
  return statedIfAny<Ipam>({
    driver: wordOf(find(node, 'driver')),
    config: itemsAs(find(node, 'config'), (item) =>
      statedIfAny<NonNullable<Ipam['config']>[number]>({
        subnet: wordOf(find(item, 'subnet')),
        ipRange: wordOf(find(item, 'ip_range')),
        gateway: wordOf(find(item, 'gateway')),
        auxiliaryAddresses: recordOf(find(item, 'aux_addresses')),
      }),
    ),
    options: recordOf(find(node, 'options')),
  });
}

/** In the order in which they are attached: the highest priority first, then by name. */
export function toAttachments(node: Node | undefined): Service['networks'] {
  const priorityOf = (value: Node): number => numberOf(find(value, 'priority')) ?? 0;
  const ordered = entriesOf(node).toSorted(
    ([a, first], [b, second]) => priorityOf(second) - priorityOf(first) || (a < b ? -1 : 1),
  );
  return Object.fromEntries(ordered.map(([key, value]) => [key, toUse(value)]));
}

function toUse(node: Node): NetworkUse {
  // Most services say no more of a network than its name.
  if (node.kind !== 'map') return { aliases: [] };
  return stated<NetworkUse>({
    aliases: textsOf(find(node, 'aliases')),
    ipv4Address: wordOf(find(node, 'ipv4_address')),
    ipv6Address: wordOf(find(node, 'ipv6_address')),
    linkLocalIps: listOf(find(node, 'link_local_ips')),
    macAddress: wordOf(find(node, 'mac_address')),
    driverOpts: recordOf(find(node, 'driver_opts')),
    interfaceName: wordOf(find(node, 'interface_name')),
    gatewayPriority: numberOf(find(node, 'gw_priority')),
  });
}

export function toPorts(node: Node | undefined): readonly Port[] {
  return itemsOf(node).flatMap((item): readonly Port[] => {
    const target = numberOf(find(item, 'target'));
    if (target === undefined) return [];
    const protocol = textOf(find(item, 'protocol'))?.toLowerCase();
    return [
      {
        target,
        ...optional('published', wordOf(find(item, 'published'))),
        ...optional('hostIp', textOf(find(item, 'host_ip'))),
        protocol: protocol === 'udp' || protocol === 'sctp' ? protocol : 'tcp',
        ...optional('name', wordOf(find(item, 'name'))),
        ...optional('appProtocol', wordOf(find(item, 'app_protocol'))),
        ...(textOf(find(item, 'mode')) === 'host' ? { mode: 'host' } : {}),
      },
    ];
  });
}

export function toExtraHosts(node: Node | undefined): readonly string[] {
  return entriesOf(node).flatMap(([host, addresses]) => textsOf(addresses).map((address) => `${host}:${address}`));
}
