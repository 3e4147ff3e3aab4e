import type { Redis } from 'ioredis';
import { sleep } from '../../../base/async.ts';
import { ProblemError } from '../../../base/problem.ts';
import type { EntryBatch, TailObserver, TailRequest } from '../../log.ts';
import { bytesOfName } from '../../names.ts';
import { batchBytes, parseBatches, parseEntries } from './entries.ts';
import { OversizedReplyError, replyCode, SinkError, wrongTypeProblem } from '../connection/problems.ts';
import type { Destination } from '../connection/route.ts';
import { startId } from './startId.ts';
import { StreamLedger } from './streamLedger.ts';
import { streamFacts } from './streamFacts.ts';

const blockMs = 2000;
/** Each round trip costs as much as some hundred short entries; Redis serves so many of those within a millisecond or two. */
const maxCount = 4000;
const firstCount = 100;
const targetReplyBytes = 4 * 1024 * 1024;
/**
 * How large entries are is known once they come: thousands of small ones may be followed by as many large ones. A reply that grows
 * beyond this is given up, and the connection with it. Two may be in memory at a time, one on its way while the other is handed over.
 */
const maxReplyBytes = 64 * 1024 * 1024;
/** By so much fewer entries are asked for then: what the rest of the reply would have been, nobody knows. */
const oversizedDivisor = 16;
/** How often the tail checks whether entries were trimmed unread. */
const compareEveryMs = 2000;
/** How often it checks where entries are large: the reply has the first and the last one in it. */
const compareLargeEveryMs = 30_000;
const largeEntryBytes = 1024 * 1024;

/** One stream's place: all up to `deliveredId` has been handed over. */
interface Cursor {
  readonly key: string;
  deliveredId: string | undefined;
  isWrongType: boolean;
  /** `deliveredId` is of an entry that was there, not a place that somebody asked for. */
  isAnchored: boolean;
  readonly ledger: StreamLedger;
}

/** Reads streams on one connection at a time, and knows across connections how far it got. */
export class StreamTail {
  readonly #address: string;
  readonly #cursors: Map<string, Cursor>;
  readonly #onEntries: (batch: EntryBatch) => void | Promise<void>;
  readonly #observer: TailObserver;
  readonly #signal: AbortSignal;
  #count = firstCount;
  /** How many entries of each stream the reply on its way was asked for; 0 while there is none. */
  #askedCount = 0;
  #replyBytes = 0;
  #typesCheckedAtMs = 0;
  #areTypesInDoubt = false;
  #comparedAtMs = 0;
  #compareEveryMs = compareEveryMs;
  #isAsking = false;

