import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { refused, taken, type Answer } from './answers.ts';
import { formOf, otlpRequest } from './otlpRequest.ts';
import type { Reception } from './reception.ts';
import { readBody, unpacked } from './requestBody.ts';

const retryAfterSeconds = 1;

/** Answers a request of OTLP over HTTP. */
export async function answerHttp(
  request: IncomingMessage,
  response: ServerResponse,
  reception: Reception,
): Promise<void> {
  // Of a sender that has gone nothing is left to tell.
  response.on('error', () => undefined);
  const read = otlpRequest(request);
  const announced = Number(request.headers['content-length'] ?? 0);
  const isRefused = 'status' in read;
  const { status, rejected, message } = isRefused
    ? reception.refuse(read.status, read.message)
    : await reception.take(read, async () => unpacked(await readBody(request, announced), read.encoding));
  // What is left of its body is thrown away as it comes, so that the sender still hears the answer.
  if (status !== 200) request.resume();
  const form = formOf(request.headers) ?? 'binary';
  if (isRefused || status !== 200) return end(response, refused(form, status, message));
  end(response, taken(form, read.signal, rejected, message));
}

function end(response: ServerResponse, { status, type, body }: Answer): void {
  if (response.destroyed || response.headersSent) return;
  if (status === 405) response.setHeader('allow', 'POST');
  if (status === 429) response.setHeader('retry-after', retryAfterSeconds);
  response.writeHead(status, { 'content-type': type, 'content-length': body.length });
  response.end(body);
}

/** What is no HTTP, or does not come to an end. */
export function refuseConnection(socket: Duplex): void {
  if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  else socket.destroy();
}
