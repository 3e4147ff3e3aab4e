import { BlockList, isIP } from 'node:net';
import type { Network } from '../../../manifest/model.ts';
import type { DockerClient } from '../connection/client.ts';
import { DockerHttpError, refusedByDocker } from '../connection/errors.ts';

interface ListedPools {
  readonly Name: string;
  readonly IPAM?: { readonly Config?: readonly { readonly Subnet?: string }[] | null } | null;
}

/** Recognises it by its text, because Docker's status means many things. */
export function isSubnetTaken(error: unknown): boolean {
  return error instanceof DockerHttpError && /pool overlaps with other one/i.test(error.detail);
}

/** Says that a network's subnet overlaps with that of another network, and with which. */
export async function subnetTaken(
  client: DockerClient,
  name: string,
  declared: Network | undefined,
  cause: unknown,
  signal: AbortSignal,
): Promise<Error> {
  const subnets = (declared?.ipam?.config ?? []).flatMap(({ subnet }) => subnet ?? []);
  const networks = (await client.call({ method: 'GET', path: '/networks' }, signal)) as readonly ListedPools[];
  const holders = networks.flatMap((network) => {
    const taken = (network.IPAM?.Config ?? []).flatMap(({ Subnet }) => Subnet ?? []);
    const clashes = taken.filter((subnet) => subnets.some((wanted) => subnetsOverlap(wanted, subnet)));
    return clashes.map((subnet) => `the network ${network.Name} (${subnet})`);
  });
  const others = holders.length === 0 ? 'that of another network' : holders.join(' and ');
  const message = `Cannot create the network ${name}: its subnet ${subnets.join(', ')} overlaps with ${others}. Give it another one in ipam.config, or remove the other network.`;
  return refusedByDocker('engine.subnet-taken', message, cause);
}

/** True if two subnets share an address: one of them begins within the other. */
export function subnetsOverlap(left: string, right: string): boolean {
  return beginsWithin(left, right) || beginsWithin(right, left);
}

function beginsWithin(inner: string, outer: string): boolean {
  const [first = ''] = inner.split('/');
  const [address = '', length = ''] = outer.split('/');
  if (isIP(address) === 0 || isIP(first) !== isIP(address) || !/^\d{1,3}$/.test(length)) return false;
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (Number(length) > (family === 'ipv6' ? 128 : 32)) return false;
  const block = new BlockList();
  block.addSubnet(address, Number(length), family);
  return block.check(first, family);
}
