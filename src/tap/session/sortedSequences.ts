import { setImmediate } from 'node:timers/promises';
import { sortedPlaces, sortKey, type Sortable } from '../../messages/view/sorter.ts';

/** Messages that come meanwhile are taken this often. */
const sliceMs = 8;

/** Reads the keys of rows and sorts these by them, giving way in between; undefined when it `isOver` before it is done. */
export async function sortedSequences(
  sequences: readonly number[],
  keyOf: (sequence: number) => unknown,
  isDescending: boolean,
  isOver: () => boolean,
): Promise<Float64Array | undefined> {
  const keys: Sortable[] = [];
  const work = steps(sequences, keyOf, keys, isDescending);
  for (;;) {
    const deadlineMs = performance.now() + sliceMs;
    let step = work.next();
    while (!step.done && performance.now() < deadlineMs) step = work.next();
    if (step.done) return Float64Array.from(step.value, (place) => sequences[place] ?? 0);
    await setImmediate();
    if (isOver()) return undefined;
  }
}

function* steps(
  sequences: readonly number[],
  keyOf: (sequence: number) => unknown,
  keys: Sortable[],
  isDescending: boolean,
): Generator<undefined, Uint32Array> {
  for (const sequence of sequences) {
    keys.push(sortKey(keyOf(sequence)));
    if (keys.length % 256 === 0) yield;
  }
  return yield* sortedPlaces(keys, isDescending);
}
