import type { Problem } from '../../base/problem.ts';
import { quotaCandidates } from './quotaCandidates.ts';
import { FindingTrials } from './findingTrials.ts';
import type { Offer } from './offer.ts';
import type { Snapshot } from '../text/snapshot.ts';

/** Each is tried by a resolve of the manifest. */
const maxTried = 8;

/**
 * Limits and replicas that fit in the quota, for what a quota finds wrong: the manifest is resolved with each and judged again, the
 * finding is gone, and no other has come. Nothing raises a quota: that is for whoever set it.
 */
export function quotaFixes(snapshot: Snapshot, problem: Problem, nowMs = Date.now()): readonly Offer[] {
  const trials = new FindingTrials(snapshot, nowMs);
  const finding = trials.found.find(({ code, message }) => code === problem.code && message === problem.message);
  if (!finding) return [];
  const titles = new Set<string>();
  const healing = quotaCandidates(snapshot, finding, trials.found)
    .slice(0, maxTried)
    // The same may be written in several files: the first that does it is enough.
    .filter(({ title, edits }) => !titles.has(title) && trials.heals(edits, finding) && titles.add(title));
  const isPreferred = healing.length === 1 ? ({ isPreferred: true } as const) : {};
  return healing.map(({ title, edits }) => ({
    title,
    kind: 'quickfix',
    edits,
    code: problem.code,
    places: problem.at ? [problem.at.range] : [],
    announced: { changes: 'edited' },
    ...isPreferred,
  }));
}
