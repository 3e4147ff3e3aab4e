import { randomUUID } from 'node:crypto';
import { hasTrait } from '../../base/kinds/sources.ts';
import { Coalescer } from '../../base/async.ts';
import { DisposableSlot, DisposableStore, toDisposable, type Disposable } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { Logger } from '../../base/logger.ts';
import { ProblemError, toProblem, type Problem } from '../../base/problem.ts';
import type { TapPeer } from '../../protocol/tap.ts';
import type { TapSource } from '../../protocol/sources/sourceShape.ts';
import type { TapLink } from '../inspector/inspectorSession.ts';

/** What reading for traces needs of the world around it. */
export interface TraceReadingHost {
  /** It is started with the first who looks. */
  readonly tap: TapLink & { start(): void };
  readonly limits: { readonly maxMessages: number; readonly maxBytes: number };
  /** What there is to read, and why the rest cannot be reached. */
  sources(): Promise<{ readonly sources: readonly TapSource[]; readonly problem: Problem | undefined }>;
  /** Tells whenever `sources` may answer something else, until disposed. Whoever asks keeps the application watched. */
  watchSources(onChange: () => void): Disposable;
  /** Sessions of inspectors of the same application: they may hold what is not read here, such as older messages. */
  inspectorSessions(): readonly string[];
  readonly logger: Logger;
}

/** The manifest and the broker may tell of many changes at once. */
const sourcesDelayMs = 100;

/**
 * Reads the channels, logs and spans of one application for all pages of traces in one session of the tap. It is opened with the
 * first page that holds it and closed with the last.
 */
export class TraceReading {
  /** The name of its session. */
  readonly session = `traces ${randomUUID()}`;
  readonly #host: TraceReadingHost;
  readonly #changed = new Emitter<void>();
  readonly #listening = new DisposableSlot<DisposableStore>();
  readonly #tapListening = new DisposableSlot<Disposable>();
  #holders = 0;
  /** Why something cannot be reached, and what the tap says of what it reads. */
  #problem: Problem | undefined;
  #lost: Problem | undefined;
  #sent = '';

  /** Something has come, or has been found out about what is held, or it is read no more. */
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(host: TraceReadingHost) {
    this.#host = host;
  }

  /** Where values are looked for. */
  get sessions(): readonly string[] {
    return [this.session, ...this.#host.inspectorSessions()];
  }

  /** Why not all is read; undefined where all is. */
  get problem(): Problem | undefined {
    return this.#host.tap.problem ?? this.#problem ?? this.#lost;
  }

  /** @throws ProblemError while the tap is down */
  get tap(): TapPeer {
    const { peer, problem } = this.#host.tap;
    if (peer) return peer;
    throw new ProblemError(problem ?? tapIsStarting);
  }

  /** Reads until all who hold it have let go. */
  retain(): Disposable {
    this.#holders++;
    if (this.#holders === 1) this.#begin();
    return toDisposable(() => {
      this.#holders--;
      if (this.#holders === 0) this.#end();
    });
  }

  #begin(): void {
    const { tap } = this.#host;
    const store = new DisposableStore();
    this.#listening.set(store);
    const resolving = store.add(new Coalescer(() => this.#readSources(store), sourcesDelayMs));
    const open = (): void => {
      this.#open();
      resolving.request();
    };
    store.add(this.#host.watchSources(() => resolving.request()));
    tap.start();
    store.add(tap.onDidChange(open));
    open();
  }

  #end(): void {
    this.#listening.set(undefined);
    this.#tapListening.set(undefined);
    const { peer } = this.#host.tap;
    if (peer) this.#send(peer.request('closeSession', { session: this.session }));
  }

  /** A tap that comes back knows nothing of it. */
  #open(): void {
    const { peer } = this.#host.tap;
    this.#sent = '';
    this.#lost = undefined;
    this.#tapListening.set(peer && this.#listen(peer));
    if (peer) this.#send(peer.request('openSession', { session: this.session, ...this.#host.limits }));
    this.#changed.fire();
  }

  #listen(peer: TapPeer): Disposable {
    const store = new DisposableStore();
    store.add(peer.on('counts', ({ session }) => this.sessions.includes(session) && this.#changed.fire()));
    store.add(
      peer.on('sources', ({ session, sources }) => {
        if (session !== this.session) return;
        // Most applications send no telemetry.
        const lost = sources.filter(({ state, kind }) => state === 'lost' && !hasTrait(kind, 'isReceived'));
        const problem = lost[0]?.problem;
        this.#lost = problem ?? undefined;
        this.#changed.fire();
      }),
    );
    return store;
  }

  async #readSources(store: DisposableStore): Promise<void> {
    try {
      const { sources, problem } = await this.#host.sources();
      const { peer } = this.#host.tap;
      this.#problem = problem;
      const text = JSON.stringify(sources);
      if (store.isDisposed || !peer || text === this.#sent) return;
      this.#sent = text;
      this.#send(peer.request('setSources', { session: this.session, sources: [...sources] }));
    } catch (error) {
      this.#problem = toProblem(error);
      if (!store.isDisposed) this.#changed.fire();
    }
  }

  #send(asking: Promise<unknown>): void {
    asking.catch((error: unknown) => this.#host.logger.debug(`Traces: ${toProblem(error).message}`));
  }
}

const tapIsStarting: Problem = {
  code: 'tap.starting',
  severity: 'info',
  message: 'The message reader is starting.',
};
