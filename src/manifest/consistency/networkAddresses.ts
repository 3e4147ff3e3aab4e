import type { Location } from '../../base/problem.ts';
import { ProblemList } from '../problems/problems.ts';
import type { ConsistencyContext } from './context.ts';
import { entriesOf, find, itemsOf, textOf, type MapNode, type Node } from '../tree/tree.ts';

/** Fixed addresses are of a subnet that the network declares, and each is given once. Of IPv4, which people write by hand. */
export function checkNetworkAddresses(root: MapNode, { active, problems, memo }: ConsistencyContext): void {
  const members = new Map<string, Member[]>();
  for (const [service, node] of entriesOf(find(root, 'services'))) {
    const addresses = memo.of('addresses', node, [], new ProblemList(), () => addressesOf(node));
    for (const { network, text, number, at } of addresses) {
      const others = members.get(network) ?? [];
      others.push({ service, text, number, at });
      members.set(network, others);
    }
  }
  for (const [name, network] of entriesOf(find(root, 'networks'))) {
    if (find(network, 'external')) continue;
    const pools = itemsOf(find(network, 'ipam', 'config'));
    for (const pool of pools) checkGateway(name, pool, problems);
    checkMembers(name, pools, members.get(name) ?? [], active, problems);
  }
}

interface Address {
  readonly network: string;
  readonly text: string;
  readonly number: number;
  readonly at: Location;
}

type Member = Omit<Address, 'network'> & { readonly service: string };

function addressesOf(service: Node): readonly Address[] {
  return entriesOf(find(service, 'networks')).flatMap(([network, membership]) => {
    const node = find(membership, 'ipv4_address');
    const text = textOf(node) ?? '';
    const number = numberOfAddress(text);
    return node && number !== undefined ? [{ network, text, number, at: node.at }] : [];
  });
}

interface Subnet {
  readonly text: string;
  readonly first: number;
  readonly bits: number;
}

function checkGateway(name: string, pool: Node, problems: ProblemList): void {
  const gateway = find(pool, 'gateway');
  const subnet = subnetOf(textOf(find(pool, 'subnet')) ?? '');
  const address = numberOfAddress(textOf(gateway) ?? '');
  if (!gateway || !subnet || address === undefined || isIn(address, subnet)) return;
  const message = `The gateway of network "${name}" is not in its subnet ${subnet.text}. Correct one of them.`;
  problems.warning('address', message, gateway.at);
}

function checkMembers(
  name: string,
  pools: readonly Node[],
  members: readonly Member[],
  active: ReadonlySet<string>,
  problems: ProblemList,
): void {
  const subnets = pools.flatMap((pool) => subnetOf(textOf(find(pool, 'subnet')) ?? '') ?? []);
  const taken = new Map<number, Member>();
  for (const member of members) {
    const { service, text, number: address, at } = member;
    if (subnets.length === 0 && pools.length === 0) {
      const message = `Network "${name}" declares no subnet, and an engine gives fixed addresses only in one. Add ipam.config with a subnet to it.`;
      problems.warning('address', message, at);
    } else if (subnets.length > 0 && !subnets.some((subnet) => isIn(address, subnet))) {
      const message = `${text} is in no subnet of network "${name}" (${subnets.map((subnet) => subnet.text).join(', ')}). Correct the address.`;
      problems.warning('address', message, at);
    }
    if (!active.has(service)) continue;
    const other = taken.get(address);
    if (!other) taken.set(address, member);
    else {
      const message = `"${other.service}" has the address ${text} on network "${name}" already. Choose another.`;
      problems.warning('address', message, at, [{ message: 'It is taken here.', at: other.at }]);
    }
  }
}

function subnetOf(text: string): Subnet | undefined {
  const [address = '', bits = ''] = text.split('/');
  const number = numberOfAddress(address);
  if (number === undefined || !/^\d{1,2}$/.test(bits) || Number(bits) > 32) return undefined;
  const size = 2 ** (32 - Number(bits));
  return { text, first: Math.floor(number / size) * size, bits: Number(bits) };
}

function isIn(address: number, { first, bits }: Subnet): boolean {
  return address >= first && address < first + 2 ** (32 - bits);
}

function numberOfAddress(text: string): number | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}
