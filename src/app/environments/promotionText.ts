import { differenceText, type EnvironmentDifference } from './differences.ts';
import type { PromotedService, Promotion } from './promotion.ts';

/** One service and everything that becomes of it, in lines for people. No value of a variable is in them. */
export interface PromotedLines {
  readonly heading: string;
  readonly lines: readonly string[];
}

/** What a promotion changes, service by service. */
export function promotedLines(
  { services, ownServices }: Promotion,
  from: string,
  to: string,
): readonly PromotedLines[] {
  const promoted = services.map((service) => ({
    heading: `${service.service}: ${imageText(service)}`,
    lines: service.changes.length === 0 ? ['runs already as it shall'] : service.changes.map(changeText),
  }));
  const own = ownServices.map((name) => ({
    heading: `${name}: as ${to} says`,
    lines: [`${from} has no such service`],
  }));
  return [...promoted, ...own];
}

/** In what the target's manifest is not as the source's: these are meant to differ, and are not promoted. */
export function keptLines({ differences }: Promotion): readonly string[] {
  return differences.map((difference) => `${difference.service}: ${differenceText(difference)}`);
}

function imageText({ image, source, imageId }: PromotedService): string {
  return image === imageId || image.includes(source) ? `${source} as ${image}` : `${source} is ${image}`;
}

function changeText(difference: EnvironmentDifference): string {
  return difference.attribute === undefined ? 'is not there yet' : differenceText(difference);
}

/** A Compose file that pins the images of a promotion: an environment that lists it stays at these digests. */
export function pinnedImagesText({ services }: Promotion): string {
  const lines = services.flatMap(({ service, image }) => [
    `  ${JSON.stringify(service)}:`,
    `    image: ${JSON.stringify(image)}`,
  ]);
  return ['services:', ...lines, ''].join('\n');
}
