import { isDeepStrictEqual } from 'node:util';
import { ownProperty } from '../../base/ownProperty.ts';
import type { Location, Position, Problem, Range } from '../../base/problem.ts';
import type { ResolvedManifest } from '../../manifest/resolve.ts';
import { serviceShape } from '../../manifest/schema/service.ts';
import type { Node } from '../../manifest/tree/tree.ts';
import { comparePositions, isEmpty } from '../text/ranges.ts';
import type { Snapshot } from '../text/snapshot.ts';
import { differencesBetween, type Difference, type Written } from './differences.ts';
import { entryLinesAt, type Lines } from './entryLines.ts';
import { tried, type TextReplacement, type Trial, type TriedEdit } from './trial.ts';

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
 * Tries an edit on the texts in memory, and returns what it would do that was not announced, as the end of a sentence:
 * to the manifest, and to what else is read with a file that it edits. Undefined for an edit that does what it says.
 */
export function unannounced(snapshot: Snapshot, edit: TriedEdit, announced: Announcement): string | undefined {
  const edited = new Set(edit.edits.map(({ file }) => file));
  const parts = snapshot.parts().filter((part) => part.manifestFiles().some((file) => edited.has(file)));
  for (const one of [snapshot, ...parts.slice(0, mostParts)]) {
    const reason = unannouncedIn(one, edit, announced);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** Each costs a resolve. */
const mostParts = 5;

function unannouncedIn(snapshot: Snapshot, edit: TriedEdit, announced: Announcement): string | undefined {
  const trial = tried(snapshot, edit);
  const { before, after } = trial;
  if (announced.changes === 'nothing' && hasSyntaxError(before, trial) && !edit.edits.every(isComment)) {
    return 'change a file with a syntax error in it';
  }
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

/** A comment says nothing to any reader of YAML, however much of the file can be read. */
function isComment({ range, newText }: TextReplacement): boolean {
  return isEmpty(range) && newText.split('\n').every((line) => /^\s*(#|$)/.test(line));
}

/**
 * Extension fields are nothing to an engine, so a new one at the top changes nothing. Channels are compared as the
 * application has them.
 */
function firstOfMeaning(differences: readonly Difference[]): Difference | undefined {
  const all = differences.filter(({ path: [first = '', second], before }) => {
    const isNewExtension = second === undefined && before === undefined && first.startsWith('x-');
    return !(first === 'x-patchbay' && second === 'channels') && !(isNewExtension && first !== 'x-patchbay');
  });
  // A service tells more than the fragment that it uses.
  return all.find(({ path: [first = ''] }) => !first.startsWith('x-')) ?? all[0];
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
  { changes, reveals }: Announcement,
): Difference | undefined {
  const isEdited = ({ before, after, above }: Difference): boolean =>
    (before !== undefined && isTouched(before, trial.replaced)) ||
    (after !== undefined && isTouched(after, trial.written)) ||
    above.before.some((key) => isReplaced(key, trial.replaced)) ||
    above.after.some((key) => isReplaced(key, trial.written));
  const own = differences.filter(isEdited);
  const entries = changes === 'unread' ? entriesEdited(trial) : new Map<string, readonly Lines[]>();
  const isMisread = ({ before }: Difference): boolean =>
    before === undefined || isAmong(before.keyAt ?? before.value.at, entries);
  const resources = new Set(own.map(({ path }) => path.slice(0, 2).join('\0')));
  const attributes = new Set(own.map(({ path }) => path.slice(0, 3).join('\0')));
  const follows = (difference: Difference): boolean => {
    const { path, before, after } = difference;
    // What could not be read as a whole had a mistake in a part.
    if (reveals && before === undefined && attributes.has(path.slice(0, 3).join('\0'))) return true;
    if (changes === 'unread' && isMisread(difference)) return true;
    if (changes === 'variables' && isOfVariables(difference)) return true;
    const isOfSame = resources.has(path.slice(0, 2).join('\0'));
    return own.length > 0 && (isByDefault(difference) || (isOfSame && isFromElsewhere(before ?? after, trial)));
  };
  const isLostUnread = (difference: Difference): boolean => changes === 'unread' && isLost(difference);
  const known = new Set(own);
  return differences.find((one) => isLostUnread(one) || (!known.has(one) && !follows(one)));
}

/** The entries that the edit stands in, by file. Their lines are the same before, unless the edit adds or removes some. */
function entriesEdited({ texts, written }: Trial): ReadonlyMap<string, readonly Lines[]> {
  return new Map(
    [...texts].map(([file, text]) => {
      const lines = text.split(/\r\n|\r|\n/);
      return [file, (written.get(file) ?? []).map((place) => entryLinesAt(lines, place))];
    }),
  );
}

function isAmong({ file, range: { start } }: Location, entries: ReadonlyMap<string, readonly Lines[]>): boolean {
  return (entries.get(file) ?? []).some((lines) => lines.start <= start.line && start.line < lines.end);
}

/** True for a service or a resource that is gone. An attribute that stood among the services by mistake may go. */
function isLost({ path, before, after }: Difference): boolean {
  const [section, name = ''] = path;
  const isEntry = path.length === 2 && before?.value.kind === 'map' && before.value.entries.size > 0 && !after;
  return isEntry && !(section === 'services' && ownProperty(serviceShape.table?.().attributes ?? {}, name));
}

/** True if a key is written anew, so that all below it is another thing. */
function isReplaced({ file, range }: Location, places: ReadonlyMap<string, readonly Range[]>): boolean {
  return (places.get(file) ?? []).some(
    ({ start, end }) => comparePositions(start, range.end) < 0 && comparePositions(range.start, end) < 0,
  );
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

/**
 * It was made of variables, or follows from what was, as all names do from that of the project. What a short form such as
 * `${PORT}:80` is written out to does not say that it was.
 */
function isOfVariables({ path, before, after }: Difference): boolean {
  const kinds = [before, after].map((one) => one?.value.origin?.kind);
  const isOfOrigin = kinds.some((kind) => kind !== undefined && kind !== 'merged');
  return path[0] === 'name' || isOfOrigin || [before, after].some((one) => one && isOfShortForm(one));
}

/** Key and value of a part of a short form stand at the same place. */
function isOfShortForm({ keyAt, value }: Written): boolean {
  if (!keyAt || value.kind !== 'scalar') return value.kind === 'list';
  return keyAt.file === value.at.file && comparePositions(keyAt.range.start, value.at.range.start) === 0;
}

/** It came from a file that is not edited: an env file, or the base of `extends`. */
function isFromElsewhere(written: Written | undefined, { texts }: Trial): boolean {
  return written !== undefined && !texts.has(written.value.at.file);
}

/** The first error or warning that was not there before, and does not stand in what is read for the first time. */
function addedProblem(
  trial: Trial,
  differences: readonly Difference[],
  { changes, reveals, heals }: Announcement,
): Problem | undefined {
  const added = addedProblems(trial);
  if (changes === 'nothing') {
    return added.find((problem) => !trial.before.problems.some((one) => isSameProblem(one, problem)));
  }
  const broken = added.find(({ code }) => code === 'manifest.syntax');
  // What a value brings with it is told where it is used.
  if (broken || changes === 'variables') return broken;
  if (changes === 'unread') {
    const isMisplaced = ({ code, at }: Problem): boolean => at !== undefined && misplaced.has(code) && isOn(at, trial);
    return heals && added.find(isMisplaced);
  }
  if (!reveals || added.length === 0) return added[0];
  const seen = differences.flatMap(({ before: old, after: now }) => (now && !old ? placesOf(now) : []));
  const isSeen = ({ at }: Problem): boolean =>
    at !== undefined &&
    (isOn(at, trial) || seen.some(({ file, range }) => file === at.file && isWithin(range, at.range.start)));
  // Which of several problems of a code is the new one cannot be told, so one of them has to be in what was revealed.
  const revealed = new Set(trial.after.problems.filter(isSeen).map(({ code }) => code));
  return added.find(({ code }) => !revealed.has(code));
}

/** What a line says that was put in the wrong place. */
const misplaced: ReadonlySet<string> = new Set(['manifest.unknown-key', 'manifest.wrong-type']);

function addedProblems({ before, after }: Trial): readonly Problem[] {
  const counts = new Map<string, number>();
  for (const { code } of before.problems.filter(isSerious)) counts.set(code, (counts.get(code) ?? 0) + 1);
  return after.problems.filter((problem) => {
    if (!isSerious(problem)) return false;
    const left = counts.get(problem.code) ?? 0;
    counts.set(problem.code, left - 1);
    return left <= 0;
  });
}

/** True for a place that the edit wrote. */
function isOn({ file, range }: Location, { written }: Trial): boolean {
  const places = written.get(file) ?? [];
  return places.some((place) => isWithin(place, range.start) || isWithin(range, place.start));
}

/** What is written twice may have the same problem twice. */
function isSameProblem(a: Problem, b: Problem): boolean {
  return a.code === b.code && a.message === b.message;
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
    problems.filter((one) => isSameProblem(one, problem)).length;
  const known = count(before);
  return known === 0 || count(after) < known;
}
