import type { Fix, Problem, Range } from '../../base/problem.ts';
import type { Announcement } from '../proof/editProof.ts';
import { contains, isEmpty, touches } from '../text/ranges.ts';
import { fixAllKind, toFileEdit, type Offer, type OfferKind } from './offer.ts';

type Fixable = Problem & { readonly fix: Fix; readonly at: NonNullable<Problem['at']> };

/** The fixes that the problems within a range carry: each on its own, and all of one kind at once. */
export function quickFixes(problems: readonly Problem[], range: Range): readonly Offer[] {
  const fixable = problems.filter(isFixable);
  const here = fixable.filter(({ at }) => touches(at.range, range));
  const natures = new Map(here.map((problem) => [natureOf(problem), problem.code]));
  const single = here.map((problem): Offer => {
    const isPreferred = here.length === 1 && isOneWord(problem.fix) && !isLastResort(problem);
    return { ...quickFix(problem), ...(isPreferred && { isPreferred: true }) };
  });
  const several = [...natures].flatMap(([nature, code]) => {
    const same = fixable.filter((problem) => problem.code === code && natureOf(problem) === nature);
    const alike = allAtOnce(inOneFile(same).map(quickFix), 'quickfix');
    return alike.parts.length > 1 ? [{ ...alike, code }] : [];
  });
  return [...single, ...several];
}

/** What a fix does, without the words that it does it to; a guess is only the same where it writes the same word. */
function natureOf({ code, fix }: Fixable): string {
  const deed = fix.isCertain ? fix.title.replace(/"[^"]*"|'[^']*'|\$\S+|\d+/g, '…') : fix.title;
  return [code, fix.isCertain, fix.isCorrection, deed].join('\0');
}

/** Fixes everything in a file that can be fixed without a guess. */
export function fixAll(problems: readonly Problem[]): readonly Offer[] {
  const certain = problems.filter(isFixable).filter(({ fix }) => fix.isCertain);
  const all = allAtOnce(inOneFile(certain).map(quickFix), fixAllKind);
  return all.parts.length > 0 ? [all] : [];
}

/** One offer for several. Of two that overlap, the first is taken; the other is offered again afterwards. */
export function allAtOnce(offers: readonly Offer[], kind: OfferKind): Offer & { readonly parts: readonly Offer[] } {
  const taken = new Map<string, Range[]>();
  const parts = offers.filter((offer) => isFree(offer, taken));
  const what = kind === 'quickfix' ? 'problems of this kind' : 'problems';
  return {
    title: parts.length === 1 ? 'Fix 1 problem in this file' : `Fix all ${parts.length} ${what} in this file`,
    kind,
    edits: parts.flatMap(({ edits }) => edits),
    announced: {
      changes: parts.some(({ announced }) => announced?.changes === 'unread') ? 'unread' : 'edited',
      ...(parts.some(({ announced }) => announced?.reveals) && { reveals: true }),
    },
    parts,
  };
}

/** Takes the lines of an offer, unless another has taken a part of them. */
function isFree({ edits }: Offer, taken: Map<string, Range[]>): boolean {
  const places = edits.flatMap(({ file, range }) => {
    const count = range.end.line - range.start.line + 1;
    return Array.from({ length: count }, (_, index) => ({ key: `${range.start.line + index} ${file}`, range }));
  });
  if (places.some(({ key, range }) => taken.get(key)?.some((other) => touches(range, other)))) return false;
  for (const { key, range } of places) taken.set(key, [...(taken.get(key) ?? []), range]);
  return true;
}

function isFixable(problem: Problem): problem is Fixable {
  return problem.fix !== undefined && problem.at !== undefined;
}

function inOneFile(problems: readonly Fixable[]): readonly Fixable[] {
  return problems.filter(({ at, fix }) => fix.edits.every((edit) => edit.at.file === at.file));
}

/** A word in the place of another. */
function isOneWord({ edits: [edit, ...others] }: Fix): boolean {
  return edit !== undefined && others.length === 0 && !isEmpty(edit.at.range);
}

/** That a variable may be empty is only meant when nothing else is. */
function isLastResort({ code, fix }: Fixable): boolean {
  return code === 'manifest.unset-variable' && !fix.isCorrection;
}

function quickFix(problem: Fixable): Offer {
  const { fix, code, at } = problem;
  return {
    title: fix.title,
    kind: 'quickfix',
    edits: fix.edits.map(toFileEdit),
    code,
    places: [at.range],
    announced: announcementOf(problem),
  };
}

/**
 * What a fix changes: what it edits, and what could not be read before: a line with a mistake, what an alias stands for.
 * Where it guesses, the word that it writes is read for the first time.
 */
function announcementOf(problem: Fixable): Announcement {
  const changes = /^manifest\.(syntax|undefined-anchor)$/.test(problem.code) ? 'unread' : 'edited';
  return { changes, heals: problem, ...(!problem.fix.isCertain && { reveals: true }) };
}

/** True if a diagnostic of the editor is about one of the problems that an offer fixes. */
export function isAbout(offer: Offer, code: unknown, range: Range): boolean {
  return offer.code === code && (offer.places ?? []).some(({ start }) => contains(range, start));
}
