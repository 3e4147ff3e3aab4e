import type { Buffer } from 'node:buffer';
import { createServer, type Server } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import type { Logger } from '../../base/logger.ts';
import { ProblemError } from '../../base/problem.ts';
import { answerCall } from './grpc.ts';
import { answerHttp, refuseConnection } from './http1.ts';
import { Reception } from './reception.ts';
import type { Receiver, TelemetryTarget } from './telemetryTarget.ts';

const host = '127.0.0.1';

/** What strangers may take of the thread that shows messages. */
const defaultLimits = {
  maxConnections: 256,
  /** Requests whose bodies are read or decoded at the same time; one more is asked to come again. */
  maxRequests: 16,
  /** Whoever sends slower than that holds up a place for others. */
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 20_000,
  keepAliveTimeoutMs: 65_000,
  /** How often connections are looked at for that. */
  checkEveryMs: 1000,
};

type Limits = typeof defaultLimits;

/** Listens on loopback alone, on a port that is free or on this one. */
export async function openReceiver(
  port: number | undefined,
  target: TelemetryTarget,
  logger: Logger,
  limits: Limits = defaultLimits,
): Promise<Receiver> {
  const reception = new Reception(target, logger, limits.maxRequests);
  const server = createServer({ connectionsCheckingInterval: limits.checkEveryMs }, (request, response) => {
    void answerHttp(request, response, reception);
  });
  server.on('clientError', (_error, socket) => {
    target.count('refused', 1);
    refuseConnection(socket);
  });
  server.maxConnections = limits.maxConnections;
  server.headersTimeout = limits.headersTimeoutMs;
  server.requestTimeout = limits.requestTimeoutMs;
  server.keepAliveTimeout = limits.keepAliveTimeoutMs;
  const sockets = takeCalls(server, reception, limits);
  await listen(server, port ?? 0);
  return { port: (server.address() as AddressInfo).port, close: () => closed(server, sockets) };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'EADDRINUSE' ? 'something else listens there' : cause.message;
      const message = `Telemetry cannot be received on port ${port} (${why}). Choose another port.`;
      const code = cause.code === 'EADDRINUSE' ? 'telemetry.port-taken' : 'telemetry.cannot-listen';
      reject(new ProblemError({ code, severity: 'error', message }, { cause }));
    });
    server.listen({ port, host, exclusive: true }, resolve);
  });
}

function closed(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}

/** Has the server take gRPC, too, which comes by HTTP/2 and says so with its first bytes. All open connections. */
function takeCalls(server: Server, reception: Reception, limits: Limits): ReadonlySet<Socket> {
  const calls = createHttp2Server({ maxSessionMemory: 8, settings: { maxConcurrentStreams: limits.maxRequests } });
  calls.on('stream', (stream, headers) => void answerCall(stream, headers, reception, limits.requestTimeoutMs));
  calls.on('session', (session) => session.setTimeout(limits.keepAliveTimeoutMs, () => session.close()));
  // A session that is broken ends by itself.
  calls.on('sessionError', () => undefined);
  const sockets = new Set<Socket>();
  const takeHttp1 = server.listeners('connection') as ((socket: Socket) => void)[];
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.setTimeout(limits.headersTimeoutMs, () => socket.destroy());
    socket.once('readable', () => {
      socket.setTimeout(0);
      const start = socket.read() as Buffer | null;
      if (!start) {
        socket.destroy();
        return;
      }
      socket.unshift(start);
      if (start.toString('latin1', 0, 3) === 'PRI') {
        // Who has gone calls no more: HTTP/2 would wait for its own time.
        socket.once('end', () => socket.destroy());
        calls.emit('connection', socket);
      } else for (const take of takeHttp1) take.call(server, socket);
    });
  });
  return sockets;
}
