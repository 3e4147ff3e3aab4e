import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasRedisServer, startRedisServer, type RedisServer } from '../broker/redisServer.ts';
import { eventually } from '../broker/eventually.ts';
import { newCommandLine, type CommandLine } from './commandLine.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spans = { dapr: 'b7ad6b7169203331', watermill: '00f067aa0ba902b7', faststream: 'a3ce929d0e0e4736' };
const startMs = Date.UTC(2026, 0, 2, 3, 4, 5);

describe.skipIf(!hasRedisServer())('A trace through services of many frameworks', () => {
  const project = `polyglot-${randomBytes(4).toString('hex')}`;
  let cli: CommandLine;
  let server: RedisServer;
  let redis: Redis;

  beforeAll(async () => {
    [cli, server] = await Promise.all([newCommandLine(), startRedisServer()]);
    redis = server.client();
    await cli.write('compose.yaml', manifest(project, server.url));
    await cli.write('line.js', `console.log(process.argv[2]); setInterval(() => undefined, 1000);`);
    expect(await patchbay('up', '-d')).toMatchObject({ exitCode: 0, stderr: '' });
    await eventually(
      async () => (await patchbay('logs')).stdout,
      (text) => text.split('\n').length > 3,
    );
    await send();
  });

  afterAll(async () => {
    await patchbay('down');
    await Promise.all([cli.dispose(), server.stop()]);
  });

  function patchbay(...words: readonly string[]): ReturnType<CommandLine['run']> {
    return cli.run(['--engine', 'process', ...words]);
  }

  /** What each of these frameworks writes, byte for byte as their formats are published. */
  async function send(): Promise<void> {
    const add = (key: string, afterMs: number, ...fields: readonly (string | Buffer)[]): Promise<unknown> =>
      redis.xadd(key, `${startMs + afterMs}-0`, ...fields);
    await add('dapr.orders', 0, 'data', daprEnvelope());
    await add(
      'watermill.paid',
      10,
      '_watermill_message_uuid',
      'b1d7',
      'metadata',
      watermillMetadata(),
      'payload',
      '{}',
    );
    await add('faststream.packed', 20, '__data__', fastStreamBinary());
    await add('faststream.json', 25, '__data__', fastStreamJson());
    await add('events.structured', 30, 'data', structuredEvent());
    await add('events.binary', 40, ...binaryEvent());
    await add('spring.b3', 50, 'payload', '{"parcel":1}', 'b3', `${traceId}-05e3ac9a4f6e3b90-1-e457b5a2e4d86bd1`);
    await add('zipkin.b3', 60, 'x-b3-traceid', traceId.toUpperCase(), 'x-b3-spanid', '05e3ac9a4f6e3b91', 'body', 'x');
    await add('jaeger.sent', 70, 'uber-trace-id', `${traceId}:5e3ac9a4f6e3b92:0:1`, 'body', 'x');
    await redis.rpush('celery.jobs', JSON.stringify({ headers: { traceparent: `00-${traceId}-05e3ac9a4f6e3b93-01` } }));
    // Of other traces.
    await add('dapr.orders', 5, 'data', daprEnvelope().replaceAll(traceId, `${traceId.slice(0, -1)}d`));
    await add('spring.b3', 55, 'payload', '{}', 'b3', `${traceId.slice(0, -1)}d-05e3ac9a4f6e3b90-1`);
  }

  async function trace(value: string): Promise<readonly Hop[]> {
    const { stdout, stderr } = await patchbay('trace', value, '--format', 'json');
    expect(stderr).toBe('');
    return (JSON.parse(stdout) as { hops: readonly Hop[] }).hops;
  }

  it('finds the one trace in the envelope of each, and in their logs', async () => {
    const hops = await trace(traceId);
    expect(hops.map(({ source, kind }) => `${kind} ${source}`).sort()).toEqual(
      [
        ...['dapr.orders', 'watermill.paid', 'faststream.packed', 'faststream.json', 'events.structured'],
        ...['events.binary', 'spring.b3', 'zipkin.b3', 'jaeger.sent'],
      ]
        .map((name) => `stream ${name}`)
        .concat('list celery.jobs', 'log logfmt', 'log json', 'log text')
        .sort(),
    );
    // Who copies a whole header means the trace in it, in capital letters too.
    for (const same of [`00-${traceId}-${spans.dapr}-01`, traceId.toUpperCase()]) {
      // Lines and items have no ids of their own: which number they get depends on which source is read first.
      expect((await trace(same)).map(({ source }) => source)).toEqual(hops.map(({ source }) => source));
    }
  });

  it('says what the data states: who is the cause of whom', async () => {
    const hops = await trace(traceId);
    const causesOf = (source: string) =>
      hops
        .find((hop) => hop.source === source)
        ?.causes.filter(({ stated }) => stated)
        .map(({ id }) => hops.find((hop) => hop.id === id)?.source);
    // A CloudEvent names the one that caused it; a log line the entry that it is about.
    expect(causesOf('events.binary')).toEqual(['events.structured']);
    expect(causesOf('logfmt')).toEqual(['watermill.paid']);
  });

  it.each([
    [
      'a correlation id of Watermill and FastStream',
      'corr-4711',
      ['watermill.paid', 'faststream.packed', 'faststream.json'],
    ],
    ['an order inside of what Dapr wraps', 'order-77', ['dapr.orders', 'dapr.orders', 'events.structured', 'logfmt']],
    ['the id of a CloudEvent', 'A234-1234', ['events.structured', 'events.binary']],
    ['the id of a message of Watermill', 'b1d7', ['watermill.paid']],
  ])('follows %s', async (_, value, sources) => {
    expect((await trace(value)).map(({ source }) => source).sort()).toEqual([...sources].sort());
  });
});

