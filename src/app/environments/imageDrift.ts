import { isUp } from '../../engine/containerState.ts';
import type { ObservedContainer } from '../../engine/observation.ts';
import type { PolicyFinding } from '../../policy/rules/finding.ts';
import type { PromotionSide } from './promotion.ts';

/**
 * The services that run in both environments, and not from the same image. Images are the same by their id, or by a digest that
 * registries know both by: what they are called makes no difference.
 */
export function imageDrift(first: PromotionSide, second: PromotionSide): readonly PolicyFinding[] {
  const names = [...new Set(first.observation.containers.map(({ service }) => service))].sort();
  return names.flatMap((name): readonly PolicyFinding[] => {
    const here = runningOf(name, first);
    const there = runningOf(name, second);
    const [one] = here;
    const [other] = there;
    if (!one || !other || sameImages(here, first, there, second)) return [];
    const [a, b] = [first.environment, second.environment];
    const message = `${name} runs another image in ${b} (${imageText(other)}) than in ${a} (${imageText(one)}). Promote it: patchbay promote ${name} --from ${a} --to ${b}.`;
    const blame = [
      ['services', name, 'image'],
      ['services', name],
    ];
    return [{ code: 'drift.running-image', effect: 'warn', message, services: [name], blame }];
  });
}

function runningOf(name: string, { observation }: PromotionSide): readonly ObservedContainer[] {
  return observation.containers.filter(
    (each) => each.service === name && isUp(each) && !each.isOneOff && each.imageId !== undefined,
  );
}

function sameImages(
  here: readonly ObservedContainer[],
  first: PromotionSide,
  there: readonly ObservedContainer[],
  second: PromotionSide,
): boolean {
  const known = new Set(here.flatMap((container) => namesOf(container, first)));
  return there.every((container) => namesOf(container, second).some((name) => known.has(name)));
}

/** By what an image is known everywhere: its id, and its digests without the repository. */
function namesOf({ imageId = '' }: ObservedContainer, { digests }: PromotionSide): readonly string[] {
  const known = Object.hasOwn(digests, imageId) ? (digests[imageId] ?? []) : [];
  return [imageId, ...known.map((digest) => digest.slice(digest.indexOf('@') + 1))];
}

function imageText({ image, imageId = '' }: ObservedContainer): string {
  const short = imageId.replace(/^sha256:/, '').slice(0, 12);
  return image.includes(short) ? image : `${image}, ${short}`;
}
