import * as fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { ListedChannel } from '../../../../src/app/topology/wiring/seenChannels.ts';
import type { FactChannel, Party, WiringFact } from '../../../../src/app/topology/wiringFact.ts';
import { topologyShape, type Topology } from '../../../../src/protocol/topology/topology.ts';
import type { Application } from '../../../../src/manifest/model.ts';
import { aChannel, anApplication, aService } from '../../../fakes/models.ts';
import { aMap, edgesOf, measuredMap, seen, wirings } from './maps.ts';

describe('The map of what is declared', () => {
  it('has who publishes and consumes by which group, who names whom, and who depends on whom', () => {
    const map = aMap(
      anApplication(
        [
          aService('redis'),
          aService('orders', { publishes: ['created'], environment: { REDIS_URL: 'redis://:secret@redis:6379' } }),
          aService('billing', { consumes: [{ channel: 'created', group: 'billing' }], dependsOn: { orders: started } }),
          aService('db', { image: 'postgres:16' }),
          aService('web', { ports: [{ target: 80, protocol: 'tcp' }], environment: { ORDERS_HOST: 'orders' } }),
        ],
        { channels: [aChannel('created', { key: 'orders.created' })] },
      ),
    );
    expect(map.nodes.map(({ id }) => id)).toEqual([
      'gateway:web',
      'service:orders',
      'service:billing',
      'channel:created',
      'group:created/billing',
      'broker:redis',
      'database:db',
    ]);
    expect(edgesOf(map)).toEqual([
      'calls gateway:web → service:orders d',
      'publishes service:orders → channel:created d',
      'calls service:orders → broker:redis d',
      'depends service:billing → service:orders d',
      'consumes group:created/billing → service:billing d',
    ]);
    const evidence = map.edges.flatMap((edge) => edge.evidence.map(({ text }) => text));
    expect(evidence).toEqual([
      'ORDERS_HOST names orders',
      'x-patchbay.publishes',
      'REDIS_URL names redis',
      'depends_on',
      'x-patchbay.consumes',
    ]);
    expect(JSON.stringify(map)).not.toContain('secret');
  });
});

const started = { condition: 'service_started', isRequired: true } as const;

describe('The map of what was seen', () => {
  const shop = anApplication(
    [
      aService('redis'),
      aService('orders', { publishes: ['created'] }),
      aService('billing', { consumes: [{ channel: 'created' }] }),
    ],
    { channels: [aChannel('created', { key: 'orders.created' })] },
  );

  it('joins what is seen with what is declared, and a declaration without a group with the group that is there', () => {
    const map = aMap(shop, [
      seen('publishes', 'orders', { key: 'orders.created' }),
      seen('consumes', 'billing', { key: 'orders.created' }, { group: 'workers' }),
      seen('publishes', 'orders', { key: 'audit.log' }),
    ]);
    expect(edgesOf(map)).toEqual([
      'publishes service:orders → channel:created do',
      'publishes service:orders → channel:audit.log o',
      'consumes group:created/workers → service:billing do',
    ]);
    expect(map.findings.map(({ text }) => text)).toContain('orders also publishes audit.log');
  });

  it('gives an undeclared key a name of its own where a channel is called so already', () => {
    const map = aMap(shop, [
      seen('publishes', 'orders', { key: 'created' }),
      seen('publishes', 'orders', { kind: 'list', key: 'created' }),
    ]);
    const names = map.nodes.filter(({ kind }) => kind === 'channel').map(({ name }) => name);
    expect(names).toEqual(['created', 'created (list)', 'created (stream)']);
  });

  it('takes names for names, whatever they are', () => {
    const odd = anApplication(
      [
        aService('__proto__', { publishes: ['constructor'] }),
        aService('toString', { consumes: [{ channel: '__proto__' }] }),
      ],
      {
        channels: [aChannel('constructor'), aChannel('__proto__')],
      },
    );
    const map = aMap(odd, [
      seen('publishes', 'toString', { key: '__proto__' }),
      seen('publishes', 'valueOf', { key: 'a/b' }, {}),
    ]);
    expect(edgesOf(map)).toEqual([
      'publishes service:__proto__ → channel:constructor d',
      'publishes service:toString → channel:__proto__ o',
      'publishes service:valueOf → channel:a/b o',
      'consumes channel:__proto__ → service:toString d',
    ]);
  });
});

