import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { telemetryRows } from '../../../../src/messages/telemetry/telemetryRows.ts';
import { hopLines } from '../../../../src/messages/trace/hopLines.ts';
import type { HopRecord } from '../../../../src/messages/trace/hopRecord.ts';
import { otlpTrace } from '../../../../src/messages/trace/otlpTrace.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const timeMs = Date.UTC(2026, 0, 1, 12);

const hop = (change: Partial<HopRecord>): HopRecord => ({
  timeMs,
  source: 'orders.created',
  kind: 'stream',
  isMessage: true,
  id: `${timeMs}-0`,
  service: 'orders',
  durationMs: undefined,
  isError: false,
  payload: { data: '{"orderId":"o-1"}' },
  text: '{"orderId":"o-1"}',
  causes: [],
  ...change,
});

const span = hop({
  ...{
    source: 'payments',
    kind: 'span',
    isMessage: false,
    id: 'b7ad6b7169203331',
    service: 'payments',
    durationMs: 12.25,
  },
  payload: JSON.stringify({
    ...{ traceId, spanId: 'b7ad6b7169203331', name: 'charge', kind: 'consumer' },
    startTime: '2026-01-01T12:00:00.123456789Z',
  }),
  causes: [{ hop: 0, evidence: 'messaging.message.id', isStated: true }],
});

const log = hop({
  ...{
    source: 'payments',
    kind: 'log',
    isMessage: false,
    id: '',
    service: 'payments',
    isError: true,
    payload: 'declined',
  },
  causes: [
    { hop: 1, evidence: 'span id', isStated: true },
    { hop: 0, evidence: 'the same value', isStated: false },
  ],
});

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly kind: number;
}

interface Request {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly Span[] }[] }[];
}

function written(hops: readonly HopRecord[], value = 'o-1'): Request {
  return JSON.parse([...otlpTrace(hops, value)].join('')) as Request;
}

const spansIn = ({ resourceSpans }: Request): readonly Span[] =>
  resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));

describe('A trace as spans of OpenTelemetry', () => {
  it('is read by a receiver as what it is: services, parents, links, kinds, errors and times to the nanosecond', () => {
    const rows = [...telemetryRows('traces', written([hop({}), span, log]), timeMs)].map((row) => {
      const payload = JSON.parse(String(row?.payload)) as Record<string, unknown>;
      return { key: String(row?.service), ...payload };
    });
    const [message, charge, line] = rows as Record<string, unknown>[];
    expect(message).toMatchObject({
      ...{ key: 'orders', name: 'send orders.created', kind: 'producer', status: 'unset', traceId },
      startTime: '2026-01-01T12:00:00.000Z',
    });
    expect(message?.['attributes']).toMatchObject({
      'messaging.system': 'redis',
      'messaging.destination.name': 'orders.created',
      'messaging.message.id': `${timeMs}-0`,
    });
    expect(charge).toMatchObject({
      ...{ key: 'payments', name: 'charge', kind: 'consumer', spanId: 'b7ad6b7169203331', durationMs: 12.25 },
      ...{ parentSpanId: message?.['spanId'], startTime: '2026-01-01T12:00:00.123456789Z' },
    });
    expect(line).toMatchObject({
      name: 'log payments',
      status: 'error',
      parentSpanId: 'b7ad6b7169203331',
      durationMs: 0,
    });
    expect(line?.['links']).toEqual([{ traceId, spanId: message?.['spanId'] }]);
  });

  it('has ids of the length that OpenTelemetry asks for, each once, and times in order, whatever hops are called', () => {
    const hops = fc.array(
      fc.record({
        source: fc.string(),
        id: fc.string(),
        durationMs: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true }), { nil: undefined }),
        payload: fc.string(),
        kind: fc.constantFrom('span', 'stream', 'log'),
      }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(hops, fc.string(), (changes, value) => {
        const all = changes.map((change, at) =>
          hop({ ...change, causes: at === 0 ? [] : [{ hop: at - 1, evidence: 'x', isStated: false }] }),
        );
        const spans = spansIn(written(all, value));
        expect(spans).toHaveLength(all.length);
        expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(all.length);
        for (const each of spans) {
          expect(each.traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
          expect(each.spanId).toMatch(/^(?!0{16})[0-9a-f]{16}$/);
          expect(BigInt(each.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(each.startTimeUnixNano));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('keeps the id of a trace that was looked for, and makes one of any other value', () => {
    expect(spansIn(written([hop({})], traceId))[0]?.traceId).toBe(traceId);
    const [made] = spansIn(written([hop({})], 'o-1'));
    expect(made?.traceId).toBe(spansIn(written([log], 'o-1'))[0]?.traceId);
    expect(made?.traceId).not.toBe(spansIn(written([hop({})], 'o-2'))[0]?.traceId);
  });

  it('takes nobody for a span who does not look like one', () => {
    const forged = hop({ ...span, payload: '{"traceId":"x","spanId":"0000000000000000","kind":"__proto__"}' });
    expect(spansIn(written([forged]))[0]).toMatchObject({ kind: 1 });
    expect(spansIn(written([forged]))[0]?.spanId).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe('A trace as lines of JSON', () => {
  it('has a line for each hop, which names what led to it by its id', () => {
    const lines = [...hopLines([hop({}), span, log])].map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[0]).toEqual({
      ...{ time: '2026-01-01T12:00:00.000Z', source: 'orders.created', kind: 'stream', id: `${timeMs}-0` },
      ...{ service: 'orders', payload: { data: '{"orderId":"o-1"}' }, causes: [] },
    });
    expect(lines[1]).toMatchObject({ kind: 'span', duration: 12.25 });
    expect(lines[2]?.['causes']).toEqual([
      { id: 'b7ad6b7169203331', evidence: 'span id', stated: true },
      { id: `${timeMs}-0`, evidence: 'the same value', stated: false },
    ]);
  });
});
