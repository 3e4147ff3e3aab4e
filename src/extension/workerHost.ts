import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Emitter, type Event } from '../base/event.ts';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import type { Logger } from '../base/logger.ts';
import { toProblem, type Problem } from '../base/problem.ts';
import { Peer, type Handlers, type Side, type Wire } from '../protocol/rpc.ts';
import type { LoggingSide } from '../protocol/threadLog.ts';

/** After so many deaths in a row the worker stays down until a person asks again. */
const maxRestarts = 5;
/** A worker that has lived that long did not die of what it was started with. */
const healthyAfterMs = 60_000;

/** One worker thread: what it runs, and how the host talks to it. */
export interface WorkerPlan<Own extends Side, Other extends LoggingSide> {
  /** Its name in the log, and that of its bundle: `tap`. */
  readonly name: string;
  readonly workerData?: unknown;
  /** What the host serves the worker, and what it asks of it. */
  readonly own: Own;
  readonly handlers: Handlers<Own>;
  readonly other: Other;
  /** Hears what each worker announces, beside its log. */
  readonly listen?: (peer: Peer<Own, Other>) => Disposable;
  /** What a person reads when it ended unexpectedly: what it is, and what becomes of it when it is started again. */
  readonly death: { readonly subject: string; readonly afterRestart: string };
}

/**
 * Runs a worker thread of the extension. It is started when it is first needed, and again when it dies. What fills a worker's memory
 * are bytes outside the thread's heap, so the heap's own limit is modest.
 */
export class WorkerHost<Own extends Side, Other extends LoggingSide> implements Disposable {
  readonly #dist: string;
  readonly #plan: WorkerPlan<Own, Other>;
  readonly #logger: Logger;
  readonly #changed = new Emitter<void>();
  #current: { readonly peer: Peer<Own, Other>; readonly store: DisposableStore } | undefined;
  #problem: Problem | undefined;
  #deaths = 0;
  #startedAtMs = 0;
  #isDisposed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  readonly onDidChange: Event<void> = this.#changed.event;

  /** `dist` is the folder of the bundles. */
  constructor(dist: string, plan: WorkerPlan<Own, Other>, logger: Logger) {
    this.#dist = dist;
    this.#plan = plan;
    this.#logger = logger;
  }

  get peer(): Peer<Own, Other> | undefined {
    return this.#current?.peer;
  }

  get problem(): Problem | undefined {
    return this.#problem;
  }

  /** Starts the worker when it is first needed. One that died is left alone: it is being started again, or has been given up. */
  start(): void {
    if (!this.#current && !this.#problem) this.#launch();
  }

  /** Starts the worker if it is down, however often it died, because a person asks for something. */
  ensure(): Peer<Own, Other> {
    this.#deaths = 0;
    return this.#current?.peer ?? this.#launch();
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
    this.#current?.store.dispose();
    this.#current = undefined;
    this.#changed.dispose();
  }

  #launch(): Peer<Own, Other> {
    clearTimeout(this.#timer);
    this.#startedAtMs = Date.now();
    const { name, workerData, own, handlers, other, listen } = this.#plan;
    const worker = new Worker(join(this.#dist, `${name}.js`), {
      name: `patchbay-${name}`,
      workerData,
      env: neededEnvironment(process.env),
      resourceLimits: { maxOldGenerationSizeMb: 1024 },
      stdout: true,
      stderr: true,
    });
    const store = new DisposableStore();
    const peer = new Peer(workerWire(worker), own, handlers, other, this.#logger);
    store.add({ dispose: () => void worker.terminate() });
    store.add(peer);
    if (listen) store.add(listen(peer));
    store.add(peer.on('log', ({ level, message }) => this.#logger[level](`${name}: ${message}`)));
    worker.stderr.on('data', (text: Buffer) => this.#logger.warn(`${name}: ${text.toString().trimEnd()}`));
    worker.stdout.on('data', (text: Buffer) => this.#logger.info(`${name}: ${text.toString().trimEnd()}`));
    worker.on('error', (error) => this.#logger.error(`The worker ${name} failed: ${toProblem(error).message}`, error));
    worker.on('exit', (code) => this.#onExit(store, code));
    this.#current = { peer, store };
    this.#problem = undefined;
    this.#logger.debug(`The worker ${name} has started.`);
    this.#changed.fire();
    return peer;
  }

  #onExit(store: DisposableStore, code: number): void {
    if (this.#isDisposed || this.#current?.store !== store) return;
    this.#current = undefined;
    store.dispose();
    this.#deaths = Date.now() - this.#startedAtMs > healthyAfterMs ? 1 : this.#deaths + 1;
    const willRestart = this.#deaths <= maxRestarts;
    const { name, death } = this.#plan;
    this.#problem = {
      code: `${name}.died`,
      severity: 'error',
      message: `${death.subject} ended unexpectedly (code ${code}). ${
        willRestart ? death.afterRestart : 'See Patchbay’s log.'
      }`,
    };
    this.#logger.error(this.#problem.message);
    this.#changed.fire();
    if (willRestart) this.#timer = setTimeout(() => this.#launch(), 200 * 2 ** this.#deaths);
  }
}

function workerWire(worker: Worker): Wire {
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => {
      worker.on('message', listener);
      return { dispose: () => void worker.off('message', listener) };
    },
  };
}

/** What the drivers look up, and none of the tokens that an editor's environment tends to hold. */
function neededEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isNeeded = (name: string): boolean =>
    /^(DOCKER_|XDG_|NODE_EXTRA_CA_CERTS$|SSL_CERT_|LANG$|LC_|TZ$)/.test(name) ||
    ['HOME', 'USERPROFILE', 'PATH', 'Path', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'LOCALAPPDATA'].includes(name);
  return Object.fromEntries(Object.entries(environment).filter(([name]) => isNeeded(name)));
}
