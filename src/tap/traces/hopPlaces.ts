import type { Stepwise } from '../../base/stepwise.ts';
import type { Session } from '../session/session.ts';
import type { KnownSource } from '../session/sourceTable.ts';

/** Where a row is that has a value. */
export interface HopPlace {
  readonly name: string;
  readonly session: Session;
  readonly sequence: number;
  readonly timeMs: number;
  readonly source: KnownSource;
}

/** The rows of a session with a value: those that the index knows, and those that have it anywhere; all in order. */
export interface FoundRows {
  readonly name: string;
  readonly session: Session;
  readonly known: readonly number[];
  readonly anywhere: readonly number[];
  /** Spans that belong to the others. */
  readonly joined?: readonly number[];
}

/** Where rows with a value are, the oldest first. Of a source that several sessions read, those of the one that holds most. */
export function* placesOf(found: readonly FoundRows[]): Stepwise<readonly HopPlace[]> {
  const bySource = new Map<string, HopPlace[]>();
  for (const rows of found) {
    const own = new Map<KnownSource, HopPlace[]>();
    for (const sequence of merged(merged(rows.known, rows.anywhere), rows.joined ?? [])) {
      const { timeMs, source } = rows.session.placeOf(sequence) ?? {};
      if (timeMs !== undefined && source) {
        const places = own.get(source) ?? [];
        own.set(source, places);
        places.push({ name: rows.name, session: rows.session, sequence, timeMs, source });
      }
      yield;
    }
    for (const [source, places] of own) {
      const key = keyOf(source);
      if ((bySource.get(key)?.length ?? 0) < places.length) bySource.set(key, places);
    }
  }
  return [...bySource.values()].flat().sort((a, b) => a.timeMs - b.timeMs);
}

/** What is in one list or the other, both of which are in order. */
function merged(one: readonly number[], other: readonly number[]): readonly number[] {
  if (one.length === 0 || other.length === 0) return one.length === 0 ? other : one;
  const both: number[] = [];
  let [a, b] = [0, 0];
  while (a < one.length || b < other.length) {
    const [left, right] = [one[a] ?? Infinity, other[b] ?? Infinity];
    if (left <= right) a++;
    if (right <= left) b++;
    both.push(Math.min(left, right));
  }
  return both;
}

/** Two applications may call a channel alike: it is the same one only on the same broker. */
function keyOf({ id, origin }: KnownSource): string {
  const where = origin && ('broker' in origin ? origin.broker.url : 'project' in origin ? origin.project : '');
  return `${where ?? ''} ${id}`;
}
