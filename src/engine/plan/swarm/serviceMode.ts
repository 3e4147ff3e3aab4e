import type { Application, Service } from '../../../manifest/model.ts';
import type { ClusterService } from '../../observation.ts';

export type ServiceMode = ClusterService['mode'];

/** How a cluster runs a service: one that others wait on to finish is a job. */
export function serviceMode(application: Application, service: Service): ServiceMode {
  const { mode = 'replicated' } = service.deploy ?? {};
  const isGlobal = mode.startsWith('global');
  if (mode.endsWith('-job') || jobServices(application).has(service.name)) {
    return isGlobal ? 'global-job' : 'replicated-job';
  }
  return isGlobal ? 'global' : 'replicated';
}

export function isJobMode(mode: ServiceMode): boolean {
  return mode === 'replicated-job' || mode === 'global-job';
}

export function isGlobalMode(mode: ServiceMode): boolean {
  return mode === 'global' || mode === 'global-job';
}

/** The name of a service on a cluster, as `docker stack` has it. */
export function clusterServiceName({ name }: Pick<Application, 'name'>, service: string): string {
  return `${name}_${service}`;
}

/** Docker takes no longer name for a service. */
const maxNameLength = 63;

/** The name of the job for a command of `pre_start`, which counts from 1: `shop_orders-pre-start-1`. */
export function preStartJobName(application: Pick<Application, 'name'>, service: string, number: number): string {
  const end = `-pre-start-${number}`;
  return `${clusterServiceName(application, service).slice(0, maxNameLength - end.length)}${end}`;
}

const known = new WeakMap<Application['services'], ReadonlySet<string>>();

/** The services that others wait on to finish. Asked for each service of an application, so it is found once. */
function jobServices({ services }: Application): ReadonlySet<string> {
  const found = known.get(services);
  if (found) return found;
  const dependencies = Object.values(services).flatMap(({ dependsOn }) => Object.entries(dependsOn));
  const finishing = dependencies.filter(([, { condition }]) => condition === 'service_completed_successfully');
  const jobs = new Set(finishing.map(([name]) => name));
  known.set(services, jobs);
  return jobs;
}
