import type { Application } from '../../manifest/model.ts';
import { serviceOf } from './dependencies.ts';

/**
 * The application with the profiles switched on of those named services that are inactive. Compose does the same: `up analytics` takes
 * what analytics depends on in its own profile along.
 */
export function withProfilesOf(application: Application, named: readonly string[]): Application {
  const inactive = named.flatMap((name) => serviceOf(application, name) ?? []).filter(({ isActive }) => !isActive);
  if (inactive.length === 0) return application;
  const activeProfiles = [...new Set([...application.activeProfiles, ...inactive.flatMap(({ profiles }) => profiles)])];
  const services = Object.entries(application.services).map(([name, service]) => {
    const isActive = service.isActive || service.profiles.some((profile) => activeProfiles.includes(profile));
    return [name, isActive === service.isActive ? service : { ...service, isActive }] as const;
  });
  return { ...application, activeProfiles, services: Object.fromEntries(services) };
}
