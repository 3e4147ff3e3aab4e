import { entriesOf, find, itemsOf, textOf, type Node } from '../tree/tree.ts';

/** Every name by which the containers of a manifest reach its services, and the service that it leads to. */
export function hostNamesOf(root: Node): ReadonlyMap<string, string> {
  const services = entriesOf(find(root, 'services'));
  const names = new Map(services.map(([name]) => [name, name]));
  const add = (name: string | undefined, service: string): void => {
    if (name !== undefined && name !== '' && !names.has(name)) names.set(name, service);
  };
  for (const [name, service] of services) {
    add(textOf(find(service, 'container_name')), name);
    add(textOf(find(service, 'hostname')), name);
    for (const [, network] of entriesOf(find(service, 'networks'))) {
      for (const alias of itemsOf(find(network, 'aliases'))) add(textOf(alias), name);
    }
    for (const link of itemsOf(find(service, 'links'))) {
      const [target = '', alias] = (textOf(link) ?? '').split(':');
      if (names.has(target)) add(alias, target);
    }
  }
  return names;
}
