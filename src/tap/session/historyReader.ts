import { ProblemError } from '../../base/problem.ts';
import type { Entry, EntryBound } from '../../broker/log.ts';
import type { HistoryState } from '../../protocol/shapes.ts';
import type { SessionHistory, HistoryEntry } from './sessionHistory.ts';
import type { StreamPlace } from '../sources/readers.ts';

const maxRows = 1000;
/** The first page is small, because the size of the entries is unknown. */
const firstCount = 32;
const targetReplyBytes = 4 * 1024 * 1024;
/** How often to start over when entries were evicted while older ones were being read. */
const maxAttempts = 5;

/** How far back one stream has been read. */
interface Reach {
  readonly epoch: number;
  /** `waiting` holds the entries before this. */
  bound: EntryBound | undefined;
  /** Entries that were read but not taken yet, newest first. */
  waiting: readonly Entry[];
  /** True if the stream has no entry before the waiting ones. */
  isLast: boolean;
  count: number;
  /** The stream's beginning is held unless more than this number of its messages were evicted. */
  beginsAtEvicted: number | undefined;
}

/**
 * Reads older entries of a session's streams, a page at a time: those from before the reading began, and those evicted
 * since. Several streams are interleaved by time.
 */
export class HistoryReader {
  readonly #history: SessionHistory;
  readonly #streams: () => readonly StreamPlace[];
  readonly #reaches = new Map<string, Reach>();
  #isLoading = false;

  constructor(history: SessionHistory, streams: () => readonly StreamPlace[]) {
    this.#history = history;
    this.#streams = streams;
  }

  get state(): HistoryState {
    const { isRead: isReadBack, isHolding } = this.#history;
    return { isReadBack, isHolding, reach: this.#reach() };
  }

  /** Reads one page; resolves to how many messages it brought. One at a time: another call meanwhile brings none. */
  async load(signal: AbortSignal): Promise<number> {
    if (this.#isLoading) return 0;
    this.#isLoading = true;
    this.#history.hold();
    try {
      for (let attempt = 0; attempt < maxAttempts; attempt++) {
        const streams = this.#streams().filter((stream) => !this.#isAtBeginning(stream));
        await Promise.all(streams.map((stream) => this.#fill(stream)));
        signal.throwIfAborted();
        // The check and the take run without an await between them, so nothing can be evicted in between.
        if (streams.every((stream) => this.#isCurrent(stream))) return this.#take(streams);
      }
      return 0;
    } finally {
      this.#isLoading = false;
      this.#forgetOthers();
    }
  }

  #forgetOthers(): void {
    const ids = new Set(this.#streams().map(({ id }) => id));
    for (const id of this.#reaches.keys()) if (!ids.has(id)) this.#reaches.delete(id);
  }

  #reach(): HistoryState['reach'] {
    const streams = this.#streams();
    if (streams.length === 0) return 'none';
    if (this.#isLoading) return 'loading';
    if (streams.every((stream) => this.#isAtBeginning(stream))) return 'beginning';
    return this.#history.isCut ? 'full' : 'more';
  }

  #isAtBeginning(stream: StreamPlace): boolean {
    const { beginsAtEvicted } = this.#reachOf(stream);
    return beginsAtEvicted !== undefined && this.#history.evictedOf(stream.id) <= beginsAtEvicted;
  }

  #reachOf({ id, start }: StreamPlace): Reach {
    const { epoch } = this.#history;
    const known = this.#reaches.get(id);
    if (known?.epoch === epoch) return known;
    // A stream that is read from its beginning lacks only evicted entries. After a clear it lacks everything.
    const beginsAtEvicted = start.at === 'beginning' && epoch === 0 ? 0 : undefined;
    const reach = { epoch, bound: undefined, waiting: [], isLast: false, count: firstCount, beginsAtEvicted };
    this.#reaches.set(id, reach);
    return reach;
  }

  /** Fetches the entries before the held ones, at least one unless there are none. */
  async #fill(stream: StreamPlace): Promise<void> {
    const reach = this.#reachOf(stream);
    const bound = this.#boundOf(stream);
    if (bound && isSame(bound, reach.bound) && (reach.waiting.length > 0 || reach.isLast)) return;
    reach.bound = bound;
    reach.waiting = bound ? await entriesOf(stream, bound, reach.count) : [];
    reach.isLast = bound !== undefined && reach.waiting.length < reach.count;
    reach.count = nextCount(reach);
  }

  #isCurrent(stream: StreamPlace): boolean {
    return isSame(this.#boundOf(stream), this.#reachOf(stream).bound);
  }

  /** Undefined until the stream's end at the start of the reading is known. */
  #boundOf({ id, from }: StreamPlace): EntryBound | undefined {
    const held = this.#history.boundOf(id);
    if (held === 'beginning') return { startOf: { at: 'beginning' } };
    if (held) return held;
    return from.at === 'latest' ? undefined : { startOf: from };
  }

  #take(streams: readonly StreamPlace[]): number {
    const reaches = streams.map((stream) => ({ source: stream.id, log: stream.log, reach: this.#reachOf(stream) }));
    const page = newest(reaches, maxRows);
    const taken = page.slice(page.length - this.#history.prepend(page));
    for (const { source, reach } of reaches) {
      const its = taken.filter((one) => one.source === source);
      const [first] = its;
      if (first) reach.bound = { id: first.entry.id, isIncluded: false };
      reach.waiting = reach.waiting.slice(its.length);
      const isBegun = reach.isLast && reach.waiting.length === 0;
      if (isBegun) reach.beginsAtEvicted = this.#history.evictedOf(source);
    }
    return taken.length;
  }
}

/**
 * The newest waiting entries of all streams, oldest first. It stops where an unread entry of another stream might
 * belong.
 */
function newest(
  reaches: readonly (Pick<HistoryEntry, 'source' | 'log'> & { readonly reach: Reach })[],
  limit: number,
): HistoryEntry[] {
  const unread = reaches.map(({ reach: { waiting, isLast } }) => {
    const oldest = waiting.at(-1);
    return oldest && !isLast ? oldest.timeMs : -Infinity;
  });
  const horizonMs = Math.max(-Infinity, ...unread);
  return reaches
    .flatMap(({ source, log, reach }) => reach.waiting.toReversed().map((entry) => ({ source, log, entry })))
    .filter(({ entry }) => entry.timeMs >= horizonMs)
    .sort((a, b) => a.entry.timeMs - b.entry.timeMs)
    .slice(-limit);
}

async function entriesOf({ log, key }: StreamPlace, bound: EntryBound, count: number): Promise<readonly Entry[]> {
  try {
    return await log.entriesBefore(key, bound, count);
  } catch (error) {
    // A key that now has another type has no entries.
    if (error instanceof ProblemError && error.problem.code === 'broker.wrong-type') return [];
    throw error;
  }
}

/** Adapts the page size so that a reply neither takes a second nor fills the memory. */
function nextCount({ waiting, count }: Reach): number {
  let bytes = 0;
  for (const { fields } of waiting) for (const part of fields) bytes += part.byteLength;
  const fitting = Math.floor(targetReplyBytes / Math.max(1, bytes / Math.max(1, waiting.length)));
  return Math.max(1, Math.min(maxRows, count * 2, fitting));
}

function isSame(a: EntryBound | undefined, b: EntryBound | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
