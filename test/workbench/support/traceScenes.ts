import type { Row } from '../../../src/protocol/shapes.ts';
import type { FoundTrace, Hop, WiringFacts } from '../../../src/protocol/traces/trace.ts';

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
