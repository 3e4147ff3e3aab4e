import type { Location } from '../../base/problem.ts';
import { range } from '../forms/ports.ts';
import { entriesOf, find, itemsOf, numberOf, textOf, type MapNode } from '../tree/tree.ts';
import type { ConsistencyContext } from './context.ts';

interface Claim {
  readonly service: string;
  readonly address: string;
  readonly at: Location;
}

/** Active services cannot publish the same host port twice with the same address and protocol. */
export function checkHostPorts(root: MapNode, { active, problems }: ConsistencyContext): void {
  const claims = new Map<string, Claim[]>();
  for (const [service, node] of entriesOf(find(root, 'services'))) {
    if (!active.has(service) || textOf(find(node, 'network_mode')) === 'host') continue;
    const replicas = numberOf(find(node, 'scale')) ?? numberOf(find(node, 'deploy', 'replicas')) ?? 1;
    if (replicas === 0) continue;
    for (const port of itemsOf(find(node, 'ports'))) {
      const published = find(port, 'published');
      const ports = range(textOf(published) ?? '');
      // A range is a choice: the engine takes a free port of it. Port 0 is the engine's choice too.
      if (!ports || ports.first !== ports.last || ports.first === 0 || !published) continue;
      const claim = { service, address: textOf(find(port, 'host_ip')) ?? '', at: published.at };
      const key = `${ports.first}/${textOf(find(port, 'protocol')) ?? 'tcp'}`;
      const others = claims.get(key) ?? [];
      const other = others.find(({ address }) => overlaps(address, claim.address));
      if (other) {
        const message = `Host port ${key} is published by "${other.service}" already, so "${service}" cannot have it. Choose another port.`;
        problems.error('host-port', message, claim.at, [{ message: 'It is taken here.', at: other.at }]);
      } else if (replicas > 1) {
        const message = `"${service}" has ${replicas} replicas, and only one of them can have host port ${key}. Publish a range, or no fixed port.`;
        const count = find(node, 'scale') ?? find(node, 'deploy', 'replicas');
        const related = count && [{ message: 'The replicas are asked for here.', at: count.at }];
        problems.warning('replica-port', message, claim.at, related);
      }
      claims.set(key, [...others, claim]);
    }
  }
}

/** No address is every address of both families; 0.0.0.0 and :: are every one of their own. */
function overlaps(a: string, b: string): boolean {
  if (a === b || a === '' || b === '') return true;
  const [v6a, v6b] = [a.includes(':'), b.includes(':')];
  const isEvery = (address: string): boolean => address === '0.0.0.0' || address === '::';
  return v6a === v6b && (isEvery(a) || isEvery(b));
}
