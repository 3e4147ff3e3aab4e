import type {
  EdgeEvidence,
  Topology,
  TopologyEdge,
  TopologyFigures,
  TopologyNode,
} from '../../../src/protocol/topology/topology.ts';

/** Ages are told as of now, whenever that is. */
export const knownNowMs = Date.now();

const kindOf = (id: string): TopologyNode['kind'] => id.slice(0, id.indexOf(':')) as TopologyNode['kind'];
const nameOf = (id: string): string => id.slice(id.indexOf(':') + 1);

function node(id: string, change: Partial<TopologyNode> = {}): TopologyNode {
  const kind = kindOf(id);
  const name = change.name ?? nameOf(id);
  const isOurs = kind !== 'channel' && kind !== 'group' && kind !== 'outside';
  return {
    id,
    kind,
    name,
    service: isOurs ? name : null,
    isDeclared: kind !== 'outside',
    isObserved: true,
    at: kind === 'outside' ? null : { file: '/shop/patchbay.yaml', line: 3, column: 2 },
    profiles: [],
    networks: isOurs ? ['default'] : [],
    folder: null,
    channel: null,
    ...change,
  };
}

function channel(name: string, change: Partial<NonNullable<TopologyNode['channel']>> = {}): TopologyNode {
  const facts = { name, kind: 'stream' as const, key: name, broker: null, isPattern: false, deadLetterOf: null };
  return node(`channel:${name}`, { channel: { ...facts, ...change } });
}

function group(of: string, name: string): TopologyNode {
  const facts = { name: of, kind: 'stream' as const, key: of, broker: null, isPattern: false, deadLetterOf: null };
  return node(`group:${of}/${name}`, { name, channel: facts });
}

export function evidenceOf(source: EdgeEvidence['source'], text: string, secondsAgo?: number, times = 1): EdgeEvidence {
  return {
    source,
    text,
    lastSeenMs: secondsAgo === undefined ? null : knownNowMs - secondsAgo * 1000,
    times: secondsAgo === undefined ? 0 : times,
  };
}

const declared = evidenceOf('manifest', 'patchbay.yaml, line 14');

function edge(
  kind: TopologyEdge['kind'],
  from: string,
  to: string,
  evidence: readonly EdgeEvidence[],
  change: Partial<TopologyEdge> = {},
): TopologyEdge {
  const service = kind === 'consumes' ? to : from;
  const isDeclared = evidence.some(({ lastSeenMs }) => lastSeenMs === null);
  const isMessage = kind === 'publishes' || kind === 'consumes';
  const stream = kind === 'consumes' ? nameOf(from).split('/')[0] : nameOf(to);
  return {
    id: `${kind} ${from} ${to}`,
    kind,
    from,
    to,
    service: nameOf(service),
    channel: isMessage ? (stream ?? null) : null,
    group: kindOf(from) === 'group' ? (nameOf(from).split('/')[1] ?? null) : null,
    target: isMessage ? null : nameOf(to),
    isDeclared,
    isObserved: evidence.some(({ lastSeenMs }) => lastSeenMs !== null),
    evidence: [...evidence],
    ...change,
  };
}

const xadd = (from: string, seconds: number, times: number): EdgeEvidence =>
  evidenceOf('command', `XADD from ${from}`, seconds, times);
const reads = (name: string, seconds: number, times: number): EdgeEvidence =>
  evidenceOf('consumer-name', `XINFO CONSUMERS names ${name}`, seconds, times);

