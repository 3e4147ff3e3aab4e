import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LookFacts } from '../../../src/app/topology/parties/lookFacts.ts';
import { wiringOfLooks } from '../../../src/app/topology/parties/wiringOfLooks.ts';
import type { WiringFact } from '../../../src/app/topology/wiringFact.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import type { Broker } from '../../../src/broker/broker.ts';
import { connectBroker } from '../../../src/broker/connect.ts';
import { roleOf } from '../../../src/broker/roleOf.ts';
import { connectEngine } from '../../../src/engine/connect.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { freePort } from '../../../src/engine/process/loopback.ts';
import type { BrokerLook } from '../../../src/protocol/topology/brokerLook.ts';
import { anApplication, aService } from '../../fakes/models.ts';
import { hasDocker, newComposeWorld, type ComposeWorld } from '../cli/composeWorld.ts';
import { shim } from '../engine/world.ts';

/** Speaks to Redis as text, so that it needs no library: what is behind the address and what it says are two arguments. */
const talk = `
const net = require('node:net');
global.redis = (url, ...commands) => {
  const { hostname, port } = new URL(url);
  const open = () => {
    const socket = net.connect(Number(port), hostname);
    socket.on('error', () => undefined).on('close', () => setTimeout(open, 100));
    socket.on('data', () => undefined);
    const say = () => commands.forEach((words) => socket.write(words + '\\r\\n'));
    socket.on('connect', () => (say(), (socket.timer = setInterval(say, 100))));
    socket.on('close', () => clearInterval(socket.timer));
  };
  open();
};
global.keepCalling = (url) => {
  const { hostname, port } = new URL(url);
  const open = () => net.connect(Number(port), hostname).on('error', () => undefined).on('close', () => setTimeout(open, 100)).resume();
  open();
};
process.on('SIGTERM', () => process.exit(0));
`;

const programs: Readonly<Record<string, string>> = {
  orders: `redis(process.env.REDIS_URL, 'XADD orders * id 1'); keepCalling('http://pricing:8080')`,
  audit: `redis(process.env.REDIS_URL, 'XADD audit * id 1')`,
  pricing: `net.createServer((socket) => socket.on('error', () => undefined)).listen(8080); redis(process.env.REDIS_URL, 'PUBLISH prices 1')`,
  screen: `redis(process.env.REDIS_URL, 'SUBSCRIBE prices')`,
  worker: `redis(process.env.REDIS_URL, 'XGROUP CREATE orders billing 0 MKSTREAM', 'XREADGROUP GROUP billing one COUNT 1 STREAMS orders >'); keepCalling(process.env.PRICING_URL)`,
  beside: `redis('redis://127.0.0.1:' + process.env.PORT_OF_REDIS, 'XADD beats * id 1')`,
};

