import type { Application } from '../../../manifest/model.ts';
import type { Step } from '../../step.ts';
import { serviceOf } from '../dependencies.ts';

/** Pushes each image that is built here under a name of its own, and its further tags, once. */
export function planPush(application: Application, names: readonly string[]): readonly Step[] {
  const steps = new Map<string, Step>();
  for (const name of names) {
    const service = serviceOf(application, name);
    if (!service?.build || service.image === undefined) continue;
    for (const image of [service.image, ...(service.build.tags ?? [])]) {
      const id = `push:${image}`;
      if (!steps.has(id)) steps.set(id, { id, kind: 'push', service: name, image, after: [], reason: 'asked to push' });
    }
  }
  return [...steps.values()];
}
