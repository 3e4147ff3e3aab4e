import type { Application, Service } from '../../../manifest/model.ts';

/** The names that links of others give a service on a network, which on a Swarm all on that network see. `network` is its key in the manifest. */
export function linkedAliases(application: Application, { name }: Service, network: string): readonly string[] {
  const others = linkingServices(application).filter(({ networks }) => Object.hasOwn(networks, network));
  const aliases = others.flatMap(({ links = [] }) =>
    links.flatMap((link) => {
      const [target, alias] = link.split(':');
      return target === name && alias !== undefined && !Object.hasOwn(application.services, alias) ? [alias] : [];
    }),
  );
  return [...new Set(aliases)].sort();
}

const known = new WeakMap<Application['services'], readonly Service[]>();

/** Asked for each service of an application, so they are found once. Few have links. */
function linkingServices({ services }: Application): readonly Service[] {
  const linking = known.get(services) ?? Object.values(services).filter(({ links = [] }) => links.length > 0);
  known.set(services, linking);
  return linking;
}