describe('A pattern of pub/sub', () => {
  const status = aChannel('status', { kind: 'pubsub', key: 'orders.*', isPattern: true });
  const one = (key: string): FactChannel => ({ kind: 'pubsub', key, isPattern: false });
  const pattern = (key: string): FactChannel => ({ kind: 'pubsub', key, isPattern: true });
  const parties = [aService('orders'), aService('web')];

  it('that the manifest declares is the channel of all that is published to it', () => {
    const map = aMap(anApplication(parties, { channels: [status] }), [
      seen('publishes', 'orders', one('orders.17')),
      seen('publishes', 'orders', one('orders.18')),
      seen('consumes', 'web', pattern('orders.*')),
      seen('consumes', 'web', one('orders.18')),
    ]);
    expect(edgesOf(map)).toEqual([
      'publishes service:orders → channel:status o',
      'consumes channel:status → service:web o',
    ]);
  });

  it('hands on to its consumers what comes to channels that it takes in', () => {
    const channels = [status, aChannel('late', { kind: 'pubsub', key: 'orders.late' })];
    const own = [aService('orders', { publishes: ['late'] }), aService('web', { consumes: [{ channel: 'status' }] })];
    const map = aMap(anApplication(own, { channels }));
    expect(edgesOf(map)).toEqual([
      'publishes service:orders → channel:late d',
      'consumes channel:status → service:web d',
      'consumes channel:late → service:web d',
    ]);
    expect(map.edges.at(-1)?.evidence[0]?.text).toBe('x-patchbay.consumes, by the pattern orders.*');
  });

  it('that nobody declares feeds from the channels that match, and stands for itself where none does', () => {
    const channels = [aChannel('late', { kind: 'pubsub', key: 'orders.late' })];
    const map = aMap(anApplication(parties, { channels }), [
      seen('consumes', 'web', pattern('orders.*')),
      seen('consumes', 'web', pattern('payments.*')),
      seen('publishes', 'orders', one('orders.new')),
    ]);
    expect(edgesOf(map)).toEqual([
      'publishes service:orders → channel:orders.new o',
      'consumes channel:late → service:web o',
      'consumes channel:orders.new → service:web o',
      'consumes channel:payments.* → service:web o',
    ]);
  });

  it('is not what many names that differ in an id have in common', () => {
    const channels = [
      aChannel('late', { kind: 'pubsub', key: 'orders.late' }),
      aChannel('all', { kind: 'pubsub', key: 'done.*', isPattern: true }),
    ];
    const ids = [10_001, 10_002, 10_003, 10_004];
    const map = aMap(anApplication(parties, { channels }), [
      ...ids.map((id) => seen('publishes', 'orders', one(`orders.${id}`))),
      ...ids.map((id) => seen('consumes', 'web', one(`orders.${id}`))),
      ...ids.map((id) => seen('publishes', 'orders', one(`done.order.${id}`))),
    ]);
    expect(edgesOf(map)).toEqual([
      'publishes service:orders → channel:all o',
      'publishes service:orders → channel:orders.* o',
      'consumes channel:orders.* → service:web o',
    ]);
  });

  it('by which Redis tells of keys is the channel that is declared for them', () => {
    const channels = [aChannel('sessions', { kind: 'keyspace', key: 'session:*' })];
    const map = aMap(anApplication(parties, { channels }), [
      seen('consumes', 'web', pattern('__keyspace@0__:session:*')),
      seen('consumes', 'orders', one('__keyevent@0__:expired')),
    ]);
    expect(edgesOf(map)).toEqual([
      'consumes channel:sessions → service:orders o',
      'consumes channel:sessions → service:web o',
    ]);
  });
});

