import type { Application, Service } from '../../../manifest/model.ts';
import { labels } from '../../docker/labels.ts';
import type { SeccompProfiles } from '../../docker/spec/security.ts';
import { imageName } from '../../plan/names.ts';
import type { Contents } from '../../plan/swarm/keptFiles.ts';
import { clusterServiceName, isJobMode, serviceMode, type ServiceMode } from '../../plan/swarm/serviceMode.ts';
import { oldestApi, said } from '../../support/api.ts';
import { swarmLabels } from '../labels.ts';
import { taskContainerSpec } from './taskContainer.ts';
import { endpointSpec } from './endpoint.ts';
import type { KeptIds } from './grants.ts';
import { networkAttachments } from './networks.ts';
import { placementOf } from './placement.ts';
import { resourceRequirements } from './resources.ts';
import { restartPolicy, updateConfig } from './rollout.ts';

/** What beside the manifest has a say in what a cluster is told of a service. */
export interface ServiceSpecOptions {
  /** How many are wanted; left out: as many as the manifest says. Without effect on what runs once on every node. */
  readonly replicas?: number;
  /** The hashes that are in the names of its configs and secrets. */
  readonly contents: Contents;
  readonly ids: KeptIds;
  /** `clusterHash` and `clusterParts`. */
  readonly configHash: string;
  readonly configParts: Readonly<Record<string, string>>;
  /** The image pinned to a digest, where that is known; left out: as the manifest names it. */
  readonly image?: string;
  /** The id of the image that the manager has under that name, where it has one. */
  readonly imageId?: string;
  /** Another number than before replaces all tasks, though nothing else has changed. */
  readonly forceUpdate?: number;
  /** The API version agreed on, `1.44`; what came later is left out. */
  readonly api?: string;
  readonly profiles?: SeccompProfiles;
}

/** The Engine API's `ServiceSpec`, for `POST /services/create` and `/services/{id}/update`. Pure. */
export function serviceSpec(application: Application, service: Service, options: ServiceSpecOptions) {
  const {
    api = oldestApi,
    replicas = service.replicas,
    forceUpdate,
    image = imageName(application, service),
  } = options;
  const { deploy = {}, logging } = service;
  const mode = serviceMode(application, service);
  return {
    Name: clusterServiceName(application, service.name),
    Labels: serviceLabels(application, service, options),
    TaskTemplate: {
      ContainerSpec: { Image: image, ...taskContainerSpec(application, service, { ...options, mode, api }) },
      Resources: resourceRequirements(service),
      RestartPolicy: restartPolicy(service, mode),
      Placement: placementOf(service),
      Networks: networkAttachments(application, service),
      ...said({
        LogDriver: logging && { Name: logging.driver ?? '', Options: { ...logging.options } },
        ForceUpdate: forceUpdate,
      }),
    },
    Mode: modeBody(mode, replicas),
    EndpointSpec: endpointSpec(service),
    // A job has no replicas that one update after the other could replace.
    ...(isJobMode(mode)
      ? {}
      : said({
          UpdateConfig: deploy.update && updateConfig(deploy.update),
          RollbackConfig: deploy.rollback && updateConfig(deploy.rollback),
        })),
  };
}

/** The `Mode` of a `ServiceSpec`. */
export function modeBody(mode: ServiceMode, replicas: number) {
  switch (mode) {
    case 'replicated':
      return { Replicated: { Replicas: replicas } };
    case 'replicated-job':
      return { ReplicatedJob: { MaxConcurrent: replicas, TotalCompletions: replicas } };
    case 'global':
      return { Global: {} };
    case 'global-job':
      return { GlobalJob: {} };
  }
}

/** `deploy.labels`, and those by which `docker stack`, Compose and Patchbay recognise what is theirs. */
function serviceLabels(
  application: Application,
  service: Service,
  { configHash, configParts, imageId }: ServiceSpecOptions,
): Record<string, string> {
  return {
    ...service.deploy?.labels,
    [swarmLabels.stack]: application.name,
    [swarmLabels.image]: imageName(application, service),
    ...(imageId === undefined ? {} : { [swarmLabels.imageId]: imageId }),
    [labels.project]: application.name,
    [labels.service]: service.name,
    [labels.workingDir]: application.directory,
    [labels.configFiles]: application.configFiles.join(','),
    [labels.hash]: configHash,
    [labels.parts]: JSON.stringify(configParts),
  };
}
