import { find, findMap, itemsOf, keysOf, textOf, type Node } from '../tree/tree.ts';

/** Every name by which the containers of a manifest reach its services, and the services that it leads to. */
export function hostNamesOf(root: Node): ReadonlyMap<string, readonly string[]> {
  const services = findMap(root, 'services')?.entries ?? new Map<string, never>();
  const names = new Map<string, string[]>();
  for (const name of services.keys()) names.set(name, [name]);
  for (const [name, { value }] of services) {
    for (const { alias, of: target = name } of aliasesOf(value)) {
      const known = names.get(alias);
      if (!services.has(target)) continue;
      if (!known) names.set(alias, [target]);
      else if (!known.includes(target)) known.push(target);
    }
  }
  return names;
}

interface Alias {
  readonly alias: string;
  /** The service that it leads to, if that is another one. */
  readonly of?: string;
}

const aliases = new WeakMap<Node, readonly Alias[]>();

/** Remembered for as long as the service's tree lives. */
function aliasesOf(service: Node): readonly Alias[] {
  const known = aliases.get(service) ?? aliasesIn(service);
  aliases.set(service, known);
  return known;
}

function aliasesIn(service: Node): readonly Alias[] {
  const networks = find(service, 'networks');
  const own = [
    find(service, 'container_name'),
    find(service, 'hostname'),
    ...keysOf(networks).flatMap((network) => itemsOf(find(networks, network, 'aliases'))),
  ];
  const links = itemsOf(find(service, 'links')).flatMap((link): readonly Alias[] => {
    const [target = '', alias = ''] = (textOf(link) ?? '').split(':');
    return alias === '' ? [] : [{ alias, of: target }];
  });
  return [...own.flatMap((node) => (textOf(node) ? [{ alias: textOf(node) ?? '' }] : [])), ...links];
}

/** The names to which a service gives addresses of its own: `extra_hosts` in either form, and `external_links`. */
export function extraHostsOf(service: Node): ReadonlySet<string> {
  const extra = find(service, 'extra_hosts');
  const listed = itemsOf(extra).map((item) => /^[^:=]*/.exec(textOf(item) ?? '')?.[0] ?? '');
  const linked = itemsOf(find(service, 'external_links')).flatMap((item) => (textOf(item) ?? '').split(':'));
  return new Set([...listed, ...linked, ...keysOf(extra)]);
}
