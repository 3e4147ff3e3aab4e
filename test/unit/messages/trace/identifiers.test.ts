import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identifiersOf, NameMeanings, type Identifier } from '../../../../src/messages/trace/identifiers.ts';
import { parsePath } from '../../../../src/messages/rows/payloadPath.ts';
import { RowLens } from '../../../../src/messages/rows/rowLens.ts';
import type { SourceFacts } from '../../../../src/messages/rows/sourceFacts.ts';
import { MessageStore } from '../../../../src/messages/store/store.ts';

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const span = '00f067aa0ba902b7';
const traceparent = `00-${trace}-${span}-01`;
const bounds = { maxPayloadBytes: 1e6, maxUnpackedBytes: 1e6, maxFields: 100 };

interface Reading {
  readonly kind?: SourceFacts['kind'];
  readonly correlation?: string;
  readonly names?: readonly string[];
}

/** What is found in a message of these fields: names and values in turn. */
function found(
  fields: readonly (string | Uint8Array)[],
  { kind = 'stream', correlation, names = [] }: Reading = {},
): readonly Identifier[] {
  const store = new MessageStore({ maxMessages: 10, maxBytes: 1e6 });
  store.append({ source: 0, timeMs: 0, id: '1700000000000-0', fields: fields.map((field) => Buffer.from(field)) });
  const lens = new RowLens(() => ({ id: `${kind}:orders`, label: 'orders', kind }), bounds);
  const place = store.locate(0);
  if (!place) throw new Error('It was evicted.');
  lens.move(place.page, place.index);
  const path = correlation === undefined ? undefined : parsePath(correlation);
  return identifiersOf(lens, { path, meanings: new NameMeanings(names) });
}

const short = (all: readonly Identifier[]): readonly string[] =>
  all.map(({ role, value, at }) => `${role} ${value} (${at})`);

