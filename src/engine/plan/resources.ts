import type { Application, Service } from '../../manifest/model.ts';
import type { Observation } from '../observation.ts';
import type { Step } from '../step.ts';
import { imageName } from './names.ts';
import { own } from '../own.ts';

/** What containers need before they can be created. */
export interface Resources {
  readonly steps: readonly Step[];
  /** The ids of those steps that a service's containers wait for. */
  neededBy(service: Service): readonly string[];
}

/** Networks, volumes and images that are missing for the services about to be created. */
export function planResources(
  application: Application,
  observation: Observation,
  creating: readonly Service[],
  renewed: ReadonlySet<string> = new Set(),
): Resources {
  const steps = new Map<string, Step>();
  const needs = new Map<string, readonly string[]>();
  const images = imageSteps(application, observation, creating, renewed);
  for (const service of creating) {
    const own = [
      ...networkSteps(application, observation, service),
      ...volumeSteps(application, observation, service),
      ...[images.get(imageName(application, service))].filter((step) => step !== undefined),
    ];
    for (const step of own) steps.set(step.id, step);
    needs.set(service.name, [...new Set(own.map((step) => step.id))]);
  }
  return { steps: [...steps.values()], neededBy: (service) => needs.get(service.name) ?? [] };
}

function networkSteps(application: Application, observation: Observation, service: Service): readonly Step[] {
  return Object.keys(service.networks).flatMap((key): Step[] => {
    const network = own(application.networks, key);
    if (!network || network.isExternal || observation.networks.includes(network.name)) return [];
    const { name } = network;
    return [{ id: `network:${name}`, kind: 'create-network', network: key, name, after: [], reason: 'not there yet' }];
  });
}

function volumeSteps(application: Application, observation: Observation, service: Service): readonly Step[] {
  return service.mounts.flatMap((mount): Step[] => {
    const key = mount.type === 'volume' ? mount.source : undefined;
    const volume = key === undefined ? undefined : own(application.volumes, key);
    if (key === undefined || !volume || volume.isExternal || observation.volumes.includes(volume.name)) return [];
    const { name } = volume;
    return [{ id: `volume:${name}`, kind: 'create-volume', volume: key, name, after: [], reason: 'not there yet' }];
  });
}

/** Image → the one step that makes it; where one service builds what others run, it is built. */
export function imageSteps(
  application: Application,
  observation: Observation,
  services: readonly Service[],
  renewed: ReadonlySet<string>,
): ReadonlyMap<string, Step> {
  const builders = new Map(
    Object.values(application.services)
      .filter((service) => service.build !== undefined)
      .map((service) => [imageName(application, service), service]),
  );
  const steps = new Map<string, Step>();
  for (const service of services) {
    const image = imageName(application, service);
    const isPresent = Object.hasOwn(observation.images, image);
    if ((isPresent && !renewed.has(service.name)) || steps.has(image)) continue;
    const builder = builders.get(image);
    const kind = builder ? 'build' : 'pull';
    const by = (builder ?? service).name;
    const reason = isPresent ? 'asked for' : 'the image is missing';
    steps.set(image, { id: `${kind}:${image}`, kind, service: by, image, after: [], reason });
  }
  return steps;
}
