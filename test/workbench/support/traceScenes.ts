import type { Row } from '../../../src/protocol/shapes.ts';
import type { FoundTrace, Hop, Missing, WiringFacts } from '../../../src/protocol/traces/trace.ts';

const startMs = Date.UTC(2025, 10, 24, 12, 4, 31);

/** Who publishes and consumes what in the shop of the examples. */
export const shopWiring: WiringFacts = {
  publishers: {
    'orders.created': ['orders'],
    'payments.settled': ['payments'],
    'shipping.requested': ['shipping'],
  },
  consumers: {
    'orders.created': ['payments', 'inventory'],
    'payments.settled': ['shipping'],
    'shipping.requested': ['notifications'],
  },
};

/** What a scene says of a hop; the rest is as in any trace. */
export interface HopFacts extends Partial<Omit<Hop, 'row'>> {
  readonly label: string;
  /** Milliseconds since the trace began. */
  readonly at: number;
  readonly text: string;
  readonly row?: Partial<Row>;
}

/** The trace of these hops, as the tap finds it. */
export function traceOf(facts: readonly HopFacts[], change: Partial<FoundTrace> = {}): FoundTrace {
  const hops = facts.map(hopOf);
  return { hops, total: hops.length, unknown: 0, missing: [], ...change };
}

function hopOf({ at, text, row = {}, ...facts }: HopFacts, place: number): Hop {
  const { kind = 'stream', label } = facts;
  const timeMs = startMs + at;
  const plain: Row = {
    ordinal: place,
    sequence: place,
    timeMs,
    source: `${kind}:${label}`,
    id: kind === 'stream' ? `${Math.floor(timeMs)}-0` : String(place),
    key: null,
    type: null,
    level: null,
    sizeBytes: text.length,
    contract: 'none',
    preview: text,
    marks: [],
    cells: [],
    kind: 'message',
  };
  const found = {
    session: 'trace',
    kind,
    identifiers: [],
    service: null,
    causes: [],
    durationMs: null,
    isError: false,
  };
  return { ...found, ...facts, row: { ...plain, ...row } };
}

/** An order on its way: paid after a while, the goods counted at once, and a mail that fails at first. */
export const shopHops: readonly HopFacts[] = [
  {
    label: 'orders.created',
    at: 0,
    text: '{"orderId":"order-4711","customer":"c-17","total":129.9,"items":[{"sku":"chair-oak","quantity":2}]}',
    service: 'orders',
    identifiers: [
      { role: 'correlation', value: 'order-4711', at: 'payload.orderId' },
      { role: 'trace', value: '4bf92f3577b34da6a3ce929d0e0e4736', at: 'traceparent' },
    ],
  },
  {
    label: 'orders',
    kind: 'logs',
    at: 3,
    text: 'INFO order created orderId=order-4711 total=129.90',
    service: 'orders',
    causes: [{ hop: 0, evidence: 'orders publishes orders.created', isStated: false }],
  },
  {
    label: 'inventory',
    kind: 'logs',
    at: 12,
    text: 'INFO reserved 2 chair-oak for order-4711',
    service: 'inventory',
    causes: [{ hop: 0, evidence: 'inventory consumes orders.created', isStated: false }],
  },
  {
    label: 'payments',
    kind: 'logs',
    at: 18,
    text: 'WARN card declined once, trying again orderId=order-4711',
    service: 'payments',
    row: { level: 'warn' },
    causes: [{ hop: 0, evidence: 'payments consumes orders.created', isStated: false }],
  },
  {
    label: 'payments.settled',
    at: 240,
    text: '{"orderId":"order-4711","amount":129.9,"method":"card"}',
    service: 'payments',
    identifiers: [
      { role: 'correlation', value: 'order-4711', at: 'payload.orderId' },
      { role: 'cause', value: 'e-1', at: 'fields.causationid' },
    ],
    causes: [{ hop: 0, evidence: 'fields.causationid names its id e-1', isStated: true }],
  },
  {
    label: 'shipping.requested',
    at: 268,
    text: '{"orderId":"order-4711","address":"12 Long Street"}',
    service: 'shipping',
    causes: [
      { hop: 4, evidence: 'shipping consumes payments.settled and publishes shipping.requested', isStated: false },
    ],
  },
  {
    label: 'shipping',
    kind: 'logs',
    at: 271,
    text: 'INFO parcel booked orderId=order-4711 carrier=post',
    service: 'shipping',
    causes: [{ hop: 5, evidence: 'shipping publishes shipping.requested', isStated: false }],
  },
  {
    label: 'notifications',
    kind: 'logs',
    at: 410,
    text: 'ERROR mail server refused the mail of order-4711 (451 try again later)',
    service: 'notifications',
    isError: true,
    row: { level: 'error' },
    causes: [{ hop: 5, evidence: 'notifications consumes shipping.requested', isStated: false }],
  },
];

