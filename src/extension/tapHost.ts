import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { TapLink } from '../app/inspector/inspectorSession.ts';
import { Emitter, type Event } from '../base/event.ts';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import type { Logger } from '../base/logger.ts';
import { toProblem, type Problem } from '../base/problem.ts';
import { Peer, type Wire } from '../protocol/rpc.ts';
import { tapClientSide, tapSide, type TapPeer } from '../protocol/tap.ts';

/** After so many deaths in a row the worker stays down until a person asks again. */
const maxRestarts = 5;
/** A worker that has lived that long did not die of what it was started with. */
const healthyAfterMs = 60_000;

/**
 * Runs the worker thread that reads messages. It is started when it is first needed, and again when it dies. Messages are bytes outside
 * the thread's heap, so the heap's own limit is modest.
 */
export class TapHost implements TapLink, Disposable {
  readonly #dist: string;
  readonly #logger: Logger;
  readonly #changed = new Emitter<void>();
  #current: { readonly peer: TapPeer; readonly store: DisposableStore } | undefined;
  #problem: Problem | undefined;
  #deaths = 0;
  #startedAtMs = 0;
  #isDisposed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(dist: string, logger: Logger) {
    this.#dist = dist;
    this.#logger = logger;
  }

  get peer(): TapPeer | undefined {
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
  ensure(): TapPeer {
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

  #launch(): TapPeer {
    clearTimeout(this.#timer);
    this.#startedAtMs = Date.now();
    const worker = new Worker(join(this.#dist, 'tap.js'), {
      name: 'patchbay-tap',
      workerData: join(this.#dist, 'scan.js'),
      env: neededEnvironment(process.env),
      resourceLimits: { maxOldGenerationSizeMb: 1024 },
      stdout: true,
      stderr: true,
    });
    const store = new DisposableStore();
    const peer = new Peer(workerWire(worker), tapClientSide, {}, tapSide, this.#logger);
    store.add({ dispose: () => void worker.terminate() });
    store.add(peer);
    store.add(peer.on('log', ({ level, message }) => this.#logger[level](`tap: ${message}`)));
    worker.stderr.on('data', (text: Buffer) => this.#logger.warn(`tap: ${text.toString().trimEnd()}`));
    worker.stdout.on('data', (text: Buffer) => this.#logger.info(`tap: ${text.toString().trimEnd()}`));
    worker.on('error', (error) => this.#logger.error(`The tap failed: ${toProblem(error).message}`, error));
    worker.on('exit', (code) => this.#onExit(store, code));
    this.#current = { peer, store };
    this.#problem = undefined;
    this.#logger.debug('The tap has started.');
    this.#changed.fire();
    return peer;
  }

  #onExit(store: DisposableStore, code: number): void {
    if (this.#isDisposed || this.#current?.store !== store) return;
    this.#current = undefined;
    store.dispose();
    this.#deaths = Date.now() - this.#startedAtMs > healthyAfterMs ? 1 : this.#deaths + 1;
    const willRestart = this.#deaths <= maxRestarts;
    this.#problem = {
      code: 'tap.died',
      severity: 'error',
      message: `The message reader ended unexpectedly (code ${code}). ${
        willRestart ? 'It is being started again; messages held until now are gone.' : 'See Patchbay’s log.'
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
