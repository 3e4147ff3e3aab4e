import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KindsWith } from '../../../src/base/kinds/sources.ts';
import { eventually } from '../broker/eventually.ts';
import { startTap, type TapWorker } from '../tap/tapWorker.ts';

const session = 'inspector-1';
const project = 'shop';
const child = fileURLToPath(new URL('tracedService.ts', import.meta.url));
const kinds: readonly KindsWith<'isReceived'>[] = ['span', 'log', 'metric'];

describe("What OpenTelemetry's own SDK sends", () => {
  let tap: TapWorker;

  beforeEach(() => {
    tap = startTap();
  });
  afterEach(() => tap.stop());

  /** Runs the service to its end; the `traceparent` that it put into its message. */
  async function serve(port: number, protocol: string, compression = 'none'): Promise<string> {
    const { stdout } = await promisify(execFile)(process.execPath, [child], {
      env: {
        ...process.env,
        ...{ OTEL_TRACES_EXPORTER: 'otlp', OTEL_LOGS_EXPORTER: 'otlp', OTEL_METRICS_EXPORTER: 'otlp' },
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
        OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
        OTEL_EXPORTER_OTLP_COMPRESSION: compression,
        OTEL_SERVICE_NAME: 'orders',
        OTEL_RESOURCE_ATTRIBUTES: 'service.namespace=shop',
      },
    });
    return (JSON.parse(stdout) as { traceparent: string }).traceparent;
  }

  async function payloads(source: string): Promise<readonly Record<string, unknown>[]> {
    const { rows } = await tap.tail(session);
    const own = rows.filter((row) => row.source === source);
    const details = await Promise.all(
      own.map(({ sequence }) => tap.peer.request('copyAs', { session, sequence, format: 'text' })),
    );
    return details.map((detail) => JSON.parse(detail?.text ?? '') as Record<string, unknown>);
  }

  it.each([
    ['http/protobuf', 'gzip'],
    ['http/json', 'none'],
    ['grpc', 'gzip'],
  ])('by %s, packed with %s, are rows of spans, log records and metrics', async (protocol, compression) => {
    const { port } = await tap.peer.request('startTelemetry', { project });
    const traceparent = await serve(port, protocol, compression);
    // Opened afterwards: what has come before is still there.
    await tap.peer.request('openSession', { session, maxMessages: 10_000, maxBytes: 16e6 });
    const sources = kinds.map((kind) => ({ kind, id: `${kind}:${project}`, label: kind, project }));
    await tap.peer.request('setSources', { session, sources });
    await eventually(
      () => tap.counts.at(-1),
      (counts) => (counts?.held ?? 0) >= 5,
    );

    const [, traceId, spanId] = traceparent.split('-');
    const spans = await payloads('span:shop');
    const publish = spans.find(({ name }) => name === 'publish orders.created');
    const server = spans.find(({ name }) => name === 'POST /orders');
    expect(publish).toMatchObject({
      ...{ kind: 'producer', traceId, spanId, parentSpanId: server?.['spanId'], status: 'unset' },
      attributes: { 'messaging.destination.name': 'orders.created', 'order.total': 19.5 },
      events: [{ name: 'queued', attributes: { attempt: 1 } }],
      resource: { 'service.name': 'orders', 'service.namespace': 'shop' },
      scope: 'orders-http@1.2.3',
    });
    expect(server).toMatchObject({ kind: 'server', status: 'error', statusMessage: 'no stock', traceId });
    expect(server).not.toHaveProperty('parentSpanId');
    expect(await payloads('log:shop')).toMatchObject([
      {
        severity: 'warn',
        body: 'stock is low',
        attributes: { sku: 'a-1', left: 2 },
        traceId,
        spanId: server?.['spanId'],
      },
    ]);
    expect(await payloads('metric:shop')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          ...{ name: 'orders.created', unit: '{order}', type: 'sum', value: 3, isMonotonic: true },
          attributes: { region: 'eu' },
        }),
        expect.objectContaining({ name: 'orders.duration', type: 'histogram', count: 1, sum: 12, min: 12, max: 12 }),
      ]),
    );

    const { rows } = await tap.tail(session);
    expect(rows.find(({ id }) => id === spanId)).toMatchObject({ key: 'orders', type: 'producer', level: null });
    expect(rows.find(({ id }) => id === server?.['spanId'])).toMatchObject({ type: 'server', level: 'error' });
    const found = await eventually(
      () => tap.peer.request('trace', { value: traceId ?? '', wiring: { publishers: {}, consumers: {} }, limit: 100 }),
      ({ hops, unknown }) => unknown === 0 && hops.length > 0,
    );
    expect(found.hops.map(({ row }) => row.source).sort()).toEqual(['log:shop', 'span:shop', 'span:shop']);
    expect(await tap.peer.request('telemetryState', { project })).toMatchObject({
      ...{ spans: 2, logs: 1, rejected: 0, refused: 0, delayed: 0 },
    });
  });

  it('tells a map who publishes to what, and how many spans failed, from when somebody asks on', async () => {
    const { port } = await tap.peer.request('startTelemetry', { project });
    expect(await tap.peer.request('spanWiring', { project })).toEqual({ uses: [], services: [] });
    await serve(port, 'http/protobuf');
    const published = { kind: 'publishes', service: 'orders', destination: 'orders.created', times: 1 };
    const told = await tap.peer.request('spanWiring', { project });
    expect(told.uses).toMatchObject([published]);
    expect(told.services).toEqual([{ service: 'orders', errors: 1 }]);
  });
});