/** The shop of the examples, of which the manifest leaves out one channel and names one that nobody was seen to use. */
export const knownShop: Topology = {
  application: 'shop',
  nodes: [
    node('gateway:web', { service: 'web' }),
    node('service:orders'),
    node('service:payments'),
    node('service:inventory'),
    node('service:shipping'),
    node('service:notifications'),
    channel('orders.created'),
    channel('payments.settled'),
    channel('shipping.requested'),
    channel('orders.dead', { deadLetterOf: 'orders.created' }),
    channel('audit.log', { kind: 'list' }),
    group('orders.created', 'payments'),
    group('orders.created', 'inventory'),
    group('payments.settled', 'shipping'),
    group('shipping.requested', 'notifications'),
    node('broker:redis'),
    node('database:postgres'),
    node('outside:10.0.0.7', { isDeclared: false }),
  ],
  edges: [
    edge('calls', 'gateway:web', 'service:orders', [
      evidenceOf('environment', 'ORDERS_URL=http://orders:8080'),
      evidenceOf('connection', 'TCP from shop-web-1 to orders:8080', 3, 12),
    ]),
    edge('publishes', 'service:orders', 'channel:orders.created', [
      declared,
      xadd('172.18.0.4 (shop-orders-1)', 4, 96),
    ]),
    edge('publishes', 'service:orders', 'channel:audit.log', [
      evidenceOf('command', 'LPUSH from 172.18.0.4 (shop-orders-1)', 12, 31),
    ]),
    edge('consumes', 'group:orders.created/payments', 'service:payments', [declared, reads('payments-1', 2, 40)]),
    edge('consumes', 'group:orders.created/inventory', 'service:inventory', [declared, reads('inventory-1', 2, 40)]),
    edge('publishes', 'service:payments', 'channel:payments.settled', [
      declared,
      xadd('172.18.0.5 (shop-payments-1)', 5, 88),
    ]),
    edge('publishes', 'service:payments', 'channel:orders.dead', [declared]),
    edge('consumes', 'group:payments.settled/shipping', 'service:shipping', [declared, reads('shipping-1', 2, 40)]),
    edge('publishes', 'service:shipping', 'channel:shipping.requested', [
      declared,
      xadd('172.18.0.7 (shop-shipping-1)', 6, 71),
    ]),
    edge('consumes', 'group:shipping.requested/notifications', 'service:notifications', [
      declared,
      reads('notifications-1', 2, 40),
      reads('notifications-2', 2, 40),
    ]),
    edge('consumes', 'channel:audit.log', 'outside:10.0.0.7', [evidenceOf('command', 'BRPOP from 10.0.0.7', 40, 3)]),
    edge('depends', 'service:inventory', 'database:postgres', [
      evidenceOf('manifest', 'depends_on'),
      evidenceOf('connection', 'TCP from shop-inventory-1 to postgres:5432', 3, 12),
    ]),
  ],
  patterns: [
    {
      name: 'competing consumers',
      nodes: ['group:shipping.requested/notifications', 'service:notifications'],
      edges: ['consumes group:shipping.requested/notifications service:notifications'],
      text: 'Two consumers of notifications share shipping.requested: each message goes to one of them.',
    },
    {
      name: 'publish–subscribe',
      nodes: ['channel:orders.created', 'group:orders.created/payments', 'group:orders.created/inventory'],
      edges: [],
      text: 'payments and inventory each get every message of orders.created.',
    },
    {
      name: 'dead letter',
      nodes: ['channel:orders.dead', 'channel:orders.created'],
      edges: ['publishes service:payments channel:orders.dead'],
      text: 'orders.dead takes what could not be handled of orders.created.',
    },
  ],
  findings: [
    {
      code: 'undeclared-publish',
      text: 'orders also publishes audit.log',
      service: 'orders',
      channel: 'audit.log',
      group: null,
      lastSeenMs: knownNowMs - 12_000,
      about: 'publishes service:orders channel:audit.log',
    },
    {
      code: 'never-seen',
      text: 'payments publishes orders.dead, and was never seen to',
      service: 'payments',
      channel: 'orders.dead',
      group: null,
      lastSeenMs: null,
      about: 'publishes service:payments channel:orders.dead',
    },
  ],
  unknown: [
    '10.0.0.7 is connected to redis, and is no container of this project: who it is cannot be told.',
    'A Lua script has published to audit.log: the broker does not say who called it.',
  ],
};

const states = {
  running: { text: 'running', icon: 'pass', color: 'charts.green' },
  failing: { text: 'unhealthy', icon: 'error', color: 'charts.red' },
};

/** What was measured so many seconds ago: from 70 seconds ago on payments fails, and its group falls behind. */
export function knownFigures(secondsAgo: number): TopologyFigures {
  const broken = Math.max(0, 70 - secondsAgo);
  const wave = 1 + 0.25 * Math.sin(secondsAgo / 9);
  const nodes: TopologyFigures['nodes'] = {};
  const edges: TopologyFigures['edges'] = {};
  const none = { state: null, length: null, ratePerSecond: null, lag: null, pending: null, errors: null, actions: [] };
  for (const { id, kind } of knownShop.nodes) {
    const isFailing = id === 'service:payments' && broken > 0;
    const isStarted = kind === 'service' || kind === 'gateway' || kind === 'database' || kind === 'broker';
    const isDead = id === 'channel:orders.dead';
    const rate = id === 'channel:orders.created' ? 12.4 * wave : id === 'channel:audit.log' ? 0.4 : 3.1 * wave;
    const lag = id === 'group:orders.created/payments' ? Math.round(broken * 9.3) : 0;
    const actions = kind === 'service' ? ['restart', 'stop', 'scale', 'debug'] : ['publish'];
    nodes[id] = {
      ...none,
      state: isStarted ? (isFailing ? states.failing : states.running) : null,
      errors: kind === 'service' ? (isFailing ? Math.round(broken / 3) : 0) : null,
      ...(kind === 'channel'
        ? { length: isDead ? Math.round(broken / 4) : 18_204 - secondsAgo, ratePerSecond: isDead ? broken / 300 : rate }
        : {}),
      ...(kind === 'group' ? { lag, pending: lag > 0 ? 16 : 2 } : {}),
      actions: [...(isStarted && kind !== 'service' ? ['restart', 'stop'] : actions)],
    };
  }
  for (const { id, kind, from } of knownShop.edges) {
    const isBehind = from === 'group:orders.created/payments';
    const isMessage = kind === 'publishes' || kind === 'consumes';
    edges[id] = {
      ratePerSecond: isMessage ? (from === 'service:orders' ? 12.4 : 3.1) * wave : null,
      bytes: isMessage ? 312 : null,
      lag: kind === 'consumes' ? (isBehind ? Math.round(broken * 9.3) : 0) : null,
      errors: isBehind ? Math.round(broken / 3) : null,
    };
  }
  return { atMs: knownNowMs - secondsAgo * 1000, nodes, edges };
}

/** Five minutes of it, a moment a second. */
export const knownPast: readonly TopologyFigures[] = Array.from({ length: 300 }, (_, place) =>
  knownFigures(299 - place),
);
