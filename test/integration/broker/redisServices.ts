import type { Cluster, Redis } from 'ioredis';
import { bytesOfName } from '../../../src/broker/names.ts';
import type { Services } from './contract.ts';

export const redisRoles = ['log', 'pubsub', 'keys', 'groups', 'writer', 'mover', 'clients'] as const;

/** Services that talk to a Redis by clients of their own. */
export function redisServices(connect: () => Redis | Cluster): Services {
  const client = connect();
  const call = (name: string, ...words: (string | number)[]): Promise<unknown> =>
    client.call(name, ...words.map((word) => (typeof word === 'string' ? bytesOfName(word) : word)));
  const act = async (name: string, ...words: (string | number)[]): Promise<void> => {
    await call(name, ...words);
  };
  return {
    addAt: async (key, timeMs) => String(await call('XADD', key, `${timeMs}-*`, 'n', timeMs)),
    addAndTrim: async (key, added, kept) => {
      const transaction = client.multi();
      for (let n = 0; n < added; n++) transaction.xadd(key, '*', 'n', String(n));
      await transaction.xtrim(key, 'MAXLEN', kept).exec();
    },
    beginAgain: async (key, timesMs) => {
      const transaction = client.multi().del(key);
      for (const timeMs of timesMs) transaction.xadd(key, `${timeMs}-*`, 'n', String(timeMs));
      await transaction.exec();
    },
    createGroup: (key, group, behind = '0') => act('XGROUP', 'CREATE', key, group, behind, 'MKSTREAM'),
    read: async (key, group, consumer, count = 100) => {
      const [its, whose, of] = [group, consumer, key].map(bytesOfName) as [string, string, string];
      const reply = await client.xreadgroup('GROUP', its, whose, 'COUNT', count, 'STREAMS', of, '>');
      const [stream] = (reply ?? []) as [string, [string, string[]][]][];
      return (stream?.[1] ?? []).map(([id]) => id);
    },
    take: (key) => act('LPOP', key),
    pushAndTake: async (key, item) => {
      await client.multi().rpush(key, item).rpop(key).exec();
    },
    schedule: (key, member, score) => act('ZADD', key, score, member),
    unschedule: (key, member) => act('ZREM', key, member),
    setField: (key, field, value) => act('HSET', key, field, value),
    setText: (key, text) => act('SET', key, text),
    addMember: (key, member) => act('SADD', key, member),
    removeMember: (key, member) => act('SREM', key, member),
    remove: (key) => act('DEL', key),
    hear: async (channel) => {
      await connect().subscribe(bytesOfName(channel));
    },
  };
}

/** Ends the connections of all clients of some servers. Sentinels keep theirs: to them, nobody was away. */
export async function cutClients(admins: readonly Redis[]): Promise<void> {
  for (const admin of admins) {
    const own = await admin.client('ID');
    const lists = await Promise.all(['normal', 'pubsub'].map((type) => admin.call('CLIENT', 'LIST', 'TYPE', type)));
    const clients = [...lists.join('\n').matchAll(/^id=(\d+) .*? name=(\S*)/gm)];
    const ids = clients.filter(([, id, name = '']) => id !== String(own) && !name.startsWith('sentinel-'));
    // One that has gone by itself meanwhile is an error.
    await Promise.all(ids.map(([, id = '']) => admin.call('CLIENT', 'KILL', 'ID', id).catch(() => undefined)));
  }
}
