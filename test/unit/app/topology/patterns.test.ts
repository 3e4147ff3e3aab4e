import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Channel, Service } from '../../../../src/manifest/model.ts';
import type { Topology, TopologyPattern } from '../../../../src/protocol/topology/topology.ts';
import { aChannel, anApplication, aService } from '../../../fakes/models.ts';
import { aMap, measuredMap, wirings } from './maps.ts';

/** `orders: > created < settled, dead@group` publishes to the first, consumes the others. */
function service(line: string, more: Partial<Service> = {}): Service {
  const [name = '', does = ''] = line.split(': ');
  const [publishes = '', consumes = ''] = does.split('<').map((part) => part.replace('>', '').trim());
  const list = (text: string): readonly string[] => text.split(',').flatMap((one) => one.trim() || []);
  return aService(name, {
    publishes: list(publishes),
    consumes: list(consumes).map((one) => {
      const [channel = '', group] = one.split('@');
      return { channel, ...(group !== undefined && { group }) };
    }),
    ...more,
  });
}

function textsOf(
  name: TopologyPattern['name'],
  services: readonly Service[],
  channels: readonly Channel[],
): readonly string[] {
  return aMap(anApplication(services, { channels }))
    .patterns.filter((pattern) => pattern.name === name)
    .map(({ text }) => text);
}

describe('Competing consumers', () => {
  const name = 'competing consumers';

  it('share a group, a list, or are replicas of one service in it', () => {
    expect(textsOf(name, [service('a: < s@g'), service('b: < s@g')], [aChannel('s')])).toEqual([
      'The messages of s are shared by the group g: each goes to one of a and b.',
    ]);
    expect(textsOf(name, [service('a: < l'), service('b: < l')], [aChannel('l', { kind: 'list' })])).toEqual([
      'The messages of l are shared: each goes to one of a and b.',
    ]);
    expect(textsOf(name, [service('a: < s@g', { replicas: 3 })], [aChannel('s')])).toEqual([
      'The messages of s are shared by the group g: each goes to one of a (3 replicas).',
    ]);
  });

  it('are none in two groups, of a stream without a group, and of pub/sub', () => {
    expect(textsOf(name, [service('a: < s@g'), service('b: < s@h')], [aChannel('s')])).toEqual([]);
    expect(textsOf(name, [service('a: < s', { replicas: 2 })], [aChannel('s')])).toEqual([]);
    expect(textsOf(name, [service('a: < p'), service('b: < p')], [aChannel('p', { kind: 'pubsub' })])).toEqual([]);
  });
});

describe('Publish–subscribe', () => {
  const name = 'publish–subscribe';

  it('gives each of two subscribers, groups or readers all messages', () => {
    const parties = [service('o: > c'), service('a: < c'), service('b: < c')];
    expect(textsOf(name, parties, [aChannel('c', { kind: 'pubsub' })])).toEqual([
      'Each message of c goes to all of a and b.',
    ]);
    const groups = [service('o: > c'), service('a: < c@g'), service('b: < c@h')];
    expect(textsOf(name, groups, [aChannel('c')])).toEqual([
      'Each message of c goes to all of the group g and the group h.',
    ]);
  });

  it('is none with one recipient, without a publisher, or of a list', () => {
    expect(textsOf(name, [service('o: > c'), service('a: < c@g'), service('b: < c@g')], [aChannel('c')])).toEqual([]);
    expect(textsOf(name, [service('a: < c'), service('b: < c')], [aChannel('c')])).toEqual([]);
    expect(
      textsOf(name, [service('o: > c'), service('a: < c'), service('b: < c')], [aChannel('c', { kind: 'list' })]),
    ).toEqual([]);
  });
});

describe('Request–reply', () => {
  const name = 'request–reply';

  it('is a pair of channels that two services have for themselves', () => {
    expect(textsOf(name, [service('a: > q < r'), service('b: > r < q')], [aChannel('q'), aChannel('r')])).toEqual([
      'a asks by q, and b answers by r.',
    ]);
  });

  it('is asked by who hears others, too', () => {
    const parties = [
      service('worker: > done < jobs'),
      service('shop: > jobs < done, orders'),
      service('web: > orders'),
    ];
    expect(
      textsOf(
        name,
        parties,
        ['jobs', 'done', 'orders'].map((one) => aChannel(one)),
      ),
    ).toEqual(['shop asks by jobs, and worker answers by done.']);
    const both = [service('a: > q < r, x'), service('b: > r < q, x'), service('c: > x')];
    expect(
      textsOf(
        name,
        both,
        ['q', 'r', 'x'].map((one) => aChannel(one)),
      ),
    ).toEqual([]);
  });

  it('is told by a channel for answers, whoever else asks', () => {
    const parties = [service('a: > work < work.replies'), service('c: > work'), service('b: > work.replies < work')];
    expect(textsOf(name, parties, [aChannel('work'), aChannel('work.replies')])).toEqual([
      'a asks by work, and b answers by work.replies.',
    ]);
  });

  it('is none where events go round and others hear them, too', () => {
    const parties = [service('a: > q < r'), service('b: > r < q'), service('c: < r')];
    expect(textsOf(name, parties, [aChannel('q'), aChannel('r')])).toEqual([]);
    const others = [service('a: > q < replies'), service('b: > replies < q'), service('c: > replies')];
    expect(textsOf(name, others, [aChannel('q'), aChannel('replies')])).toEqual([]);
  });
});

