import type { Application, Service } from '../../manifest/model.ts';
import { discoveredEnvironment, type Published } from '../discovery.ts';
import { effectiveHealthcheck } from '../plan/names.ts';
import { localPorts } from './localPorts.ts';
import { localContainers } from './observe.ts';
import type { Place } from './records/place.ts';
import type { ContainerConfig } from './records/records.ts';

export interface PlaceRequest {
  readonly application: Application;
  readonly service: Service;
  readonly number: number;
  /** The folder of the project, and the one of the container. */
  readonly project: string;
  readonly directory: string;
  /** What it was told before; undefined when it is made. */
  readonly before?: ContainerConfig;
}

/** Says what surrounds a local process: other local processes, or containers. */
export interface ProcessSurroundings {
  place(request: PlaceRequest, signal: AbortSignal): Promise<Place>;
}

/** All services are local processes. */
export const amongProcesses: ProcessSurroundings = {
  place: async ({ application, service, number, project, before }) => {
    const [publishers, published] = await Promise.all([
      before ? before.publishers : localPorts(service, number),
      publishedIn(project),
    ]);
    const ownPort = publishers.find(({ protocol }) => protocol === 'tcp')?.publishedPort;
    const healthcheck = effectiveHealthcheck(service, 'run');
    return {
      publishers,
      environment: discoveredEnvironment(application, service, published, ownPort),
      ...(healthcheck ? { healthcheck } : {}),
    };
  },
};

/** The ports that the first replica of each service publishes. */
export async function publishedIn(project: string): Promise<readonly Published[]> {
  const containers = await localContainers(project);
  const byNumber = [...containers].sort((a, b) => b.config.number - a.config.number);
  return [...new Map(byNumber.map(({ config }) => [config.service, config])).values()];
}
