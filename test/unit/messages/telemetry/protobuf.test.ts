import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DecodeError } from '../../../../src/messages/decode/byteReader.ts';
import { spanShape } from '../../../../src/messages/telemetry/otlpShapes.ts';
import { readProtobuf } from '../../../../src/messages/telemetry/protobufReader.ts';
import { telemetryRows, type TelemetrySignal } from '../../../../src/messages/telemetry/telemetryRows.ts';

const signals: readonly TelemetrySignal[] = ['traces', 'logs', 'metrics'];

/** A field that holds bytes. */
function field(number: number, ...parts: readonly Uint8Array[]): Buffer {
  const bytes = Buffer.concat(parts);
  return Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 128);
  }
}

const ids = Buffer.concat([field(1, Buffer.alloc(16, 1)), field(2, Buffer.alloc(8, 2))]);

function request(...spans: readonly Buffer[]): Buffer {
  return field(1, field(2, ...spans.map((span) => field(2, span))));
}

function read(bytes: Buffer, signal: TelemetrySignal = 'traces') {
  return [...telemetryRows(signal, bytes, 1_700_000_000_000)];
}

describe('Bytes of a request', () => {
  it('whatever they are, become rows or are refused', () => {
    fc.assert(
      fc.property(fc.constantFrom(...signals), fc.uint8Array({ maxLength: 300 }), (signal, bytes) => {
        try {
          for (const row of read(Buffer.from(bytes), signal)) if (row) JSON.parse(row.payload.toString());
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('of which any were changed or cut off, become rows or are refused', () => {
    const whole = request(
      Buffer.concat([
        ids,
        field(5, Buffer.from('publish')),
        field(9, field(1, Buffer.from('a')), field(2, field(1, Buffer.from('b')))),
      ]),
      ids,
    );
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, byte, end) => {
        const broken = Buffer.from(whole);
        broken[at] = byte;
        try {
          for (const row of read(broken.subarray(0, end))) if (row) JSON.parse(row.payload.toString());
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('have numbers of any size read as they are', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        const unsigned = BigInt.asUintN(64, value);
        const bytes = Array.from(
          { length: 10 },
          (_, at) => Number((unsigned >> BigInt(7 * at)) & 0x7fn) | (at < 9 ? 0x80 : 0),
        );
        const attribute = field(9, field(1, Buffer.from('n')), field(2, Buffer.from([0x18, ...bytes])));
        const [row] = read(request(Buffer.concat([ids, attribute])));
        const { attributes } = JSON.parse(row?.payload.toString() ?? '') as { attributes: { n: number | string } };
        expect(String(attributes.n)).toBe(String(value));
      }),
    );
  });

  it('of one span that is broken leave the others', () => {
    const broken = Buffer.concat([ids, Buffer.from([0x2a, 0x7f])]);
    expect(read(request(ids, broken, ids)).map((row) => row?.id)).toEqual(['02'.repeat(8), undefined, '02'.repeat(8)]);
  });

  it('are read beyond fields that nobody knows, of every type', () => {
    const unknown = Buffer.concat([
      Buffer.from([0xf8, 0x07, 0xff, 0x01]),
      Buffer.from([0xf9, 0x07, ...Buffer.alloc(8)]),
      field(127, Buffer.from('x')),
      Buffer.from([0xfd, 0x07, 0, 0, 0, 0]),
    ]);
    expect(read(request(Buffer.concat([unknown, ids])))).toMatchObject([{ id: '02'.repeat(8) }]);
  });

  it('that nest values deeper than any reader goes are rejected, and end no process', () => {
    let value = field(1, Buffer.from('deep'));
    for (let depth = 0; depth < 2000; depth++) value = field(5, field(1, value));
    expect(
      read(request(Buffer.concat([ids, field(9, field(1, Buffer.from('a')), field(2, value))]), ids)),
    ).toMatchObject([undefined, { id: '02'.repeat(8) }]);
  });

  it('that hold more fields than any span has are rejected', () => {
    const many = Buffer.alloc(400_000, Buffer.from([0x4a, 0x00]));
    expect(() => readProtobuf(many, spanShape)).toThrow(DecodeError);
    expect(read(request(Buffer.concat([ids, many])))).toEqual([undefined]);
  });

  it('that are no request at all are refused', () => {
    expect(() => read(Buffer.from('GET / HTTP/1.1'))).toThrow(DecodeError);
    for (const text of ['null', '[]', '7', '{"resourceSpans":[7]}']) {
      expect(() => [...telemetryRows('traces', JSON.parse(text), 0)], text).toThrow(DecodeError);
    }
  });

  it('of any JSON become rows or are refused', () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 6 },
        fc.jsonValue({ maxDepth: 1 }),
        fc.dictionary(fc.constantFrom(...names), tie('any'), { maxKeys: 4 }),
        fc.array(tie('any'), { maxLength: 3 }),
      ),
    })).any;
    fc.assert(
      fc.property(fc.constantFrom(...signals), value, (signal, parsed) => {
        try {
          for (const row of telemetryRows(signal, parsed, 0)) if (row) JSON.parse(row.payload.toString());
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

const names = [
  ...[
    'resourceSpans',
    'resourceLogs',
    'resourceMetrics',
    'scopeSpans',
    'scopeLogs',
    'scopeMetrics',
    'spans',
    'logRecords',
  ],
  ...[
    'metrics',
    'resource',
    'scope',
    'attributes',
    'key',
    'value',
    'stringValue',
    'arrayValue',
    'kvlistValue',
    'values',
  ],
  ...[
    'gauge',
    'dataPoints',
    'status',
    'events',
    'links',
    'traceId',
    'spanId',
    'startTimeUnixNano',
    'body',
    '__proto__',
  ],
];
