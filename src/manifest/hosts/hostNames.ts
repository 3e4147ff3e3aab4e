import { entriesOf, find, itemsOf, textOf, type Node } from '../tree/tree.ts';

/** Every name by which the containers of a manifest reach its services, and the services that it leads to. */
export function hostNamesOf(root: Node): ReadonlyMap<string, readonly string[]> {
  const services = entriesOf(find(root, 'services'));
  const names = new Map(services.map(([name]) => [name, [name]]));
  const add = (name: string | undefined, service: string): void => {
    if (name === undefined || name === '') return;
    const known = names.get(name);
    if (!known) names.set(name, [service]);
    else if (!known.includes(service)) known.push(service);
  };
  for (const [name, service] of services) {
    add(textOf(find(service, 'container_name')), name);
    add(textOf(find(service, 'hostname')), name);
    for (const [, network] of entriesOf(find(service, 'networks'))) {
      for (const alias of itemsOf(find(network, 'aliases'))) add(textOf(alias), name);
    }
    for (const link of itemsOf(find(service, 'links'))) {
      const [target = '', alias] = (textOf(link) ?? '').split(':');
      if (find(root, 'services', target)) add(alias, target);
    }
  }
  return names;
}

/** The names to which a service gives addresses of its own: `extra_hosts` in either form, and `external_links`. */
export function extraHostsOf(service: Node): ReadonlySet<string> {
  const extra = find(service, 'extra_hosts');
  const listed = itemsOf(extra).map((item) => /^[^:=]*/.exec(textOf(item) ?? '')?.[0] ?? '');
  const linked = itemsOf(find(service, 'external_links')).flatMap((item) => (textOf(item) ?? '').split(':'));
  return new Set([...listed, ...linked, ...entriesOf(extra).map(([name]) => name)]);
}
