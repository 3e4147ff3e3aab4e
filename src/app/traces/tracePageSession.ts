import { Coalescer } from '../../base/async.ts';
import { DisposableStore, toDisposable, type Disposable } from '../../base/disposable.ts';
import type { Event } from '../../base/event.ts';
import type { Logger } from '../../base/logger.ts';
import { isCancellation, ProblemError, toProblem } from '../../base/problem.ts';
import type { pageSide } from '../../protocol/page.ts';
import type { Handlers, Peer } from '../../protocol/rpc.ts';
import type {
  TraceFormat,
  TraceNews,
  tracePageHostSide,
  TracePageSnapshot,
  TracePageState,
} from '../../protocol/traces/tracePage.ts';
import type { TapPeer } from '../../protocol/tap.ts';
import type { Hop, FoundTrace, WiringFacts } from '../../protocol/traces/trace.ts';
import { recentNews } from './recentNews.ts';
import type { TraceReading } from './traceReading.ts';

/** What reads the application, as far as a page needs it. */
type Reading = Pick<TraceReading, 'tap' | 'session' | 'sessions' | 'problem' | 'retain' | 'onDidChange'>;
type PageEnd = Pick<Peer<typeof tracePageHostSide, typeof pageSide>, 'emit'>;

/** What the page of a trace needs of the world around it. */
export interface TracePageHost {
  /** What reads the application of the page. @throws ProblemError where the workspace does not have it, or is not trusted */
  reading(): Promise<Reading>;
  /** `reading` may answer something else now: the workspace is trusted, or has another application. */
  readonly onDidChange: Event<void>;
  wiring(): Promise<WiringFacts>;
  /** Shows a message or a line in an inspector. */
  show(hop: Hop): Promise<void>;
  follow(value: string): Promise<void>;
  copy(text: string): Promise<void>;
  takeAlong(trace: FoundTrace, format: TraceFormat): Promise<void>;
  readonly logger: Logger;
}

/** While it grows, it is looked for again this often at most. */
const minLookMs = 300;
/** That something is late shows by time alone: nobody has to come for it. */
const idleLookMs = 2000;
/** Of the time, so much at most is spent on looking: a trace of thousands of hops takes a while to pass on. */
const maxShare = 0.2;
/** A page of so many hops scrolls; of more, the oldest are shown and all are counted. */
const maxHops = 10_000;

/**
 * What stands behind the page of one trace. It looks for the value in what is read of the application, again and again while the page
 * is shown and something comes.
 */
