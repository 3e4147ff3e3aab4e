import { isDeepStrictEqual } from 'node:util';
import type { Location, Position, Problem, Range } from '../../base/problem.ts';
import type { ResolvedManifest } from '../../manifest/resolve.ts';
import type { Node } from '../../manifest/tree/tree.ts';
import { comparePositions, isEmpty } from '../text/ranges.ts';
import type { Snapshot } from '../text/snapshot.ts';
import { differencesBetween, type Difference, type Written } from './differences.ts';
import { tried, type Trial, type TriedEdit } from './trial.ts';

/** What an edit may change beyond how the manifest is written. */
export interface Announcement {
  /**
   * `nothing`: the application stays as it is. `edited`: what stands where the edit writes or replaces, and the defaults that
   * follow from it. `unread`: this, and what could not be read before. `variables`: whatever is made of variables, which
   * have new values in a file that is not a manifest.
   */
  readonly changes: 'nothing' | 'edited' | 'unread' | 'variables';
  /** What it adds or spells right is looked at for the first time, so it may have problems of its own. */
  readonly reveals?: true;
  /** The problem that it removes. */
  readonly heals?: Problem;
}

/**
 * Tries an edit on the texts in memory, and returns what it would do that was not announced, as the end of a sentence.
 * Undefined for an edit that does what it says.
 */
export function unannounced(snapshot: Snapshot, edit: TriedEdit, announced: Announcement): string | undefined {
  if (announced.changes === 'variables' && edit.edits.length === 0) return undefined;
  const trial = tried(snapshot, edit);
  const { before, after } = trial;
  if (announced.changes === 'nothing' && hasSyntaxError(before, trial))
    return 'change a file with a syntax error in it';
  const differences = differencesBetween(before.tree, after.tree);
  if (!differences) return 'change nearly everything';
  const strange =
    announced.changes === 'nothing' ? firstOfMeaning(differences) : firstElsewhere(differences, trial, announced);
  if (strange) return `change ${strange.path.join('.') || 'the whole manifest'}`;
  if (announced.changes === 'nothing' && !isDeepStrictEqual(channelsOf(before), channelsOf(after))) {
    return 'change the channels';
  }
  const added = addedProblem(trial, differences, announced);
  if (added) return `bring a new problem: ${added.message}`;
  const { heals } = announced;
  return heals && !isHealed(heals, trial) ? 'leave the problem as it is' : undefined;
}

function hasSyntaxError({ problems }: ResolvedManifest, { replaced }: Trial): boolean {
  return problems.some(({ code, at }) => code === 'manifest.syntax' && at !== undefined && replaced.has(at.file));
}

/**
 * Extension fields are nothing to an engine, so a new one at the top changes nothing. Channels are compared as the
 * application has them.
 */
function firstOfMeaning(differences: readonly Difference[]): Difference | undefined {
  return differences.find(({ path: [first = '', second], before }) => {
    const isNewExtension = second === undefined && before === undefined && first.startsWith('x-');
    return !(first === 'x-patchbay' && second === 'channels') && !(isNewExtension && first !== 'x-patchbay');
  });
}

/** With their defaults, and with those found in AsyncAPI documents. */
function channelsOf({ application }: ResolvedManifest): unknown {
  return Object.values(application?.messaging.channels ?? {}).map(({ at, ...channel }) => [
    at.file,
    channel as unknown,
  ]);
}

/** The first difference that stands elsewhere than the edit does, and does not follow from it. */
function firstElsewhere(
  differences: readonly Difference[],
  trial: Trial,
  { changes }: Announcement,
): Difference | undefined {
  const isEdited = ({ before, after }: Difference): boolean =>
    (before !== undefined && isTouched(before, trial.replaced)) ||
    (after !== undefined && isTouched(after, trial.written));
  const own = differences.filter(isEdited);
  const resources = new Set(own.map(({ path }) => path.slice(0, 2).join('\0')));
  const follows = (difference: Difference): boolean => {
    const { path, before, after } = difference;
    if (changes === 'unread' && before === undefined) return true;
    const isOfSame = resources.has(path.slice(0, 2).join('\0'));
    return own.length > 0 && (isByDefault(difference) || (isOfSame && isFromElsewhere(before ?? after, trial)));
  };
  return differences.find((difference) => !own.includes(difference) && !follows(difference));
}

