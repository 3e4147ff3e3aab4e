import type { Problem } from '../../base/problem.ts';
import { ProblemList } from '../../manifest/problems/problems.ts';
import { switchedOffHere, switchedOffInManifest } from '../../policy/lint/switchOff.ts';
import { ruleNameOf } from '../../manifest/problems/disableComments.ts';
import { isSwitchable } from '../../policy/lint/switches.ts';
import type { Snapshot } from '../text/snapshot.ts';
import { switchables } from '../text/switches.ts';
import { toFileEdit, type Offer } from './offer.ts';

/** Ways to hear no more of a hint: at this place (all places of a folded one), or in its file. */
export function switchOffers(snapshot: Snapshot, problem: Problem): readonly Offer[] {
  const { code, at, related = [] } = problem;
  const name = ruleNameOf(code);
  const source = at && snapshot.other(at.file);
  if (!isSwitchable(problem) || !source || !switchables.has(name)) return [];
  const problems = new ProblemList((path) => snapshot.other(path)?.lines ?? []);
  const places = [at, ...related.map((one) => one.at)];
  const [root] = source.trees();
  const file = root?.kind === 'map' ? switchedOffInManifest(code, at.file, root, problems) : undefined;
  const where = places.length === 1 ? 'here' : `at these ${places.length} places`;
  const common = { kind: 'quickfix', code, places: [at.range] } as const;
  const offers: readonly Offer[] = [
    {
      ...common,
      title: `Switch "${name}" off ${where}`,
      edits: switchedOffHere(code, places, problems).map(toFileEdit),
    },
    {
      ...common,
      title: `Switch "${name}" off in this manifest`,
      edits: (file ?? []).map(toFileEdit),
      announced: { changes: 'edited' },
    },
  ];
  return offers.filter(({ edits }) => edits.length > 0);
}
