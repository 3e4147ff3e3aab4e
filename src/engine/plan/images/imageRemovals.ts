import { ownProperty } from '../../../base/ownProperty.ts';
import type { Problem } from '../../../base/problem.ts';
import type { Application } from '../../../manifest/model.ts';
import type { Observation, ObservedContainer } from '../../observation.ts';
import type { Step } from '../../step.ts';
import { imageName } from '../names.ts';

/** `local`: the images that were built for the project and bear no name of their own; `all`: whatever its services run. */
export type ImageRemoval = 'local' | 'all';

export interface ImageRemovalRequest {
  readonly application?: Application;
  readonly observation: Observation;
  /** The containers that go. */
  readonly leaving: readonly ObservedContainer[];
  /** The services whose images are removed; empty: all. */
  readonly services: readonly string[];
  readonly which: ImageRemoval;
}

export interface ImageRemovals {
  readonly steps: readonly Step[];
  /** Says which images stay because others use them. */
  readonly problems: readonly Problem[];
}

/** Makes a step for each image that only containers use which are removed as well. */
export function imageRemovals(request: ImageRemovalRequest): ImageRemovals {
  const { observation, leaving, which } = request;
  if (!observation.engine.traits.hasImages) return { steps: [], problems: [] };
  const after = leaving.map(({ name }) => `remove:${name}`);
  const reason = which === 'local' ? 'asked to remove what was built' : 'asked to remove images';
  const steps: Step[] = [];
  const problems: Problem[] = [];
  for (const [image, id] of candidates(request)) {
    const staying = observation.containers.filter((each) => each.imageId === id && !leaving.includes(each));
    const users = [
      ...staying.map(({ name }) => name),
      ...(ownProperty(observation.usedElsewhere?.images ?? {}, id) ?? []),
    ];
    if (users.length > 0) problems.push(keptImage(image, users));
    else steps.push({ id: `remove-image:${image}`, kind: 'remove-image', image, after, reason });
  }
  return { steps, problems };
}

/** Maps each image that is there to its id. */
function candidates({ application, observation, services, which }: ImageRemovalRequest): ReadonlyMap<string, string> {
  const isMeant = (service: string): boolean => services.length === 0 || services.includes(service);
  const { project } = observation;
  const named = application
    ? Object.values(application.services).map((service) => {
        const isLocal = service.image === undefined;
        return { service: service.name, image: imageName(application, service), isLocal, imageId: undefined };
      })
    : observation.containers.map(({ service, image, imageId }) => {
        return { service, image, isLocal: image === `${project}-${service}`, imageId };
      });
  const wanted = named.filter(({ service, isLocal }) => isMeant(service) && (which === 'all' || isLocal));
  return new Map(
    wanted.flatMap(({ image, imageId }) => {
      const id = ownProperty(observation.images, image) ?? imageId;
      return id === undefined ? [] : [[image, id] as const];
    }),
  );
}

function keptImage(image: string, users: readonly string[]): Problem {
  const message = `The image ${image} stays: ${users.join(', ')} is made from it too. Remove that first, or remove the image by hand ("docker image rm ${image}").`;
  return { code: 'engine.image-in-use', severity: 'info', message };
}
