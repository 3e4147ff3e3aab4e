import type { Engine } from '../../../engine/engine.ts';
import type { Observation } from '../../../engine/observation.ts';
import type { Plan, Step } from '../../../engine/step.ts';

/** An image that is brought from the engine of one environment to that of another. */
export interface BroughtImage {
  readonly service: string;
  /** What the source calls it. */
  readonly source: string;
  /** `sha256:…`: it is the same on both. */
  readonly imageId: string;
}

/** What a plan is made and applied with. */
export type PlanEngine = Pick<Engine, 'observe' | 'perform'>;

/**
 * The engine of the target, as it is once images were brought from the source, for whoever plans; whoever applies a plan of
 * `bringingFirst` on it brings them.
 */
export function bringing(target: Engine, source: Engine, images: readonly BroughtImage[]): PlanEngine {
  return {
    observe: async (...asked) => observedWith(await target.observe(...asked), images),
    perform: async (step, application, onProgress, signal) => {
      if (step.kind !== 'distribute' || !step.from) return target.perform(step, application, onProgress, signal);
      const tar = await source.readImages([step.image], signal);
      await target.writeImages(tar, onProgress, signal);
    },
  };
}

/** As if the images were there. A cluster has to be told that no registry has them, so that it hands them to its nodes. */
export function observedWith(observation: Observation, brought: readonly BroughtImage[]): Observation {
  if (brought.length === 0) return observation;
  const ids = brought.map(({ imageId }) => imageId);
  const { cluster } = observation;
  return {
    ...observation,
    images: { ...observation.images, ...Object.fromEntries(ids.map((id) => [id, id])) },
    ...(cluster && { cluster: { ...cluster, unregistered: [...new Set([...cluster.unregistered, ...ids])] } }),
  };
}

/** The plan with steps that bring the images, before whatever needs them. `from` is the name of the source's environment. */
export function bringingFirst(plan: Plan, brought: readonly BroughtImage[], from: string): Plan {
  const services = new Map(brought.map(({ service, imageId }) => [service, imageId]));
  const byId = new Map(brought.map((image) => [image.imageId, image]));
  const stepId = (imageId: string): string => `bring:${imageId}`;
  const needs = (step: Step): string | undefined => {
    if (step.kind === 'distribute') return byId.has(step.image) ? step.image : undefined;
    return step.kind === 'create' || step.kind === 'deploy' ? services.get(step.service) : undefined;
  };
  const needed = new Set(plan.steps.flatMap((step) => needs(step) ?? []));
  const first = [...byId.values()].flatMap(({ service, source, imageId }): readonly Step[] =>
    needed.has(imageId)
      ? [
          {
            id: stepId(imageId),
            kind: 'distribute',
            ...{ service, image: imageId, nodes: [], from: { environment: from, image: source } },
            after: [],
            reason: 'its engine lacks the image',
          },
        ]
      : [],
  );
  const steps = plan.steps.map((step) => {
    const image = needs(step);
    return image === undefined ? step : { ...step, after: [...step.after, stepId(image)] };
  });
  return { ...plan, steps: [...first, ...steps] };
}
