import type { Location } from '../../base/problem.ts';
import { ProblemList } from '../problems/problems.ts';
import { entriesOf, find, itemsOf, keysOf, textOf, type MapNode, type Node } from '../tree/tree.ts';
import type { ConsistencyContext } from './context.ts';

/** A name by which a container is found on a network. */
interface HostName {
  readonly network: string;
  readonly name: string;
  readonly at: Location;
}

/**
 * Two active services that have one name on one network: who asks for it gets now the one, now the other. The name of a
 * service itself is taken, too.
 */
export function checkAliases(root: MapNode, { active, problems, memo }: ConsistencyContext): void {
  const services = entriesOf(find(root, 'services')).flatMap(([service, node, at]) => {
    if (!active.has(service)) return [];
    return [{ service, node, at, names: memo.of('host names', node, [], new ProblemList(), () => namesOf(node)) }];
  });
  if (services.every(({ names }) => names.length === 0)) return;
  const taken = new Map<string, { readonly service: string; readonly at: Location }>();
  for (const { service, node, at } of services) {
    for (const network of keysOf(find(node, 'networks'))) taken.set(`${network} ${service}`, { service, at });
  }
  for (const { service, names } of services) {
    for (const { network, name, at } of names) {
      const key = `${network} ${name}`;
      const other = taken.get(key);
      if (!other) taken.set(key, { service, at });
      else if (other.service !== service && !isSamePlace(other.at, at)) {
        const message = `"${service}" and "${other.service}" are both called "${name}" on the network "${network}": a connection goes to either. Give one another name.`;
        problems.warning('same-alias', message, at, [
          { message: `"${other.service}" has the name by this.`, at: other.at },
        ]);
      }
    }
  }
}

/** What several services have from one anchor, or from one service that they extend, is meant for all of them. */
function isSamePlace(a: Location, b: Location): boolean {
  const [x, y] = [a.range.start, b.range.start];
  return a.file === b.file && x.line === y.line && x.character === y.character;
}

function namesOf(service: Node): readonly HostName[] {
  const hostname = find(service, 'hostname');
  const own = textOf(hostname);
  return entriesOf(find(service, 'networks')).flatMap(([network, use]) => [
    ...itemsOf(find(use, 'aliases')).flatMap((alias) => {
      const name = textOf(alias);
      return name === undefined || name.includes('$') ? [] : [{ network, name, at: alias.at }];
    }),
    ...(hostname && own !== undefined && own !== '' && !own.includes('$')
      ? [{ network, name: own, at: hostname.at }]
      : []),
  ]);
}
