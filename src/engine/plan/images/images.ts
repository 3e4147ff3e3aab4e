import type { Application, Service } from '../../../manifest/model.ts';
import type { Observation } from '../../observation.ts';
import type { Step } from '../../step.ts';
import { serviceOf } from '../dependencies.ts';
import { imageName } from '../names.ts';
import { imageWork, type ImageWork } from './pullPolicy.ts';

export interface ImageRequest {
  /** The services whose images count. */
  readonly services: readonly Service[];
  /** The services among them whose images are pulled or built even if they are there. */
  readonly renewed: ReadonlySet<string>;
  /** The moment that the ages of images are counted from. */
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
  if (!observation.engine.traits.hasImages) return new Map();
  const builders = new Map(
    Object.values(application.services)
      .filter((service) => service.build !== undefined)
      .map((service) => [imageName(application, service), service]),
  );
  const works = new Map<string, { readonly work: ImageWork; readonly by: Service }>();
  const queue = [...services];
  const seen = new Set(queue);
  // An image may be built from the images of other services, which must be there first.
  for (const service of queue) {
    const image = imageName(application, service);
    if (works.has(image)) continue;
    const builder = builders.get(image);
    const facts = { isPresent: Object.hasOwn(observation.images, image), sinceMs: observation.imageTimesMs?.[image] };
    const asked = { kind: builder ? 'build' : 'pull', reason: 'asked for' } as const;
    const work =
      imageWork(service, builder !== undefined, facts, nowMs) ?? (renewed.has(service.name) ? asked : undefined);
    if (!work) continue;
    const by = work.kind === 'build' ? (builder ?? service) : service;
    works.set(image, { work, by });
    const bases = work.kind === 'build' ? baseServices(application, by).filter((base) => !seen.has(base)) : [];
    for (const base of bases) queue.push(base);
    for (const base of bases) seen.add(base);
  }
  const groups = Map.groupBy(works, ([image, { work, by }]) => (work.kind === 'build' ? buildKey(by) : image));
  const made = new Map(
    [...groups.values()].flatMap((group) => {
      const images = group.map(([image]) => image);
      return group.slice(0, 1).flatMap(([, { work, by }]) => {
        const step = imageStep(images, work, by);
        return images.map((image) => [image, { step, by }] as const);
      });
    }),
  );
  const ordered = new Map([...made.values()].map(({ step, by }) => [step, afterBases(application, step, by, made)]));
  return new Map([...made].map(([image, { step }]) => [image, ordered.get(step) ?? step]));
}

/** The services that a service's build names as contexts. */
function baseServices(application: Application, { build }: Service): readonly Service[] {
  const sources = Object.values(build?.additionalContexts ?? {});
  const names = sources.flatMap((source) => /^service:(.+)$/.exec(source)?.[1] ?? []);
  return names.flatMap((name) => serviceOf(application, name) ?? []);
}

function afterBases(
  application: Application,
  step: Step,
  by: Service,
  made: ReadonlyMap<string, { readonly step: Step }>,
): Step {
  if (step.kind !== 'build') return step;
  const bases = baseServices(application, by).flatMap((base) => made.get(imageName(application, base))?.step.id ?? []);
  const after = [...new Set(bases)].filter((id) => id !== step.id);
  return after.length === 0 ? step : { ...step, after };
}

function imageStep([image = '', ...others]: readonly string[], { kind, reason }: ImageWork, { name }: Service): Step {
  const step = { id: `${kind}:${image}`, service: name, image, after: [], reason };
  if (kind === 'pull') return { ...step, kind };
  return { ...step, kind, ...(others.length > 0 ? { sameImages: others } : {}) };
}

/** Services whose images differ in nothing but their names have equal keys. */
function buildKey({ build, platform }: Service): string {
  return JSON.stringify([build, platform]);
}