/** What the shop's trace lacks: somebody holds a message, and nobody has written the bill. */
export const shopMissing: readonly Missing[] = [
  {
    kind: 'unacknowledged',
    after: 5,
    label: 'shipping.requested',
    service: 'notifications',
    text: 'notifications has read it and has not acknowledged it for 3 s',
  },
  {
    kind: 'expected',
    after: 4,
    label: 'invoices.sent',
    service: 'billing',
    text: 'invoices.sent usually comes 80 ms later, and never came',
  },
];

/** Spans of three services with a message between them, one of which failed. */
export const spanHops: readonly HopFacts[] = [
  spanOf('POST /orders', 'server', 'web', 0, 96),
  spanOf('INSERT orders', 'client', 'web', 4, 22.4, { causes: [spanCause(0)] }),
  spanOf('orders.created publish', 'producer', 'web', 31, 1.2, { causes: [spanCause(0)] }),
  {
    label: 'orders.created',
    at: 31.8,
    text: '{"orderId":"order-4711"}',
    service: 'web',
    causes: [{ hop: 2, evidence: 'traceparent names the span 00f067aa0ba902b2', isStated: true }],
  },
  spanOf('orders.created process', 'consumer', 'payments', 52, 180, {
    causes: [{ hop: 3, evidence: 'messaging.message.id names its id', isStated: true }],
  }),
  spanOf('POST /charge', 'client', 'payments', 60, 0.34, { causes: [spanCause(4)] }),
  spanOf('POST /charge', 'client', 'payments', 64, 150, { causes: [spanCause(4)], isError: true }),
];

function spanCause(hop: number): Hop['causes'][number] {
  return { hop, evidence: 'parentSpanId names its span', isStated: true };
}

function spanOf(
  name: string,
  kind: string,
  service: string,
  at: number,
  durationMs: number,
  change: Partial<HopFacts> = {},
): HopFacts {
  const status = change.isError === true ? { status: 'error', statusMessage: '503 from the bank' } : { status: 'ok' };
  const text = JSON.stringify({ name, kind, durationMs, ...status });
  return { label: 'shop', kind: 'span', at, text, service, durationMs, ...change };
}

/** A trace of so many hops: orders of which each is paid for and written of by two services. */
export function manyHops(count: number): readonly HopFacts[] {
  return Array.from({ length: count }, (_, place): HopFacts => {
    const first = place - (place % 4);
    const at = place * 7;
    const causes = [{ hop: first, evidence: 'fields.causationid names its id', isStated: true }];
    const row = { sequence: place };
    if (place % 4 === 0) return { label: 'orders.created', at, text: `{"order":${place}}`, service: 'orders', row };
    if (place % 4 === 1) {
      return { label: 'payments.settled', at, text: `{"order":${first}}`, service: 'payments', causes, row };
    }
    const service = place % 4 === 2 ? 'payments' : 'shipping';
    return { label: service, kind: 'logs', at, text: `INFO order ${first} goes on`, service, causes, row };
  });
}
