import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapLayout } from '../../../../../src/app/topology/layout/layout.ts';
import { withoutCircles } from '../../../../../src/app/topology/layout/acyclic.ts';
import type { LayoutQuestion, MapPlace } from '../../../../../src/protocol/topology/topologyPage.ts';

type Node = LayoutQuestion['nodes'][number];
type Edge = LayoutQuestion['edges'][number];

const kinds = ['service', 'channel', 'group', 'gateway', 'broker', 'database', 'outside'];

const anyQuestion = fc
  .record({ kinds: fc.array(fc.constantFrom(...kinds), { minLength: 1, maxLength: 40 }), seed: fc.nat() })
  .chain(({ kinds: chosen }) => {
    const nodes = chosen.map((kind, place) => nodeOf(`${kind}:${place}`, kind));
    const id = fc.constantFrom(...nodes.map((node) => node.id));
    return fc.record({
      nodes: fc.constant(nodes),
      edges: fc.array(fc.record({ from: id, to: id }), { maxLength: 60 }),
    });
  });

describe('The layout of a map', () => {
  it('places every node, and none over another', () => {
    fc.assert(
      fc.property(anyQuestion, (question) => {
        const { places } = mapLayout({ ...question, fixed: {} });
        expect(Object.keys(places).toSorted()).toEqual(question.nodes.map(({ id }) => id).toSorted());
        expect(overlapsOf(question.nodes, places)).toEqual([]);
      }),
    );
  });

  it('answers the same question with the same places', () => {
    fc.assert(
      fc.property(anyQuestion, (question) => {
        expect(mapLayout({ ...question, fixed: {} })).toEqual(mapLayout({ ...question, fixed: {} }));
      }),
      { numRuns: 40 },
    );
  });

  it('moves nothing that stands, and puts what is new where nothing is', () => {
    fc.assert(
      fc.property(anyQuestion, fc.nat(), (question, standing) => {
        const nodes = question.nodes.slice(0, standing % (question.nodes.length + 1));
        const before = mapLayout({ ...question, nodes, fixed: {} }).places;
        const { places } = mapLayout({ ...question, fixed: before });
        for (const { id } of nodes) expect(places[id]).toEqual(before[id]);
        expect(Object.keys(places)).toHaveLength(question.nodes.length);
        expect(overlapsOf(question.nodes, places)).toEqual([]);
      }),
    );
  });

  it('puts who publishes before the channel, and who consumes behind it', () => {
    const { places } = mapLayout(flow());
    const x = (id: string): number => places[id]?.x ?? Number.NaN;
    expect(x('service:orders')).toBeLessThan(x('channel:created'));
    expect(x('channel:created')).toBeLessThan(x('group:payments'));
    expect(x('group:payments')).toBeLessThan(x('service:payments'));
  });

  it('puts gateways left of all others, also where they consume, and brokers and databases to the right', () => {
    const { places } = mapLayout(flow());
    const x = (id: string): number => places[id]?.x ?? Number.NaN;
    const others = Object.keys(places).filter((id) => !/^(gateway|broker|database):/.test(id));
    for (const id of others) {
      expect(x('gateway:web')).toBeLessThan(x(id));
      expect(x('broker:redis')).toBeGreaterThan(x(id));
      expect(x('database:postgres')).toBeGreaterThan(x(id));
    }
  });

  it('puts a new consumer into the column behind its channel, beside those that are there', () => {
    const before = mapLayout(flow());
    const { nodes, edges } = flow();
    const { places } = mapLayout({
      nodes: [...nodes, nodeOf('service:audit', 'service')],
      edges: [...edges, { from: 'channel:settled', to: 'service:audit' }],
      fixed: before.places,
    });
    const [channel, added] = [places['channel:settled'], places['service:audit']];
    expect((added?.x ?? 0) - (channel?.x ?? 0)).toBeGreaterThan(0);
    expect((added?.x ?? 0) - (channel?.x ?? 0)).toBeLessThan(300);
    expect(Math.abs((added?.y ?? 0) - (channel?.y ?? 0))).toBeLessThan(300);
  });

  it('passes over edges to nodes that are not there, and to themselves', () => {
    const nodes = [nodeOf('service:a', 'service')];
    const edges = [
      { from: 'service:a', to: 'service:a' },
      { from: 'service:a', to: 'service:gone' },
    ];
    expect(Object.keys(mapLayout({ nodes, edges, fixed: {} }).places)).toEqual(['service:a']);
  });

  it('takes ids for what they are, whatever they are called', () => {
    const nodes = ['__proto__', 'constructor', 'toString'].map((id) => nodeOf(id, 'service'));
    const edges = [{ from: '__proto__', to: 'constructor' }];
    const { places } = mapLayout({ nodes, edges, fixed: {} });
    expect(Object.entries(places).map(([id]) => id)).toEqual(['__proto__', 'constructor', 'toString']);
    expect(overlapsOf(nodes, places)).toEqual([]);
  });
});

