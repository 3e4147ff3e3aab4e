import type { Application, Healthcheck, Service } from '../../manifest/model.ts';
import type { Declaration } from '../traits.ts';

/** The name of a replica's container, as Compose names it. */
export function containerName(application: Application, service: Service, number: number): string {
  if (service.containerName !== undefined && number === 1) return service.containerName;
  return `${application.name}-${service.name}-${number}`;
}

const localEnding = '-local';

/** The name of the process that stands in for a service's containers. It differs from all of theirs, which end with a number. */
export function localName({ name }: Pick<Application, 'name'>, service: Pick<Service, 'name'>): string {
  return `${name}-${service.name}${localEnding}`;
}

/** False for a name that no local process has beside containers. */
export function mayBeLocal(name: string): boolean {
  return name.endsWith(localEnding);
}

/** The image a service runs; one that is only built is named as Compose names it. */
export function imageName(application: Application, service: Service): string {
  return service.image ?? `${application.name}-${service.name}`;
}

/** Every image the active services need, for `Engine.observe`. */
export function imageNames(application: Application): readonly string[] {
  return [...new Set(Object.values(application.services).map((service) => imageName(application, service)))];
}

/** The health check that counts, if it checks anything. */
export function effectiveHealthcheck(service: Service, declaration: Declaration): Healthcheck | undefined {
  const healthcheck = declaration === 'run' ? (service.run?.healthcheck ?? service.healthcheck) : service.healthcheck;
  const [form] = healthcheck?.test ?? [];
  return form === undefined || form === 'NONE' ? undefined : healthcheck;
}
