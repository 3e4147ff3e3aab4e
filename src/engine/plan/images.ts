import type { Application, Service } from '../../manifest/model.ts';
import type { Observation } from '../observation.ts';
import type { Step } from '../step.ts';
import { imageName } from './names.ts';
import { imageWork, type ImageWork } from './pullPolicy.ts';

export interface ImageRequest {
  /** The services whose images count. */
  readonly services: readonly Service[];
  /** Those of them whose images are pulled or built, though they are there. */
  readonly renewed: ReadonlySet<string>;
  /** What ages of images are reckoned from. */
  readonly nowMs: number;
}

/**
 * Image → the one step that makes it: where one service builds what others run, it is built, and what is built in the very same
 * way under several names is built once.
 */
export function imageSteps(
  application: Application,
  observation: Observation,
  { services, renewed, nowMs }: ImageRequest,
): ReadonlyMap<string, Step> {
  // Local processes need none.
  if (observation.engine.kind === 'process') return new Map();
  const builders = new Map(
    Object.values(application.services)
      .filter((service) => service.build !== undefined)
      .map((service) => [imageName(application, service), service]),
  );
  const works = new Map<string, { readonly work: ImageWork; readonly by: Service }>();
  for (const service of services) {
    const image = imageName(application, service);
    if (works.has(image)) continue;
    const builder = builders.get(image);
    const facts = { isPresent: Object.hasOwn(observation.images, image), sinceMs: observation.imageTimesMs?.[image] };
    const asked = { kind: builder ? 'build' : 'pull', reason: 'asked for' } as const;
    const work =
      imageWork(service, builder !== undefined, facts, nowMs) ?? (renewed.has(service.name) ? asked : undefined);
    if (work) works.set(image, { work, by: work.kind === 'build' ? (builder ?? service) : service });
  }
  const groups = Map.groupBy(works, ([image, { work, by }]) => (work.kind === 'build' ? buildKey(by) : image));
  return new Map(
    [...groups.values()].flatMap((group) => {
      const images = group.map(([image]) => image);
      return group.slice(0, 1).flatMap(([, { work, by }]) => {
        const step = imageStep(images, work, by);
        return images.map((image) => [image, step] as const);
      });
    }),
  );
}

function imageStep([image = '', ...others]: readonly string[], { kind, reason }: ImageWork, { name }: Service): Step {
  const step = { id: `${kind}:${image}`, service: name, image, after: [], reason };
  if (kind === 'pull') return { ...step, kind };
  return { ...step, kind, ...(others.length > 0 ? { sameImages: others } : {}) };
}

/** Equal for services whose images come out the same but for their names. */
function buildKey({ build, platform }: Service): string {
  return JSON.stringify([build, platform]);
}
