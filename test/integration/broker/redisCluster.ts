import { Cluster } from 'ioredis';
import { slotOf } from '../../../src/broker/redis/connection/slots.ts';
import { eventually } from './eventually.ts';
import { freePort, startRedisServer, type RedisServer } from './redisServer.ts';

/** A real cluster of one test file: masters that share the slots, and one replica of the first. */
export interface RedisCluster {
  readonly url: string;
  readonly masters: readonly RedisServer[];
  readonly replica: RedisServer;
  /** Another client, to play the services with. */
  client(): Cluster;
  /** The master that has a key just now. */
  masterOf(key: string): Promise<RedisServer>;
  /** Moves a key's slot to another master as `redis-cli --cluster reshard` does; `during` runs while it is on its way. */
  moveSlot(key: string, to: RedisServer, during: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

const slotCount = 16_384;
const masterCount = 3;

export async function startRedisCluster(): Promise<RedisCluster> {
  const settings = [
    '--notify-keyspace-events',
    'KEA',
    '--cluster-enabled',
    'yes',
    '--cluster-node-timeout',
    '1000',
    '--repl-diskless-sync-delay',
    '0',
  ];
  const start = async (): Promise<RedisServer> =>
    startRedisServer([...settings, '--cluster-port', String(await freePort())]);
  const servers = await Promise.all(Array.from({ length: masterCount + 1 }, start));
  const masters = servers.slice(0, masterCount);
  const replica = servers[masterCount]!;
  const admins = new Map(servers.map((server) => [server, server.client()]));
  const call = (server: RedisServer, ...args: string[]): Promise<unknown> =>
    admins.get(server)!.call('CLUSTER', ...args);
  const busPort = async (server: RedisServer): Promise<string> =>
    ((await admins.get(server)!.call('CONFIG', 'GET', 'cluster-port')) as string[])[1]!;
  await Promise.all(
    masters.map((server, index) => {
      const first = Math.floor((index * slotCount) / masterCount);
      const last = Math.floor(((index + 1) * slotCount) / masterCount) - 1;
      return call(server, 'ADDSLOTSRANGE', String(first), String(last));
    }),
  );
  for (const server of servers.slice(1))
    await call(server, 'MEET', '127.0.0.1', String(masters[0]!.port), await busPort(masters[0]!));
  const id = async (server: RedisServer): Promise<string> => String(await call(server, 'MYID'));
  const firstId = await id(masters[0]!);
  await eventually(
    () => call(replica, 'REPLICATE', firstId).then(String, String),
    (reply) => reply === 'OK',
  );
  for (const server of servers) {
    await eventually(
      async () => String(await call(server, 'INFO')),
      (info) => info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${servers.length}`),
    );
  }
  await eventually(
    async () => String(await admins.get(replica)!.call('INFO', 'replication')),
    (info) => info.includes('master_link_status:up'),
  );
  const clients = new Set<Cluster>();
  // Asked once: later some may be dead.
  const ids = await Promise.all(servers.map(id));
  const masterOf = async (key: string): Promise<RedisServer> => {
    const anyone = masters[1]!;
    const slots = (await call(anyone, 'SLOTS')) as [number, number, [string, number, string]][];
    const range = slots.find(([first, last]) => slotOf(key) >= first && slotOf(key) <= last);
    return servers[ids.indexOf(range![2][2])]!;
  };
  return {
    url: `redis+cluster://127.0.0.1:${masters[1]!.port},127.0.0.1:${masters[2]!.port}`,
    masters,
    replica,
    client() {
      const client = new Cluster([{ host: '127.0.0.1', port: masters[1]!.port }], { slotsRefreshTimeout: 5000 });
      client.on('error', () => undefined);
      clients.add(client);
      return client;
    },
    masterOf,
    async moveSlot(key, to, during) {
      const from = await masterOf(key);
      const slot = String(slotOf(key));
      const [fromId, toId] = await Promise.all([id(from), id(to)]);
      await call(to, 'SETSLOT', slot, 'IMPORTING', fromId);
      await call(from, 'SETSLOT', slot, 'MIGRATING', toId);
      const keys = (await call(from, 'GETKEYSINSLOT', slot, '1000')) as string[];
      for (const one of keys) {
        await admins.get(from)!.call('MIGRATE', '127.0.0.1', String(to.port), one, '0', '5000');
      }
      await during();
      for (const server of [to, from, ...masters]) await call(server, 'SETSLOT', slot, 'NODE', toId);
    },
    async stop() {
      for (const client of clients) client.disconnect();
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}

/** Keys whose slots lie on different masters, as many as asked for. */
export async function keysOfDifferentMasters(cluster: RedisCluster, prefix: string): Promise<readonly string[]> {
  const keys = new Map<number, string>();
  for (let n = 0; keys.size < masterCount; n++) {
    const key = `${prefix}${n}`;
    const { port } = await cluster.masterOf(key);
    if (!keys.has(port)) keys.set(port, key);
  }
  return [...keys.values()];
}
