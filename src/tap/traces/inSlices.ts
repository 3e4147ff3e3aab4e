import { setImmediate as turn } from 'node:timers/promises';
import type { Stepwise } from '../../base/stepwise.ts';

/** Messages are still read and shown between two slices. */
const sliceMs = 8;
/** The clock is not looked at behind each small step. */
const stepsBetweenLooks = 16;

/** Does long work in slices, and lets others run between them; rejects when aborted. */
export async function inSlices<T>(work: Stepwise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    signal.throwIfAborted();
    const result = slice(work, performance.now() + sliceMs);
    if (result.done) return result.value;
    await turn();
  }
}

function slice<T>(work: Stepwise<T>, endMs: number): IteratorResult<undefined, T> {
  for (let step = 1; ; step++) {
    const result = work.next();
    if (result.done || (step % stepsBetweenLooks === 0 && performance.now() >= endMs)) return result;
  }
}
