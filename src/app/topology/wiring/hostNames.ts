import type { Application, Service } from '../../../manifest/model.ts';

/** Every name by which containers of the application reach its services, and the services that it leads to, in the manifest's order. */
export function serviceHostNames({ services }: Pick<Application, 'services'>): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const name of Object.keys(services)) names.set(name, [name]);
  for (const service of Object.values(services)) {
    for (const alias of aliasesOf(service)) {
      const known = names.get(alias);
      if (!known) names.set(alias, [service.name]);
      // The name of a service itself leads to that service, whoever else claims it.
      else if (!Object.hasOwn(services, alias) && !known.includes(service.name)) known.push(service.name);
    }
  }
  return names;
}

function aliasesOf({ containerName, hostname, networks }: Service): readonly string[] {
  const aliases = Object.values(networks).flatMap((network) => network.aliases);
  const own = [containerName, hostname].filter((name) => name !== undefined);
  return [...own, ...aliases].filter((name) => name !== '');
}

/** `service[:alias]` → the names by which one service alone reaches others. */
export function linkedNames({ links = [] }: Pick<Service, 'links'>): ReadonlyMap<string, string> {
  return new Map(
    links.map((link) => {
      const [target = '', alias = target] = link.split(':');
      return [alias, target] as const;
    }),
  );
}
