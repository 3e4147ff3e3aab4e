import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../../../src/base/problem.ts';
import type { ChannelUse, CommandSample } from '../../../../src/broker/clients.ts';
import { aContainer, swarmInfo } from '../../../fakes/models.ts';
import { engineWith, run, type BrokerParts, type Run, type World } from '../support.ts';

const files = {
  '/shop/compose.yaml': [
    'name: shop',
    'services:',
    '  orders: {image: x, x-patchbay: {publishes: [created]}}',
    '  billing: {image: x, depends_on: [orders], x-patchbay: {consumes: [{channel: created, group: billing}]}}',
    'x-patchbay: {broker: "redis://manifest:6379", channels: {created: {kind: stream, key: "shop:created"}}}',
    '',
  ].join('\n'),
};

const clients = {
  orders: { host: '172.18.0.4', port: 40_001 },
  stranger: { host: '10.1.2.3', port: 40_002 },
};

/** A broker of which somebody asks, in turn, what it has and what is done there. */
function brokerOf(uses: readonly ChannelUse[], asked: string[] = []): BrokerParts {
  const connection = {
    name: '',
    user: 'default',
    lastCommand: 'xadd',
    subscriptions: 0,
    patterns: 0,
    ageMs: 60_000,
    idleMs: 0,
  };
  return {
    discover: () =>
      Promise.resolve({ channels: [{ kind: 'stream', key: 'left' }], left: 0, unnamed: 0, isPartial: false }),
    describe: (channels) => Promise.resolve(channels.map((one) => ({ ...one, length: 2, groups: [] }))),
    connections: () =>
      Promise.resolve(Object.values(clients).map((one, index) => ({ ...connection, ...one, id: String(index) }))),
    readers: () => Promise.resolve({ groups: [], listeners: [], isPartial: false }),
    watchCommands: (durationMs): Promise<CommandSample> => {
      asked.push(`watch ${durationMs}`);
      return Promise.resolve({ durationMs, commands: uses.length, isCut: false, uses });
    },
  };
}

function use(client: keyof typeof clients | undefined, key: string, times: number): ChannelUse {
  const by = client === undefined ? {} : { client: clients[client] };
  return {
    action: 'publishes',
    channelKind: 'stream',
    key,
    isPattern: false,
    ...by,
    command: 'xadd',
    times,
    bytes: 10 * times,
    atMs: Date.now(),
  };
}

function shopEngine() {
  const engine = engineWith([aContainer('orders', 1), aContainer('billing', 1)]);
  engine.connected = {
    members: [
      {
        container: 'shop-orders-1',
        service: 'orders',
        id: 'a'.repeat(64),
        addresses: ['172.18.0.4'],
        isOnHost: false,
        published: [],
      },
    ],
    unreadable: [],
  };
  return engine;
}

interface JsonEdge {
  readonly service: string;
  readonly kind: string;
  readonly channel?: string;
  readonly to?: string;
  readonly declared: boolean;
  readonly observed: boolean;
  readonly rate?: number;
}

function edgesIn({ stdout }: Run): readonly string[] {
  const { edges } = JSON.parse(stdout) as { readonly edges: readonly JsonEdge[] };
  return edges.map(({ service, kind, channel, to, declared, observed, rate }) => {
    return `${service} ${kind} ${channel ?? to ?? ''} ${declared ? 'd' : ''}${observed ? 'o' : ''}${rate === undefined ? '' : ` ${rate}/s`}`;
  });
}