/** True if a key or a value in it stands within one of the places. */
function isTouched({ keyAt, value }: Written, places: ReadonlyMap<string, readonly Range[]>): boolean {
  const isAt = ({ file, range }: Location): boolean =>
    (places.get(file) ?? []).some((place) => isWithin(place, range.start) || isWithin(range, place.start));
  if (keyAt && isAt(keyAt)) return true;
  if (value.kind === 'scalar') return isAt(value.at);
  if (value.kind === 'list') {
    return value.items.length === 0 ? isAt(value.at) : value.items.some((item) => isTouched({ value: item }, places));
  }
  return value.entries.size === 0 ? isAt(value.at) : [...value.entries.values()].some((one) => isTouched(one, places));
}

/** An empty place is where its neighbours end and begin; any other ends before its end. */
function isWithin(place: Range, position: Position): boolean {
  const behind = comparePositions(position, place.end);
  return comparePositions(place.start, position) <= 0 && (isEmpty(place) ? behind <= 0 : behind < 0);
}

/** Nobody wrote it, so it follows from what was written. */
function isByDefault({ before, after }: Difference): boolean {
  return [before, after].every((one) => !one || hasDefault(one.value));
}

function hasDefault(node: Node): boolean {
  if (node.origin?.kind === 'default') return true;
  if (node.kind !== 'map') return false;
  return node.entries.size > 0 && [...node.entries.values()].every(({ value }) => hasDefault(value));
}

/** It came from a file that is not edited: an env file, or the base of `extends`. */
function isFromElsewhere(written: Written | undefined, { texts }: Trial): boolean {
  return written !== undefined && !texts.has(written.value.at.file);
}

/** The first error or warning that was not there before. */
function addedProblem(
  { before, after, written }: Trial,
  differences: readonly Difference[],
  { changes, reveals }: Announcement,
): Problem | undefined {
  const counts = new Map<string, number>();
  for (const { code } of before.problems.filter(isSerious)) counts.set(code, (counts.get(code) ?? 0) + 1);
  const added = after.problems.filter((problem) => {
    if (!isSerious(problem)) return false;
    const left = counts.get(problem.code) ?? 0;
    counts.set(problem.code, left - 1);
    return left <= 0;
  });
  if (added.length === 0) return undefined;
  if (changes === 'unread') return added.find(({ code }) => code === 'manifest.syntax');
  if (!reveals) return added[0];
  const seen = differences.flatMap(({ before: old, after: now }) => (now && !old ? placesOf(now) : []));
  const codes = new Set(added.map(({ code }) => code));
  // Which of several problems of a code is the new one cannot be told, so one of them has to be in what was revealed.
  const isRevealed = (code: string): boolean =>
    after.problems.some(
      ({ code: other, at }) =>
        other === code &&
        at !== undefined &&
        ((written.get(at.file) ?? []).some(
          (place) => isWithin(place, at.range.start) || isWithin(at.range, place.start),
        ) ||
          seen.some(({ file, range }) => file === at.file && isWithin(range, at.range.start))),
    );
  return [...codes].every(isRevealed) ? undefined : added.find(({ code }) => !isRevealed(code));
}

function isSerious({ severity }: Problem): boolean {
  return severity === 'error' || severity === 'warning';
}

function placesOf({ keyAt, value }: Written): readonly Location[] {
  return keyAt ? [{ file: keyAt.file, range: { start: keyAt.range.start, end: value.at.range.end } }] : [value.at];
}

/** A problem that was not found in this manifest, but in its file alone, cannot be looked for. Neither are hints. */
function isHealed(problem: Problem, { before, after }: Trial): boolean {
  const count = ({ problems }: ResolvedManifest): number =>
    problems.filter(({ code, message }) => code === problem.code && message === problem.message).length;
  const known = count(before);
  return known === 0 || count(after) < known;
}
