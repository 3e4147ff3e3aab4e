import { randomUUID } from 'node:crypto';
import { Coalescer } from '../../base/async.ts';
import { DisposableStore, toDisposable, type Disposable } from '../../base/disposable.ts';
import type { Event } from '../../base/event.ts';
import type { Logger } from '../../base/logger.ts';
import { isCancellation, ProblemError, toProblem } from '../../base/problem.ts';
import type { pageSide } from '../../protocol/page.ts';
import type { Handlers, Peer } from '../../protocol/rpc.ts';
import type { TapPeer } from '../../protocol/tap.ts';
import type {
  TraceFormat,
  TraceNews,
  tracePageHostSide,
  TracePageSnapshot,
  TracePageState,
} from '../../protocol/traces/tracePage.ts';
import type { Hop, FoundTrace, WiringFacts } from '../../protocol/traces/trace.ts';
import type { TapSource } from '../../protocol/sources/sourceShape.ts';

/** What the page of a trace needs of the world around it. */
export interface TracePageHost {
  /** The tap, which is started for it. */
  tap(): Pick<TapPeer, 'request' | 'on'>;
  readonly limits: { readonly maxMessages: number; readonly maxBytes: number };
  /** What is read for it: the channels and the logs of the application, from some minutes ago on. */
  sources(signal: AbortSignal): Promise<readonly TapSource[]>;
  wiring(): Promise<WiringFacts>;
  /** Shows a message or a line in an inspector. */
  show(hop: Hop): Promise<void>;
  follow(value: string): Promise<void>;
  copy(text: string): Promise<void>;
  takeAlong(trace: FoundTrace, format: TraceFormat): Promise<void>;
  readonly logger: Logger;
}

/** While it grows, it is looked for again this often at most. */
const lookMs = 300;
/** A page of so many hops scrolls; of more, the oldest are shown and all are counted. */
const maxHops = 10_000;

/**
 * What stands behind the page of one trace. It reads the application's channels and logs in a session of its own, beside those of
 * the inspectors, until the tab is closed.
 */
export class TracePageSession implements Disposable {
  readonly state: TracePageState;
  readonly handlers: Handlers<typeof tracePageHostSide>;
  readonly onDidChangeTitle: Event<unknown> = () => toDisposable(() => undefined);
  readonly #host: TracePageHost;
  readonly #session = `trace ${randomUUID()}`;
  readonly #store = new DisposableStore();
  readonly #ending = new AbortController();
  readonly #looking = this.#store.add(new Coalescer(() => this.#look(), lookMs));
  #page: Pick<Peer<typeof tracePageHostSide, typeof pageSide>, 'emit'> | undefined;
  #opening: Promise<void> | undefined;
  #news: TraceNews = { trace: null, problem: null };
  #sent = '';

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
      detail: (place, signal) => host.tap().request('detail', place, signal),
      copy: async ({ text }) => {
        await host.copy(text);
        return null;
      },
      takeAlong: async ({ format }) => {
        if (this.#news.trace) await host.takeAlong(this.#news.trace, format);
        return null;
      },
    };
    this.#store.add(toDisposable(() => this.#ending.abort()));
  }

  attach(page: Pick<Peer<typeof tracePageHostSide, typeof pageSide>, 'emit'>): void {
    this.#page = page;
  }

  dispose(): void {
    if (this.#opening) this.#ask(this.#host.tap().request('closeSession', { session: this.#session }));
    this.#store.dispose();
  }

  async #snapshot(): Promise<TracePageSnapshot> {
    this.#opening ??= this.#open();
    return { state: this.state, wiring: await this.#host.wiring().catch(() => noWiring), ...this.#news };
  }

  async #open(): Promise<void> {
    try {
      const tap = this.#host.tap();
      await tap.request('openSession', { session: this.#session, ...this.#host.limits });
      this.#store.add(tap.on('counts', () => this.#looking.request()));
      const sources = await this.#host.sources(this.#ending.signal);
      await tap.request('setSources', { session: this.#session, sources: [...sources] });
      this.#looking.request();
    } catch (error) {
      this.#tell({ trace: null, problem: { text: toProblem(error).message } });
    }
  }

  async #look(): Promise<void> {
    try {
      const request = { value: this.state.value, isAnywhere: true, wiring: await this.#host.wiring(), limit: maxHops };
      const trace = await this.#host.tap().request('trace', request, this.#ending.signal);
      this.#tell({ trace, problem: null });
      if (trace.unknown > 0) this.#looking.request();
    } catch (error) {
      if (!isCancellation(error)) this.#tell({ ...this.#news, problem: { text: toProblem(error).message } });
    }
  }

  #tell(news: TraceNews): void {
    this.#news = news;
    const text = JSON.stringify(news);
    if (text !== this.#sent) this.#page?.emit('news', news);
    this.#sent = text;
  }

  #hopAt(session: string, sequence: number): Hop {
    const hop = this.#news.trace?.hops.find((each) => each.session === session && each.row.sequence === sequence);
    if (hop) return hop;
    throw new ProblemError({ code: 'trace.gone', severity: 'info', message: 'This hop is no longer held.' });
  }

  #ask(asking: Promise<unknown>): void {
    asking.catch((error: unknown) => this.#host.logger.debug(toProblem(error).message));
  }
}

const noWiring: WiringFacts = { publishers: {}, consumers: {} };
