// A thread that sends requests of spans, as OpenTelemetry's own exporter writes them, to a port: so many at a time, until all are answered.
import { Agent, request } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';

export interface SenderTask {
  readonly spansPerRequest: number;
  readonly requests: number;
  readonly atOnce: number;
}

type Spans = Parameters<typeof ProtobufTraceSerializer.serializeRequest>[0];

const { spansPerRequest, requests, atOnce } = workerData as SenderTask;
const body = Buffer.from(ProtobufTraceSerializer.serializeRequest(spans(spansPerRequest)) ?? []);
const agent = new Agent({ keepAlive: true, maxSockets: atOnce });

parentPort?.on('message', (port: number) => {
  void sendAll(port).then((statuses) => parentPort?.postMessage(statuses));
});
parentPort?.postMessage(body.length);

/** How many requests were answered with each status. */
async function sendAll(port: number): Promise<Record<number, number>> {
  const statuses: Record<number, number> = {};
  let left = requests;
  const work = async (): Promise<void> => {
    while (left-- > 0) {
      const status = await send(port);
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return statuses;
}

function send(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-protobuf', 'content-length': body.length };
    const sent = request({ agent, host: '127.0.0.1', port, path: '/v1/traces', method: 'POST', headers }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Spans as an instrumented service has them: some attributes each, one resource. */
function spans(count: number): Spans {
  const scope = { name: '@opentelemetry/instrumentation-http', version: '0.200.0' };
  const resource = {
    attributes: { 'service.name': 'orders', 'service.namespace': 'shop', 'process.pid': 4711, 'host.name': 'bench' },
    merge: () => resource,
    getRawAttributes: () => [],
  };
  return Array.from({ length: count }, (_, i) => ({
    name: 'GET /orders/:id',
    kind: 1,
    spanContext: () => ({ traceId: hex(i + 1, 32), spanId: hex(i + 1, 16), traceFlags: 1 }),
    parentSpanContext: { traceId: hex(i + 1, 32), spanId: hex(i + 2, 16), traceFlags: 1 },
    startTime: [1_700_000_000, i * 1000] as [number, number],
    endTime: [1_700_000_000, i * 1000 + 500] as [number, number],
    duration: [0, 500] as [number, number],
    status: { code: 0 },
    attributes: {
      ...{ 'http.request.method': 'GET', 'http.route': '/orders/:id', 'http.response.status_code': 200 },
      ...{ 'url.path': `/orders/${i}`, 'server.address': 'localhost', 'server.port': 3000, 'order.total': 19.5 },
    },
    links: [],
    events: [],
    ended: true,
    resource,
    instrumentationScope: scope,
    ...{ droppedAttributesCount: 0, droppedEventsCount: 0, droppedLinksCount: 0 },
  }));
}

function hex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, '0');
}
