import type { Redis } from 'ioredis';
import { ProblemError } from '../../../base/problem.ts';
import type { GroupDetail } from '../../groups.ts';
import { replyCode } from '../connection/problems.ts';
import { toMap } from './streamFacts.ts';

/** Reads what a group's consumers hold, and the pending entries that wait longest. Nothing is touched. */
export function groupDetail(client: Redis, key: string, group: string, limit: number): Promise<GroupDetail> {
  return ofGroup(key, group, async () => {
    const [consumers, pending] = await Promise.all([
      client.call('XINFO', 'CONSUMERS', key, group) as Promise<unknown[]>,
      client.call('XPENDING', key, group, '-', '+', limit + 1) as Promise<unknown[][]>,
    ]);
    return {
      consumers: consumers.slice(0, limit).map((reply) => {
        const facts = toMap(reply);
        return {
          name: String(facts.get('name')),
          pending: Number(facts.get('pending')),
          idleMs: Number(facts.get('idle')),
        };
      }),
      pending: pending.slice(0, limit).map(([id, consumer, idleMs, deliveries]) => ({
        id: String(id),
        consumer: String(consumer),
        idleMs: Number(idleMs),
        deliveries: Number(deliveries),
      })),
      isPartial: consumers.length > limit || pending.length > limit,
    };
  });
}

/** Makes pending entries another consumer's, whoever has them; resolves to those that it has now. */
export function claim(
  client: Redis,
  key: string,
  group: string | Buffer,
  consumer: string | Buffer,
  ids: readonly (string | Buffer)[],
): Promise<readonly string[]> {
  return ofGroup(key, group, async () => {
    const reply = await client.call('XCLAIM', key, group, consumer, '0', ...ids, 'JUSTID');
    return (reply as unknown[]).map(String);
  });
}

export async function acknowledge(
  client: Redis,
  key: string,
  group: string | Buffer,
  ids: readonly (string | Buffer)[],
): Promise<number> {
  return Number(await client.call('XACK', key, group, ...ids));
}

export function setGroupId(client: Redis, key: string, group: string | Buffer, id: string | Buffer): Promise<void> {
  return ofGroup(key, group, async () => {
    await client.call('XGROUP', 'SETID', key, group, id);
  });
}

/** @throws ProblemError `broker.no-group` when the group that is asked or changed is gone. */
async function ofGroup<T>(key: string, group: string | Buffer, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw goneGroup(error, key, group);
  }
}

function goneGroup(error: unknown, key: string, group: string | Buffer): unknown {
  const isGone =
    replyCode(error) === 'NOGROUP' ||
    (replyCode(error) === 'ERR' && /no such key|requires the key to exist/i.test((error as Error).message));
  if (!isGone) return error;
  const message = `${JSON.stringify(key)} has no consumer group ${JSON.stringify(group.toString())} any more. Refresh the Channels view.`;
  return new ProblemError({ code: 'broker.no-group', severity: 'error', message }, error);
}
