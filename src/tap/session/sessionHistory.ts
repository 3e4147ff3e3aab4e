import { abortable } from '../../base/async.ts';
import type { Entry, EntryBound } from '../../broker/broker.ts';
import { entryTimeMs, isBefore } from '../../broker/entryId.ts';
import type { MessageStore } from '../../messages/store.ts';
import type { SourceTable } from './sourceTable.ts';

/** An entry of a stream from before what a session holds of it. */
export interface HistoryEntry {
  readonly source: string;
  readonly entry: Entry;
}

/**
 * What a session has to know to be read back: where its messages of a stream begin, and which it has seen before. While
 * somebody reads back and the store is full, streams wait: what comes would evict what is being read.
 */
export class SessionHistory {
  readonly #store: MessageStore;
  readonly #sources: SourceTable;
  readonly #onChange: () => void;
  /** By source: the lowest id seen. */
  #firstIds: (string | undefined)[] = [];
  /** By source: rows of lower sequences are of a stream that has been deleted since. */
  #goneBefore: (number | undefined)[] = [];
  #released: PromiseWithResolvers<void> | undefined;
  #isCut = false;
  #epoch = 0;

  constructor(store: MessageStore, sources: SourceTable, onChange: () => void) {
    this.#store = store;
    this.#sources = sources;
    this.#onChange = onChange;
  }

  /** Another one after all was forgotten. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Somebody reads back. */
  get isRead(): boolean {
    return this.#store.isReadBack;
  }

  /** Streams wait. */
  get isHolding(): boolean {
    return this.#store.isReadBack && this.#store.isFull;
  }

  /** There was no room for all that was read back last. */
  get isCut(): boolean {
    return this.#isCut;
  }

  evictedOf(source: string): number {
    return this.#store.countsOf(this.#sources.numberOf(source)).evicted;
  }

  /** Somebody reads back from now on, until `release`. */
  hold(): void {
    this.#released ??= Promise.withResolvers();
    this.#store.setReadBack(true);
    this.#onChange();
  }

  /** Nobody reads back any more: what waited comes, and the oldest go. */
  release(): void {
    if (!this.#store.isReadBack) return;
    this.#isCut = false;
    this.#store.setReadBack(false);
    this.#released?.resolve();
    this.#released = undefined;
    this.#onChange();
  }

  /** Undefined when there is room for more; else resolves when it is wanted again, or the signal aborts. */
  room(signal: AbortSignal): Promise<void> | undefined {
    if (!this.isHolding || !this.#released) return undefined;
    return abortable(this.#released.promise, signal).catch(() => undefined);
  }

  /** A message came. */
  saw(source: number, id: string): void {
    this.#firstIds[source] ??= id;
  }

  /** A stream was deleted and begun anew: its ids tell nothing of what is held. */
  begunAnew(source: string): void {
    const number = this.#sources.numberOf(source);
    this.#firstIds[number] = undefined;
    this.#goneBefore[number] = this.#store.end;
  }

  /** Where a source's messages begin; `beginning` where there can be none before, undefined where none is held. */
  boundOf(source: string): EntryBound | 'beginning' | undefined {
    const number = this.#sources.numberOf(source);
    const oldest = this.#store.oldestOf(number);
    if (!oldest) return undefined;
    return oldest.sequence < (this.#goneBefore[number] ?? -Infinity)
      ? 'beginning'
      : { id: oldest.id, isIncluded: false };
  }

  /** Takes entries in their order, all older than what is held of their sources; of too many the newest. How many. */
  prepend(entries: readonly HistoryEntry[]): number {
    const messages = entries.map(({ source, entry: { id, fields } }) => {
      const number = this.#sources.numberOf(source);
      const firstId = this.#firstIds[number];
      const isAgain = firstId !== undefined && !isBefore(id, firstId);
      return { source: number, timeMs: entryTimeMs(id), id, fields, isAgain };
    });
    const taken = this.#store.prepend(messages);
    this.#isCut = taken < entries.length;
    for (const { source, id, isAgain } of messages.slice(entries.length - taken).reverse()) {
      if (!isAgain) this.#firstIds[source] = id;
    }
    return taken;
  }

  /** All that was held is forgotten. */
  cleared(): void {
    this.#epoch++;
    this.#firstIds = [];
    this.#goneBefore = [];
    this.release();
  }
}