/** As FastStream writes it. */
function fastStream(headers: Readonly<Record<string, string>>, data: string): Buffer {
  const part = (text: string): Buffer => {
    const bytes = Buffer.from(text);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const count = Buffer.alloc(2);
  count.writeUInt16BE(Object.keys(headers).length);
  const head = Buffer.concat([count, ...Object.entries(headers).flatMap(([name, value]) => [part(name), part(value)])]);
  const start = Buffer.alloc(10);
  start.writeUInt16BE(1);
  start.writeUInt32BE(18, 2);
  start.writeUInt32BE(18 + head.length, 6);
  return Buffer.concat([Buffer.from('894249 4e0d0a1a0a'.replace(' ', ''), 'hex'), start, head, Buffer.from(data)]);
}

describe('What ties a message to others', () => {
  it('is the value at the place that the channel names, in a text that is JSON within too', () => {
    expect(short(found(['data', '{"order":{"id":4711}}'], { correlation: 'order.id' }))).toEqual([
      'correlation 4711 (payload.order.id)',
    ]);
    expect(short(found(['data', '{"order":"{\\"id\\":\\"o-1\\"}"}'], { correlation: 'order.id' }))).toEqual([
      'correlation o-1 (payload.order.id)',
    ]);
  });

  it('is what the paths of other channels end with, wherever it stands', () => {
    expect(short(found(['orderId', 'o-1', 'total', '5'], { names: ['order_id'] }))).toEqual([
      'correlation o-1 (payload.orderId)',
    ]);
  });

  it('is W3C trace context, B3, Jaeger and X-Ray, in fields, headers and the payload', () => {
    const spans = [`trace ${trace}`, `span ${span}`];
    const roles = (all: readonly Identifier[]): readonly string[] => all.map(({ role, value }) => `${role} ${value}`);
    for (const [name, value] of [
      ['traceparent', traceparent],
      ['b3', `${trace}-${span}-1`],
      ['uber-trace-id', `${trace}:${span}:0:1`],
      ['X-Amzn-Trace-Id', `Root=1-${trace.slice(0, 8)}-${trace.slice(8)};Parent=${span};Sampled=1`],
    ] as const) {
      expect(roles(found([name, value, 'data', '{}'])), name).toEqual(spans);
      expect(roles(found(['headers', JSON.stringify({ [name]: value }), 'data', '{}'])), name).toEqual(spans);
      expect(roles(found(['data', JSON.stringify({ metadata: { [name]: value } })])), name).toEqual(spans);
    }
    expect(
      roles(found(['X-B3-TraceId', span, 'X-B3-SpanId', span, 'X-B3-ParentSpanId', 'a'.repeat(16), 'data', '1'])),
    ).toEqual([`trace ${span}`, `span ${span}`, `parent ${'a'.repeat(16)}`]);
    // A trace of 64 bits is the same one with zeros before it.
    expect(roles(found(['traceparent', `00-${'0'.repeat(16)}${span}-${span}-01`, 'data', '1']))[0]).toBe(
      `trace ${span}`,
    );
    expect(found(['traceparent', `00-${'0'.repeat(32)}-${span}-01`, 'data', '1'])).toEqual([]);
  });

  it('is a CloudEvent’s id, its causes, and what Dapr puts around a message', () => {
    const event = {
      ...{
        specversion: '1.0',
        id: 'e-2',
        source: 'checkout',
        type: 'com.dapr.event.sent',
        traceid: traceparent,
        traceparent,
      },
      ...{ topic: 'orders', pubsubname: 'pubsub', correlationid: 'c-1', causationid: 'e-1', data: { orderId: 7 } },
    };
    expect(short(found(['data', JSON.stringify(event)], { names: ['orderId'] }))).toEqual([
      'id e-2 (id)',
      `trace ${trace} (payload.traceid)`,
      `span ${span} (payload.traceid)`,
      'correlation c-1 (payload.correlationid)',
      'cause e-1 (payload.causationid)',
      'correlation 7 (payload.data.orderId)',
    ]);
    const binary = [
      'ce_specversion',
      '1.0',
      'ce_id',
      'e-3',
      'ce_source',
      's',
      'ce_type',
      't',
      'ce_causationid',
      'e-2',
      'data',
      '{}',
    ];
    expect(short(found(binary))).toEqual(['cause e-2 (ce_causationid)', 'id e-3 (id)']);
  });

  it('is in Watermill’s metadata, which is packed', () => {
    // { correlation_id: "c-9", traceparent: … } as MessagePack.
    const metadata = Buffer.concat([
      Buffer.from([0x82, 0xae]),
      Buffer.from('correlation_id'),
      Buffer.from([0xa3]),
      Buffer.from('c-9'),
      Buffer.from([0xab]),
      Buffer.from('traceparent'),
      Buffer.from([0xd9, traceparent.length]),
      Buffer.from(traceparent),
    ]);
    expect(short(found(['_watermill_message_uuid', 'u-1', 'metadata', metadata, 'payload', '{"a":1}']))).toEqual([
      'id u-1 (_watermill_message_uuid)',
      'correlation c-9 (metadata.correlation_id)',
      `trace ${trace} (metadata.traceparent)`,
      `span ${span} (metadata.traceparent)`,
    ]);
  });

  it('is in FastStream’s headers, and its data is read as the payload', () => {
    const bytes = fastStream({ correlation_id: 'c-7', 'content-type': 'application/json' }, '{"orderId":"o-7"}');
    expect(short(found(['__data__', bytes], { correlation: 'orderId' }))).toEqual([
      'correlation o-7 (payload.orderId)',
      'correlation c-7 (correlation_id)',
    ]);
    expect(found(['__data__', bytes.subarray(0, 20)])).toEqual([]);
  });

  it('is in the fields of a log line, and in its text; an entry’s id in it is a cause', () => {
    const log = (line: string, names: readonly string[] = []): readonly string[] =>
      short(found(['stdout', line, 'container', 'c'], { kind: 'logs', names }));
    expect(log(`{"msg":"paid","trace_id":"${trace}","span_id":"${span}"}`)).toEqual([
      `trace ${trace} (log.trace_id)`,
      `span ${span} (log.span_id)`,
    ]);
    expect(log('level=info msg=paid orderId=o-1', ['orderId'])).toEqual(['correlation o-1 (log.orderId)']);
    expect(log(`2026-01-01 INFO [trace_id=${trace} span_id=${span}] handled 1700000000000-5`)).toEqual([
      `trace ${trace} (trace_id)`,
      `span ${span} (span_id)`,
      'cause 1700000000000-5 (text)',
    ]);
    expect(log('just words')).toEqual([]);
  });

  it('is nothing that cannot be one, and never too much', () => {
    expect(found(['data', '{"correlationId":null,"requestId":true,"traceId":{}}'])).toEqual([]);
    expect(found(['data', JSON.stringify({ correlationId: 'x'.repeat(500) })])).toEqual([]);
    const many = Object.fromEntries(Array.from({ length: 90 }, (_, at) => [`h${at}`, 'x']));
    expect(found(['data', JSON.stringify({ ...many, correlationId: 'c' })])).toHaveLength(1);
  });

  it('is found in whatever comes, without a throw', () => {
    const part = fc.oneof(
      fc.string(),
      fc.uint8Array({ maxLength: 60 }),
      fc.json(),
      fc.constant(fastStream({ a: 'b' }, 'x').subarray(0, 19)),
    );
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 2, maxLength: 8 }),
        fc.constantFrom('stream', 'pubsub', 'logs', 'list'),
        (parts, kind) => {
          const even = parts.slice(0, parts.length - (parts.length % 2));
          for (const { value } of found(even, { kind: kind as SourceFacts['kind'], correlation: 'a.b' }))
            expect(value).not.toBe('');
        },
      ),
    );
  });
});
