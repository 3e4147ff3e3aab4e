import { ownProperty } from '../../base/ownProperty.ts';
import type { Application, Service } from '../../manifest/model.ts';
import { containerName } from '../plan/names.ts';

/** The names by which a service's containers are found on networks, besides those that an engine makes up. */
export function hostNames(application: Application, service: Service): readonly string[] {
  const aliases = Object.values(service.networks).flatMap((use) => use.aliases);
  const { hostname, containerName: given } = service;
  const own = [service.name, given, hostname, containerName(application, service, 1)];
  return [...new Set([...own.filter((name) => name !== undefined), ...aliases])];
}

/** Maps each name by which other services, and the service itself, can be addressed in its values to the service that it means. */
export function servicesByHost(application: Application, consumer: Service): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const add = (name: string, service: string): void => {
    if (!names.has(name)) names.set(name, service);
  };
  const services = Object.values(application.services);
  // A service's own name wins over another one's alias.
  for (const { name } of services) add(name, name);
  for (const link of consumer.links ?? []) {
    const [service = '', alias] = link.split(':');
    if (alias !== undefined && ownProperty(application.services, service)) add(alias, service);
  }
  for (const service of services) for (const name of hostNames(application, service)) add(name, service.name);
  return names;
}

/** Addresses that are this machine's own. */
export const loopbackNames: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '::1', '[::1]', '0.0.0.0']);
