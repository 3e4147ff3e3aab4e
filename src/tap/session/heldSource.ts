import { setImmediate as turn } from 'node:timers/promises';
import { RowLens } from '../../messages/rows/rowLens.ts';
import type { SourceFacts } from '../../messages/rows/sourceFacts.ts';
import type { MessageStore } from '../../messages/store/store.ts';
import { judgedBounds } from '../../messages/verdict/judgeRow.ts';
import { isCheckable, newestFirst } from './contractTrial.ts';
import type { KnownSource } from './sourceTable.ts';

/** What a session holds of one source. */
export interface HeldSource {
  readonly store: MessageStore;
  readonly number: number;
  readonly facts: SourceFacts | undefined;
  readonly known: KnownSource | undefined;
}

/** Messages are still read and shown between two slices. */
const sliceMs = 8;
/** Whoever waits for an answer gets one of the newest messages. */
const maxWorkMs = 5000;

/** Hands over the payloads that are held, the newest first, until `visit` answers false or there is no time left. */
export async function eachPayload(
  { store, number, facts }: HeldSource,
  visit: (payload: unknown) => boolean,
  signal: AbortSignal,
): Promise<void> {
  const lens = new RowLens(() => facts, judgedBounds);
  let [workedMs, sliceStart] = [0, performance.now()];
  for (const { page, index } of newestFirst(store)) {
    const isOne = page.sourceAt(index) === number && page.kindAt(index) === 'message';
    if (isOne && isCheckable(page, index, lens, judgedBounds) && !visit(lens.payload)) return;
    const slice = performance.now() - sliceStart;
    if (slice < sliceMs) continue;
    workedMs += slice;
    if (workedMs >= maxWorkMs) return;
    await turn();
    signal.throwIfAborted();
    sliceStart = performance.now();
  }
}
