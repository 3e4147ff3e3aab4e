import { DisposableSlot, DisposableStore, type Disposable } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { Logger } from '../../base/logger.ts';
import { ProblemError, toProblem, type Problem } from '../../base/problem.ts';
import type { Filter, FilterProblem } from '../../protocol/filterShapes.ts';
import type { SentMessage } from '../../protocol/acting/drafts.ts';
import type { inspectorRelaySide, InspectorState, Revealed } from '../../protocol/inspector.ts';
import type { ColumnLayout } from '../../protocol/inspectorColumns.ts';
import type { pageSide } from '../../protocol/page.ts';
import type { Handlers, Peer } from '../../protocol/rpc.ts';
import type { Counts, SourceStatus } from '../../protocol/shapes.ts';
import type { Start } from '../../protocol/startShape.ts';
import type { TapPeer } from '../../protocol/tap.ts';
import { inspectorChoices, type Inspected, type InspectorChooser } from './inspectorChoices.ts';
import { SourceBook, type SourceResolution } from './sourceBook.ts';
import { inspectorQuestions, relayToTap, type InspectorDesk } from './inspectorQuestions.ts';
import {
  openedInspector,
  reopened,
  startedFrom,
  withFilter,
  withFilterProblem,
  withSources,
  type InspectorViewState,
} from './inspectorViewState.ts';

/** The page of an inspector, which is told what changes. */
type PageEnd = Pick<Peer<typeof inspectorRelaySide, typeof pageSide>, 'emit'>;

/** The tap as it comes and goes. */
export interface TapLink {
  /** Undefined while the worker is down. */
  readonly peer: TapPeer | undefined;
  /** Why it is down; undefined while it is up or has not been started. */
  readonly problem: Problem | undefined;
  /** It went, or came back as another peer that knows no session. */
  readonly onDidChange: Event<void>;
}

/** What an inspector needs of the world around it. */
export interface InspectorHost {
  readonly desk: InspectorDesk;
  readonly chooser: InspectorChooser;
  readonly tap: TapLink;
  /** Turns an id such as `stream:orders.created` into what the tap can read; never rejects. */
  resolveSource(application: Inspected, id: string, start: Start | null): Promise<SourceResolution>;
  /** What `resolveSource` answers may be another now: the manifest, or a published port, has changed. */
  readonly onDidChangeSources: Event<void>;
  readonly limits: { readonly maxMessages: number; readonly maxBytes: number };
  readonly logger: Logger;
}

/**
 * One inspector: what its page asks is answered by one session of the tap, which this opens, and opens again whenever
 * the tap comes back. It knows no message body longer than it takes to pass it on.
 */
export class InspectorSession implements Disposable {
  readonly #id: string;
  readonly #host: InspectorHost;
  readonly #store = new DisposableStore();
  readonly #tapListeners = this.#store.add(new DisposableSlot<DisposableStore>());
  readonly #stateChanged = this.#store.add(new Emitter<InspectorState>());
  readonly #sources = new SourceBook();
  #page: PageEnd | undefined;
  #view: InspectorViewState;
  #sentSources = '';
  #hasFailed = false;
  /** A row that the page is to show once it is there; undefined where it knows. */
  #revealed: Revealed | undefined;
  #isPageReady = false;
  /** Counts tries to (re)open, so that a slow one that has been overtaken sends nothing. */
  #attempt = 0;

  /** What the inspector's webview may ask. */
  readonly handlers: Handlers<typeof inspectorRelaySide>;
  readonly onDidChangeState: Event<InspectorState> = this.#stateChanged.event;

