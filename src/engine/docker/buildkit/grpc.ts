import { createServer, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { Duplex } from 'node:stream';

/** Answers one message with one. Rejects with `GrpcError` for a refusal that the other side is to know. */
type UnaryMethod = (message: Uint8Array) => Promise<Uint8Array> | Uint8Array;
/** Exchanges messages in both directions until both sides are done. */
type StreamMethod = (
  messages: AsyncIterable<Uint8Array>,
  send: (message: Uint8Array) => void,
  headers: IncomingHttpHeaders,
) => Promise<void>;

/** Maps `/package.Service/Method` to what it does. */
export type GrpcMethods = ReadonlyMap<string, { readonly unary: UnaryMethod } | { readonly stream: StreamMethod }>;

/** The codes of gRPC that are needed here. */
export const grpcCode = { ok: 0, unknown: 2, notFound: 5, unimplemented: 12 } as const;

export class GrpcError extends Error {
  override readonly name = 'GrpcError';
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

const headerBytes = 5;
/** No message that we are sent is nearly this large. */
const maxMessageBytes = 4 * 1024 * 1024;

/** Serves gRPC on a connection that the other side dialled, by Node's own HTTP/2. */
export function serveGrpc(socket: Duplex, methods: GrpcMethods): void {
  const server = createServer();
  server.on('session', (session) => session.on('error', () => session.destroy()));
  server.on('stream', (stream, headers) => {
    // A call that its caller gives up; the connection's own end is the caller's to see.
    stream.on('error', () => undefined);
    void answer(stream, headers, methods);
  });
  server.emit('connection', socket);
}

async function answer(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, methods: GrpcMethods): Promise<void> {
  const method = methods.get(headers[':path'] ?? '');
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  let status: Record<string, string> = { 'grpc-status': String(grpcCode.ok) };
  stream.on('wantTrailers', () => stream.sendTrailers(status));
  try {
    if (!method) throw new GrpcError(grpcCode.unimplemented, 'not offered');
    const send = (message: Uint8Array): void => void stream.write(framed(message));
    // A refusal ends the reading, and must not end the stream that it goes out on.
    const messages = messagesOf(stream.iterator({ destroyOnReturn: false }));
    if ('stream' in method) await method.stream(messages, send, headers);
    else for await (const message of messages) send(await method.unary(message));
  } catch (error) {
    const code = error instanceof GrpcError ? error.code : grpcCode.unknown;
    const text = error instanceof Error ? error.message : 'failed';
    status = { 'grpc-status': String(code), 'grpc-message': encodeURIComponent(text) };
  }
  stream.resume();
  if (!stream.destroyed) stream.end();
}

/** Each message: a zero (it is not compressed), its length in four bytes, its bytes. */
async function* messagesOf(chunks: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = Buffer.concat([rest, chunk as Buffer]);
    while (rest.length >= headerBytes) {
      const length = rest.readUInt32BE(1);
      if (length > maxMessageBytes) throw new GrpcError(grpcCode.unknown, 'too large');
      if (rest.length < headerBytes + length) break;
      yield rest.subarray(headerBytes, headerBytes + length);
      rest = rest.subarray(headerBytes + length);
    }
  }
}

function framed(message: Uint8Array): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32BE(message.length, 1);
  return Buffer.concat([header, message]);
}
