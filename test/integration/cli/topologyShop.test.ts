import { existsSync } from 'node:fs';
import { cp, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort, hasRedisServer } from '../broker/redisServer.ts';
import { eventually } from '../broker/eventually.ts';
import { newCommandLine, type CommandLine } from './commandLine.ts';

const shop = resolve(import.meta.dirname, '../../../examples/shop');
const ports = ['REDIS', 'WEB', 'ORDERS', 'PAYMENTS', 'INVENTORY', 'SHIPPING', 'NOTIFICATIONS', 'LOADGEN', 'ANALYTICS'];

interface ShopMap {
  readonly nodes: readonly { readonly id: string; readonly kind: string }[];
  readonly edges: readonly {
    readonly service: string;
    readonly kind: string;
    readonly channel?: string;
    readonly to?: string;
    readonly declared: boolean;
    readonly observed: boolean;
    readonly rate?: number;
  }[];
  readonly patterns: readonly { readonly name: string; readonly text: string }[];
  readonly findings: readonly { readonly code: string; readonly text: string }[];
}

/** The dependencies of the example are installed by whoever works with it. */
const canRun = hasRedisServer() && existsSync(join(shop, 'node_modules'));

describe.skipIf(!canRun)('patchbay topology of the shop, as local processes', () => {
  let cli: CommandLine;

  beforeAll(async () => {
    cli = await newCommandLine();
    await cp(shop, cli.directory, { recursive: true });
    // Two of payments run, the second on the port behind that of the first.
    const numbers = await Promise.all(ports.map(freePort));
    const lines = ports.map((name, index) => `SHOP_${name}_PORT=${numbers[index]}\n`);
    await writeFile(join(cli.directory, '.env'), [...lines, 'COMPOSE_PROJECT_NAME=shopmap\n', 'RATE=5\n'].join(''));
    expect(await patchbay('up', '-d', '--wait')).toMatchObject({ exitCode: 0 });
  });

  afterAll(async () => {
    await patchbay('down');
    await cli.dispose();
  });

  function patchbay(...words: readonly string[]): ReturnType<CommandLine['run']> {
    return cli.run(['--engine', 'process', ...words]);
  }

  async function map(): Promise<ShopMap> {
    const { exitCode, stdout, stderr } = await patchbay('topology', '--observe', '4s', '--format', 'json');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    return JSON.parse(stdout) as ShopMap;
  }

  it('sees what its manifest says, names its patterns, and finds nothing that it does not say', async () => {
    // Once orders flow to their end.
    const { nodes, edges, patterns, findings } = await eventually(map, (seen) => flows(seen, 'orders.shipped'), 40_000);
    const kinds = nodes
      .filter(({ kind }) => kind !== 'channel' && kind !== 'group')
      .map(({ id, kind }) => `${kind} ${id}`);
    expect(kinds.sort()).toEqual([
      'broker redis',
      'gateway gateway',
      ...['analytics', 'inventory', 'loadgen', 'notifications', 'orders', 'payments', 'shipping'].map(
        (id) => `service ${id}`,
      ),
    ]);
    const observed = edges
      .filter((edge) => edge.observed)
      .map(({ service, kind, channel, to }) => `${service} ${kind} ${channel ?? to ?? ''}`);
    expect(observed).toEqual(
      expect.arrayContaining([
        'orders publishes orders.created',
        'orders publishes orders.status',
        'orders publishes inventory.requests',
        'inventory consumes inventory.requests',
        'inventory publishes inventory.replies.*',
        'orders consumes inventory.replies.*',
        'payments consumes orders.created',
        'payments publishes payments.settled',
        'orders consumes payments.settled',
        'inventory consumes payments.settled',
        'shipping consumes shipping.queue',
        'shipping publishes orders.shipped',
        'notifications publishes notifications',
        'loadgen calls orders',
      ]),
    );
    // What the services keep for themselves is on the map, and nothing else that is not declared.
    const own = ['orders.recent', 'shipping.processing', 'inventory.replies.*', 'redis'];
    const undeclared = edges.filter((edge) => !edge.declared && !own.includes(edge.channel ?? edge.to ?? ''));
    expect(undeclared).toEqual([]);
    expect(findings.filter(({ code }) => code !== 'never-seen')).toEqual([]);
    expect(patterns.map(({ text }) => text)).toEqual(
      expect.arrayContaining([
        'The messages of orders.created are shared by the group payments: each goes to one of payments (2 replicas).',
        'Each message of payments.settled goes to all of analytics, the group orders and the group inventory.',
        'orders asks by inventory.requests, and inventory answers by inventory.replies.*.',
        'orders asks by shipping.queue, and shipping answers by orders.shipped.',
        'What could not be handled of orders.created goes to orders.dead.',
      ]),
    );
  });
});

function flows({ edges }: ShopMap, channel: string): boolean {
  return edges.some((edge) => edge.channel === channel && edge.kind === 'publishes' && (edge.rate ?? 0) > 0);
}
