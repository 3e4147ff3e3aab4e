import { once } from 'node:events';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import type { TelemetryRow } from '../../../src/messages/telemetry/telemetryRow.ts';
import { openReceiver } from '../../../src/tap/telemetry/receiver.ts';
import type { Receiver, TelemetryTarget } from '../../../src/tap/telemetry/telemetryTarget.ts';
import { eventually } from '../broker/eventually.ts';

const limits = {
  ...{ maxConnections: 50, maxRequests: 3, headersTimeoutMs: 300, requestTimeoutMs: 600 },
  ...{ keepAliveTimeoutMs: 60_000, checkEveryMs: 50 },
};
const json = { 'content-type': 'application/json' };
const protobuf = { 'content-type': 'application/x-protobuf' };
const record = '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{}]}]}]}';

const services = '/opentelemetry.proto.collector';
const calling = { ':method': 'POST', ':authority': 'localhost', 'content-type': 'application/grpc', te: 'trailers' };

class Taken implements TelemetryTarget {
  readonly rows: TelemetryRow[] = [];
  readonly counts = { rejected: 0, refused: 0, delayed: 0 };

  take(rows: readonly TelemetryRow[]): void {
    this.rows.push(...rows);
  }
  count(what: 'rejected' | 'refused' | 'delayed', count: number): void {
    this.counts[what] += count;
  }
}

interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

