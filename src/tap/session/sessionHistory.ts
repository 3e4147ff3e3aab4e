import { abortable } from '../../base/async.ts';
import type { Entry, EntryBound, EntryLog } from '../../broker/log.ts';
import type { MessageStore } from '../../messages/store/store.ts';
import type { SourceTable } from './sourceTable.ts';

/** A stream entry that is older than those that a session holds. */
export interface HistoryEntry {
  readonly source: string;
  /** Knows the order of the stream's ids. */
  readonly log: Pick<EntryLog, 'isBefore'>;
  readonly entry: Entry;
}

/**
 * What a session needs for reading older messages: where its messages of a stream begin, and which it has seen before.
 * While older messages are read and the store is full, streams wait, because new messages would evict those being read.
 */
export class SessionHistory {
  readonly #store: MessageStore;
  readonly #sources: SourceTable;
  readonly #onChange: () => void;
  /** Source → the lowest id seen. */
  #firstIds: (string | undefined)[] = [];
  /** Source → sequence before which rows belong to a stream that has been deleted since. */
  #goneBefore: (number | undefined)[] = [];
  #released: PromiseWithResolvers<void> | undefined;
  #isCut = false;
  #epoch = 0;

  constructor(store: MessageStore, sources: SourceTable, onChange: () => void) {
    this.#store = store;
    this.#sources = sources;
    this.#onChange = onChange;
  }

  /** Changes when all messages are cleared. */
  get epoch(): number {
    return this.#epoch;
  }

  /** True while older messages are being read. */
  get isRead(): boolean {
    return this.#store.isReadBack;
  }

  /** True while streams wait. */
  get isHolding(): boolean {
    return this.#store.isReadBack && this.#store.isFull;
  }

  /** True if the store had no room for all entries of the last page. */
  get isCut(): boolean {
    return this.#isCut;
  }

  evictedOf(source: string): number {
    return this.#store.countsOf(this.#sources.numberOf(source)).evicted;
  }

  /** Starts reading older messages, until `release`. */
  hold(): void {
    this.#released ??= Promise.withResolvers();
    this.#store.setReadBack(true);
    this.#onChange();
  }

  /** Stops reading older messages: streams are read again, and the oldest messages are evicted. */
  release(): void {
    if (!this.#store.isReadBack) return;
    this.#isCut = false;
    this.#store.setReadBack(false);
    this.#released?.resolve();
    this.#released = undefined;
    this.#onChange();
  }

  /** Undefined if there is room for more; otherwise resolves when there is, or when the signal aborts. */
  room(signal: AbortSignal): Promise<void> | undefined {
    if (!this.isHolding || !this.#released) return undefined;
    return abortable(this.#released.promise, signal).catch(() => undefined);
  }

  /** A message arrived. */
  saw(source: number, id: string): void {
    this.#firstIds[source] ??= id;
  }

  /** A stream was deleted and created again, so its ids say nothing about the held messages. */
  begunAnew(source: string): void {
    const number = this.#sources.numberOf(source);
    this.#firstIds[number] = undefined;
    this.#goneBefore[number] = this.#store.end;
  }

  /** Where a source's messages begin; `beginning` if there can be no earlier ones, undefined if none is held. */
  boundOf(source: string): EntryBound | 'beginning' | undefined {
    const number = this.#sources.numberOf(source);
    const oldest = this.#store.oldestOf(number);
    if (!oldest) return undefined;
    return oldest.sequence < (this.#goneBefore[number] ?? -Infinity)
      ? 'beginning'
      : { id: oldest.id, isIncluded: false };
  }

  /**
   * Takes entries in order, all older than those held; if there are too many, only the newest. Returns how many were
   * taken.
   */
  prepend(entries: readonly HistoryEntry[]): number {
    const messages = entries.map(({ source, log, entry: { id, timeMs, fields } }) => {
      const number = this.#sources.numberOf(source);
      const firstId = this.#firstIds[number];
      const isAgain = firstId !== undefined && !log.isBefore(id, firstId);
      return { source: number, timeMs, id, fields, isAgain };
    });
    const taken = this.#store.prepend(messages);
    this.#isCut = taken < entries.length;
    for (const { source, id, isAgain } of messages.slice(entries.length - taken).reverse()) {
      if (!isAgain) this.#firstIds[source] = id;
    }
    return taken;
  }

  /** All messages were cleared. */
  cleared(): void {
    this.#epoch++;
    this.#firstIds = [];
    this.#goneBefore = [];
    this.release();
  }
}
