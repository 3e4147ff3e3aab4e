import type { Entry, EntryBatch, EntryBound, EntryLog, TailObserver, TailRequest } from '../../log.ts';
import type { RedisLinks } from '../connection/links.ts';
import { entriesBefore } from './entriesBefore.ts';
import { entryIdProblem } from '../../entryId.ts';
import { isBefore } from './ids.ts';
import { StreamTail } from './tail.ts';

/** Reads Redis streams as a log. */
export class RedisLog implements EntryLog {
  readonly #links: RedisLinks;
  readonly isBefore = isBefore;
  readonly idProblem = entryIdProblem;

  constructor(links: RedisLinks) {
    this.#links = links;
  }

  async tail(
    requests: readonly TailRequest[],
    onEntries: (batch: EntryBatch) => void | Promise<void>,
    signal: AbortSignal,
    observer: TailObserver = {},
  ): Promise<void> {
    await this.#links.bySlot(
      requests,
      ({ key }) => key,
      (group, slot, lifetime) => {
        const tail = new StreamTail(this.#links.address, group, onEntries, observer, lifetime);
        return this.#links.keep(
          slot,
          (client, onReady, destination) => tail.read(client, onReady, destination),
          lifetime,
        );
      },
      signal,
    );
  }

  entriesBefore(key: string, bound: EntryBound, count: number): Promise<readonly Entry[]> {
    return this.#links.atKey(key, (client) => entriesBefore(client, key, bound, count));
  }
}