describe.skipIf(!hasDocker)('services of one image, a local process and one on the network of the machine', () => {
  let world: ComposeWorld;
  let engine: Engine;
  let broker: Broker;
  let url = '';

  beforeAll(async () => {
    const port = await freePort();
    url = `redis://127.0.0.1:${port}`;
    world = await newComposeWorld(manifest(port));
    for (const [name, code] of Object.entries(programs)) await world.cli.write(`${name}.cjs`, `${talk}\n${code}\n`);
    const { exitCode, stderr } = await world.patchbay('up', '-d', '--local', 'worker');
    if (exitCode !== 0) throw new Error(stderr);
    const stateDirectory = join(world.cli.directory, 'state', 'patchbay', 'local');
    engine = connectEngine({ kind: 'docker', local: { stateDirectory, node: process.execPath, shim } }, silentLogger);
    broker = connectBroker(url, silentLogger);
  });
  afterAll(async () => {
    engine?.dispose();
    broker?.dispose();
    await world?.dispose();
  });

  const soon = (): AbortSignal => AbortSignal.timeout(20_000);

  async function look(): Promise<BrokerLook> {
    const clients = roleOf(broker, 'clients');
    const sample = await clients.watchCommands(1000, 10_000, soon());
    const channels = [
      { kind: 'stream', key: 'orders' },
      { kind: 'pubsub', key: 'prices' },
    ] as const;
    const [connections, readers] = await Promise.all([
      clients.connections(soon()),
      clients.readers(channels, 100, soon()),
    ]);
    return {
      atMs: Date.now(),
      connections: [...connections],
      readers: {
        groups: readers.groups.map((group) => ({ ...group, consumers: [...group.consumers] })),
        listeners: [...readers.listeners],
        isPartial: readers.isPartial,
      },
      sample: { ...sample, uses: [...sample.uses] },
    };
  }

  async function seen(): Promise<LookFacts> {
    const application = anApplication(
      ['redis', ...Object.keys(programs)].map((name) => aService(name)),
      { name: world.project, messaging: { channels: {}, broker: 'redis' } },
    );
    const found = await look();
    const connections = await engine.connections(world.project, soon());
    const wiring = wiringOfLooks(application, [{ place: { url }, look: found }], connections, Date.now());
    return { facts: wiring.look.facts, unknown: wiring.unknown };
  }

  const certain = [
    'audit calls redis',
    'audit publishes audit',
    'beside calls redis',
    'orders calls pricing',
    'orders calls redis',
    'orders publishes orders',
    'pricing calls redis',
    'pricing publishes prices',
    'screen calls redis',
    'screen consumes prices',
    'worker calls pricing',
    'worker calls redis',
  ];

  /** Until the programs run and are connected, looks see less. */
  async function settled(count: number): Promise<void> {
    const calls = async (): Promise<number> => new Set((await seen()).facts.map(text)).size;
    await expect.poll(calls, { timeout: 60_000 }).toBe(count);
  }

  it('are told apart exactly, look after look, but for two that come by the same published port', async () => {
    await settled(certain.length);
    for (let run = 0; run < 5; run++) {
      const { facts, unknown } = await seen();
      expect([...new Set(facts.map(text))].sort()).toEqual(certain);
      expect(unknown.map((each) => each.replace(/\d+(?:\.\d+){3}/, '<ip>')).sort()).toEqual(
        ['publishes beats', 'reads orders'].map(
          (what) =>
            `Somebody from <ip>, by the published port, ${what}: nobody can say who that is; it may be beside, worker, or somebody else.`,
        ),
      );
    }
  });

  it('say how each is known', async () => {
    const { facts } = await seen();
    const evidence = new Set(facts.map((fact) => fact.evidence.text.replaceAll(/\d+(?:\.\d+){3}/g, '<ip>')));
    const name = (service: string): string => `${world.project}-${service}-1`;
    expect([...evidence]).toEqual(
      expect.arrayContaining([
        `XADD from <ip> (${name('orders')})`,
        `subscribed from <ip> (${name('screen')})`,
        `TCP to ${name('pricing')}:8080`,
      ]),
    );
  });

  it('are all told once only one comes by the published port', async () => {
    expect(await world.patchbay('stop', 'beside')).toMatchObject({ exitCode: 0 });
    const all = [...certain.filter((each) => !each.startsWith('beside')), 'worker consumes orders by billing'];
    await settled(all.length);
    const { facts, unknown } = await seen();
    expect([...new Set(facts.map(text))].sort()).toEqual(all.sort());
    expect(unknown).toEqual([]);
    expect(facts.map(({ evidence }) => evidence.text.replace(/\d+(?:\.\d+){3}/, '<ip>'))).toContain(
      `XREADGROUP from <ip>, by the published port (${world.project}-worker-local)`,
    );
  });

  it('leave it open as soon as a program of somebody else comes by that port, too', async () => {
    const stranger = new Redis(url, { lazyConnect: true });
    try {
      await stranger.connect();
      await stranger.ping();
      const { facts, unknown } = await seen();
      expect(facts.map(text)).not.toContain('worker consumes orders by billing');
      expect(unknown).toHaveLength(1);
      expect(unknown[0]).toMatch(/reads orders: .* it may be worker or somebody else\.$/);
    } finally {
      stranger.disconnect();
    }
  });
});

function text(fact: WiringFact): string {
  const nameOf = (party: WiringFact['party']): string =>
    'service' in party ? party.service : `outside ${party.outside}`;
  if (fact.kind === 'calls') return `${nameOf(fact.party)} calls ${nameOf(fact.target)}`;
  return `${nameOf(fact.party)} ${fact.kind} ${fact.channel.key}${fact.group === undefined ? '' : ` by ${fact.group}`}`;
}

function manifest(port: number): string {
  const node = (name: string, more = ''): string => `
  ${name}:
    image: node:22-alpine
    command: [node, /app/${name}.cjs]
    volumes: [".:/app:ro"]
    environment: { REDIS_URL: "redis://redis:6379", PRICING_URL: "http://pricing:8080", PORT_OF_REDIS: "${port}" }
    depends_on: [redis]${more}`;
  return `
services:
  redis:
    image: redis:7-alpine
    ports: ["127.0.0.1:${port}:6379"]
    healthcheck: { test: [CMD, redis-cli, ping], interval: 1s, timeout: 2s, retries: 5 }
${['orders', 'audit', 'pricing', 'screen'].map((name) => node(name)).join('')}
${node('beside', '\n    network_mode: host')}
${node('worker', `\n    x-patchbay:\n      run: { command: "${process.execPath} worker.cjs" }`)}
x-patchbay: { broker: redis }
`;
}
