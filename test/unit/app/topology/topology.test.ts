import { describe, expect, it } from 'vitest';
import { ObservedWiring } from '../../../../src/app/topology/wiring/observedWiring.ts';
import { topologyOf, type TopologyFacts } from '../../../../src/app/topology/model/topology.ts';
import type { FactChannel, WiringFact } from '../../../../src/app/topology/wiringFact.ts';
import type { Application } from '../../../../src/manifest/model.ts';
import type { Topology } from '../../../../src/protocol/topology/topology.ts';
import { aChannel, anApplication, aService } from '../../../fakes/models.ts';

const nowMs = 1_000_000;

function aMap(
  application: Application,
  facts: readonly WiringFact[] = [],
  more: Partial<TopologyFacts> = {},
): Topology {
  const observed = new ObservedWiring();
  observed.add({ atMs: nowMs, facts, watched: [{ durationMs: 6000 }] });
  return topologyOf({ application, observed, channels: [], running: new Set(), nowMs, ...more });
}

function uses(
  kind: 'publishes' | 'consumes',
  service: string,
  channel: Partial<FactChannel> & { readonly key: string },
  more: { readonly group?: string; readonly times?: number; readonly watchedMs?: number; readonly bytes?: number } = {},
): WiringFact {
  return {
    ...{ kind, party: { service }, channel: { kind: 'stream', isPattern: false, ...channel } },
    ...{ evidence: { source: 'command', text: `a command of ${service}` }, atMs: nowMs, times: 1, ...more },
  };
}

/** `publishes orders → orders.created (do)`: declared, observed. */
function edgesOf({ edges }: Topology): readonly string[] {
  return edges.map(({ kind, from, to, isDeclared, isObserved }) => {
    const marks = `${isDeclared ? 'd' : ''}${isObserved ? 'o' : ''}`;
    return `${kind} ${from} → ${to} ${marks}`;
  });
}

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
      uses('publishes', 'orders', { key: 'orders.created' }),
      uses('consumes', 'billing', { key: 'orders.created' }, { group: 'workers' }),
      uses('publishes', 'orders', { key: 'audit.log' }),
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
      uses('publishes', 'orders', { key: 'created' }),
      uses('publishes', 'orders', { kind: 'list', key: 'created' }),
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
      uses('publishes', 'toString', { key: '__proto__' }),
      uses('publishes', 'valueOf', { key: 'a/b' }, {}),
    ]);
    expect(edgesOf(map)).toEqual([
      'publishes service:__proto__ → channel:constructor d',
      'publishes service:toString → channel:__proto__ o',
      'publishes service:valueOf → channel:a/b o',
      'consumes channel:__proto__ → service:toString d',
    ]);
  });
});
