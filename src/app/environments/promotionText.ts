import { differenceText, type EnvironmentDifference } from './differences.ts';
import type { PromotedService, Promotion } from './promotion.ts';

/** One service and everything that becomes of it, in lines for people. No value of a variable is in them. */
export interface PromotedLines {
  readonly service: string;
  readonly heading: string;
  readonly lines: readonly string[];
}

/** What a promotion changes, service by service. */
export function promotedLines(
  { services, ownServices, idleServices }: Promotion,
  from: string,
  to: string,
): readonly PromotedLines[] {
  const promoted = services.map((service) => ({
    service: service.service,
    heading: `${service.service}: ${imageText(service)}`,
    lines: service.changes.length === 0 ? ['runs already as it should'] : service.changes.map(changeText),
  }));
  const asDeclared = (names: readonly string[], why: string): readonly PromotedLines[] =>
    names.map((name) => ({ service: name, heading: `${name}: as ${to} says`, lines: [why] }));
  return [
    ...promoted,
    ...asDeclared(ownServices, `is not in ${from}`),
    ...asDeclared(idleServices, `does not run in ${from}`),
  ];
}

/** In what the target's manifest is not as the source's: these are meant to differ, and are not promoted. */
export function keptLines({ differences }: Promotion): readonly string[] {
  return differences.map((difference) => `${difference.service} ${differenceText(difference)}`);
}

function imageText({ image, source, imageId, isBrought }: PromotedService): string {
  const short = shortDigests(image);
  if (isBrought) return `${shortDigests(source)} as ${short}, brought from its engine`;
  return image === imageId || image.includes(source) ? `${source} as ${short}` : `${source} is ${short}`;
}

function changeText(difference: EnvironmentDifference): string {
  return difference.attribute === undefined ? 'is not there yet' : shortDigests(differenceText(difference));
}

/** As Docker shows them. */
function shortDigests(text: string): string {
  return text.replaceAll(/(sha256:[0-9a-f]{12})[0-9a-f]+/g, '$1');
}

/** A Compose file that pins the images of a promotion: an environment that lists it stays at these digests. */
export function pinnedImagesText({ services }: Promotion): string {
  const lines = services.flatMap(({ service, image }) => [
    `  ${JSON.stringify(service)}:`,
    `    image: ${JSON.stringify(image)}`,
  ]);
  return ['services:', ...lines, ''].join('\n');
}
