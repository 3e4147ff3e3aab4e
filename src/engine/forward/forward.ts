import type { Socket } from 'node:net';
import { sleep } from '../../base/async.ts';
import { ProblemError, toProblem, type Problem } from '../../base/problem.ts';
import { DockerClient } from '../docker/connection/client.ts';
import { LocalListeners, type BoundPort } from './localSockets.ts';
import { openForwarder, type OpenForwarder } from './openForwarder.ts';
import { untilStart } from './others.ts';
import type { ForwardSettings } from './settings.ts';

const firstPauseMs = 100;
const maxPauseMs = 5000;
/** One that was lost sooner is not tried again at once: somebody else may be at odds with it. */
const steadyMs = 10_000;
const maxAwayMs = 60_000;

export type ForwardState =
  /** It is being made, for the first time or after it was lost. */
  | { readonly state: 'opening' }
  /** Containers reach the local process by the service's names; `problem` says which of its ports they do not. */
  | { readonly state: 'open'; readonly problem?: Problem }
  /** It could not be made or was lost, and is tried again in a while. */
  | { readonly state: 'waiting'; readonly problem: Problem };

export interface ForwardOptions {
  /** The folder of the forwarder's programs, `amd64` and `arm64`. */
  readonly programs: string;
  onState(state: ForwardState): void;
  /** The local process asked for another service that could not be reached. */
  onRefused(host: string, port: number, reason: string): void;
}

/**
 * Holds a forwarder for a service that runs on this machine, for as long as that is wanted: in the service's networks stands a
 * container with its names, which carries connections to this process's `127.0.0.1` and opens those to other services. Whatever
 * ends this process ends the container. Lost with the engine or its connection, it is made anew.
 *
 * The listeners for other services are there when it resolves, and stay until it is closed. Rejects with `forward.port-taken`.
 */
export async function holdForwarder(
  settings: ForwardSettings,
  options: ForwardOptions,
  signal: AbortSignal,
): Promise<HeldForwarder> {
  const held = new HeldForwarder(settings, options, signal);
  await held.begin();
  return held;
}

export class HeldForwarder {
  readonly #settings: ForwardSettings;
  readonly #client: DockerClient;
  readonly #options: ForwardOptions;
  readonly #closing = new AbortController();
  readonly #signal: AbortSignal;
  readonly #opened = Promise.withResolvers<undefined>();
  #listeners: LocalListeners | undefined;
  #current: OpenForwarder | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(settings: ForwardSettings, options: ForwardOptions, signal: AbortSignal) {
    this.#settings = settings;
    this.#client = new DockerClient(settings.engine);
    this.#options = options;
    this.#signal = AbortSignal.any([signal, this.#closing.signal]);
    this.#opened.promise.catch(() => undefined);
  }

  /** The ports of other services, and where this machine has them. */
  get outbound(): readonly BoundPort[] {
    return this.#listeners?.ports ?? [];
  }

  /** Resolves when the names answer for the first time; rejects with what makes that impossible, or when it is closed before. */
  get opened(): Promise<void> {
    return this.#opened.promise;
  }

  async begin(): Promise<void> {
    this.#listeners = await LocalListeners.open(this.#settings.outbound, (socket, host, port) =>
      this.#connect(socket, host, port),
    );
    this.#running = this.#run();
  }

  /** Resolves once the container is gone, and its names are free. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  #connect(socket: Socket, host: string, port: number): void {
    // A client that goes away is no failure of ours.
    socket.on('error', () => undefined);
    if (this.#current) this.#current.connect(socket, host, port);
    else socket.resetAndDestroy();
  }

  async #run(): Promise<void> {
    let pauseMs = firstPauseMs;
    while (!this.#signal.aborted) {
      this.#options.onState({ state: 'opening' });
      const { problem, openMs } = await this.#holdOnce();
      if (this.#signal.aborted) break;
      this.#options.onState({ state: 'waiting', problem });
      if (isHopeless(problem)) {
        this.#opened.reject(new ProblemError(problem));
        break;
      }
      if (isAway(problem)) await this.#untilStart();
      if (openMs >= steadyMs) pauseMs = firstPauseMs;
      await sleep(pauseMs, this.#signal).catch(() => undefined);
      pauseMs = Math.min(pauseMs * 2, maxPauseMs);
    }
    this.#opened.reject(this.#signal.reason as Error);
    this.#listeners?.dispose();
    this.#client.dispose();
  }

  /** A start may come while nobody listens yet: after a while it is tried all the same. */
  async #untilStart(): Promise<void> {
    const patience = AbortSignal.any([this.#signal, AbortSignal.timeout(maxAwayMs)]);
    await untilStart(this.#client, this.#settings, patience);
  }

  /** Resolves once it could not be opened, or has been and is lost. */
  async #holdOnce(): Promise<{ readonly problem: Problem; readonly openMs: number }> {
    try {
      const forwarder = await openForwarder(this.#client, this.#settings, this.#options, this.#signal);
      this.#current = forwarder;
      const { problem } = forwarder;
      this.#options.onState({ state: 'open', ...(problem ? { problem } : {}) });
      this.#opened.resolve(undefined);
      const openedAtMs = performance.now();
      return { problem: await forwarder.closed, openMs: performance.now() - openedAtMs };
    } catch (error) {
      return { problem: toProblem(error), openMs: 0 };
    } finally {
      this.#current = undefined;
    }
  }
}

/** True while the network is not there, or whoever took it away is about to remove it: it is back soon after. */
function isAway({ code }: Problem): boolean {
  return code === 'forward.removed' || code === 'forward.network-missing';
}

/** True for what another attempt would meet too. */
function isHopeless({ code }: Problem): boolean {
  return code === 'forward.unfit-engine' || code === 'forward.no-program';
}
