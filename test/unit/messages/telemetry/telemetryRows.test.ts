import { describe, expect, it } from 'vitest';
import { telemetryRows, type TelemetrySignal } from '../../../../src/messages/telemetry/telemetryRows.ts';

const receivedMs = 1_700_000_000_000;
const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';

function rowsOf(signal: TelemetrySignal, request: unknown) {
  return [...telemetryRows(signal, request, receivedMs)].map(
    (row) => row && { ...row, service: row.service.toString(), payload: JSON.parse(row.payload.toString()) as unknown },
  );
}

/** The attributes of a resource, as OTLP has them in JSON. */
function resource(attributes: Readonly<Record<string, string>> = { 'service.name': 'orders' }) {
  return {
    attributes: Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } })),
  };
}

function spans(...list: readonly unknown[]) {
  return { resourceSpans: [{ resource: resource(), scopeSpans: [{ spans: list }] }] };
}

function logs(...logRecords: readonly unknown[]) {
  return { resourceLogs: [{ resource: resource(), scopeLogs: [{ scope: { name: 'pino' }, logRecords }] }] };
}

function metrics(...list: readonly unknown[]) {
  return { resourceMetrics: [{ resource: resource(), scopeMetrics: [{ metrics: list }] }] };
}

const span = { traceId, spanId, name: 'GET /', startTimeUnixNano: '1700000000000000000' };

describe('A span', () => {
  it('is a row of its service at its start, with all that it says', () => {
    const whole = {
      ...{ ...span, traceId: traceId.toUpperCase(), parentSpanId: '00f067aa0ba902b7', kind: 5, traceState: 'a=1' },
      ...{ startTimeUnixNano: '1700000000123456789', endTimeUnixNano: '1700000000125956789' },
      status: { code: 2, message: 'refused' },
      attributes: [{ key: 'messaging.system', value: { stringValue: 'redis' } }],
      events: [
        { name: 'retry', timeUnixNano: '1700000000124000000', attributes: [{ key: 'n', value: { intValue: '2' } }] },
      ],
      links: [{ traceId, spanId: '00f067aa0ba902b8' }, { traceId: 'none' }],
      droppedAttributesCount: 3,
      droppedEventsCount: 0,
    };
    expect(rowsOf('traces', spans(whole))).toEqual([
      {
        ...{ kind: 'span', id: spanId, timeMs: 1_700_000_000_123.456, service: 'orders' },
        payload: {
          ...{ name: 'GET /', kind: 'consumer', durationMs: 2.5, status: 'error', statusMessage: 'refused' },
          attributes: { 'messaging.system': 'redis' },
          events: [{ name: 'retry', time: '2023-11-14T22:13:20.124Z', attributes: { n: 2 } }],
          links: [{ traceId, spanId: '00f067aa0ba902b8' }],
          startTime: '2023-11-14T22:13:20.123456789Z',
          ...{ traceId, spanId, parentSpanId: '00f067aa0ba902b7', traceState: 'a=1', dropped: { attributes: 3 } },
          resource: { 'service.name': 'orders' },
        },
      },
    ]);
  });

  it.each([
    ['no trace', { traceId: undefined }],
    ['a trace of zeros', { traceId: '0'.repeat(32) }],
    ['a short id', { spanId: 'b7ad' }],
    ['an id that is no hexadecimal number', { spanId: 'z'.repeat(16) }],
    ['a number for an id', { spanId: 7 }],
  ])('with %s is rejected alone', (_, wrong) => {
    expect(rowsOf('traces', spans({ ...span, ...wrong }, span))).toMatchObject([undefined, { id: spanId }]);
  });

  it.each([
    ['neither start nor end', { startTimeUnixNano: 0 }, '2023-11-14T22:13:20.000Z', 0],
    ['an end before its start', { endTimeUnixNano: '5' }, '2023-11-14T22:13:20.000Z', 0],
    [
      'a start in a year that no date can be written of',
      { startTimeUnixNano: '9'.repeat(21) },
      '2023-11-14T22:13:20.000Z',
      0,
    ],
    ['microseconds', { startTimeUnixNano: '1700000000000001000' }, '2023-11-14T22:13:20.000001Z', 0],
    [
      'a time as number',
      { startTimeUnixNano: 1.7e18, endTimeUnixNano: 1.7e18 + 1_048_576 },
      '2023-11-14T22:13:20.000Z',
      1.048576,
    ],
  ])('with %s has a time all the same', (_, times, startTime, durationMs) => {
    expect(rowsOf('traces', spans({ ...span, ...times }))).toMatchObject([{ payload: { startTime, durationMs } }]);
  });

  it('has a kind and a status whatever stands there', () => {
    const odd = [
      { kind: 99, status: { code: -1 } },
      { kind: 'SPAN_KIND_CLIENT', status: { code: 'STATUS_CODE_OK' } },
      {},
    ];
    expect(rowsOf('traces', spans(...odd.map((each) => ({ ...span, ...each }))))).toMatchObject([
      { payload: { kind: 'internal', status: 'unset' } },
      { payload: { kind: 'client', status: 'ok' } },
      { payload: { kind: 'internal', status: 'unset' } },
    ]);
  });
});

