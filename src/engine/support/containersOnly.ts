import type { Application, Service } from '../../manifest/model.ts';

/** The active services that do not say how they run as local processes, by name. */
export function containersOnly({ services }: Pick<Application, 'services'>): readonly string[] {
  return Object.values(services).flatMap((service) =>
    service.isActive && needsContainer(service) ? [service.name] : [],
  );
}

/** True for a service that cannot run as a local process. */
export function needsContainer({ run }: Service): boolean {
  return !run || run.command.length === 0;
}
