import { isCancellation } from '../../../base/problem.ts';
import type { Counts, RowWindow, WindowRequest } from '../../../protocol/shapes.ts';
import { RowCache } from './rowCache.ts';
import type { Viewport } from '../../kit/viewport.ts';

const windowSize = 200;
/** More cannot be asked for at once. */
const maxRows = 500;

interface RowLoaderPorts {
  readonly request: (window: WindowRequest, signal: AbortSignal) => Promise<RowWindow>;
  /** Rows or counts came: draw. */
  readonly onLoaded: (counts: Counts) => void;
  /** Rows came: they are in the cache already. */
  readonly onRows?: (rows: RowWindow['rows']) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Fetches the rows in sight and some around them, one request at a time. While following, with nothing lacking, the request
 * is one for the rows that come next: it waits at the tap, and is answered with them.
 */
export class RowLoader {
  readonly cache = new RowCache();
  readonly #ports: RowLoaderPorts;
  #running: AbortController | undefined;
  /** What is under way waits for rows from this ordinal on. */
  #awaitedFrom: number | undefined;
  #isHeld = false;
  #first = 0;
  /** The last answer brought nothing: asking again is of no use until something changes. */
  #isStalled = false;

  constructor(ports: RowLoaderPorts) {
    this.#ports = ports;
  }

  /** Something changed: a request that brought nothing may now. */
  wake(): void {
    this.#isStalled = false;
  }

  /**
   * Rows were evicted: those of quiet sources, which are kept longer, have moved up, and are to be fetched anew; where rows
   * were read back, others may come in place of those that went.
   */
  settle({ first, settled = first }: Counts): void {
    if (first > this.#first) this.cache.dropBelow(settled);
    this.#first = first;
  }

  /** The rows are others now (another filter, another session): forgets all, and asks nothing until `release`. */
  hold(): void {
    this.#isHeld = true;
    this.#abandon();
    this.cache.clear();
  }

  release(): void {
    this.#isHeld = false;
    this.#isStalled = false;
  }

  /** Asks for what the viewport lacks; `latestEnd` is the ordinal behind the newest row the tap has. */
  load(viewport: Viewport, latestEnd: number): void {
    if (this.#isHeld || this.#isStalled) return;
    const wanted = this.#wanted(viewport, latestEnd);
    if (this.#running) {
      if (this.#awaitedFrom === undefined || !wanted) return;
      // Newer rows are announced: they are on their way.
      if (wanted.at.kind === 'tail' && this.#awaitedFrom < latestEnd) return;
      this.#abandon();
    }
    if (wanted) void this.#fetch(wanted);
    else if (viewport.isFollowing) void this.#fetch(this.#newest(viewport, latestEnd));
  }

  #newest(viewport: Viewport, behind?: number): WindowRequest {
    return { at: { kind: 'tail', behind }, count: Math.min(500, viewport.pageSize + 20) };
  }

  #abandon(): void {
    this.#running?.abort(new DOMException('The view has changed.', 'AbortError'));
    this.#running = undefined;
  }

  #wanted(viewport: Viewport, latestEnd: number): WindowRequest | undefined {
    if (viewport.isFollowing && latestEnd > viewport.first && !this.cache.get(latestEnd - 1)) {
      return this.#newest(viewport);
    }
    const { start, end } = viewport.visible;
    const missing = this.cache.firstMissing(start, end);
    if (missing === undefined) return undefined;
    if (end - start > windowSize)
      return { at: { kind: 'ordinal', ordinal: this.#beyondKnown(viewport, missing) }, count: maxRows };
    // Half of the window lies before the visible rows and half after, because the user may change direction.
    const ordinal = Math.max(viewport.first, missing - Math.floor((windowSize - (end - start)) / 2));
    const count = Math.min(maxRows, Math.max(windowSize, end - ordinal));
    return { at: { kind: 'ordinal', ordinal }, count };
  }

  /**
   * Where rows without height stand between those in sight, more are in sight than a window has. What lacks is at an end of
   * what is known, and likely to have no height either: as much as possible is fetched from there on.
   */
  #beyondKnown({ first, visible }: Viewport, missing: number): number {
    if (this.cache.get(missing - 1)) return missing;
    let known = missing;
    while (known < visible.end && !this.cache.get(known)) known++;
    return Math.max(first, known - maxRows);
  }

  async #fetch(window: WindowRequest): Promise<void> {
    const controller = new AbortController();
    this.#running = controller;
    const awaitedFrom = window.at.kind === 'tail' ? window.at.behind : undefined;
    this.#awaitedFrom = awaitedFrom;
    try {
      const answer = await this.#ports.request(window, controller.signal);
      if (this.#running !== controller) return;
      this.#running = undefined;
      this.settle(answer.counts);
      this.#isStalled = !this.cache.add(answer.rows);
      this.#ports.onRows?.(answer.rows);
      this.#ports.onLoaded(answer.counts);
    } catch (error) {
      if (this.#running !== controller) return;
      this.#running = undefined;
      this.#isStalled = true;
      // Nobody misses what has not come: the next counts ask for it.
      if (!isCancellation(error) && awaitedFrom === undefined) this.#ports.onError(error);
    }
  }
}
