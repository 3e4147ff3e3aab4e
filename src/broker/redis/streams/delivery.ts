import type { Redis } from 'ioredis';
import type { EntryDelivery, GroupDelivery } from '../../groups.ts';
import { replyCode } from '../connection/problems.ts';
import { isBefore } from './ids.ts';
import { toMap } from './streamFacts.ts';
import { bytesOfName, textOfName } from '../../names.ts';

/** Asks, without touching anything, what each group has done with one entry; at most so many groups are asked. */
export async function delivery(client: Redis, key: string, id: string, maxGroups: number): Promise<EntryDelivery> {
  const groups = await groupsOf(client, key);
  const asked = groups.slice(0, maxGroups);
  const pipeline = client.pipeline();
  for (const { name } of asked) pipeline.callBuffer('XPENDING', bytesOfName(key), bytesOfName(name), id, id, 1);
  const replies = asked.length > 0 ? ((await pipeline.exec()) ?? []) : [];
  return {
    groups: asked.flatMap(({ name, lastDelivered }, i) => {
      const [error, reply] = replies[i] ?? [];
      // A group that was destroyed meanwhile has nothing to say.
      return error ? [] : [toDelivery(name, lastDelivered, id, reply)];
    }),
    isPartial: groups.length > asked.length,
  };
}

async function groupsOf(client: Redis, key: string): Promise<{ name: string; lastDelivered: string }[]> {
  try {
    const reply = (await client.callBuffer('XINFO', 'GROUPS', bytesOfName(key))) as unknown[];
    return reply.map((group) => {
      const facts = toMap(group);
      return { name: textOfName(facts.get('name') as Buffer), lastDelivered: String(facts.get('last-delivered-id')) };
    });
  } catch (error) {
    // No stream is there any more.
    if (['ERR', 'WRONGTYPE'].includes(replyCode(error) ?? '')) return [];
    throw error;
  }
}

function toDelivery(name: string, lastDelivered: string, id: string, reply: unknown): GroupDelivery {
  const [pending] = (Array.isArray(reply) ? reply : []) as unknown[][];
  if (pending) {
    const [, consumer, idleMs, deliveries] = pending;
    return {
      name,
      state: 'pending',
      consumer: textOfName(consumer as Buffer),
      idleMs: Number(idleMs),
      deliveries: Number(deliveries),
    };
  }
  return { name, state: isBefore(lastDelivered, id) ? 'waiting' : 'acknowledged' };
}
