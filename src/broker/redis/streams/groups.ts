import type { Redis } from 'ioredis';
import { ProblemError } from '../../../base/problem.ts';
import type { GroupDetail } from '../../groups.ts';
import { replyCode } from '../connection/problems.ts';
import { toMap } from './streamFacts.ts';
import { bytesOfName, textOfName } from '../../names.ts';

/** Reads what a group's consumers hold, and the pending entries that wait longest. Nothing is touched. */
export function groupDetail(client: Redis, key: string, group: string, limit: number): Promise<GroupDetail> {
  return ofGroup(key, group, async () => {
    const [consumers, pending] = await Promise.all([
      client.callBuffer('XINFO', 'CONSUMERS', bytesOfName(key), bytesOfName(group)) as Promise<unknown[]>,
      client.callBuffer('XPENDING', bytesOfName(key), bytesOfName(group), '-', '+', limit + 1) as Promise<unknown[][]>,
    ]);
    return {
      consumers: consumers.slice(0, limit).map((reply) => {
        const facts = toMap(reply);
        return {
          name: textOfName(facts.get('name') as Buffer),
          pending: Number(facts.get('pending')),
          idleMs: Number(facts.get('idle')),
        };
      }),
      pending: pending.slice(0, limit).map(([id, consumer, idleMs, deliveries]) => ({
        id: String(id),
        consumer: textOfName(consumer as Buffer),
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
  group: string,
  consumer: string,
  ids: readonly string[],
): Promise<readonly string[]> {
  return ofGroup(key, group, async () => {
    const reply = await client.call(
      'XCLAIM',
      bytesOfName(key),
      bytesOfName(group),
      bytesOfName(consumer),
      '0',
      ...ids,
      'JUSTID',
    );
    return (reply as unknown[]).map(String);
  });
}

export async function acknowledge(client: Redis, key: string, group: string, ids: readonly string[]): Promise<number> {
  return Number(await client.call('XACK', bytesOfName(key), bytesOfName(group), ...ids));
}

export function setGroupId(client: Redis, key: string, group: string, id: string): Promise<void> {
  return ofGroup(key, group, async () => {
    await client.call('XGROUP', 'SETID', bytesOfName(key), bytesOfName(group), id);
  });
}

/** @throws ProblemError `broker.no-group` when the group that is asked or changed is gone. */
async function ofGroup<T>(key: string, group: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw goneGroup(error, key, group);
  }
}

function goneGroup(error: unknown, key: string, group: string): unknown {
  const isGone =
    replyCode(error) === 'NOGROUP' ||
    (replyCode(error) === 'ERR' && /no such key|requires the key to exist/i.test((error as Error).message));
  if (!isGone) return error;
  const message = `${JSON.stringify(key)} has no consumer group ${JSON.stringify(group)} any more. Refresh the Channels view.`;
  return new ProblemError({ code: 'broker.no-group', severity: 'error', message }, error);
}
