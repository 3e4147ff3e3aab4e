import type { Location } from '../../base/problem.ts';
import { ProblemList } from '../problems/problems.ts';
import { range } from '../forms/ports.ts';
import { entriesOf, find, itemsOf, numberOf, textOf, type MapNode, type Node } from '../tree/tree.ts';
import type { ConsistencyContext } from './context.ts';

interface Claim {
  /** Port and protocol. */
  readonly key: string;
  readonly service: string;
  readonly address: string;
  readonly at: Location;
}

/** Active services cannot publish the same host port twice with the same address and protocol. */
export function checkHostPorts(root: MapNode, { active, problems, memo }: ConsistencyContext): void {
  const taken = new Map<string, Claim[]>();
  for (const [service, node] of entriesOf(find(root, 'services'))) {
    if (!active.has(service)) continue;
    const { replicas, count, claims } = memo.of('host ports', node, [service], new ProblemList(), () =>
      portsOf(node, service),
    );
    for (const claim of claims) {
      const { key } = claim;
      const others = taken.get(key) ?? [];
      const other = others.find(({ address }) => overlaps(address, claim.address));
      if (other) {
        const message = `Host port ${key} is published by "${other.service}" already, so "${service}" cannot have it. Choose another port.`;
        problems.error('host-port', message, claim.at, [{ message: 'It is taken here.', at: other.at }]);
      } else if (replicas > 1) {
        const message = `"${service}" has ${replicas} replicas, and only one of them can have host port ${key}. Publish a range, or no fixed port.`;
        const related = count && [{ message: 'The replicas are asked for here.', at: count }];
        problems.warning('replica-port', message, claim.at, related);
      }
      others.push(claim);
      taken.set(key, others);
    }
  }
}

interface Published {
  readonly replicas: number;
  readonly count: Location | undefined;
  readonly claims: readonly Claim[];
}

/** The host ports that a service asks for by number. */
function portsOf(node: Node, service: string): Published {
  const count = find(node, 'scale') ?? find(node, 'deploy', 'replicas');
  const replicas = numberOf(find(node, 'scale')) ?? numberOf(find(node, 'deploy', 'replicas')) ?? 1;
  const isOnHost = textOf(find(node, 'network_mode')) === 'host';
  const claims = itemsOf(find(node, 'ports')).flatMap((port) => {
    const published = find(port, 'published');
    const ports = range(textOf(published) ?? '');
    // A range is a choice: the engine takes a free port of it. Port 0 is the engine's choice too.
    if (!ports || ports.first !== ports.last || ports.first === 0 || !published) return [];
    const key = `${ports.first}/${textOf(find(port, 'protocol')) ?? 'tcp'}`;
    return [{ key, service, address: textOf(find(port, 'host_ip')) ?? '', at: published.at }];
  });
  return { replicas, count: count?.at, claims: isOnHost || replicas === 0 ? [] : claims };
}

/** No address is every address of both families; 0.0.0.0 and :: are every one of their own. */
function overlaps(a: string, b: string): boolean {
  if (a === b || a === '' || b === '') return true;
  const [v6a, v6b] = [a.includes(':'), b.includes(':')];
  const isEvery = (address: string): boolean => address === '0.0.0.0' || address === '::';
  return v6a === v6b && (isEvery(a) || isEvery(b));
}