describe('What brokers have', () => {
  const app = anApplication([aService('redis'), aService('orders')], { channels: [aChannel('created')] });
  const channels = [
    { kind: 'stream', key: 'left', length: 3, groups: [{ name: 'g', consumers: 0 }] },
    { kind: 'list', key: 'cache', length: 3, groups: [] },
    { kind: 'stream', key: 'created', length: 0, groups: [] },
  ] as const;

  it('stands on the map with its groups, but for keys that may be anything', () => {
    const { nodes } = aMap(app, [], { channels });
    expect(nodes.map(({ id, isObserved }) => `${id} ${isObserved}`)).toEqual([
      'service:orders false',
      'channel:created false',
      'channel:left true',
      'group:left/g true',
      'broker:redis false',
    ]);
  });

  it('is bounded where somebody uses it, too', () => {
    const facts = Array.from({ length: 1003 }, (_, index) => seen('publishes', 'orders', `s${index}x`));
    const { edges, unknown } = aMap(app, [...facts, seen('publishes', 'orders', 'created')]);
    expect([edges.length, unknown]).toEqual([
      1001,
      ['3 more channels that the manifest does not declare are left out.'],
    ]);
  });

  it('is bounded, and what is left out is said', () => {
    const many = Array.from({ length: 205 }, (_, index) => ({
      kind: 'stream' as const,
      key: `s${index}x`,
      length: 1,
      groups: [],
    }));
    const { nodes, unknown } = aMap(app, [], { channels: many });
    expect(nodes.filter(({ kind }) => kind === 'channel')).toHaveLength(201);
    expect(unknown).toEqual(['5 more channels that nobody is known to use are left out.']);
  });
});

describe('How much goes along an edge', () => {
  const parties = [
    aService('a', { publishes: ['s', 'p', 'l'] }),
    aService('b', { consumes: [{ channel: 's' }] }),
    aService('c'),
  ];
  const channels = [aChannel('s'), aChannel('p', { kind: 'pubsub' }), aChannel('l', { kind: 'list' })];
  const app = anApplication(parties, { channels });
  const counted = { times: 60, bytes: 6000, watchedMs: 6000 };
  const ratesOf = (facts: readonly WiringFact[], listed: readonly ListedChannel[] = []): readonly string[] => {
    const { topology, rates } = measuredMap(app, facts, { channels: listed });
    return topology.edges.flatMap(({ id, kind, service, channel }) => {
      const rate = rates.get(id);
      return rate
        ? [`${service} ${kind} ${channel ?? ''} ${rate.ratePerSecond ?? '?'}/s ${rate.bytes ?? '?'} bytes`]
        : [];
    });
  };

  it('is what was published, and what each subscriber is handed of it', () => {
    const pubsub = { kind: 'pubsub', key: 'p' } as const;
    expect(ratesOf([seen('publishes', 'a', pubsub, counted), seen('consumes', 'b', pubsub)])).toEqual([
      'a publishes p 10/s 100 bytes',
      'b consumes p 10/s 100 bytes',
    ]);
  });

  it('is not how often a consumer asks', () => {
    const often = { times: 600, watchedMs: 6000 };
    const list = { kind: 'list', key: 'l' } as const;
    expect(ratesOf([seen('consumes', 'b', 's', often), seen('consumes', 'b', list, often)])).toEqual([]);
    expect(ratesOf([seen('publishes', 'a', list, counted), seen('consumes', 'b', list, often)])).toEqual([
      'a publishes l 10/s 100 bytes',
      'b consumes l 10/s 100 bytes',
    ]);
  });

  it('is what the broker says came to a stream, and what a group has read of it, where one service alone does that', () => {
    const stream: ListedChannel = {
      kind: 'stream',
      key: 's',
      ratePerSecond: 7,
      groups: [{ name: 'g', consumers: 1, readPerSecond: 5 }],
    };
    const facts = [seen('publishes', 'a', 's'), seen('consumes', 'b', 's', { group: 'g' })];
    expect(ratesOf(facts, [stream])).toEqual(['a publishes s 7/s ? bytes', 'b consumes s 5/s ? bytes']);
    const more = [...facts, seen('publishes', 'c', 's'), seen('consumes', 'c', 's', { group: 'g' })];
    expect(ratesOf(more, [stream])).toEqual([]);
  });
});

it('A broker with two names is one', () => {
  const channels = { created: aChannel('created', { broker: 'main' }), paid: aChannel('paid') };
  const messaging = { broker: 'redis', brokers: { main: 'redis' }, channels };
  const app = anApplication([aService('redis'), aService('orders', { publishes: ['created', 'paid'] })], { messaging });
  const facts = [seen('publishes', 'orders', 'created'), seen('publishes', 'orders', { key: 'paid', broker: 'main' })];
  expect(edgesOf(aMap(app, facts))).toEqual([
    'publishes service:orders → channel:created do',
    'publishes service:orders → channel:paid do',
  ]);
});

