import { isRejected, type ListNode, type MapNode, type Node } from '../../manifest/tree/tree.ts';
import type { Location } from '../../base/problem.ts';

/** A value with its key, if it has one. */
export interface Written {
  readonly keyAt?: Location;
  readonly value: Node;
}

/** A place where two trees differ: the deepest one. One side is undefined for what was added or removed. */
export interface Difference {
  readonly path: readonly string[];
  readonly before: Written | undefined;
  readonly after: Written | undefined;
  /** The keys that it stands under, as they were and as they became. */
  readonly above: Above;
}

interface Above {
  readonly before: readonly Location[];
  readonly after: readonly Location[];
}

/** Every difference between two resolved trees; undefined if there are more than anybody would announce. */
export function differencesBetween(
  before: Node | undefined,
  after: Node | undefined,
): readonly Difference[] | undefined {
  const found: Difference[] = [];
  const visit: Visit = (path, a, b, above): void => {
    if (found.length > mostDifferences || a?.value === b?.value) return;
    const [x, y] = [a?.value, b?.value];
    if (x?.kind === 'map' && y?.kind === 'map') visitMaps(path, x, y, below(above, a, b), visit);
    else if (x?.kind === 'list' && y?.kind === 'list' && x.items.length === y.items.length) {
      visitItems(path, x, y, below(above, a, b), visit);
    } else if (!isSameScalar(x, y) && !isNothing(path, a, b)) found.push({ path, before: a, after: b, above });
  };
  visit([], before && { value: before }, after && { value: after }, { before: [], after: [] });
  return found.length > mostDifferences ? undefined : found;
}

/** One edit of an anchor that a thousand services use is more than anybody can look through. */
const mostDifferences = 10_000;

type Visit = (path: readonly string[], a: Written | undefined, b: Written | undefined, above: Above) => void;

function below({ before, after }: Above, a: Written | undefined, b: Written | undefined): Above {
  return {
    before: a?.keyAt ? [...before, a.keyAt] : before,
    after: b?.keyAt ? [...after, b.keyAt] : after,
  };
}

function visitMaps(path: readonly string[], a: MapNode, b: MapNode, above: Above, visit: Visit): void {
  for (const [key, entry] of a.entries) visit([...path, key], said(entry), said(b.entries.get(key)), above);
  for (const [key, entry] of b.entries) if (!a.entries.has(key)) visit([...path, key], undefined, said(entry), above);
}

function visitItems(path: readonly string[], a: ListNode, b: ListNode, above: Above, visit: Visit): void {
  for (const [index, value] of a.items.entries()) {
    const other = b.items[index];
    visit([...path, String(index)], { value }, other && { value: other }, above);
  }
}

/** A value that did not fit its place is as if it was not there. */
function said(entry: Written | undefined): Written | undefined {
  return entry && isRejected(entry.value) ? undefined : entry;
}

function isSameScalar(a: Node | undefined, b: Node | undefined): boolean {
  return a?.kind === 'scalar' && b?.kind === 'scalar' && Object.is(a.value, b.value);
}

/** The short form of a mount is written out with an empty `volume:`, which says nothing. */
function isNothing(path: readonly string[], a: Written | undefined, b: Written | undefined): boolean {
  const only = a && b ? undefined : (a ?? b)?.value;
  return !a && !b ? true : path.at(-1) === 'volume' && only?.kind === 'map' && only.entries.size === 0;
}
