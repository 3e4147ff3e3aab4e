/** Undefined where there is nothing to sort by. */
export type Sortable = number | string | undefined;

/** What a value is sorted as: numbers, texts; of others what they look like. */
export function sortKey(value: unknown): Sortable {
  if (typeof value === 'number') return Number.isNaN(value) ? undefined : value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'string') return value.slice(0, maxKeyLength);
  if (typeof value === 'boolean') return String(value);
  return value === null || value === undefined ? undefined : '';
}

const maxKeyLength = 200;
const runLength = 4096;

/**
 * Sorts places by their keys, stable, in steps of a few milliseconds: each `next` does one, the result is there when it is
 * done. What is missing stays last in both directions.
 */
export function* sortedPlaces(keys: readonly Sortable[], isDescending: boolean): Generator<undefined, Uint32Array> {
  const compare = (a: number, b: number): number => {
    const [x, y] = [keys[a], keys[b]];
    if (x === undefined || y === undefined) return x === y ? a - b : x === undefined ? 1 : -1;
    const order = compareKeys(x, y);
    return order === 0 ? a - b : isDescending ? -order : order;
  };
  let places = Uint32Array.from(keys, (_, i) => i);
  for (let start = 0; start < places.length; start += runLength) {
    places.subarray(start, start + runLength).sort(compare);
    yield;
  }
  let merged = new Uint32Array(places.length);
  for (let width = runLength; width < places.length; width *= 2) {
    for (let start = 0; start < places.length; start += 2 * width) {
      yield* merge(places, merged, start, width, compare);
    }
    [places, merged] = [merged, places];
  }
  return places;
}

function* merge(
  from: Uint32Array,
  to: Uint32Array,
  start: number,
  width: number,
  compare: (a: number, b: number) => number,
): Generator<undefined, void> {
  const middle = Math.min(start + width, from.length);
  const end = Math.min(start + 2 * width, from.length);
  let [left, right] = [start, middle];
  for (let at = start; at < end; at++) {
    const isLeft = left < middle && (right >= end || compare(from[left] ?? 0, from[right] ?? 0) <= 0);
    to[at] = (isLeft ? from[left++] : from[right++]) ?? 0;
    if (at % runLength === 0) yield;
  }
}

/** Numbers before texts. */
function compareKeys(a: number | string, b: number | string): number {
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
