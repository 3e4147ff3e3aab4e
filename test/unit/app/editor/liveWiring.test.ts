import { describe, expect, it } from 'vitest';
import { withMap } from '../../../../src/app/editor/liveWiring.ts';
import { nothingLive } from '../../../../src/app/editor/liveView.ts';
import { liveLimits, parseLive } from '../../../../src/protocol/live.ts';
import type { Topology, TopologyEdge, TopologyNode } from '../../../../src/protocol/topology/topology.ts';

const node = (kind: TopologyNode['kind'], name: string, more: Partial<TopologyNode> = {}): TopologyNode => ({
  id: `${kind}:${name}`,
  kind,
  name,
  service: kind === 'service' ? name : null,
  isDeclared: true,
  isObserved: false,
  at: null,
  profiles: [],
  networks: [],
  folder: null,
  channel:
    kind === 'channel'
      ? { name, kind: 'stream', key: `app:${name}`, broker: null, isPattern: false, deadLetterOf: null }
      : null,
  ...more,
});

const edge = (kind: TopologyEdge['kind'], from: string, to: string, more: Partial<TopologyEdge>): TopologyEdge => ({
  id: `${from} ${to}`,
  kind,
  from,
  to,
  service: 'orders',
  channel: 'paid',
  group: null,
  target: null,
  isDeclared: true,
  isObserved: false,
  evidence: [],
  ...more,
});

const topology: Topology = {
  application: 'shop',
  nodes: [node('service', 'orders'), node('service', 'billing'), node('channel', 'paid'), node('group', 'paid/b')],
  edges: [
    edge('publishes', 'service:orders', 'channel:paid', {
      isObserved: true,
      evidence: [{ source: 'command', text: 'XADD', lastSeenMs: 9, times: 2 }],
    }),
    edge('publishes', 'outside:10.0.0.7', 'channel:paid', { service: '10.0.0.7', isDeclared: false }),
    edge('consumes', 'channel:paid', 'group:paid/b', { service: 'billing', group: 'b' }),
    edge('consumes', 'group:paid/b', 'service:billing', { service: 'billing', group: 'b' }),
    edge('depends', 'service:billing', 'service:orders', { channel: null, target: 'orders' }),
  ],
  patterns: [],
  findings: [
    {
      code: 'undeclared-publish',
      text: '10.0.0.7 publishes paid',
      service: null,
      channel: 'paid',
      group: null,
      lastSeenMs: 5,
      about: 'outside:10.0.0.7',
    },
  ],
  unknown: [],
};

const nothing = { ...nothingLive, directory: '/shop' };
const party = {
  isService: true,
  group: null,
  isDeclared: true,
  isObserved: false,
  lastSeenMs: null,
  ratePerSecond: null,
};

describe('what a manifest is told of the map', () => {
  it('names who publishes to a channel and who consumes it, once each, with the rate', () => {
    const counts = { ratePerSecond: 12, bytes: null, lag: null, errors: null };
    const { channels } = withMap(nothing, topology, {
      atMs: 1,
      nodes: {},
      edges: { 'service:orders channel:paid': counts },
    });
    expect(channels['paid']?.wiring).toEqual({
      publishers: [
        { ...party, name: 'orders', isObserved: true, lastSeenMs: 9, ratePerSecond: 12 },
        { ...party, name: '10.0.0.7', isService: false, isDeclared: false },
      ],
      consumers: [{ ...party, name: 'billing', group: 'b' }],
    });
  });

  it('tells what a channel is that the manifest does not know', () => {
    const audit = node('channel', 'audit', { isDeclared: false });
    const { channels } = withMap(nothing, { ...topology, nodes: [...topology.nodes, audit] });
    expect(channels['audit']).toEqual({
      length: null,
      ratePerSecond: null,
      groups: [],
      wiring: { publishers: [], consumers: [], undeclared: { kind: 'stream', key: 'app:audit', broker: null } },
    });
    expect(channels['paid']?.wiring?.undeclared).toBeUndefined();
  });

  it('leaves what is known of a channel otherwise', () => {
    const known = { length: 3, ratePerSecond: 1, groups: ['b'] };
    expect(withMap({ ...nothing, channels: { paid: known } }, topology).channels['paid']).toMatchObject(known);
  });

  it('says what is found, and is understood on the other side', () => {
    const told = withMap(nothing, topology);
    expect(told.findings).toEqual(topology.findings);
    expect(parseLive(told)).toEqual(told);
  });

  it('tells no more than the protocol takes, however much there is', () => {
    const [finding] = topology.findings;
    const many = Array.from({ length: 1000 }, (_, index) => index);
    const told = withMap(nothing, {
      ...topology,
      nodes: [...topology.nodes, ...many.map((index) => node('channel', `c${index}`))],
      edges: many.map((index) => edge('publishes', `service:s${index}`, 'channel:paid', { id: `e${index}` })),
      findings: many.flatMap(() => finding ?? []),
    });
    expect(told.findings).toHaveLength(liveLimits.findings);
    expect(Object.keys(told.channels)).toHaveLength(liveLimits.channels);
    expect(told.channels['paid']?.wiring?.publishers).toHaveLength(liveLimits.parties);
    expect(parseLive(told)).toBeDefined();
  });
});