describe('A pipeline', () => {
  const name = 'pipeline';
  const channels = ['x', 'y', 'z'].map((one) => aChannel(one));

  it('is a row of services, each of which hands on to the next', () => {
    const row = [service('a: > x'), service('b: > y < x'), service('c: > z < y'), service('d: < z')];
    expect(textsOf(name, row, channels)).toEqual(['Messages go in one row: a → b → c → d.']);
  });

  it('passes over dead letters', () => {
    const dead = [aChannel('x', { deadLetter: 'dead' }), aChannel('y'), aChannel('dead')];
    expect(textsOf(name, [service('a: > x'), service('b: > y, dead < x'), service('c: < y')], dead)).toEqual([
      'Messages go in one row: a → b → c.',
    ]);
  });

  it('is none where it branches, joins, goes round or has one channel', () => {
    expect(
      textsOf(name, [service('a: > x'), service('b: > y, z < x'), service('c: < y'), service('d: < z')], channels),
    ).toEqual([]);
    expect(
      textsOf(name, [service('a: > x'), service('e: > x'), service('b: > y < x'), service('c: < y')], channels),
    ).toEqual([]);
    expect(textsOf(name, [service('a: > x < y'), service('b: > y < x')], channels)).toEqual([]);
    expect(textsOf(name, [service('a: > x'), service('b: < x')], channels)).toEqual([]);
  });
});

describe('A dead letter', () => {
  it('is what the manifest declares, with who gives up', () => {
    const map = aMap(
      anApplication([service('a: > dead < x'), service('b: > dead')], {
        channels: [aChannel('x', { deadLetter: 'dead' }), aChannel('dead')],
      }),
    );
    const [pattern] = map.patterns.filter(({ name }) => name === 'dead letter');
    expect(pattern?.text).toBe('What could not be handled of x goes to dead.');
    expect(pattern?.nodes).toEqual(['channel:x', 'channel:dead', 'service:a']);
  });

  it('is what is called so after another, where nothing is declared', () => {
    const found = textsOf(
      'dead letter',
      [service('a: > orders.dead < orders')],
      [aChannel('orders'), aChannel('orders.dead')],
    );
    expect(found).toEqual(['What could not be handled of orders goes to orders.dead.']);
    expect(textsOf('dead letter', [service('a: > dead < orders')], [aChannel('orders'), aChannel('dead')])).toEqual([]);
  });
});

describe('Scatter–gather', () => {
  const name = 'scatter–gather';
  const channels = [aChannel('q'), aChannel('r')];

  it('asks several at once, and gathers what they answer', () => {
    const parties = [service('a: > q < r'), service('b: > r < q@b'), service('c: > r < q@c')];
    expect(textsOf(name, parties, channels)).toEqual(['a asks all of b and c by q, and gathers their answers from r.']);
  });

  it('is none where one of them answers for all, where others answer, or others hear the answers', () => {
    expect(textsOf(name, [service('a: > q < r'), service('b: > r < q@g'), service('c: > r < q@g')], channels)).toEqual(
      [],
    );
    const stranger = [service('a: > q < r'), service('b: > r < q@b'), service('c: > r < q@c'), service('d: > r')];
    expect(textsOf(name, stranger, channels)).toEqual([]);
    const listener = [service('a: > q < r'), service('b: > r < q@b'), service('c: > r < q@c'), service('d: < r')];
    expect(textsOf(name, listener, channels)).toEqual([]);
  });
});

describe('In whatever graph', () => {
  it('what is named is what its definition says', () => {
    fc.assert(
      fc.property(wirings, ({ application, facts, running }) => {
        const { topology } = measuredMap(application, facts, { running });
        for (const pattern of topology.patterns) expect(isMet(pattern, topology), pattern.text).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

/** What must be true of a pattern, asked of its nodes and edges alone, in another way than they were found. */
function isMet(pattern: TopologyPattern, { nodes, edges }: Topology): boolean {
  const own = edges.filter(({ id }) => pattern.edges.includes(id));
  const channels = pattern.nodes.flatMap((id) => nodes.filter((node) => node.id === id && node.kind === 'channel'));
  const publishers = (name: string): Set<string> =>
    new Set(edges.filter((e) => e.kind === 'publishes' && e.channel === name).map((e) => e.from));
  const consumers = (name: string): Set<string> =>
    new Set(edges.filter((e) => e.kind === 'consumes' && e.channel === name).map((e) => e.to));
  const [first, second] = channels.map(({ name }) => name);
  switch (pattern.name) {
    case 'competing consumers':
      return (
        channels.length === 1 &&
        own.every(({ kind }) => kind === 'consumes') &&
        new Set(own.map(({ to }) => to)).size > 1
      );
    case 'publish–subscribe':
      return (
        channels.length === 1 && publishers(first ?? '').size > 0 && consumers(first ?? '').size + groups(own).size >= 2
      );
    case 'request–reply':
      return (
        channels.length === 2 &&
        consumers(first ?? '').size === 1 &&
        [...consumers(first ?? '')].every(
          (replier) => publishers(second ?? '').size === 1 && publishers(second ?? '').has(replier),
        ) &&
        [...publishers(first ?? '')].some((asker) => consumers(second ?? '').has(asker))
      );
    case 'pipeline':
      return (
        channels.length >= 2 && channels.every(({ name }) => publishers(name).size === 1 && consumers(name).size === 1)
      );
    case 'dead letter':
      return (
        channels.length === 2 && nodes.some(({ name, channel }) => name === second && channel?.deadLetterOf === first)
      );
    case 'scatter–gather':
      return channels.length === 2 && publishers(second ?? '').size >= 2 && consumers(second ?? '').size === 1;
  }
}

function groups(edges: Topology['edges']): Set<string> {
  return new Set(edges.flatMap(({ group, from }) => (group === null ? [] : [from])));
}