describe('patchbay topology', () => {
  const uses = [
    use('orders', 'shop:created', 12),
    use('orders', 'audit', 3),
    use('stranger', 'left', 6),
    use(undefined, 'left', 6),
  ];

  it('says what is declared and what is seen, by whom and how often', async () => {
    const asked: string[] = [];
    const world = { files, engine: shopEngine(), broker: brokerOf(uses, asked) };
    const answer = await run(['topology', '--observe', '6s', '--format', 'json'], world);
    expect([answer.exitCode, answer.stderr, asked]).toEqual([0, '', ['watch 6000']]);
    expect(edgesIn(answer)).toEqual([
      'orders publishes created do 2/s',
      'orders publishes audit o 0.5/s',
      'billing depends orders d',
      'billing consumes created d',
      '10.1.2.3 publishes left o 1/s',
      'a Lua script publishes left o 1/s',
    ]);
  });

  it('reaches a broker inside a cluster that publishes no port, by a way that is opened for it', async () => {
    const networks = 'networks: {default: {name: shop_default}}';
    const redis = '  redis: {image: redis}\n';
    const text = files['/shop/compose.yaml'].replace('"redis://manifest:6379"', 'redis');
    const inside = { '/shop/compose.yaml': text.replace('services:\n', `${networks}\nservices:\n${redis}`) };
    const engine = engineWith([aContainer('redis', 1), aContainer('orders', 1)], { engine: swarmInfo });
    engine.connected = shopEngine().connected;
    const world = { files: inside, engine, broker: brokerOf(uses) };
    const opened: string[] = [];
    const openWay: World['openWay'] = ({ service, outbound }) => {
      opened.push(`${service} ${outbound.map(({ host, port }) => `${host}:${port}`).join()}`);
      return Promise.resolve(21_000);
    };
    const answer = await run(['topology', '--observe', '6s', '--format', 'json'], { ...world, openWay });
    expect([answer.exitCode, answer.stderr, opened]).toEqual([0, '', ['redis-way redis:6379']]);
    expect(answer.connected).toContain('redis://127.0.0.1:21000');
    expect(edgesIn(answer)).toContain('orders publishes created do 2/s');
    const closed = await run(['topology'], world);
    expect([closed.exitCode, closed.stderr]).toEqual([2, expect.stringContaining('No engine is here.')]);
  });

  it('watches no commands unless it is told to', async () => {
    const asked: string[] = [];
    const { exitCode } = await run(['topology'], { files, engine: shopEngine(), broker: brokerOf(uses, asked) });
    expect([exitCode, asked]).toEqual([0, []]);
  });

  it('is text for people', async () => {
    const world = { files, engine: shopEngine(), broker: brokerOf(uses) };
    const { stdout } = await run(['topology', '--observe', '6s'], world);
    expect(stdout).toBe(
      [
        'shop: 2 services, 3 channels, 6 edges',
        '',
        'orders',
        '  = publishes created  2.0/s  x-patchbay.publishes; XADD from 172.18.0.4 (shop-orders-1)',
        '  + publishes audit    0.5/s  XADD from 172.18.0.4 (shop-orders-1)',
        '',
        'billing',
        '  - consumes created as billing  x-patchbay.consumes',
        '  - depends on orders            depends_on',
        '',
        '10.1.2.3 (not of the application)',
        '  + publishes left  1.0/s  XADD by 10.1.2.3',
        '',
        'a Lua script (not of the application)',
        '  + publishes left  1.0/s  XADD by a Lua script',
        '',
        '! orders also publishes audit',
        '! Nobody is known to read audit, which orders publishes',
        '',
      ].join('\n'),
    );
  });

  it('is a diagram of Mermaid, or a graph of Graphviz', async () => {
    const world = { files, engine: shopEngine(), broker: brokerOf([]) };
    expect((await run(['topology', '--format', 'mermaid'], world)).stdout).toContain('  n0 -.->|"publishes"| n2\n');
    expect((await run(['topology', '--format', 'dot'], world)).stdout).toContain(
      '  n0 -> n2 [label="publishes", style=dashed];\n',
    );
  });

  it('asks the broker of --redis in place of that of the manifest', async () => {
    const world = { files, engine: shopEngine(), broker: brokerOf(uses) };
    const { connected } = await run(['topology', '--redis', 'redis://other:6379'], world);
    expect(connected).toEqual(['docker', 'redis://other:6379']);
  });
});

describe('patchbay topology without what it asks', () => {
  const declared = ['orders publishes created d', 'billing depends orders d', 'billing consumes created d'];

  it('shows what is declared where the broker cannot be reached, and exits with 2', async () => {
    const refused = new ProblemError({ code: 'broker.unreachable', severity: 'error', message: 'Cannot reach Redis.' });
    const broker = { ...brokerOf([]), discover: () => Promise.reject(refused) };
    const answer = await run(['topology', '--observe', '6s', '--format', 'json'], {
      files,
      engine: shopEngine(),
      broker,
    });
    expect([answer.exitCode, answer.stderr]).toEqual([2, 'patchbay: broker: Cannot reach Redis.\n']);
    expect(edgesIn(answer)).toEqual(declared);
  });

  it('looks at brokers whose URL is written where the engine cannot be reached, and exits with 2', async () => {
    const engine = shopEngine();
    engine.failure = new ProblemError({
      code: 'engine.unreachable',
      severity: 'error',
      message: 'Cannot reach Docker.',
    });
    const answer = await run(['topology', '--format', 'json'], { files, engine, broker: brokerOf([]) });
    expect([answer.exitCode, answer.stderr]).toEqual([
      2,
      expect.stringMatching(/^patchbay: engine: Cannot reach Docker\. /),
    ]);
    expect(edgesIn(answer)).toEqual(declared);
    expect(answer.connected).toContain('redis://manifest:6379');
  });

  it('says of which containers the connections cannot be seen', async () => {
    const engine = shopEngine();
    const problem = { code: 'engine.x', severity: 'info', message: 'It has no cat.' } as const;
    engine.connected = { members: [], unreadable: [{ container: 'shop-billing-1', problem }] };
    const { exitCode, stdout } = await run(['topology'], { files, engine, broker: brokerOf([]) });
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('? It has no cat.\n')]);
  });

  it('needs no broker where no channels are declared, and says where one is missing that they are on', async () => {
    const plain = { '/shop/compose.yaml': 'name: shop\nservices: {web: {image: x}}\n' };
    expect(await run(['topology'], { files: plain })).toMatchObject({ exitCode: 0, stderr: '', connected: ['docker'] });
    const named = {
      '/shop/compose.yaml': `${plain['/shop/compose.yaml']}x-patchbay: {channels: {a: {kind: stream}}}\n`,
    };
    const answer = await run(['topology'], { files: named });
    expect(answer.exitCode).toBe(2);
    expect(answer.stderr).toContain('shop has no Redis service.');
    expect(answer.stdout).toContain('a (channel): nobody is known to use it');
  });

  it('refuses a duration that is none, or too long', async () => {
    for (const given of ['soon', '11m', '6']) {
      const { exitCode, stderr } = await run(['topology', '--observe', given], { files });
      expect([exitCode, stderr]).toEqual([
        2,
        `patchbay: --observe ${given} cannot be read. Give how long, at most 10m: 6s, 1m30s.\n`,
      ]);
    }
  });
});
