import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import type { TelemetryRow } from '../../../../src/messages/telemetry/telemetryRow.ts';
import { telemetryRows } from '../../../../src/messages/telemetry/telemetryRows.ts';
import { SpanWiring } from '../../../../src/tap/telemetry/spanWiring.ts';

interface Sent {
  readonly id: string;
  readonly parent?: string;
  /** As OTLP numbers it: 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly isFailed?: boolean;
}

/** What the receiver makes of the spans that a service sends. */
function sent(service: string, ...spans: readonly Sent[]): readonly TelemetryRow[] {
  const valueOf = ([key, stringValue]: readonly [string, string]) => ({ key, value: { stringValue } });
  const request = {
    resourceSpans: [
      {
        resource: { attributes: [valueOf(['service.name', service])] },
        scopeSpans: [
          {
            spans: spans.map(({ id, parent = '', kind, attributes = {}, isFailed = false }) => ({
              ...{ traceId: 'a'.repeat(32), spanId: id.padStart(16, '0'), name: 'work', kind },
              parentSpanId: parent === '' ? '' : parent.padStart(16, '0'),
              ...{ startTimeUnixNano: '1000000', endTimeUnixNano: '2000000' },
              status: { code: isFailed ? 2 : 1 },
              attributes: Object.entries(attributes).map(valueOf),
            })),
          },
        ],
      },
    ],
  };
  const bytes: unknown = JSON.parse(Buffer.from(JSON.stringify(request)).toString());
  return [...telemetryRows('traces', bytes, 5)].filter((row) => row !== undefined);
}

const call = [sent('web', { id: 'a1', kind: 3 }), sent('bill', { id: 'b1', parent: 'a1', kind: 2 })] as const;

function wanted(): SpanWiring {
  const wiring = new SpanWiring(() => 0);
  wiring.drain();
  return wiring;
}

describe('What spans tell of who talks to whom', () => {
  it.each([
    ['first', call],
    ['last', call.toReversed()],
  ] as const)(
    'is a call where a server’s span has the span of another service as its parent, which comes %s',
    (_, batches) => {
      const wiring = wanted();
      for (const rows of batches) wiring.take(rows);
      expect(wiring.drain().uses).toEqual([{ kind: 'calls', service: 'web', target: 'bill', times: 1, atMs: 1 }]);
    },
  );

  it('is no call within one service, nor what a consumer does below the span that sent it a message', () => {
    const wiring = wanted();
    const to = { 'messaging.destination.name': 'orders', 'messaging.consumer.group.name': 'billing' };
    wiring.take(sent('web', { id: 'a1', kind: 4, attributes: to }, { id: 'a2', parent: 'a1', kind: 2 }));
    wiring.take(sent('bill', { id: 'b1', parent: 'a1', kind: 5, attributes: to }));
    expect(wiring.drain().uses).toEqual([
      { kind: 'publishes', service: 'web', destination: 'orders', times: 1, atMs: 1 },
      { kind: 'consumes', service: 'bill', destination: 'orders', group: 'billing', times: 1, atMs: 1 },
    ]);
  });

  it('is counted since it was asked for last', () => {
    const wiring = wanted();
    for (const rows of [...call, ...call]) wiring.take(rows);
    expect(wiring.drain().uses).toMatchObject([{ kind: 'calls', times: 2 }]);
    expect(wiring.drain().uses).toEqual([]);
  });

  it('is read only while somebody asks', () => {
    let nowMs = 0;
    const wiring = new SpanWiring(() => nowMs);
    for (const rows of call) wiring.take(rows);
    expect(wiring.drain().uses).toEqual([]);
    nowMs = 61_000;
    for (const rows of call) wiring.take(rows);
    expect(wiring.drain().uses).toEqual([]);
  });

  it('stays bounded, however many services there are', () => {
    const wiring = wanted();
    for (let service = 0; service < 3000; service++) {
      const to = { 'messaging.destination.name': 'orders' };
      wiring.take(sent(`s${service}`, { id: service.toString(16), kind: 4, attributes: to }));
    }
    expect(wiring.drain().uses).toHaveLength(2000);
  });

  it('has how many spans of each service failed since it was asked for last', () => {
    const wiring = wanted();
    wiring.take(sent('web', { id: 'a1', kind: 2, isFailed: true }, { id: 'a2', kind: 2 }));
    wiring.take(sent('bill', { id: 'b1', kind: 2 }));
    expect(wiring.drain().services).toEqual([
      { service: 'web', errors: 1 },
      { service: 'bill', errors: 0 },
    ]);
    expect(wiring.drain().services).toEqual([]);
  });
});
