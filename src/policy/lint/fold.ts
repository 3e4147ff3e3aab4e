import type { Edit, Fix, Location, Position, Problem } from '../../base/problem.ts';
import type { Hint, LintRule } from './rule.ts';

/** More than these are counted, not named. */
const maxNames = 3;
const maxRelated = 20;

/**
 * One problem for each file in which a rule found something: it stands at the first place, and knows the others. What an
 * anchor or an extended service brings to several services has one place.
 */
export function folded(rule: LintRule, hints: readonly Hint[]): readonly Problem[] {
  const byFile = new Map<string, Map<string, Hint>>();
  for (const hint of hints) {
    const { file, range } = hint.at;
    const known = byFile.get(file) ?? new Map<string, Hint>();
    const place = `${range.start.line}:${range.start.character}`;
    if (!known.has(place)) known.set(place, hint);
    byFile.set(file, known);
  }
  return [...byFile.values()].map((places) =>
    problemOf(
      rule,
      [...places.values()].toSorted((a, b) => comparePlaces(a.at, b.at)),
    ),
  );
}

function problemOf({ name }: LintRule, hints: readonly Hint[]): Problem {
  const [first, ...others] = hints as readonly [Hint, ...Hint[]];
  const fix = fixOfHints(hints);
  const related = others.slice(0, maxRelated).map(({ subject, at }) => ({ message: `The same: "${subject}".`, at }));
  return {
    code: `lint.${name}`,
    severity: 'hint',
    message: `${first.message}${alsoOf(first, others)}`,
    at: first.at,
    ...(related.length > 0 && { related }),
    ...(fix && { fix }),
  };
}

function alsoOf(first: Hint, others: readonly Hint[]): string {
  if (others.length === 0) return '';
  const names = [...new Set(others.map(({ subject }) => subject))].filter((name) => name !== first.subject);
  const places = others.length === 1 ? 'one more place' : `${others.length} more places`;
  if (names.length === 0) return ` So it is at ${places}.`;
  const shown = names.slice(0, maxNames).map((name) => `"${name}"`);
  const rest = names.length - shown.length;
  const parts = rest > 0 ? [...shown, `${rest} more`] : shown;
  const last = parts.pop() ?? '';
  const list = parts.length === 0 ? last : `${parts.join(', ')} and ${last}`;
  return ` The same goes for ${list}.`;
}

/** All fixes in one, where they do not come in each other's way. */
export function fixOfHints(hints: readonly Hint[]): Fix | undefined {
  const fixes = hints.flatMap(({ fix }) => fix ?? []);
  const [first] = fixes;
  if (!first || fixes.length === 1) return first;
  const edits = fixes.flatMap((fix) => fix.edits);
  if (haveConflicts(edits)) return first;
  const others = fixes.length - 1;
  return { title: `${first.title}, and likewise at ${others} more place${others === 1 ? '' : 's'}`, edits };
}

function haveConflicts(edits: readonly Edit[]): boolean {
  const places = edits.map(({ at }) => at).toSorted(comparePlaces);
  return places.some((at, index) => {
    const next = places[index + 1];
    if (next?.file !== at.file) return false;
    return comparePlaces(at, next) === 0 || compare(next.range.start, at.range.end) < 0;
  });
}

function comparePlaces(a: Location, b: Location): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : compare(a.range.start, b.range.start);
}

function compare(a: Position, b: Position): number {
  return a.line - b.line || a.character - b.character;
}