describe('The value of an attribute', () => {
  it.each([
    ['a text', { stringValue: '' }, ''],
    ['true', { boolValue: true }, true],
    ['a whole number', { intValue: '-42' }, -42],
    ['a whole number that JSON would round', { intValue: '9223372036854775807' }, '9223372036854775807'],
    ['a number', { doubleValue: 1.5 }, 1.5],
    ['a number that is none', { doubleValue: 'NaN' }, 'NaN'],
    ['bytes', { bytesValue: 'AAE=' }, 'AAE='],
    ['a list', { arrayValue: { values: [{ intValue: 1 }, {}] } }, [1, null]],
    [
      'an object',
      { kvlistValue: { values: [{ key: '__proto__', value: { boolValue: false } }] } },
      JSON.parse('{"__proto__":false}'),
    ],
    ['nothing', {}, null],
    ['no value at all', 7, null],
  ])('is %s', (_, value, expected) => {
    const [row] = rowsOf('traces', spans({ ...span, attributes: [{ key: 'a', value }, { value: 1 }] }));
    expect(row).toHaveProperty('payload.attributes.a', expected);
  });

  it('is left out below twenty others', () => {
    let value: unknown = { stringValue: 'deep' };
    for (let depth = 0; depth < 5000; depth++) value = { arrayValue: { values: [value] } };
    const [row] = rowsOf('traces', spans({ ...span, attributes: [{ key: 'a', value }] }));
    expect(JSON.stringify(row?.payload)).toContain(`${'['.repeat(20)}"…"`);
  });
});

describe('A log record', () => {
  it('has a level, a text and the span that wrote it', () => {
    const record = {
      ...{ timeUnixNano: '1700000000500000000', severityNumber: 17, severityText: 'SEVERE', eventName: 'order.failed' },
      ...{ body: { stringValue: 'no stock' }, traceId, spanId },
      attributes: [{ key: 'sku', value: { stringValue: 'a-1' } }],
    };
    expect(rowsOf('logs', logs(record))).toEqual([
      {
        ...{ kind: 'log', id: '', timeMs: 1_700_000_000_500, service: 'orders' },
        payload: {
          ...{ severity: 'error', severityText: 'SEVERE', body: 'no stock', eventName: 'order.failed' },
          ...{ attributes: { sku: 'a-1' }, time: '2023-11-14T22:13:20.500Z', traceId, spanId },
          ...{ resource: { 'service.name': 'orders' }, scope: 'pino' },
        },
      },
    ]);
  });

  it.each([
    [{ severityNumber: 1 }, 'trace'],
    [{ severityNumber: 8 }, 'debug'],
    [{ severityNumber: 9 }, 'info'],
    [{ severityNumber: 16 }, 'warn'],
    [{ severityNumber: 'SEVERITY_NUMBER_FATAL2' }, 'fatal'],
    [{ severityText: 'Warning' }, 'warn'],
    [{ severityNumber: 99, severityText: '???' }, 'info'],
    [{}, 'info'],
  ])('with %o is of a level: %s', (record, severity) => {
    expect(rowsOf('logs', logs(record))).toMatchObject([{ payload: { severity } }]);
  });

  it('came when it was observed, or now', () => {
    expect(rowsOf('logs', logs({ observedTimeUnixNano: '1600000000000000000' }, {}))).toMatchObject([
      { timeMs: 1_600_000_000_000 },
      { timeMs: receivedMs },
    ]);
  });
});

