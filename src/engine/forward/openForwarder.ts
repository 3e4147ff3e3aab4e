import type { Socket } from 'node:net';
import { abortable } from '../../base/async.ts';
import { ProblemError, type Problem } from '../../base/problem.ts';
import type { DockerClient } from '../docker/connection/client.ts';
import type { Carried } from './carried.ts';
import { removeForwarder, startForwarder } from './container.ts';
import { wasKilled, watchOthers } from './others.ts';
import { ForwardLink } from './link.ts';
import { connectLocally } from './localSockets.ts';
import type { ForwardSettings, InboundPort } from './settings.ts';

/** How long a started program may take for its first word. */
const readyTimeoutMs = 15_000;

/** A forwarder at work, from the start of its container to its end. */
export interface OpenForwarder {
  /** Which ports containers do not reach, and why; undefined when they reach all. */
  readonly problem?: Problem;
  /** Resolves with what ended it, once its container is gone. Never rejects. */
  readonly closed: Promise<Problem>;
  connect(socket: Socket, host: string, port: number): void;
}

interface OpenOptions {
  readonly programs: string;
  onRefused(host: string, port: number, reason: string): void;
}

/** Resolves once containers reach the ports. Aborting ends it. */
export async function openForwarder(
  client: DockerClient,
  settings: ForwardSettings,
  options: OpenOptions,
  signal: AbortSignal,
): Promise<OpenForwarder> {
  const { id, stream } = await startForwarder(client, settings, options.programs, signal);
  const ended = Promise.withResolvers<string>();
  const over = new AbortController();
  const ports = new InboundPorts(settings.inbound);
  const ready = Promise.withResolvers<undefined>();
  const link = new ForwardLink(stream, {
    ready: () => ready.resolve(undefined),
    accepted: (port, connection) => ports.accept(port, connection),
    listening: (port, errno) => ports.noteListening(port, errno),
    refused: (host, port, reason) => options.onRefused(host, port, reason),
    closed: (reason) => {
      over.abort();
      ended.resolve(reason);
    },
  });
  const closed = ended.promise.then(async (reason) => {
    const isUnwanted = !signal.aborted && (await wasKilled(client, id));
    await removeForwarder(client, id);
    return isUnwanted ? removed(settings.service) : lost(settings.service, reason);
  });
  const early = closed.then((problem) => Promise.reject(new ProblemError(problem)));
  early.catch(() => undefined);
  try {
    const timeout = AbortSignal.any([signal, AbortSignal.timeout(readyTimeoutMs)]);
    await Promise.race([abortable(ready.promise, timeout), early]);
    ports.listen(link);
    await Promise.race([abortable(ports.settled(), timeout), early]);
    await Promise.race([watchOthers(client, settings, (reason) => link.close(reason), over.signal), early]);
  } catch (error) {
    link.close('it could not be opened');
    await closed;
    throw error;
  }
  const { problem } = ports;
  return {
    ...(problem ? { problem } : {}),
    closed,
    connect: (socket, host, port) => link.connect(socket, host, port),
  };
}

/** The ports that containers reach, and what answers there. */
class InboundPorts {
  /** A port of the containers → that of this machine. */
  readonly #local: ReadonlyMap<number, number>;
  readonly #errors = new Map<number, number>();
  readonly #pending = new Set<number>();
  readonly #settled = Promise.withResolvers<undefined>();

  constructor(inbound: readonly InboundPort[]) {
    this.#local = new Map(inbound.map(({ containerPort, localPort }) => [containerPort, localPort]));
  }

  get problem(): Problem | undefined {
    const [port] = this.#errors.keys();
    if (port === undefined) return undefined;
    const ports = [...this.#errors.keys()].join(', ');
    const message = `Containers do not reach port ${ports} of the local process: the forwarder cannot listen there (error ${this.#errors.get(port)}).`;
    return { code: 'forward.port-refused', severity: 'warning', message };
  }

  /** Resolves once the forwarder has said of each port whether it listens there. */
  settled(): Promise<void> {
    return this.#settled.promise;
  }

  listen(link: ForwardLink): void {
    for (const port of this.#local.keys()) {
      this.#pending.add(port);
      link.listen(port);
    }
    this.#settle();
  }

  noteListening(port: number, errno: number): void {
    if (!this.#pending.delete(port)) return;
    if (errno !== 0) this.#errors.set(port, errno);
    this.#settle();
  }

  accept(port: number, connection: Carried): void {
    const localPort = this.#local.get(port);
    if (localPort === undefined) return connection.reset();
    connectLocally(localPort).then(
      (socket) => connection.use(socket),
      // Nothing listens there, or not yet: the container's connection is reset.
      () => connection.reset(),
    );
  }

  #settle(): void {
    if (this.#pending.size === 0) this.#settled.resolve(undefined);
  }
}

/** Whoever ends it by its name, as `docker compose down` does, wants it gone: it would keep the network from being removed. */
function removed(service: string): Problem {
  const message = `Other services do not reach "${service}" now: something else removed its forwarder. It comes back once a container of the project starts, or its network is made again.`;
  return { code: 'forward.removed', severity: 'warning', message };
}

function lost(service: string, reason: string): Problem {
  const message = `Other services do not reach "${service}" now: ${reason}. It is tried again by itself.`;
  return { code: 'forward.lost', severity: 'warning', message };
}
