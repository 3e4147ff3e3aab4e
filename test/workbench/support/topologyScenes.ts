import type { Topology, TopologyEdge, TopologyFigures, TopologyNode } from '../../../src/protocol/topology/topology.ts';

export const sceneStartMs = Date.UTC(2025, 10, 24, 12, 4, 31);

type ChannelKind = NonNullable<TopologyNode['channel']>['kind'];

export function nodeOf(kind: TopologyNode['kind'], name: string, change: Partial<TopologyNode> = {}): TopologyNode {
  const service = ['service', 'gateway', 'broker', 'database'].includes(kind) ? name : null;
  return {
    id: `${kind}:${name}`,
    kind,
    name,
    service,
    isDeclared: kind !== 'outside',
    isObserved: true,
    at: kind === 'outside' ? null : { file: '/work/shop/patchbay.yaml', line: 12, column: 2 },
    profiles: [],
    networks: service === null ? [] : ['default'],
    folder: null,
    channel: null,
    ...change,
  };
}

export function channelOf(name: string, kind: ChannelKind, change: Partial<TopologyNode> = {}): TopologyNode {
  return nodeOf('channel', name, {
    channel: { name, kind, key: name, broker: null, isPattern: false, deadLetterOf: null },
    ...change,
  });
}

/** `known`: both where it is left out. */
export function edgeOf(
  kind: TopologyEdge['kind'],
  from: TopologyNode,
  to: TopologyNode,
  known: 'declared' | 'observed' | 'both' = 'both',
): TopologyEdge {
  const isOfChannel = kind === 'publishes' || kind === 'consumes';
  const [service, other] = kind === 'consumes' ? [to, from] : [from, to];
  const isDeclared = known !== 'observed';
  const isObserved = known !== 'declared';
  return {
    id: `${kind}:${from.id}>${to.id}`,
    kind,
    from: from.id,
    to: to.id,
    service: service.name,
    channel: isOfChannel ? other.name : null,
    group: null,
    target: isOfChannel ? null : other.name,
    isDeclared,
    isObserved,
    evidence: [
      ...(isDeclared
        ? [{ source: 'manifest' as const, text: `${kind} of ${service.name}`, lastSeenMs: null, times: 0 }]
        : []),
      ...(isObserved
        ? [{ source: 'command' as const, text: 'seen from 172.18.0.4', lastSeenMs: sceneStartMs - 12_000, times: 31 }]
        : []),
    ],
  };
}

export function topologyOfParts(
  nodes: readonly TopologyNode[],
  edges: readonly TopologyEdge[],
  change: Partial<Topology> = {},
): Topology {
  const all = { application: 'shop', nodes: [...nodes], edges: [...edges] };
  return { ...all, patterns: [], findings: [], unknown: [], ...change };
}

const redis = nodeOf('broker', 'redis');
const gateway = nodeOf('gateway', 'gateway', { folder: 'services' });
const orders = nodeOf('service', 'orders', { folder: 'services' });
const payments = nodeOf('service', 'payments', { folder: 'services' });
const inventory = nodeOf('service', 'inventory', { folder: 'services' });
const shipping = nodeOf('service', 'shipping', { folder: 'services' });
const notifier = nodeOf('service', 'notifications', { folder: 'services' });
const loadgen = nodeOf('service', 'loadgen', { folder: 'services' });
const analytics = nodeOf('service', 'analytics', { profiles: ['analytics'], folder: 'analytics' });
const created = channelOf('orders.created', 'stream');
const settled = channelOf('payments.settled', 'stream');
const shipped = channelOf('orders.shipped', 'stream');
const dead = channelOf('orders.dead', 'stream', {
  channel: {
    name: 'orders.dead',
    kind: 'stream',
    key: 'orders.dead',
    broker: null,
    isPattern: false,
    deadLetterOf: 'orders.created',
  },
});
const status = channelOf('orders.status', 'pubsub');
const mails = channelOf('notifications', 'pubsub');
const revenue = channelOf('analytics.revenue', 'pubsub');
const rate = channelOf('loadgen.rate', 'pubsub');
const requests = channelOf('inventory.requests', 'list');
const queue = channelOf('shipping.queue', 'list');
const scheduled = channelOf('shipping.scheduled', 'sorted-set');
const reservations = channelOf('reservations', 'keyspace');

