import { ownProperty } from '../../../base/ownProperty.ts';
import type { Application, Service } from '../../../manifest/model.ts';
import type { Observation } from '../../observation.ts';
import type { Step } from '../../step.ts';
import { imageSteps, type ImageRequest } from '../images/images.ts';
import { imageName } from '../names.ts';

/** What containers need before they can be created. */
export interface NeededResources {
  readonly steps: readonly Step[];
  /** The ids of those steps that a service's containers wait for. */
  neededBy(service: Service): readonly string[];
}

/**
 * Networks and volumes that are missing, or made anew (`renewed`, network → why), for the services about to be created, and the images of all of the request's services, which
 * may want one anew though every container is there.
 */
export function planResources(
  application: Application,
  observation: Observation,
  creating: readonly Service[],
  request: ImageRequest & { readonly local?: ReadonlySet<string> },
  renewed: ReadonlyMap<string, string> = new Map(),
): NeededResources {
  const steps = new Map<string, Step>();
  const needs = new Map<string, readonly string[]>();
  const images = imageSteps(application, observation, request);
  for (const service of creating) {
    // A local process has neither volumes nor an image, but a place in the networks.
    const isLocal = request.local?.has(service.name) === true;
    const own = [
      ...networkSteps(application, observation, service, renewed),
      ...(isLocal ? [] : volumeSteps(application, observation, service)),
      ...(isLocal ? [] : [images.get(imageName(application, service))].filter((step) => step !== undefined)),
    ];
    for (const step of own) steps.set(step.id, step);
    needs.set(service.name, [...new Set(own.map((step) => step.id))]);
  }
  for (const step of images.values()) steps.set(step.id, step);
  return { steps: [...steps.values()], neededBy: (service) => needs.get(service.name) ?? [] };
}

/** The networks of a service that are missing, or made anew (`renewed`, network → why). */
export function networkSteps(
  application: Application,
  observation: Observation,
  service: Service,
  renewed: ReadonlyMap<string, string>,
): readonly Step[] {
  if (!observation.engine.traits.hasNetworks) return [];
  return Object.keys(service.networks).flatMap((key): Step[] => {
    const network = ownProperty(application.networks, key);
    if (!network || network.isExternal) return [];
    if (observation.networks.includes(network.name) && !renewed.has(network.name)) return [];
    const { name } = network;
    return [{ id: `network:${name}`, kind: 'create-network', network: key, name, after: [], reason: 'not there yet' }];
  });
}

function volumeSteps(application: Application, observation: Observation, service: Service): readonly Step[] {
  if (!observation.engine.traits.hasVolumes) return [];
  return service.mounts.flatMap(({ type, source }): Step[] => {
    if (type !== 'volume' || source === undefined) return [];
    const volume = ownProperty(application.volumes, source);
    if (!volume || volume.isExternal || observation.volumes.includes(volume.name)) return [];
    const { name } = volume;
    return [{ id: `volume:${name}`, kind: 'create-volume', volume: source, name, after: [], reason: 'not there yet' }];
  });
}