describe('The receiver', () => {
  let taken: Taken;
  let receiver: Receiver;

  beforeEach(async () => {
    taken = new Taken();
    receiver = await openReceiver(undefined, taken, silentLogger, limits);
  });
  afterEach(() => receiver.close());

  function send(
    path: string,
    body: string | Buffer,
    headers: Readonly<Record<string, string>>,
    method = 'POST',
  ): Promise<Answered> {
    return new Promise((resolve, reject) => {
      const request = httpRequest({ port: receiver.port, host: '127.0.0.1', path, method, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
        );
      });
      request.on('error', reject);
      request.end(body);
    });
  }

  /** Sends the head of a request whose body never comes. */
  async function hold() {
    const socket = connect(receiver.port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(
      'POST /v1/logs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{',
    );
    return socket;
  }

  it('takes what comes, and says so in the form in which it came', async () => {
    const asJson = await send('/v1/logs', record, json);
    expect(asJson).toMatchObject({ status: 200, headers: json });
    expect(asJson.body.toString()).toBe('{}');
    const asProtobuf = await send('/v1/logs', Buffer.alloc(0), protobuf);
    expect(asProtobuf).toMatchObject({ status: 200, headers: protobuf });
    expect(asProtobuf.body).toHaveLength(0);
    expect(await send('/v1/logs', gzipSync(record), { ...json, 'content-encoding': 'gzip' })).toMatchObject({
      status: 200,
    });
    expect(taken.rows).toHaveLength(2);
    expect(taken.counts).toEqual({ rejected: 0, refused: 0, delayed: 0 });
  });

  it('says how many it could not use, and takes the rest', async () => {
    const spans = `{"resourceSpans":[{"scopeSpans":[{"spans":[{},{"traceId":"${'1'.repeat(32)}","spanId":"${'2'.repeat(16)}"}]}]}]}`;
    const { status, body } = await send('/v1/traces', spans, json);
    expect(status).toBe(200);
    expect(JSON.parse(body.toString())).toMatchObject({ partialSuccess: { rejectedSpans: '1' } });
    expect(taken.rows.map(({ id }) => id)).toEqual(['2'.repeat(16)]);
    // A resource with one scope with one span that has no ids: field 1 of field 2 of field 1, empty.
    const bytes = Buffer.from([0x0a, 4, 0x12, 2, 0x12, 0]);
    const answer = await send('/v1/traces', bytes, protobuf);
    expect([...answer.body.subarray(0, 1), ...answer.body.subarray(2, 4)]).toEqual([0x0a, 0x08, 1]);
    expect(taken.counts.rejected).toBe(2);
  });

  it.each([
    ['another path', '/v1/profiles', json, 'POST', 404],
    ['a question', '/v1/traces', json, 'GET', 405],
    ['a form that is not known', '/v1/traces', { 'content-type': 'text/plain' }, 'POST', 415],
    ['no form at all', '/v1/traces', {}, 'POST', 415],
    ['a packing that is not known', '/v1/traces', { ...json, 'content-encoding': 'br' }, 'POST', 415],
    ['a page in a browser', '/v1/traces', { ...json, origin: 'http://localhost:3000' }, 'POST', 403],
    ['a browser that hides its page', '/v1/traces', { ...json, 'sec-fetch-site': 'none' }, 'POST', 403],
    ['a name that somebody made lead here', '/v1/traces', { ...json, host: 'evil.example:4318' }, 'POST', 403],
  ])('refuses %s', async (_, path, headers, method, status) => {
    const answer = await send(path, method === 'GET' ? '' : record, headers, method);
    expect(answer.status).toBe(status);
    expect(answer.headers.allow).toBe(status === 405 ? 'POST' : undefined);
    expect(answer.body.toString()).toMatch(/[a-z]{3,}/);
    expect(taken).toMatchObject({ rows: [], counts: { refused: 1 } });
  });

  it.each(['localhost', '127.0.0.1:1', '[::1]:4318', 'patchbay-telemetry:4318', 'HOST.docker.internal:4318'])(
    'goes by the name %s',
    async (host) => {
      expect(await send('/v1/logs', record, { ...json, host })).toMatchObject({ status: 200 });
    },
  );

  it.each([
    ['no JSON', '/v1/logs', '{"resourceLogs"', json, 400],
    ['JSON of something else', '/v1/logs', '[1]', json, 400],
    ['no Protobuf', '/v1/logs', 'POST', protobuf, 400],
    ['no gzip', '/v1/logs', record, { ...json, 'content-encoding': 'gzip' }, 400],
    ['more than may be sent', '/v1/logs', Buffer.alloc(5_000_000, ' '), json, 413],
    [
      'a small body that unpacks to a large one',
      '/v1/logs',
      gzipSync(Buffer.alloc(64_000_000)),
      { ...protobuf, 'content-encoding': 'gzip' },
      413,
    ],
    ['JSON that takes long to read', '/v1/logs', `[${'{},'.repeat(900_000)}{}]`, json, 413],
  ])('takes nothing of %s', async (_, path, body, headers, status) => {
    const answer = await send(path, body, headers);
    expect(answer.status).toBe(status);
    if (headers === json)
      expect(JSON.parse(answer.body.toString())).toMatchObject({ code: expect.any(Number) as number });
    expect(taken).toMatchObject({ rows: [], counts: { refused: 1 } });
    // Nothing of it stays behind.
    expect(await send('/v1/logs', record, json)).toMatchObject({ status: 200 });
  });

  it('asks to come again while too many requests are open, and has room once they are gone', async () => {
    const held = await Promise.all([hold(), hold(), hold()]);
    const busy = await eventually(
      () => send('/v1/logs', record, json),
      ({ status }) => status === 429,
    );
    expect(busy.headers['retry-after']).toBe('1');
    expect(taken.counts.delayed).toBe(1);
    for (const socket of held) socket.destroy();
    await eventually(
      () => send('/v1/logs', record, json),
      ({ status }) => status === 200,
    );
  });

  it('ends what never comes to an end', async () => {
    const body = await hold();
    const head = connect(receiver.port, '127.0.0.1');
    head.on('error', () => undefined);
    head.write('POST /v1/logs HTTP/1.1\r\nHost: loc');
    await Promise.all([body, head].map((socket) => once(socket.resume(), 'close')));
    expect(taken.counts.refused).toBeGreaterThanOrEqual(2);
  });

  /** Calls by gRPC; the status and the message that stand behind the answer, or in its head. */
  async function call(path: string, body: Buffer, headers: Readonly<Record<string, string>> = {}) {
    const session = connectHttp2(`http://127.0.0.1:${receiver.port}`);
    const stream = session.request({ ...calling, ':path': `${services}.${path}`, ...headers });
    let told: Readonly<Record<string, unknown>> = {};
    stream.on('response', (head: IncomingHttpHeaders) => (told = { ...told, ...head }));
    stream.on('trailers', (tail: IncomingHttpHeaders) => (told = { ...told, ...tail }));
    stream.end(body);
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    session.close();
    return { status: told['grpc-status'], message: told['grpc-message'], body: Buffer.concat(chunks) };
  }

  function framed(message: Buffer, flag = 0, length = message.length): Buffer {
    const prefix = Buffer.from([flag, 0, 0, 0, 0]);
    prefix.writeUInt32BE(length, 1);
    return Buffer.concat([prefix, message]);
  }

  it('takes calls by gRPC on the same port, packed or not, and says how many spans it could not use', async () => {
    // A resource with one scope with one log record: field 2 of field 2 of field 1, empty.
    const logs = Buffer.from([0x0a, 4, 0x12, 2, 0x12, 0]);
    expect(await call('logs.v1.LogsService/Export', framed(logs))).toMatchObject({
      status: '0',
      body: framed(Buffer.alloc(0)),
    });
    const packed = await call('logs.v1.LogsService/Export', framed(gzipSync(logs), 1), { 'grpc-encoding': 'gzip' });
    expect(packed.status).toBe('0');
    const spans = await call('trace.v1.TraceService/Export', framed(logs));
    expect(spans.status).toBe('0');
    expect([...spans.body.subarray(5, 6), ...spans.body.subarray(7, 9)]).toEqual([0x0a, 0x08, 1]);
    expect(taken).toMatchObject({ rows: [{ kind: 'log' }, { kind: 'log' }], counts: { rejected: 1, refused: 0 } });
  });

  it.each([
    ['another service', 'trace.v1.Other/Export', framed(Buffer.alloc(0)), {}, '12'],
    [
      'a name that is not ours',
      'logs.v1.LogsService/Export',
      framed(Buffer.alloc(0)),
      { ':authority': 'evil.example' },
      '7',
    ],
    ['what is no gRPC', 'logs.v1.LogsService/Export', framed(Buffer.alloc(0)), { 'content-type': 'text/html' }, '12'],
    [
      'a packing that is not known',
      'logs.v1.LogsService/Export',
      framed(Buffer.alloc(0)),
      { 'grpc-encoding': 'snappy' },
      '12',
    ],
    ['nothing', 'logs.v1.LogsService/Export', Buffer.alloc(0), {}, '3'],
    ['a message that is shorter than it says', 'logs.v1.LogsService/Export', framed(Buffer.alloc(3), 0, 900), {}, '3'],
    ['a message that is no Protobuf', 'logs.v1.LogsService/Export', framed(Buffer.from('POST')), {}, '3'],
    [
      'a body that unpacks to a large one',
      'logs.v1.LogsService/Export',
      framed(gzipSync(Buffer.alloc(64_000_000)), 1),
      { 'grpc-encoding': 'gzip' },
      '8',
    ],
    ['more than may be sent', 'logs.v1.LogsService/Export', framed(Buffer.alloc(5_000_000)), {}, '8'],
  ])('refuses a call of %s', async (_, path, body, headers, status) => {
    const answer = await call(path, body, headers);
    expect(answer).toMatchObject({ status, body: Buffer.alloc(0) });
    expect(decodeURIComponent(String(answer.message))).toMatch(/[a-z]{3,}/);
    expect(taken).toMatchObject({ rows: [], counts: { refused: 1 } });
    expect(await call('logs.v1.LogsService/Export', framed(Buffer.alloc(0)))).toMatchObject({ status: '0' });
  });

  it('ends a call that never comes to an end', async () => {
    const session = connectHttp2(`http://127.0.0.1:${receiver.port}`);
    const stream = session.request({ ...calling, ':path': `${services}.logs.v1.LogsService/Export` });
    stream.on('error', () => undefined);
    stream.write(Buffer.alloc(3));
    await once(stream.resume(), 'close');
    expect(stream.rstCode).not.toBe(0);
    session.close();
  });

  it('lives through connections of any bytes', async () => {
    const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    const head = Buffer.from('POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n');
    const starts = [Buffer.alloc(0), preface, head];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 200 }), async (start, bytes) => {
        const socket = connect(receiver.port, '127.0.0.1');
        socket.on('error', () => undefined);
        socket.end(Buffer.concat([start, bytes]));
        await once(socket.resume(), 'close');
      }),
      { numRuns: 150 },
    );
    expect(await send('/v1/logs', record, json)).toMatchObject({ status: 200 });
    expect(taken.rows).toHaveLength(1);
  });

  it('listens on loopback alone, on the port that it is asked for, and frees it when closed', async () => {
    const { port } = receiver;
    await expect(openReceiver(port, taken, silentLogger)).rejects.toMatchObject({
      problem: { code: 'telemetry.port-taken' },
    });
    await send('/v1/logs', record, { ...json, connection: 'keep-alive' });
    await receiver.close();
    receiver = await openReceiver(port, taken, silentLogger, limits);
    expect(receiver.port).toBe(port);
  });
});