const shopNodes = [
  ...[redis, gateway, orders, payments, inventory, shipping, notifier, loadgen, analytics],
  ...[created, settled, shipped, dead, status, mails, revenue, rate, requests, queue, scheduled, reservations],
];
const shopEdges = [
  edgeOf('publishes', gateway, rate, 'declared'),
  edgeOf('consumes', status, gateway),
  edgeOf('consumes', mails, gateway),
  edgeOf('consumes', revenue, gateway),
  edgeOf('consumes', rate, gateway),
  ...[created, status, requests, queue].map((channel) => edgeOf('publishes', orders, channel)),
  ...[settled, dead, shipped].map((channel) => edgeOf('consumes', channel, orders)),
  edgeOf('publishes', payments, settled),
  edgeOf('publishes', payments, dead),
  edgeOf('consumes', created, payments),
  edgeOf('publishes', inventory, reservations),
  ...[requests, reservations, settled].map((channel) => edgeOf('consumes', channel, inventory)),
  edgeOf('publishes', shipping, scheduled),
  edgeOf('publishes', shipping, shipped),
  edgeOf('consumes', queue, shipping),
  edgeOf('consumes', scheduled, shipping),
  edgeOf('publishes', notifier, mails),
  edgeOf('consumes', status, notifier),
  edgeOf('consumes', rate, loadgen),
  edgeOf('publishes', analytics, revenue),
  edgeOf('consumes', created, analytics),
  edgeOf('consumes', settled, analytics),
  edgeOf('calls', gateway, orders),
  edgeOf('calls', loadgen, orders, 'observed'),
  edgeOf('depends', orders, inventory, 'declared'),
  ...[gateway, orders, payments, inventory, shipping, notifier, loadgen, analytics].map((service) =>
    edgeOf('depends', service, redis),
  ),
];

/** The shop of the examples, with one call that nobody has declared and one publisher that nobody has seen. */
export const shopTopology = topologyOfParts(shopNodes, shopEdges, {
  patterns: [
    {
      name: 'publish–subscribe',
      nodes: [status.id, gateway.id, notifier.id],
      edges: [`consumes:${status.id}>${gateway.id}`, `consumes:${status.id}>${notifier.id}`],
      text: 'orders.status is heard by gateway and notifications.',
    },
    {
      name: 'dead letter',
      nodes: [dead.id, created.id],
      edges: [],
      text: 'orders.dead takes what of orders.created could not be worked off.',
    },
  ],
  findings: [
    {
      code: 'never-seen',
      text: 'gateway declares that it publishes loadgen.rate, and never has',
      service: 'gateway',
      channel: 'loadgen.rate',
      group: null,
      lastSeenMs: null,
      about: `publishes:${gateway.id}>${rate.id}`,
    },
  ],
  unknown: ['Who listens to pub/sub channels by pattern is not told by the server.'],
});

export const emptyTopology = topologyOfParts([], []);

