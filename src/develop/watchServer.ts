import { Coalescer, sleep } from '../base/async.ts';
import { DisposableSlot, DisposableStore, type Disposable } from '../base/disposable.ts';
import type { Logger } from '../base/logger.ts';
import { toProblem } from '../base/problem.ts';
import type { Engine, EngineAddress } from '../engine/engine.ts';
import type { Application } from '../manifest/model.ts';
import type { developSide, WatchAnswer } from '../protocol/develop.ts';
import type { Handlers } from '../protocol/rpc.ts';
import { prepareRules } from './rules/prepare.ts';
import { why } from './rules/why.ts';
import { diskRuleFiles, realPlace } from './session/diskRuleFiles.ts';
import type { SessionPorts } from './session/ports.ts';
import { WatchSession, type WatchRequest } from './session/watchSession.ts';
import { readFacts } from './watching/fileFacts.ts';
import type { WatchState } from './watchEvents.ts';

/** What the worker asks of its host, and tells it. */
export interface WatchHost {
  act(session: string, ...action: Parameters<SessionPorts['act']>): ReturnType<SessionPorts['act']>;
  onStates(session: string, states: readonly WatchState[]): void;
}

/** A file that is synced in a few milliseconds is told once, when it has arrived. */
const announceMs = 40;
const retryMs = 2000;

/** The worker's services: a watch for each application that the host names. */
export class WatchServer implements Disposable {
  readonly handlers: Handlers<typeof developSide>;
  readonly #host: WatchHost;
  readonly #logger: Logger;
  readonly #watches = new Map<string, ApplicationWatch>();

  constructor(host: WatchHost, logger: Logger) {
    this.#host = host;
    this.#logger = logger;
    this.handlers = this.#createHandlers();
  }

  dispose(): void {
    for (const watch of this.#watches.values()) watch.dispose();
    this.#watches.clear();
  }

  #createHandlers(): Handlers<typeof developSide> {
    return {
      watch: ({ session, engine, application, services }) => {
        this.#watches.get(session)?.dispose();
        const watch = new ApplicationWatch(session, { application, services }, engine, this.#host, this.#logger);
        this.#watches.set(session, watch);
        return null;
      },
      update: async ({ session, application, services }) => {
        await this.#watches.get(session)?.update({ application, services });
        return null;
      },
      unwatch: ({ session }) => {
        this.#watches.get(session)?.dispose();
        this.#watches.delete(session);
        return null;
      },
      saving: ({ path }) => {
        for (const watch of this.#watches.values()) watch.saving(path);
        return null;
      },
      saved: ({ path }) => {
        for (const watch of this.#watches.values()) watch.saved(path);
        return null;
      },
      why: ({ application, local, path }) => answersFor(application, new Set(local), path),
    };
  }
}

/** What each rule of all services makes of a path, whether somebody watches them or not. */
function answersFor(application: Application, local: ReadonlySet<string>, path: string): WatchAnswer[] {
  const prepared = prepareRules(application, Object.keys(application.services), diskRuleFiles, {
    local,
    isCluster: false,
  });
  // A link that is the file itself is not followed, nor is a file needed that is gone.
  const place = realPlace(path);
  const kind = readFacts(place)?.kind ?? 'missing';
  const answers = why(prepared, place, kind, application.directory);
  return answers.map(({ service, action, at, verdict, text }) => ({ service, action, at, kind: verdict.kind, text }));
}

/** The watch of one application. Where there is no engine, it begins again until there is one. */
class ApplicationWatch implements Disposable {
  readonly #session: string;
  readonly #host: WatchHost;
  readonly #logger: Logger;
  readonly #store = new DisposableStore();
  readonly #ending = new AbortController();
  readonly #announce: Coalescer;
  readonly #engine = this.#store.add(new DisposableSlot<Engine>());
  #request: WatchRequest;
  #watch: WatchSession | undefined;

  constructor(session: string, request: WatchRequest, address: EngineAddress, host: WatchHost, logger: Logger) {
    this.#session = session;
    this.#request = request;
    this.#host = host;
    this.#logger = logger;
    this.#announce = this.#store.add(
      new Coalescer(() => {
        if (this.#watch) host.onStates(session, this.#watch.states);
      }, announceMs),
    );
    void this.#run(address);
  }

  async update(request: WatchRequest): Promise<void> {
    this.#request = request;
    await this.#watch?.update(request);
    this.#announce.request();
  }

  saving(path: string): void {
    this.#watch?.saving(path);
  }

  saved(path: string): void {
    this.#watch?.saved(path);
  }

  dispose(): void {
    this.#ending.abort();
    this.#watch?.dispose();
    this.#watch = undefined;
    this.#store.dispose();
  }

  async #run(address: EngineAddress): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      try {
        const { connectEngine } = await import('../engine/connect.ts');
        if (signal.aborted) return;
        const engine = connectEngine(address, this.#logger);
        this.#engine.set(engine);
        const watch = new WatchSession(this.#request, this.#portsOn(engine));
        this.#watch = watch;
        await watch.begin();
        return;
      } catch (error) {
        if (signal.aborted) return;
        // Its states would be told over the failure.
        this.#watch?.dispose();
        this.#watch = undefined;
        this.#engine.set(undefined);
        this.#fail(error);
        await sleep(retryMs, signal).catch(() => undefined);
      }
    }
  }

  #portsOn(engine: Engine): SessionPorts {
    return {
      engine,
      act: (action, signal) => this.#host.act(this.#session, action, signal),
      // Each service's state has its last events.
      onEvent: () => this.#announce.request(),
      onState: () => this.#announce.request(),
      logger: this.#logger,
    };
  }

  #fail(error: unknown): void {
    const problem = toProblem(error);
    this.#logger.warn(problem.message);
    const { services } = this.#request;
    this.#host.onStates(
      this.#session,
      services.map((service) => ({ service, status: 'failing', recent: [], problems: [problem] })),
    );
  }
}
