import { setImmediate as turn } from 'node:timers/promises';
import type { Contract } from '../../messages/contracts/contract.ts';
import { errorsIn, isKeptBy } from '../../messages/contracts/holding.ts';
import { ViolationTally } from '../../messages/contracts/violations.ts';
import { RowLens, type LensBounds } from '../../messages/rows/rowLens.ts';
import type { SourceFacts } from '../../messages/rows/sourceFacts.ts';
import type { Page } from '../../messages/store/page.ts';
import type { MessageStore } from '../../messages/store/store.ts';

/** Messages are still read and shown between two slices. */
const sliceMs = 8;
/** Whoever types waits for no more, so of very many messages the newest ones are held against the contract. */
const maxWorkMs = 2000;

export interface TrialCounts {
  readonly checked: number;
  readonly broken: number;
  readonly brokenBefore: number;
  readonly tally: ViolationTally;
}

interface TrialSource {
  readonly number: number;
  readonly contract: Contract;
  readonly facts: SourceFacts | undefined;
}

/** Holds the messages of a source against another contract than the one that is in force, the newest first. */
export async function tryContract(
  store: MessageStore,
  { number, contract, facts }: TrialSource,
  bounds: LensBounds,
  signal: AbortSignal,
): Promise<TrialCounts> {
  const schema = contract.schema ?? facts?.schema;
  const lens = new RowLens(() => facts && { ...facts, schema }, bounds);
  const tally = new ViolationTally();
  let [checked, broken, brokenBefore, workedMs, sliceStart] = [0, 0, 0, 0, performance.now()];
  for (const { page, index } of newestFirst(store)) {
    if (page.sourceAt(index) === number && page.kindAt(index) === 'message' && isCheckable(page, index, lens, bounds)) {
      checked++;
      if (page.verdictAt(index) === 'invalid') brokenBefore++;
      if (!isKeptBy(lens.payload, contract)) {
        broken++;
        tally.add(errorsIn(lens.payload, contract), lens);
      }
    }
    const slice = performance.now() - sliceStart;
    if (slice < sliceMs) continue;
    workedMs += slice;
    if (workedMs >= maxWorkMs) break;
    await turn();
    signal.throwIfAborted();
    sliceStart = performance.now();
  }
  return { checked, broken, brokenBefore, tally };
}

/** The lens is moved to the row. */
export function isCheckable(
  page: Page,
  index: number,
  lens: RowLens,
  { maxPayloadBytes, maxFields }: LensBounds,
): boolean {
  if (page.recordBytesAt(index) > maxPayloadBytes) return false;
  lens.move(page, index);
  return lens.fieldCount <= maxFields;
}

/** Rows may be evicted while somebody goes through them: these are left out. */
export function* newestFirst(store: MessageStore): Iterable<{ readonly page: Page; readonly index: number }> {
  for (let sequence = store.end - 1; sequence >= store.denseFirst; sequence--) {
    const place = store.locate(sequence);
    if (place) yield place;
  }
  for (const sequences of [[...store.keptSequences()].reverse(), [...store.historySequences()]]) {
    for (const sequence of sequences) {
      const place = store.locate(sequence);
      if (place && !place.page.isDead(place.index)) yield place;
    }
  }
}
