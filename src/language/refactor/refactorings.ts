import type { Range } from '../../base/problem.ts';
import { dockerRunOffers } from './dockerRunOffer.ts';
import type { Offer } from '../actions/offer.ts';
import { extractOffers, type ExtractSurroundings } from './refactorExtract.ts';
import { formOffers } from './refactorForms.ts';
import { inlineOffers } from './refactorInline.ts';
import { moveOffers } from './refactorMove.ts';
import { nameOffers } from './refactorNames.ts';
import { runOffers, type RunSurroundings } from './runOffers.ts';
import type { Snapshot } from '../text/snapshot.ts';

/** Refactorings at a position. They keep the application the same; only `docker run` adds a service, and a local run how it may be run. */
export function refactoringsAt(
  snapshot: Snapshot,
  range: Range,
  surroundings: ExtractSurroundings & RunSurroundings,
): readonly Offer[] {
  const { file } = snapshot;
  return [
    ...nameOffers(snapshot, range.start),
    ...formOffers(file, range.start),
    ...extractOffers(file, range, surroundings),
    ...inlineOffers(file, range.start),
    ...moveOffers(file, range.start, surroundings),
    ...dockerRunOffers(file, range),
    ...runOffers(file, range.start, surroundings),
  ];
}
