import { setImmediate as turn } from 'node:timers/promises';
import type { Stepwise } from '../../base/stepwise.ts';

/** Messages are still read and shown between two slices. */
const sliceMs = 8;

/** Does long work in slices, and lets others run between them; rejects when aborted. */
export async function inSlices<T>(work: Stepwise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    signal.throwIfAborted();
    const endMs = performance.now() + sliceMs;
    do {
      const { done, value } = work.next();
      if (done) return value;
    } while (performance.now() < endMs);
    await turn();
  }
}
