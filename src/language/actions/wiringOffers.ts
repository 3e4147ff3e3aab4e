import type { Problem, Range } from '../../base/problem.ts';
import { removeEntry, removeItem } from '../../manifest/problems/fixes.ts';
import { declared, type UseToDeclare } from '../../policy/wiring/declare.ts';
import type { WiringProblem } from '../../policy/wiring/wiringProblems.ts';
import { WrittenPlaces } from '../../policy/wiring/writtenPlaces.ts';
import { touches } from '../text/ranges.ts';
import type { Snapshot } from '../text/snapshot.ts';
import { toFileEdit, type Offer } from './offer.ts';

/** More than each problem's own fix: everything that was seen is written down at once, and what was never seen is taken out. */
export function wiringOffers(snapshot: Snapshot, problems: readonly Problem[], range: Range): readonly Offer[] {
  const all = problems.filter(isWiring);
  const here = all.filter(({ at }) => touches(at.range, range));
  const toDeclare = all.filter(({ use }) => use !== undefined);
  const isAsked = here.some(({ use }) => use !== undefined) && toDeclare.length > 1;
  return [
    ...(isAsked ? allDeclared(snapshot, toDeclare) : []),
    ...here.filter(({ code }) => code === 'wiring.never-seen').flatMap((problem) => removed(snapshot, problem)),
  ];
}

function isWiring(problem: Problem): problem is WiringProblem {
  return 'finding' in problem;
}

/** One edit for all: several that add to one list would come in each other's way. */
function allDeclared(snapshot: Snapshot, problems: readonly WiringProblem[]): readonly Offer[] {
  const manifest = snapshot.manifest();
  const uses = problems.flatMap(({ use }): readonly UseToDeclare[] => (use ? [use] : []));
  const edits = manifest.application && declared(uses, manifest.application, placesIn(snapshot));
  if (!edits) return [];
  const title = `Write down all ${uses.length} uses of channels that were seen of services of this file`;
  const places = problems.map(({ at }) => at.range);
  const announced = { changes: 'edited' } as const;
  const [first] = problems;
  return [
    { title, kind: 'quickfix', edits: edits.map(toFileEdit), places, announced, ...(first && { code: first.code }) },
  ];
}

/** That something was not seen is no proof, and the title says so. */
function removed(snapshot: Snapshot, { at, code, finding }: WiringProblem): readonly Offer[] {
  const { service = '', channel = '', what = 'publishes' } = finding;
  const places = placesIn(snapshot);
  const written = places.service(service);
  const item = written && places.itemAt(written, what, channel);
  const list = written?.[what];
  if (!item || !list) return [];
  const isOnly = list.value.kind !== 'list' || list.value.items.length === 1;
  const edit = isOnly ? removeEntry(list.keyAt, places.problems) : removeItem(item, places.problems)?.edits[0];
  const title = `Remove the declaration that "${service}" ${what} "${channel}": not seen so far, which is no proof that it never happens`;
  const announced = { changes: 'edited' } as const;
  return edit ? [{ title, kind: 'quickfix', code, edits: [toFileEdit(edit)], places: [at.range], announced }] : [];
}

function placesIn(snapshot: Snapshot): WrittenPlaces {
  return new WrittenPlaces(snapshot.manifest(), snapshot.readText, (file) => snapshot.other(file)?.lines ?? []);
}