export class TracePageSession implements Disposable {
  readonly state: TracePageState;
  readonly handlers: Handlers<typeof tracePageHostSide>;
  readonly #host: TracePageHost;
  readonly #store = new DisposableStore();
  readonly #ending = new AbortController();
  readonly #looking = this.#store.add(
    new Coalescer(
      () => this.#look(),
      () => this.#delayMs,
    ),
  );
  #page: PageEnd | undefined;
  #isBeginning = false;
  /** Nothing could be read when it was tried last. */
  #hasFailed = false;
  #reading: Reading | undefined;
  #news: TraceNews = { trace: null, problem: null };
  #revision: string | null = null;
  #isShown = true;
  #delayMs = 0;
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(state: TracePageState, host: TracePageHost) {
    this.state = state;
    this.#host = host;
    this.handlers = {
      ready: () => this.#snapshot(),
      show: async ({ session, sequence }) => {
        await host.show(this.#hopAt(session, sequence));
        return null;
      },
      follow: async ({ value }) => {
        await host.follow(value);
        return null;
      },
      detail: (place, signal) => this.#tap().request('detail', place, signal),
      copy: async ({ text }) => {
        await host.copy(text);
        return null;
      },
      recent: async (query, signal) => {
        // The workspace may be trusted by now.
        if (!this.#reading) await this.#begin();
        if (!this.#reading) return { list: null, problem: this.#news.problem };
        return recentNews(this.#reading, query, await this.#wiring(), signal);
      },
      takeAlong: async ({ format }) => {
        if (this.#news.trace) await host.takeAlong(this.#news.trace, format);
        return null;
      },
    };
    this.#store.add(toDisposable(() => this.#ending.abort()));
    this.#store.add(toDisposable(() => clearTimeout(this.#idle)));
    this.#store.add(host.onDidChange(() => this.#hasFailed && void this.#begin()));
  }

  attach(page: PageEnd): void {
    this.#page = page;
  }

  /** For a page that nobody sees nothing is looked for: it asks for everything when it is back. */
  setShown(isShown: boolean): void {
    this.#isShown = isShown;
    if (isShown && this.#reading) this.#looking.request();
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #snapshot(): Promise<TracePageSnapshot> {
    void this.#begin();
    return { state: this.state, wiring: await this.#wiring(), ...this.#news };
  }

  /** What failed is tried again when the page is shown the next time. */
  async #begin(): Promise<void> {
    if (this.#reading) return this.#looking.request();
    if (this.#isBeginning) return;
    this.#isBeginning = true;
    try {
      const reading = await this.#host.reading();
      this.#store.add(reading.retain());
      this.#store.add(reading.onDidChange(() => this.#isShown && this.#looking.request()));
      this.#reading = reading;
      this.#hasFailed = false;
      this.#looking.request();
    } catch (error) {
      this.#hasFailed = true;
      this.#tell({ trace: null, problem: { text: toProblem(error).message } });
    } finally {
      this.#isBeginning = false;
    }
  }

  #tap(): TapPeer {
    if (this.#reading) return this.#reading.tap;
    throw new ProblemError(gone);
  }

  async #look(): Promise<void> {
    if (this.state.value === '') return this.#tellRecentChanged();
    if (!this.#reading) return;
    const startMs = performance.now();
    try {
      const { tap, sessions, problem } = this.#reading;
      const request = { value: this.state.value, isAnywhere: true, wiring: await this.#wiring(), limit: maxHops };
      const asked = { ...request, sessions: [...sessions], revision: this.#revision };
      const news = await tap.request('traceNews', asked, this.#ending.signal);
      this.#revision = news?.revision ?? this.#revision;
      const said = problem ? { text: problem.message } : null;
      if (news ?? said?.text !== this.#news.problem?.text) {
        this.#tell({ trace: news?.trace ?? this.#news.trace, problem: said });
      }
      if ((this.#news.trace?.unknown ?? 0) > 0) this.#looking.request();
    } catch (error) {
      if (!isCancellation(error)) this.#tell({ ...this.#news, problem: { text: toProblem(error).message } });
    }
    this.#delayMs = Math.max(minLookMs, (performance.now() - startMs) / maxShare);
    this.#lookLater();
  }

  #lookLater(): void {
    clearTimeout(this.#idle);
    if (this.#ending.signal.aborted) return;
    this.#idle = setTimeout(() => this.#isShown && this.#looking.request(), idleLookMs);
  }

  #tellRecentChanged(): void {
    this.#delayMs = minLookMs;
    this.#page?.emit('recentChanged', {});
  }

  #wiring(): Promise<WiringFacts> {
    return this.#host.wiring().catch((error: unknown) => {
      this.#host.logger.debug(`A trace is shown without wiring: ${toProblem(error).message}`);
      return { publishers: {}, consumers: {} };
    });
  }

  #tell(news: TraceNews): void {
    this.#news = news;
    if (!this.#ending.signal.aborted) this.#page?.emit('news', news);
  }

  #hopAt(session: string, sequence: number): Hop {
    const hop = this.#news.trace?.hops.find((each) => each.session === session && each.row.sequence === sequence);
    if (hop) return hop;
    throw new ProblemError(gone);
  }
}

const gone = { code: 'trace.gone', severity: 'info', message: 'This hop is no longer held.' } as const;