/** Figures of every node and edge of a topology: the same for the same moment. */
export function figuresOf(
  topology: Topology,
  second = 0,
  change: {
    readonly nodes?: Readonly<Record<string, Partial<TopologyFigures['nodes'][string]>>>;
    readonly edges?: Readonly<Record<string, Partial<TopologyFigures['edges'][string]>>>;
  } = {},
): TopologyFigures {
  const running = { text: 'healthy', icon: 'pass-filled', color: 'charts.green' };
  const nodes = topology.nodes.map((node, place) => {
    const isChannel = node.kind === 'channel';
    const figures = {
      state: node.service === null ? null : running,
      length: isChannel ? 120 + place * 3 + second : null,
      ratePerSecond: isChannel ? 1 + ((place * 7 + second) % 30) : null,
      lag: node.kind === 'group' ? 0 : null,
      pending: null,
      errors: null,
      actions: node.service === null ? ['publish'] : ['stop', 'restart', 'scale', 'debug'],
    };
    return [node.id, { ...figures, ...change.nodes?.[node.id] }] as const;
  });
  const edges = topology.edges.map((edge, place) => {
    const flows = edge.isObserved && edge.kind !== 'depends';
    const figures = {
      ratePerSecond: flows ? ((place * 5 + second) % 40) + 0.4 : null,
      bytes: flows ? 180 + place : null,
      lag: edge.kind === 'consumes' && flows ? 0 : null,
      errors: null,
    };
    return [edge.id, { ...figures, ...change.edges?.[edge.id] }] as const;
  });
  return { atMs: sceneStartMs + second * 1000, nodes: Object.fromEntries(nodes), edges: Object.fromEntries(edges) };
}

/** The shop while something is wrong: payments is down, orders lags behind, and dead letters come. */
export function brokenFigures(second: number): TopologyFigures {
  return figuresOf(shopTopology, second, {
    nodes: {
      [payments.id]: {
        state: { text: 'exited with 1', icon: 'error', color: 'charts.red' },
        errors: 41,
        actions: ['start'],
      },
      [dead.id]: { length: 8 + second * 3, ratePerSecond: 3 },
      [created.id]: { lag: 1840 },
    },
    edges: {
      [`consumes:${created.id}>${payments.id}`]: { lag: 1840, ratePerSecond: 0 },
      [`publishes:${payments.id}>${dead.id}`]: { errors: 12 },
    },
  });
}

const layerSize = 20;

/**
 * So many services and channels in layers, each of which feeds the next one: of 400 nodes there are some 500 edges. Some channels go to
 * a service before, so that there are circles.
 */
export function bigTopology(nodeCount = 400): Topology {
  const services = Math.floor(nodeCount / 2);
  const all = Array.from({ length: services }, (_, place) => ({
    service: nodeOf('service', `service-${place}`, {
      profiles: [`team-${place % 12}`],
      networks: [`zone-${place % 5}`],
      folder: `folder-${place % 9}`,
    }),
    channel: channelOf(`area${place % 20}.topic.${place}`, place % 3 === 0 ? 'pubsub' : 'stream'),
  }));
  const edges = all.flatMap(({ service, channel }, place) => {
    const next = all[place + layerSize + (place % 3)];
    const other = all[place % layerSize === 7 ? place - layerSize : place + layerSize + 5];
    return [
      edgeOf('publishes', service, channel),
      ...(next ? [edgeOf('consumes', channel, next.service)] : []),
      ...(other && (place % 2 === 0 || place % layerSize === 7)
        ? [edgeOf('consumes', channel, other.service, 'observed')]
        : []),
    ];
  });
  return topologyOfParts(
    all.flatMap(({ service, channel }) => [service, channel]),
    edges,
  );
}

const long = 'a-name-that-goes-on-and-on-'.repeat(6);

/** Names that would be markup, that turn the direction of text, that are very long, or empty. */
export const hostileTopology = (() => {
  const markup = nodeOf('service', '<img src=x onerror="document.title=\'hacked\'">');
  const turned = channelOf('orders\u202edetaerc', 'stream');
  const endless = channelOf(`${long}created`, 'list');
  const wordless = nodeOf('outside', '\u0000\u200b');
  const proto = nodeOf('service', '__proto__');
  const quoted = nodeOf('outside', `"]]><script>alert(1)</script>&amp;'`);
  const nodes = [markup, turned, endless, wordless, proto, quoted];
  return topologyOfParts(nodes, [
    edgeOf('publishes', markup, turned),
    edgeOf('consumes', turned, proto, 'declared'),
    edgeOf('publishes', proto, endless),
    edgeOf('consumes', endless, quoted, 'observed'),
    edgeOf('publishes', wordless, turned, 'observed'),
  ]);
})();
