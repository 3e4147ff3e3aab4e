import { ownProperty } from '../../../base/ownProperty.ts';
import type { Application, Ipam, Network, Service } from '../../../manifest/model.ts';
import { accepting, apiPath, statusOf, type DockerClient } from '../connection/client.ts';
import { generalFault } from './faults.ts';
import { labels, networkLabels } from '../labels.ts';
import { hasApi, said, since } from '../../support/api.ts';
import { isSubnetTaken, subnetTaken } from './subnets.ts';
import { endpoints, type NamedContainer } from '../spec/endpoints.ts';

/** Makes a network; one that is there already stays as it is. */
export async function createNetwork(
  client: DockerClient,
  application: Application,
  { network, name }: { readonly network: string; readonly name: string },
  signal: AbortSignal,
): Promise<void> {
  const { agreed } = await client.version(signal);
  const declared = ownProperty(application.networks, network);
  const body = networkBody(declared, name, networkLabels(application, network), agreed);
  try {
    await client.call({ method: 'POST', path: '/networks/create', body }, signal);
  } catch (error) {
    if (isSubnetTaken(error)) throw await subnetTaken(client, name, declared, error, signal);
    if (statusOf(error) !== 409) throw generalFault(`create the network ${name}`, error) ?? error;
  }
  await leaveOne(client, name, application.name, signal);
}

/**
 * Two windows may create a network at the same moment, and Docker then has two of one name: all keep the first. One that carries another
 * project's label, or none, is somebody else's to remove.
 */
async function leaveOne(client: DockerClient, name: string, project: string, signal: AbortSignal): Promise<void> {
  const query = { filters: { name: [name] } };
  const listed = await client.call({ method: 'GET', path: '/networks', query }, signal);
  const same = (listed as ListedNetwork[]).filter((network) => network.Name === name);
  const [, ...others] = same.sort((left, right) =>
    `${left.Created} ${left.Id}` < `${right.Created} ${right.Id}` ? -1 : 1,
  );
  const ours = others.filter(({ Labels }) => Labels?.[labels.project] === project);
  const removals = ours.map(({ Id }) => client.call({ method: 'DELETE', path: apiPath('networks', Id) }, signal));
  // 403: something has joined it already.
  await Promise.all(removals.map((removal) => accepting([403, 404], removal)));
}

interface ListedNetwork {
  readonly Id: string;
  readonly Name: string;
  readonly Created: string;
  readonly Labels?: Readonly<Record<string, string>> | null;
}

/** The body of `POST /networks/create`. Pure. */
export function networkBody(
  network: Network | undefined,
  name: string,
  labels: Readonly<Record<string, string>>,
  api: string,
) {
  const { driver = 'bridge', isInternal = false, isAttachable, hasIpv4, hasIpv6, driverOpts, ipam } = network ?? {};
  return {
    Name: name,
    Driver: driver,
    Internal: isInternal,
    // Otherwise Docker creates a second network of the same name.
    CheckDuplicate: true,
    Labels: { ...labels },
    ...said({
      Attachable: isAttachable,
      EnableIPv4: hasApi(api, since.networkIpv4) ? hasIpv4 : undefined,
      EnableIPv6: hasIpv6,
      Options: driverOpts && { ...driverOpts },
      IPAM: ipam && ipamBody(ipam),
    }),
  };
}

/** Joins the networks of a container behind its first, which it was made in, but for those that it is known to be in. */
export async function joinNetworks(
  client: DockerClient,
  application: Application,
  service: Service,
  {
    name,
    joined,
    isOneOff = false,
    hasAliases = !isOneOff,
  }: NamedContainer & { readonly joined?: ReadonlySet<string> },
  signal: AbortSignal,
): Promise<void> {
  const { agreed } = await client.version(signal);
  const [, ...behind] = endpoints(application, service, { name, isOneOff, hasAliases }, agreed);
  const others = behind.filter((network) => joined?.has(network.name) !== true);
  // They are joined one after the other, because Docker numbers the interfaces in that order.
  for (const network of others) {
    const body = { Container: name, EndpointConfig: network.settings };
    const path = apiPath('networks', network.name, '/connect');
    try {
      await client.call({ method: 'POST', path, body }, signal);
    } catch (error) {
      // 403: it is in that network already.
      if (statusOf(error) !== 403) throw error;
    }
  }
}

export function ipamBody({ driver = 'default', config = [], options = {} }: Ipam) {
  return {
    Driver: driver,
    Config: config.map(({ subnet, ipRange, gateway, auxiliaryAddresses }) =>
      said({
        Subnet: subnet,
        IPRange: ipRange,
        Gateway: gateway,
        AuxiliaryAddresses: auxiliaryAddresses && { ...auxiliaryAddresses },
      }),
    ),
    Options: { ...options },
  };
}