  constructor(
    address: string,
    requests: readonly TailRequest[],
    onEntries: (batch: EntryBatch) => void | Promise<void>,
    observer: TailObserver,
    signal: AbortSignal,
  ) {
    this.#address = address;
    this.#cursors = new Map(
      requests.map(({ key, from }) => {
        const ledger = new StreamLedger();
        return [key, { key, deliveredId: startId(from), isWrongType: false, isAnchored: false, ledger }];
      }),
    );
    this.#onEntries = onEntries;
    this.#observer = observer;
    this.#signal = signal;
  }

  /** Reads until the connection is lost, which rejects; call again with a new one. */
  async read(client: Redis, onReady: () => void, { isAsking }: Pick<Destination, 'isAsking'>): Promise<never> {
    this.#isAsking = isAsking;
    this.#typesCheckedAtMs = 0;
    // A lost connection is when most is trimmed unseen.
    this.#comparedAtMs = 0;
    this.#askedCount = 0;
    client.stream.on('data', (chunk: Buffer) => this.#weigh(chunk.byteLength, client));
    await this.#resolveLatest(client);
    onReady();
    for (;;) {
      await this.#recheckTypes(client);
      await this.#compare(client);
      const cursors = this.#readable();
      if (cursors.length === 0) await sleep(blockMs, this.#signal);
      else await this.#readAll(client, cursors);
    }
  }

  /** Pins `latest` to an id once: asking anew after a lost connection would skip what came meanwhile. */
  async #resolveLatest(client: Redis): Promise<void> {
    const open = [...this.#cursors.values()].filter((cursor) => cursor.deliveredId === undefined);
    await Promise.all(
      open.map(async (cursor) => {
        try {
          this.#announceAsking(client);
          const reply = await client.callBuffer('XREVRANGE', bytesOfName(cursor.key), '+', '-', 'COUNT', 1);
          cursor.deliveredId = parseEntries(reply)[0]?.id ?? '0-0';
          cursor.isAnchored = true;
          this.#observer.onPosition?.(cursor.key, cursor.deliveredId);
        } catch (error) {
          if (replyCode(error) !== 'WRONGTYPE') throw error;
          // No entry of a stream can be there yet: once it becomes one, all of it is new.
          cursor.deliveredId = '0-0';
          this.#observer.onPosition?.(cursor.key, cursor.deliveredId);
          this.#setWrongType(cursor, true);
        }
      }),
    );
  }

  /** Reads on as long as entries come: the next reply is on its way while this one is handed over. */
  async #readAll(client: Redis, cursors: readonly Cursor[]): Promise<void> {
    const nextIds = new Map(cursors.map((cursor) => [cursor.key, cursor.deliveredId ?? '0-0']));
    let reply = this.#request(client, nextIds);
    for (;;) {
      const batches = this.#batchesIn(await this.#settle(reply));
      if (batches.length === 0) return;
      for (const { key, entries } of batches) nextIds.set(key, entries.at(-1)?.id ?? '0-0');
      reply = this.#request(client, nextIds);
      // It is awaited after the hand-over; should it fail before, that is no unhandled rejection.
      reply.catch(() => undefined);
      for (const batch of batches) await this.#deliver(batch);
      // The request on its way blocks until something comes, so the comparison waits for a pause or its turn.
      if (Date.now() - this.#comparedAtMs >= this.#compareEveryMs) {
        for (const batch of this.#batchesIn(await this.#settle(reply))) await this.#deliver(batch);
        return;
      }
    }
  }

  /** One entry of each stream is always read, however large. */
  #weigh(bytes: number, client: Redis): void {
    if (this.#askedCount <= 1) return;
    this.#replyBytes += bytes;
    if (this.#replyBytes <= maxReplyBytes) return;
    this.#count = Math.max(1, Math.floor(this.#askedCount / oversizedDivisor));
    this.#askedCount = 0;
    client.disconnect();
    // The client only says that it has nothing more to send, and takes what is on its way.
    client.stream.destroy();
  }

  /** Whatever came says how much is asked for next. */
  #batchesIn(reply: unknown): readonly EntryBatch[] {
    const batches = parseBatches(reply);
    if (batches.length > 0) this.#adapt(batches);
    return batches;
  }

  /** Checks whether entries went before they could be read, and whether a stream was made anew. */
  async #compare(client: Redis): Promise<void> {
    if (Date.now() - this.#comparedAtMs < this.#compareEveryMs) return;
    this.#comparedAtMs = Date.now();
    await Promise.all(this.#readable().map((cursor) => this.#compareOne(client, cursor)));
  }

  async #compareOne(client: Redis, cursor: Cursor): Promise<void> {
    this.#announceAsking(client);
    const facts = await streamFacts(client, cursor.key);
    if (facts === 'unknown') return;
    const isFromBeginning = cursor.deliveredId === '0-0';
    cursor.ledger.open(facts, isFromBeginning);
    if (!cursor.isAnchored && !isFromBeginning) return;
    const missed = cursor.ledger.compare(facts, cursor.deliveredId ?? '0-0');
    if (!facts || missed?.isMadeAnew) cursor.deliveredId = '0-0';
    if (missed) this.#observer.onMissed?.(cursor.key, missed);
  }

  /** A slot that moves to another node is served there only after `ASKING`. */
  #announceAsking(client: Redis): void {
    if (this.#isAsking) client.call('ASKING').catch(() => undefined);
  }

  #request(client: Redis, ids: ReadonlyMap<string, string>): Promise<unknown> {
    const args = [
      'COUNT',
      this.#count,
      'BLOCK',
      blockMs,
      'STREAMS',
      ...[...ids.keys()].map(bytesOfName),
      ...ids.values(),
    ];
    this.#announceAsking(client);
    this.#askedCount = this.#count;
    this.#replyBytes = 0;
    return client.callBuffer('XREAD', args);
  }

  /** One key of a wrong type fails the whole command. The reply is taken as empty then, and the types are checked. */
  async #settle(reply: Promise<unknown>): Promise<unknown> {
    try {
      return await reply;
    } catch (error) {
      if (this.#replyBytes > maxReplyBytes) throw new OversizedReplyError();
      if (replyCode(error) !== 'WRONGTYPE') throw error;
      this.#areTypesInDoubt = true;
      return null;
    } finally {
      this.#askedCount = 0;
    }
  }

  async #recheckTypes(client: Redis): Promise<void> {
    const hasWrong = [...this.#cursors.values()].some((cursor) => cursor.isWrongType);
    const isDue = hasWrong && Date.now() - this.#typesCheckedAtMs >= blockMs;
    if (!isDue && !this.#areTypesInDoubt) return;
    this.#areTypesInDoubt = false;
    this.#typesCheckedAtMs = Date.now();
    await Promise.all(
      [...this.#cursors.values()].map(async (cursor) => {
        this.#announceAsking(client);
        const type = await client.type(bytesOfName(cursor.key));
        this.#setWrongType(cursor, type !== 'stream' && type !== 'none');
      }),
    );
  }

  #setWrongType(cursor: Cursor, isWrongType: boolean): void {
    if (cursor.isWrongType === isWrongType) return;
    cursor.isWrongType = isWrongType;
    const problem = isWrongType ? wrongTypeProblem(cursor.key, this.#address) : undefined;
    if (problem && !this.#observer.onProblem) throw new ProblemError(problem);
    this.#observer.onProblem?.(cursor.key, problem);
  }

  #readable(): Cursor[] {
    return [...this.#cursors.values()].filter((cursor) => !cursor.isWrongType);
  }

  async #deliver(batch: EntryBatch): Promise<void> {
    this.#signal.throwIfAborted();
    try {
      await this.#onEntries(batch);
    } catch (error) {
      throw new SinkError(error);
    }
    const cursor = this.#cursors.get(batch.key);
    if (!cursor) return;
    cursor.isAnchored = true;
    cursor.ledger.delivered(batch.entries.length);
    cursor.deliveredId = batch.entries.at(-1)?.id ?? cursor.deliveredId;
  }

  /** `COUNT` holds for each stream: keep a reply near a size that neither starves the loop nor fills memory. */
  #adapt(batches: readonly EntryBatch[]): void {
    const bytes = batches.reduce((sum, batch) => sum + batchBytes(batch), 0);
    const entries = batches.reduce((sum, batch) => sum + batch.entries.length, 0);
    const fitting = Math.floor(targetReplyBytes / Math.max(1, bytes / entries) / batches.length);
    this.#count = Math.max(1, Math.min(maxCount, this.#count * 2, fitting));
    this.#compareEveryMs = bytes / entries > largeEntryBytes ? compareLargeEveryMs : compareEveryMs;
  }
}