  /** `id` names the tap's session: unique among all inspectors of the window. */
  constructor(id: string, state: InspectorState, host: InspectorHost) {
    this.#id = id;
    this.#view = openedInspector(state);
    this.#host = host;
    const questions = inspectorQuestions(
      id,
      () => this.#tap(),
      host.desk,
      () => this.state,
    );
    const choices = inspectorChoices(host.chooser, {
      state: () => this.state,
      setSources: (sources) => this.#setSources(sources),
      restart: (start) => this.#restart(start),
    });
    this.handlers = { ...relayToTap(id, () => this.#tap()), ...questions, ...choices, ...this.#ownHandlers() };
    this.#store.add(host.tap.onDidChange(() => this.#reopen()));
    this.#store.add(host.onDidChangeSources(() => this.#readSources()));
    this.#reopen();
  }

  get state(): InspectorState {
    return this.#view.state;
  }

  /** Where events go from now on. The page asks `ready` for everything that came before. */
  attach(page: PageEnd): void {
    this.#page = page;
    this.#isPageReady = false;
  }

  #ownHandlers(): Pick<Handlers<typeof inspectorRelaySide>, 'ready' | 'setFilter' | 'setPaused'> {
    return {
      ready: async () => {
        await this.#refreshCounts();
        // The page that asks has just been built: it may have missed that the tap went.
        this.#page?.emit('problem', this.#tapProblem());
        const { state, counts, filterProblem } = this.#view;
        const sources = this.#sources.statusesOf(state.sources);
        const revealed = this.#revealed ?? null;
        this.#revealed = undefined;
        this.#isPageReady = true;
        return { state, counts, sources, filterProblem, columns: this.#columns(), revealed };
      },
      setFilter: ({ filter }) => {
        this.#become(withFilter(this.#view, filter));
        return this.#sendFilter(this.#tap(), filter);
      },
      setPaused: ({ isPaused }) => {
        this.#become({ ...this.#view, isPaused });
        return this.#tap().request('setPaused', { session: this.#id, isPaused });
      },
    };
  }

  /** Whether somebody can see the page; a hidden one is told nothing, and asks for all when it is back. */
  setShown(isShown: boolean): void {
    if (isShown === this.#view.isShown) return;
    this.#become({ ...this.#view, isShown });
    // A page that nobody sees is gone: another one asks for all when it is back.
    this.#isPageReady &&= isShown;
    const { peer } = this.#host.tap;
    if (peer) this.#send(peer.request('setShown', { session: this.#id, isShown }));
  }

  /** Has the page ask which value of the message that is chosen there is traced. */
  traceChosen(): void {
    this.#page?.emit('traceChosen', null);
  }

  /** Shows a message that was just sent, once it has come; false when it does not come. */
  async reveal(message: SentMessage, signal: AbortSignal): Promise<boolean> {
    const request = { session: this.#id, message, withinMs: maxRevealMs };
    const found = await this.#tap().request('findSent', request, signal);
    if (!found) return false;
    if (this.#isPageReady) this.#page?.emit('reveal', found);
    else this.#revealed = found;
    return true;
  }

  dispose(): void {
    this.#page = undefined;
    this.#attempt++;
    this.#host.tap.peer?.request('closeSession', { session: this.#id }).catch((error: unknown) => this.#log(error));
    this.#store.dispose();
  }

  #tap(): TapPeer {
    const { peer } = this.#host.tap;
    if (!peer) throw new ProblemError(this.#tapProblem() ?? tapIsStarting);
    return peer;
  }

  #tapProblem(): Problem | null {
    const { peer, problem } = this.#host.tap;
    return peer ? null : (problem ?? tapIsStarting);
  }

  /** A page asks when it has just been built: whatever the one before it waited for is for nobody. */
  async #refreshCounts(): Promise<void> {
    const { peer } = this.#host.tap;
    if (!peer) return;
    try {
      const session = this.#id;
      await peer.request('setShown', { session, isShown: this.#view.isShown });
      const answer = await peer.request('window', { session, window: { at: { kind: 'tail' }, count: 1 } });
      this.#become({ ...this.#view, counts: answer.counts });
    } catch (error) {
      this.#log(error);
    }
  }

  /** A new tap knows nothing: the session is opened as the page last had it, empty. */
  #reopen(): void {
    this.#attempt++;
    this.#become(reopened(this.#view));
    this.#sources.hear([]);
    this.#sentSources = '';
    const { peer } = this.#host.tap;
    const listeners = new DisposableStore();
    this.#tapListeners.set(listeners);
    this.#page?.emit('problem', this.#tapProblem());
    if (peer) {
      listeners.add(peer.on('counts', ({ session, counts }) => session === this.#id && this.#hearCounts(counts)));
      listeners.add(peer.on('sources', ({ session, sources }) => session === this.#id && this.#hearSources(sources)));
      // One wire, in order: what follows may be sent before the answer is there.
      const session = this.#id;
      const { state, isShown, isPaused } = this.#view;
      this.#send(peer.request('openSession', { session, ...this.#host.limits }));
      this.#send(this.#sendFilter(peer, state.filter));
      if (!isShown) this.#send(peer.request('setShown', { session, isShown }));
      if (isPaused) this.#send(peer.request('setPaused', { session, isPaused }));
    }
    this.#page?.emit('counts', this.#view.counts);
    this.#readSources();
  }

  async #sendFilter(peer: TapPeer, filter: Filter): Promise<FilterProblem | null> {
    const problem = await peer.request('setFilter', { session: this.#id, filter });
    this.#become(withFilterProblem(this.#view, filter, problem));
    return problem;
  }

  #readSources(): void {
    this.#attempt++;
    this.#announceSources();
    void this.#resolveAndSend(this.#attempt);
  }

  async #resolveAndSend(attempt: number): Promise<void> {
    const { state } = this;
    const { sources, start } = state;
    const resolved = await Promise.all(
      sources.map(async (id) => [id, await this.#host.resolveSource(state, id, start)] as const),
    );
    if (attempt !== this.#attempt) return;
    const readable = this.#sources.resolve(resolved);
    const asText = JSON.stringify(readable);
    if (asText !== this.#sentSources && this.#host.tap.peer) {
      this.#sentSources = asText;
      this.#send(this.#host.tap.peer.request('setSources', { session: this.#id, sources: readable }));
    }
    this.#announceSources();
  }

  #setSources(sources: readonly string[]): void {
    this.#become(withSources(this.#view, sources));
    this.#page?.emit('columns', this.#columns());
    this.#readSources();
  }

  /** The tap's session remembers how far each stream was read: one that forgets that is a new one. */
  #restart(start: Start): void {
    this.#become(startedFrom(this.#view, start));
    const { peer } = this.#host.tap;
    if (peer) this.#send(peer.request('closeSession', { session: this.#id }));
    this.#reopen();
  }

  #columns(): ColumnLayout {
    return this.#host.chooser.columnsOf(this.state.application, this.state.sources);
  }

  #become(view: InspectorViewState): void {
    const before = this.state;
    this.#view = view;
    if (view.state !== before) this.#stateChanged.fire(view.state);
  }

  #hearCounts(counts: Counts): void {
    this.#become({ ...this.#view, counts });
    this.#page?.emit('counts', counts);
  }

  #hearSources(statuses: readonly SourceStatus[]): void {
    this.#sources.hear(statuses);
    this.#announceSources();
  }

  #announceSources(): void {
    this.#page?.emit('sources', { sources: this.#sources.statusesOf(this.state.sources), state: this.state });
  }

  #send(request: Promise<unknown>): void {
    request.then(
      () => this.#succeeded(),
      (error: unknown) => this.#failed(error),
    );
  }

  #succeeded(): void {
    if (!this.#hasFailed) return;
    this.#hasFailed = false;
    this.#page?.emit('problem', this.#tapProblem());
  }

  #failed(error: unknown): void {
    if (this.#store.isDisposed) return;
    const problem = toProblem(error);
    this.#log(error);
    // `protocol.closed` is the tap going; that has its own announcement.
    if (problem.code === 'protocol.closed') return;
    this.#hasFailed = true;
    this.#page?.emit('problem', problem);
  }

  #log(error: unknown): void {
    this.#host.logger.debug(`Inspector ${this.#id}: ${toProblem(error).message}`);
  }
}

/** How long a message that was sent is waited for: the source may still be connecting. */
const maxRevealMs = 10_000;

const tapIsStarting: Problem = {
  code: 'tap.starting',
  severity: 'info',
  message: 'The message reader is starting.',
};
