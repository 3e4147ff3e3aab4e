import type { Buffer } from 'node:buffer';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import type { Logger } from '../../base/logger.ts';
import { ProblemError } from '../../base/problem.ts';
import { DecodeError } from '../../messages/decode/byteReader.ts';
import { isCheapJson } from '../../messages/decode/jsonCost.ts';
import { telemetryRows } from '../../messages/telemetry/telemetryRows.ts';
import type { TelemetryRow } from '../../messages/telemetry/telemetryRow.ts';
import { refused, taken, type Answer } from './answers.ts';
import { formOf, otlpRequest, type OtlpRequest } from './otlpRequest.ts';
import { BodyBroken, BodyTooLarge, readBody, unpacked } from './requestBody.ts';
import type { Receiver, TelemetryTarget } from './telemetryTarget.ts';

const host = '127.0.0.1';

/** What strangers may take of the thread that shows messages. */
const defaultLimits = {
  maxConnections: 256,
  /** Requests whose bodies are read or decoded at the same time; one more is asked to come again. */
  maxRequests: 32,
  /** Whoever sends slower than that holds up a place for others. */
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 20_000,
  keepAliveTimeoutMs: 65_000,
  /** How often connections are looked at for that. */
  checkEveryMs: 1000,
};

const retryAfterSeconds = 1;
/** Messages are still read and shown between two slices. */
const sliceMs = 8;
/** What the records of one request may become: a resource is written into each of them. */
const maxRowBytes = 32 * 1024 * 1024;

/** Listens on loopback alone, on a port that is free or on this one. */
export async function openReceiver(
  port: number | undefined,
  target: TelemetryTarget,
  logger: Logger,
  limits = defaultLimits,
): Promise<Receiver> {
  const reception = new Reception(target, logger, limits.maxRequests);
  const server = createServer({ connectionsCheckingInterval: limits.checkEveryMs }, (request, response) => {
    void reception.answer(request, response);
  });
  server.on('clientError', (_error, socket) => {
    target.count('refused', 1);
    refuseConnection(socket);
  });
  server.maxConnections = limits.maxConnections;
  server.headersTimeout = limits.headersTimeoutMs;
  server.requestTimeout = limits.requestTimeoutMs;
  server.keepAliveTimeout = limits.keepAliveTimeoutMs;
  await listen(server, port ?? 0);
  return { port: (server.address() as AddressInfo).port, close: () => closed(server) };
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

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Answers requests, and hands on what they bring. */
class Reception {
  readonly #target: TelemetryTarget;
  readonly #logger: Logger;
  readonly #maxRequests: number;
  #requests = 0;

  constructor(target: TelemetryTarget, logger: Logger, maxRequests: number) {
    this.#target = target;
    this.#logger = logger;
    this.#maxRequests = maxRequests;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Of a sender that has gone nothing is left to tell.
    response.on('error', () => undefined);
    const read = otlpRequest(request);
    const form = formOf(request.headers) ?? 'binary';
    if ('status' in read) return this.#refuse(response, refused(form, read.status, read.message));
    if (this.#requests >= this.#maxRequests) {
      this.#target.count('delayed', 1);
      return end(response, refused(form, 429, 'Too much is waiting. Send it again.'));
    }
    this.#requests++;
    try {
      end(response, await this.#take(request, read));
    } catch (error) {
      this.#refuse(response, this.#answerTo(error, form));
    } finally {
      this.#requests--;
    }
  }

  async #take(request: IncomingMessage, { signal, form, encoding }: OtlpRequest): Promise<Answer> {
    const body = await unpacked(await readBody(request), encoding);
    const rows: TelemetryRow[] = [];
    let rejected = 0;
    let bytes = 0;
    let sliceEndMs = performance.now() + sliceMs;
    for (const row of telemetryRows(signal, form === 'json' ? parsed(body) : body, Date.now())) {
      bytes += row?.payload.length ?? 0;
      if (row && bytes <= maxRowBytes) rows.push(row);
      else rejected++;
      if (performance.now() < sliceEndMs) continue;
      await turn();
      sliceEndMs = performance.now() + sliceMs;
    }
    if (rejected > 0) this.#target.count('rejected', rejected);
    if (rows.length > 0) this.#target.take(rows);
    return taken(form, signal, rejected, 'Some had no valid ids, were too large or could not be read.');
  }

  #refuse(response: ServerResponse, answer: Answer): void {
    this.#target.count('refused', 1);
    // What is left of its body is thrown away as it comes, so that the sender still hears the answer.
    response.req.resume();
    end(response, answer);
  }

  #answerTo(error: unknown, form: 'binary' | 'json'): Answer {
    if (error instanceof BodyTooLarge) return refused(form, 413, 'The request is too large. Send smaller batches.');
    if (error instanceof BodyBroken) return refused(form, 400, error.message);
    if (error instanceof DecodeError) return refused(form, 400, `The request is malformed. ${error.message}`);
    this.#logger.error('Receiving telemetry failed', error);
    return refused(form, 500, 'The receiver failed.');
  }
}

function parsed(body: Buffer): unknown {
  if (!isCheapJson(body)) throw new BodyTooLarge();
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch {
    throw new DecodeError('It is no JSON.');
  }
}

function end(response: ServerResponse, { status, type, body }: Answer): void {
  if (response.destroyed || response.headersSent) return;
  if (status === 405) response.setHeader('allow', 'POST');
  if (status === 429) response.setHeader('retry-after', retryAfterSeconds);
  response.writeHead(status, { 'content-type': type, 'content-length': body.length });
  response.end(body);
}

/** What is no HTTP, or does not come to an end. */
function refuseConnection(socket: Duplex): void {
  if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  else socket.destroy();
}