interface Hop {
  readonly source: string;
  readonly kind: string;
  readonly id: string;
  readonly causes: readonly { readonly id: string; readonly stated: boolean }[];
}

/** Dapr puts the whole CloudEvent into the field `data`. */
function daprEnvelope(): string {
  const traceparent = `00-${traceId}-${spans.dapr}-01`;
  return JSON.stringify({
    ...{
      data: { orderId: 'order-77' },
      datacontenttype: 'application/json',
      id: '5929aaac-a5e2-4ca1',
      source: 'checkout',
    },
    ...{ pubsubname: 'messagebus', specversion: '1.0', time: '2026-01-02T03:04:05Z', topic: 'dapr.orders' },
    ...{ traceid: traceparent, traceparent, tracestate: '', type: 'com.dapr.event.sent' },
  });
}

/** A map of MessagePack: `82`, then texts behind `a0` + length or `d9` length. */
function watermillMetadata(): Buffer {
  const text = (value: string): Buffer =>
    Buffer.concat([Buffer.from(value.length < 32 ? [0xa0 + value.length] : [0xd9, value.length]), Buffer.from(value)]);
  const traceparent = `00-${traceId}-${spans.watermill}-01`;
  const parts = ['correlation_id', 'corr-4711', 'traceparent', traceparent].map(text);
  return Buffer.concat([Buffer.from([0x82]), ...parts]);
}

/** Eight bytes that mark it, the version, where headers and data begin, the headers, the data: all numbers big-endian. */
function fastStreamBinary(): Buffer {
  const text = (value: string): Buffer => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(value.length);
    return Buffer.concat([length, Buffer.from(value)]);
  };
  const headers = [
    ...['content-type', 'application/json', 'correlation_id', 'corr-4711'],
    ...['traceparent', `00-${traceId}-${spans.faststream}-01`],
  ];
  const body = Buffer.concat([Buffer.from([0, headers.length / 2]), ...headers.map(text)]);
  const start = Buffer.alloc(18);
  Buffer.from('8942494e0d0a1a0a', 'hex').copy(start);
  start.writeUInt16BE(1, 8);
  start.writeUInt32BE(start.length, 10);
  start.writeUInt32BE(start.length + body.length, 14);
  return Buffer.concat([start, body, Buffer.from('{"boxes":2}')]);
}

function fastStreamJson(): string {
  const traceparent = `00-${traceId}-a3ce929d0e0e4737-01`;
  const headers = { 'content-type': 'application/json', correlation_id: 'corr-4711', traceparent };
  return JSON.stringify({ data: '{"boxes":2}', headers });
}

function structuredEvent(): string {
  return JSON.stringify({
    ...{ specversion: '1.0', type: 'com.example.shipped', source: '/shipping', id: 'A234-1234' },
    ...{ traceparent: `00-${traceId}-c3ce929d0e0e4736-01`, data: { order: { id: 'order-77' } } },
  });
}

/** Attributes beside the data, as CloudEvents' bindings write them. */
function binaryEvent(): readonly string[] {
  const attributes = ['ce_specversion', '1.0', 'ce_type', 'com.example.mailed', 'ce_source', '/mail', 'ce_id', 'B-1'];
  const extensions = ['ce_causationid', 'A234-1234', 'ce_traceparent', `00-${traceId}-d3ce929d0e0e4736-01`];
  return [...attributes, ...extensions, 'data', '{"to":"me"}'];
}

function manifest(project: string, url: string): string {
  const lines = {
    logfmt: `ts=2026-01-02T03:04:05Z level=info msg=charged trace_id=${traceId} order=order-77 entry=${startMs + 10}-0`,
    json: JSON.stringify({ level: 30, trace_id: traceId, span_id: 'c3ce929d0e0e4736', msg: 'packed' }),
    text: `[shop,${traceId},c3ce929d0e0e4736] INFO mailed`,
  };
  const services = Object.entries(lines).map(([name, line]) => {
    const command = JSON.stringify(['node', 'line.js', line]);
    return `  ${name}: { image: none, x-patchbay: { run: { command: ${command} } } }`;
  });
  const streams = [
    ...['dapr.orders', 'watermill.paid', 'faststream.packed', 'faststream.json', 'events.structured', 'events.binary'],
    ...['spring.b3', 'zipkin.b3', 'jaeger.sent'],
  ].map((name) => `    ${name}: { kind: stream }`);
  return [
    `name: ${project}`,
    'services:',
    ...services,
    'x-patchbay:',
    `  broker: ${url}`,
    '  channels:',
    ...streams,
    '    celery.jobs: { kind: list }',
    '',
  ].join('\n');
}