describe('What a service is', () => {
  const kindsOf = (application: Application): readonly string[] => aMap(application).nodes.map(({ id }) => id);

  it('is told by its image, and by what channels are on', () => {
    const images = {
      db: 'postgres:16',
      queue: 'docker.io/library/rabbitmq:4',
      edge: 'traefik:v3',
      cache: 'redis:8',
      bus: 'redis:8',
      app: 'team/app',
    };
    const parties = Object.entries(images).map(([name, image]) => aService(name, { image }));
    const messaging = { broker: 'bus', channels: {} };
    expect(kindsOf(anApplication(parties, { messaging }))).toEqual([
      'gateway:edge',
      'service:app',
      'broker:queue',
      'broker:bus',
      'database:db',
      'database:cache',
    ]);
  });

  it('is a broker elsewhere by its URL, without its credentials', () => {
    const messaging = { broker: 'rediss://me:secret@redis.example.com:6380', channels: {} };
    expect(kindsOf(anApplication([aService('app')], { messaging }))).toEqual([
      'service:app',
      'broker:rediss://***@redis.example.com:6380',
    ]);
  });

  it('is a gateway where it alone publishes a port, calls others, and is called by none', () => {
    const port = { ports: [{ target: 80, protocol: 'tcp' }] } as const;
    const web = aService('web', { ...port, environment: { API: 'http://api:80' } });
    expect(kindsOf(anApplication([web, aService('api')]))).toEqual(['gateway:web', 'service:api']);
    expect(kindsOf(anApplication([web, aService('api', port)]))).toEqual(['service:web', 'service:api']);
    const back = aService('api', { environment: { WEB_URL: 'http://web:80' } });
    expect(kindsOf(anApplication([web, back]))).toEqual(['service:web', 'service:api']);
  });
});

describe('Whatever is declared and seen', () => {
  it('the map hangs together: ids are unique, ends are there, every edge has its evidence', () => {
    fc.assert(
      fc.property(wirings, ({ application, facts, running }) => {
        const { topology, rates } = measuredMap(application, facts, { running });
        const { nodes, edges } = topology;
        const ids = new Set(nodes.map(({ id }) => id));
        expect(ids.size).toBe(nodes.length);
        expect(new Set(edges.map(({ id }) => id)).size).toBe(edges.length);
        for (const { id, from, to, isDeclared, isObserved, evidence } of edges) {
          expect([ids.has(from), ids.has(to)], id).toEqual([true, true]);
          expect(evidence.some(({ lastSeenMs }) => lastSeenMs === null)).toBe(isDeclared);
          expect(evidence.some(({ lastSeenMs }) => lastSeenMs !== null)).toBe(isObserved);
        }
        const about = [...ids, ...edges.map(({ id }) => id)];
        for (const finding of topology.findings) expect(about).toContain(finding.about);
        for (const pattern of topology.patterns)
          expect(about).toEqual(expect.arrayContaining([...pattern.nodes, ...pattern.edges]));
        for (const id of rates.keys()) expect(about).toContain(id);
        expect(parseTopology(topology)).toEqual(topology);
      }),
    );
  });

  it('every edge goes back to a use that was declared or seen, and nothing is invented', () => {
    fc.assert(
      fc.property(wirings, ({ application, facts, running }) => {
        const { edges } = aMap(application, facts, { running });
        const parties = new Set(
          facts.flatMap((fact) => [fact.party, ...(fact.kind === 'calls' ? [fact.target] : [])].map(nameOf)),
        );
        for (const edge of edges) {
          const service = Object.hasOwn(application.services, edge.service)
            ? application.services[edge.service]
            : undefined;
          if (edge.isDeclared && edge.kind === 'publishes') expect(service?.publishes).toContain(edge.channel);
          if (edge.isDeclared && edge.kind === 'depends')
            expect(Object.keys(service?.dependsOn ?? {})).toContain(edge.target);
          if (edge.isObserved) expect(parties).toContain(edge.service);
        }
      }),
    );
  });

  it('the same facts give the same map, in whatever order they come', () => {
    fc.assert(
      fc.property(wirings, fc.infiniteStream(fc.nat()), ({ application, facts, running }, numbers) => {
        const shuffled = facts
          .map((fact) => ({ fact, by: Number(numbers.next().value) }))
          .toSorted((a, b) => a.by - b.by);
        const other = shuffled.map(({ fact }) => fact);
        expect(measuredMap(application, other, { running })).toEqual(measuredMap(application, facts, { running }));
      }),
    );
  });
});

function nameOf(party: Party): string {
  return 'service' in party ? party.service : party.outside;
}

function parseTopology(topology: Topology): Topology {
  return v.parse(topologyShape, topology);
}