describe('Edges without circles', () => {
  it('has none left, and turns none that is in no circle', () => {
    const ids = Array.from({ length: 12 }, (_, place) => `n${place}`);
    const id = fc.constantFrom(...ids);
    fc.assert(
      fc.property(fc.array(fc.record({ from: id, to: id }), { maxLength: 30 }), (all) => {
        const edges = all.filter(({ from, to }) => from !== to);
        const turned = withoutCircles(ids, edges);
        expect(turned.some(({ from, to }) => reaches(turned, to, from))).toBe(false);
        edges.forEach((edge, place) => {
          if (!reaches(edges, edge.to, edge.from)) expect(turned[place]).toEqual(edge);
        });
      }),
    );
  });

  it('turns the edge by which a circle comes back to where it was entered', () => {
    const edges = [
      { from: 'web', to: 'a' },
      { from: 'c', to: 'a' },
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
    ];
    expect(withoutCircles(['c', 'b', 'a', 'web'], edges)[1]).toEqual({ from: 'a', to: 'c' });
  });
});

function nodeOf(id: string, kind: string): Node {
  return { id, kind, width: kind === 'group' ? 160 : 176, height: kind === 'group' ? 42 : 48 };
}

/** Orders are paid, and what comes of it is told to the gateway; all use a broker, one a database. */
function flow(): LayoutQuestion {
  const ids = [
    ...['broker:redis', 'database:postgres', 'service:payments', 'service:orders', 'gateway:web'],
    ...['channel:created', 'channel:settled', 'group:payments'],
  ];
  return {
    nodes: ids.map((id) => nodeOf(id, id.slice(0, id.indexOf(':')))),
    edges: [
      { from: 'gateway:web', to: 'service:orders' },
      { from: 'service:orders', to: 'channel:created' },
      { from: 'channel:created', to: 'group:payments' },
      { from: 'group:payments', to: 'service:payments' },
      { from: 'service:payments', to: 'channel:settled' },
      { from: 'channel:settled', to: 'service:orders' },
      { from: 'channel:settled', to: 'gateway:web' },
      { from: 'service:orders', to: 'broker:redis' },
      { from: 'service:payments', to: 'broker:redis' },
      { from: 'service:orders', to: 'database:postgres' },
    ],
    fixed: {},
  };
}

function overlapsOf(nodes: readonly Node[], places: Readonly<Record<string, MapPlace>>): readonly string[] {
  return nodes.flatMap((one, place) =>
    nodes.slice(place + 1).flatMap((other) => {
      const [a, b] = [places[one.id], places[other.id]];
      if (!a || !b) return [`${one.id} or ${other.id} has no place`];
      const isApart =
        Math.abs(a.x - b.x) >= (one.width + other.width) / 2 || Math.abs(a.y - b.y) >= (one.height + other.height) / 2;
      return isApart ? [] : [`${one.id} lies on ${other.id}`];
    }),
  );
}

function reaches(edges: readonly Edge[], start: string, end: string): boolean {
  const reached = new Set([start]);
  for (const id of reached) for (const edge of edges) if (edge.from === id) reached.add(edge.to);
  return reached.has(end);
}
