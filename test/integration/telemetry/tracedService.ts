// A service with OpenTelemetry's own SDK, which knows from its environment where to send: it publishes one order, logs it and counts it.
import {
  context,
  logs,
  metrics,
  propagation,
  SeverityNumber,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { NodeSDK } from '@opentelemetry/sdk-node';

const sdk = new NodeSDK();
sdk.start();

const tracer = trace.getTracer('orders-http', '1.2.3');
const carrier: Record<string, string> = {};
tracer.startActiveSpan('POST /orders', { kind: SpanKind.SERVER }, (server) => {
  const publish = tracer.startSpan('publish orders.created', {
    kind: SpanKind.PRODUCER,
    attributes: { 'messaging.system': 'redis', 'messaging.destination.name': 'orders.created', 'order.total': 19.5 },
  });
  propagation.inject(trace.setSpan(context.active(), publish), carrier);
  publish.addEvent('queued', { attempt: 1 });
  publish.end();
  logs.getLogger('orders').emit({
    severityNumber: SeverityNumber.WARN,
    severityText: 'WARN',
    body: 'stock is low',
    attributes: { sku: 'a-1', left: 2 },
  });
  server.recordException(new Error('no stock'));
  server.setStatus({ code: SpanStatusCode.ERROR, message: 'no stock' });
  server.end();
});
const meter = metrics.getMeter('orders');
meter.createCounter('orders.created', { unit: '{order}' }).add(3, { region: 'eu' });
meter.createHistogram('orders.duration', { unit: 'ms' }).record(12);

// What is still in batches is sent before it ends.
await sdk.shutdown();
console.log(JSON.stringify(carrier));
