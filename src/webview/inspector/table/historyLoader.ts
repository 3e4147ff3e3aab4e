import { plural } from '../../../base/counts.ts';
import type { Counts, OlderMessages, HistoryState } from '../../../protocol/shapes.ts';
import type { Viewport } from '../../kit/viewport.ts';

interface HistoryPorts {
  readonly viewport: Viewport;
  readonly load: () => Promise<OlderMessages>;
  readonly onLoaded: (counts: Counts) => void;
  /** Lets streams be read again, which waited while older messages were shown. */
  readonly readOn: () => Promise<unknown>;
  /** Called if all rows fit: rows that are put before them must not push them out of sight. */
  readonly onAwait: () => void;
  readonly announce: (text: string) => void;
  readonly onError: (error: unknown) => void;
}

/** The text or button beyond the oldest row. */
export interface HistoryLook {
  readonly text: string;
  readonly canLoad: boolean;
}

/** Older messages are fetched once no more rows than these are left above those in sight. */
const nearRows = 20;

/** Loads older messages when the user reaches the first row, one page at a time. */
export class HistoryLoader {
  readonly #ports: HistoryPorts;
  #counts: Counts | undefined;
  #isWanted = false;
  /** The first ordinal when the user asked for more. Pages without a matching row are followed by the next page. */
  #firstWhenAsked: number | undefined;
  #isLoading = false;
  #isReadingOn = false;

  constructor(ports: HistoryPorts) {
    this.#ports = ports;
  }

  setCounts(counts: Counts): void {
    this.#counts = counts;
    if (this.#isWanted) this.#goOn();
  }

  /** The visible rows changed. */
  moved(): void {
    if (this.#isNear) this.#isWanted = true;
    if (this.#isWanted) this.#goOn();
  }

  /** The user asks for what is before the first row. */
  ask(): void {
    if (this.#history?.reach !== 'more') return;
    this.#isWanted = true;
    this.#firstWhenAsked = this.#counts?.first;
    if (this.#ports.viewport.isFollowing) this.#ports.onAwait();
    this.#goOn();
  }

  /** Lets streams be read again once the user is back at the newest rows. */
  settle(): void {
    if (!this.#history?.isReadBack) this.#isReadingOn = false;
    else if (this.#ports.viewport.isFollowing && !this.#isLoading && !this.#isReadingOn) this.#readOn();
  }

  /** Undefined if there is nothing to show. It depends on no scrolling: its line is there or is not. */
  look(): HistoryLook | undefined {
    const { viewport } = this.#ports;
    if (!this.#counts || this.#counts.sort || viewport.end <= viewport.first) return undefined;
    const reach = this.#isLoading ? 'loading' : this.#history?.reach;
    if (reach === 'more') return { text: 'Load older', canLoad: true };
    return !reach || texts[reach] === '' ? undefined : { text: texts[reach], canLoad: false };
  }

  get #history(): HistoryState | undefined {
    return this.#counts?.history;
  }

  get #isNear(): boolean {
    const { isFollowing, olderRows, first } = this.#ports.viewport;
    // Those that came since the last drawing count too.
    return !isFollowing && olderRows + first - (this.#counts?.first ?? first) < nearRows;
  }

  #goOn(): void {
    if (this.#isLoading || !this.#counts || this.#counts.scan) return;
    const isAsked = this.#firstWhenAsked !== undefined && this.#counts.first >= this.#firstWhenAsked;
    this.#isWanted = !this.#counts.sort && this.#history?.reach === 'more' && (isAsked || this.#isNear);
    if (!isAsked) this.#firstWhenAsked = undefined;
    if (this.#isWanted) void this.#load();
  }

  async #load(): Promise<void> {
    this.#isLoading = true;
    try {
      const { rows, counts } = await this.#ports.load();
      this.#ports.onLoaded(counts);
      if (rows > 0) this.#ports.announce(`${plural(rows, 'older message')} loaded`);
      else this.#stop();
    } catch (error) {
      this.#stop();
      this.#ports.onError(error);
    }
    this.#isLoading = false;
    if (this.#isWanted) this.#goOn();
  }

  /** Stops until the user's next action. */
  #stop(): void {
    this.#isWanted = false;
    this.#firstWhenAsked = undefined;
  }

  #readOn(): void {
    this.#isReadingOn = true;
    this.#ports.readOn().catch((error: unknown) => {
      this.#isReadingOn = false;
      this.#ports.onError(error);
    });
  }
}

const texts = {
  none: '',
  more: '',
  loading: 'Loading older messages…',
  beginning: 'The beginning is reached',
  full: 'Memory limit reached: no older messages are loaded',
} as const;
