import { createServer, type Socket } from 'node:net';
import { sleep } from '../../base/async.ts';
import { toDisposable, type Disposable } from '../../base/disposable.ts';
import { isCancellation, isProblemError, toProblem, type Problem } from '../../base/problem.ts';
import type { Engine } from '../../engine/engine.ts';
import { listenOnLoopback } from '../../engine/process/loopback.ts';
import type { Connector } from './connector.ts';
import { lendRelay, lentConnector, type RelayPrograms } from './lentRelay.ts';
import { connectOnce, type ReachedProcess, type RelayPlace } from './connectOnce.ts';
import { relayRefusal } from './refusals.ts';

/** What a relay reaches: a debugger's port in a container. */
export interface RelayRequest extends RelayPlace {
  /** The best first; one that the container cannot run is passed over. */
  readonly connectors: readonly Connector[];
  /** Where the program is that is lent to a container which can run none of them; left out: none is. */
  readonly lent?: RelayPrograms;
  /** How long a connection may wait for the container to run and for the debugger to listen. */
  readonly patienceMs: number;
  /** Hears why a connection was closed that never came to be. */
  readonly onProblem: (problem: Problem) => void;
  /** Hears what a connector said of the process that it reached. */
  readonly onReached?: (facts: ReachedProcess) => void;
}

export interface Relay extends Disposable {
  readonly host: '127.0.0.1';
  /** Where a debugger connects to, as long as the relay is there: also when the container is another one. */
  readonly port: number;
}

type RelayEngine = Pick<Engine, 'exec' | 'writeArchive'>;

/** How long after a container went away, or was not there, it is asked for again. */
const retryMs = 100;

/**
 * Listens on a port of this machine alone. Each connection becomes a command in the container, which connects to the debugger there:
 * nothing is published. Connections of a container that ends are closed, and new ones reach the one that takes its place.
 */
export async function openRelay(engine: RelayEngine, request: RelayRequest): Promise<Relay> {
  const over = new AbortController();
  const usable = new UsableConnectors(request);
  const server = createServer((socket) => void serve(engine, request, usable, socket, over.signal));
  const port = await listenOnLoopback(server);
  return {
    host: '127.0.0.1',
    port,
    ...toDisposable(() => {
      server.close();
      over.abort();
    }),
  };
}

/** Begins with the connector that worked last. */
class UsableConnectors {
  /** The container has the program that is lent to it, as far as is known. */
  isLent = false;
  #ordered: readonly Connector[];

  constructor({ connectors, lent }: RelayRequest) {
    this.#ordered = lent ? [...connectors, lentConnector] : connectors;
  }

  get ordered(): readonly Connector[] {
    return this.#ordered;
  }

  prefer(connector: Connector): void {
    this.#ordered = [connector, ...this.#ordered.filter((other) => other !== connector)];
  }
}

async function serve(
  engine: RelayEngine,
  request: RelayRequest,
  usable: UsableConnectors,
  socket: Socket,
  over: AbortSignal,
): Promise<void> {
  const gone = new AbortController();
  const signal = AbortSignal.any([over, gone.signal]);
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('close', () => gone.abort());
  try {
    await carry(engine, request, usable, socket, signal);
  } catch (error) {
    if (!signal.aborted && !isCancellation(error)) request.onProblem(toProblem(error));
  } finally {
    socket.destroy();
  }
}

/** Tries until something listens. Bytes of the client wait meanwhile. */
async function carry(
  engine: RelayEngine,
  request: RelayRequest,
  usable: UsableConnectors,
  socket: Socket,
  signal: AbortSignal,
): Promise<void> {
  const until = performance.now() + request.patienceMs;
  const { ordered } = usable;
  for (let index = 0; ;) {
    const connector = ordered[index];
    if (!connector) throw relayRefusal('noConnector', request);
    const waitMs = Math.max(0, Math.round(until - performance.now()));
    try {
      const wasLent = usable.isLent;
      if (connector === lentConnector && !wasLent) usable.isLent = await lend(engine, request, signal);
      const ended = await connectOnce(engine, request, { connector, waitMs }, socket, signal, (facts) => {
        usable.prefer(connector);
        request.onReached?.(facts);
      });
      if (ended.kind === 'over') return;
      if (ended.kind === 'refused') throw relayRefusal(ended.reason, request, ended.detail);
      usable.isLent = false;
      // A container that was made anew has it no more, and gets it again.
      if (connector !== lentConnector || !wasLent) index++;
    } catch (error) {
      if (!isAway(error) || performance.now() >= until) throw error;
      await sleep(retryMs, signal);
    }
  }
}

async function lend(engine: RelayEngine, { lent, container }: RelayRequest, signal: AbortSignal): Promise<boolean> {
  return lent !== undefined && (await lendRelay(engine, container, lent, signal));
}

/** A container that is restarted, or made anew, is not there for a moment. */
function isAway(error: unknown): boolean {
  return isProblemError(error) && ['engine.not-running', 'engine.container-gone'].includes(error.problem.code);
}
