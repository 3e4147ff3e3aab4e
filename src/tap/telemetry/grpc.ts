// OTLP over gRPC: a request is one message behind five bytes, in an HTTP/2 stream of its own; what became of it stands behind the answer.
import { Buffer } from 'node:buffer';
import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { TelemetrySignal } from '../../messages/telemetry/telemetryRows.ts';
import { codeOf, taken } from './answers.ts';
import { encodingOf, isOurName, type OtlpRefusal, type OtlpRequest } from './otlpRequest.ts';
import type { Receipt, Reception } from './reception.ts';
import { BodyBroken, readBody, unpacked } from './requestBody.ts';

const signals: ReadonlyMap<string, TelemetrySignal> = new Map([
  ['/opentelemetry.proto.collector.trace.v1.TraceService/Export', 'traces'],
  ['/opentelemetry.proto.collector.logs.v1.LogsService/Export', 'logs'],
  ['/opentelemetry.proto.collector.metrics.v1.MetricsService/Export', 'metrics'],
]);

const type = 'application/grpc';
/** A byte that says whether it is packed, and four of its length. */
const prefixBytes = 5;

/** Answers one call. It ends after `timeoutMs`, however slowly it comes. */
export async function answerCall(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  reception: Reception,
  timeoutMs: number,
): Promise<void> {
  // Of a sender that has gone nothing is left to tell.
  stream.on('error', () => undefined);
  const timer = setTimeout(() => stream.close(constants.NGHTTP2_CANCEL), timeoutMs);
  const call = otlpCall(headers);
  const outcome =
    'status' in call
      ? reception.refuse(call.status, call.message)
      : await reception.take(call, async () => messageOf(await readBody(stream, 0), call.encoding));
  clearTimeout(timer);
  if (stream.destroyed || stream.closed) return;
  // What is left of its body is thrown away as it comes.
  stream.resume();
  if ('status' in call || outcome.status !== 200) fail(stream, outcome);
  else succeed(stream, taken('binary', call.signal, outcome.rejected, outcome.message).body);
}

function otlpCall(headers: IncomingHttpHeaders): OtlpRequest | OtlpRefusal {
  const { ':authority': name, ':path': path = '', ':method': method, 'grpc-encoding': told = 'identity' } = headers;
  if (!isOurName(name)) return { status: 403, message: 'This receiver does not go by that name.' };
  const signal = signals.get(path);
  if (!signal || method !== 'POST') return { status: 404, message: 'This receiver takes traces, logs and metrics.' };
  if (!headers['content-type']?.startsWith(type)) return { status: 415, message: 'This is no gRPC.' };
  const encoding = encodingOf(String(told));
  return encoding ? { signal, form: 'binary', encoding } : { status: 415, message: 'Send it plain, or with gzip.' };
}

/** The message of a call, unpacked where its first byte says that it is packed. */
function messageOf(body: Buffer, encoding: OtlpRequest['encoding']): Promise<Buffer> {
  const flag = body[0] ?? 2;
  if (flag > 1 || body.length < prefixBytes || body.readUInt32BE(1) !== body.length - prefixBytes) {
    throw new BodyBroken('The call is not one message.');
  }
  return unpacked(body.subarray(prefixBytes), flag === 1 ? encoding : 'identity');
}

function succeed(stream: ServerHttp2Stream, message: Buffer): void {
  stream.respond({ ':status': 200, 'content-type': type }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  const prefix = Buffer.alloc(prefixBytes);
  prefix.writeUInt32BE(message.length, 1);
  stream.end(Buffer.concat([prefix, message]));
}

function fail(stream: ServerHttp2Stream, { status, message }: Receipt): void {
  const told = { 'grpc-status': String(codeOf(status)), 'grpc-message': encodeURIComponent(message) };
  stream.respond({ ':status': 200, 'content-type': type, ...told }, { endStream: true });
}