describe('A metric', () => {
  const at = { timeUnixNano: '1700000000000000000' };

  it('is a row for each of its values', () => {
    const request = metrics(
      {
        name: 'queue',
        unit: '1',
        gauge: {
          dataPoints: [
            { ...at, asInt: '7' },
            { ...at, asDouble: 0.5 },
          ],
        },
      },
      { name: 'sent', sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints: [{ ...at, asInt: 9 }] } },
      {
        name: 'took',
        histogram: {
          aggregationTemporality: 1,
          dataPoints: [{ ...at, count: '3', sum: 12.5, min: 1, max: 9, explicitBounds: [5], bucketCounts: ['2', 1] }],
        },
      },
      {
        name: 'old',
        summary: { dataPoints: [{ ...at, count: 2, sum: 3, quantileValues: [{ quantile: 0.5, value: 1 }] }] },
      },
      {
        name: 'fine',
        exponentialHistogram: {
          dataPoints: [{ ...at, count: 4, scale: -1, zeroCount: 1, positive: { offset: 2, bucketCounts: ['3'] } }],
        },
      },
    );
    expect(rowsOf('metrics', request)).toMatchObject([
      { payload: { name: 'queue', unit: '1', type: 'gauge', value: 7 } },
      { payload: { name: 'queue', value: 0.5 } },
      { payload: { name: 'sent', type: 'sum', value: 9, temporality: 'cumulative', isMonotonic: true } },
      {
        payload: {
          ...{ name: 'took', type: 'histogram', temporality: 'delta', count: 3, sum: 12.5, min: 1, max: 9 },
          buckets: [
            { upTo: 5, count: 2 },
            { upTo: null, count: 1 },
          ],
        },
      },
      { payload: { name: 'old', type: 'summary', count: 2, quantiles: [{ quantile: 0.5, value: 1 }] } },
      { payload: { name: 'fine', scale: -1, zeroCount: 1, positive: { offset: 2, counts: [3] } } },
    ]);
  });

  it('without values of a known type is rejected', () => {
    expect(rowsOf('metrics', metrics({ name: 'odd' }, 7))).toEqual([undefined, undefined]);
  });
});

describe('A resource', () => {
  it.each([
    ['without a name', {}, 'unknown_service'],
    ['with an empty name', { 'service.name': ' ' }, 'unknown_service'],
    ['with a long name', { 'service.name': 'x'.repeat(5000) }, 'x'.repeat(200)],
  ])('%s is a service all the same', (_, attributes, service) => {
    const request = { resourceLogs: [{ resource: resource(attributes), scopeLogs: [{ logRecords: [{}] }] }] };
    expect(rowsOf('logs', request)).toMatchObject([{ service }]);
  });

  it('that is larger than what it is for is left out of its rows', () => {
    const large = resource({ 'service.name': 'orders', blob: 'x'.repeat(40_000) });
    const request = { resourceLogs: [{ resource: large, scopeLogs: [{ logRecords: [{}] }] }] };
    expect(rowsOf('logs', request)).toMatchObject([{ service: 'orders', payload: { resource: {} } }]);
  });

  it('has records that are too large rejected', () => {
    expect(rowsOf('logs', logs({ body: { stringValue: 'x'.repeat(1_100_000) } }, {}))).toMatchObject([undefined, {}]);
  });
});
