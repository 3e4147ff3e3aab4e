import { Buffer } from 'node:buffer';
import { Emitter } from '../../base/event.ts';
import type { MessageStore } from '../../messages/store/store.ts';
import type { SentMessage } from '../../protocol/acting/drafts.ts';
import type { SourceTable } from './sourceTable.ts';

/** How many of the newest rows are looked at for one that just came. */
const maxLooked = 20_000;

/** Finds a message that was just sent among those that come. */
export class RowSearch {
  readonly #store: MessageStore;
  readonly #sources: SourceTable;
  readonly #appended = new Emitter<void>();

  constructor(store: MessageStore, sources: SourceTable) {
    this.#store = store;
    this.#sources = sources;
  }

  /** Rows have come. */
  appended(): void {
    this.#appended.fire();
  }

  /** Its sequence, once it is there; undefined when it has not come before the signal. */
  async find(message: SentMessage, signal: AbortSignal): Promise<number | undefined> {
    let looked = Math.max(this.#store.denseFirst, this.#store.end - maxLooked);
    const look = (): number | undefined => {
      const found = this.#among(message, looked);
      looked = this.#store.end;
      return found;
    };
    const found = look();
    if (found !== undefined || signal.aborted) return found;
    const { promise, resolve } = Promise.withResolvers<number | undefined>();
    const hearing = this.#appended.event(() => {
      const sequence = look();
      if (sequence !== undefined) resolve(sequence);
    });
    const onAbort = (): void => resolve(undefined);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await promise;
    } finally {
      hearing.dispose();
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** The newest first. */
  #among(message: SentMessage, from: number): number | undefined {
    const source = this.#sources.numberOf(message.source);
    const value = message.value === undefined ? undefined : Buffer.from(message.value);
    for (let sequence = this.#store.end - 1; sequence >= from; sequence--) {
      const at = this.#store.locate(sequence);
      if (at?.page.sourceAt(at.index) !== source || at.page.kindAt(at.index) !== 'message') continue;
      const row = this.#store.read(sequence, 1);
      if (!row) continue;
      const isIt =
        message.id === undefined
          ? value !== undefined && row.timeMs >= message.sinceMs && row.fields[1]?.equals(value)
          : row.id === message.id;
      if (isIt) return sequence;
    }
    return undefined;
  }
}
