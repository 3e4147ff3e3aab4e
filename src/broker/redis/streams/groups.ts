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

/** Long enough for any consumer that claims what waits. */
const handedBackIdleMs = 86_400_000;

/** Gives pending entries back: each stays with its consumer, and looks as if it had waited for a day, never delivered. */
export function handBack(client: Redis, key: string, group: string, ids: readonly string[]): Promise<number> {
  const [of, its] = [bytesOfName(key), bytesOfName(group)];
  const one = async (id: string): Promise<number> => {
    const [pending] = (await client.callBuffer('XPENDING', of, its, id, id, 1)) as Buffer[][];
    const consumer = pending?.[1];
    if (!consumer) return 0;
    const how = ['IDLE', handedBackIdleMs, 'RETRYCOUNT', 0, 'JUSTID'];
    const claimed = await client.call('XCLAIM', of, its, consumer, 0, id, ...how);
    return (claimed as unknown[]).length;
  };
  return ofGroup(key, group, async () => (await Promise.all(ids.map(one))).reduce((sum, count) => sum + count, 0));
}

export async function acknowledge(client: Redis, key: string, group: string, ids: readonly string[]): Promise<number> {
  return Number(await client.call('XACK', bytesOfName(key), bytesOfName(group), ...ids));
}

export function setGroupId(client: Redis, key: string, group: string, id: string): Promise<void> {
  return ofGroup(key, group, async () => {
    await client.call('XGROUP', 'SETID', bytesOfName(key), bytesOfName(group), id);
  });
}

/** The ids that are pending with one consumer, the oldest first. */
export function pendingOf(
  client: Redis,
  key: string,
  group: string,
  consumer: string,
  limit: number,
): Promise<readonly string[]> {
  return ofGroup(key, group, async () => {
    const [its, whose, of] = [bytesOfName(group), bytesOfName(consumer), bytesOfName(key)];
    const reply = (await client.callBuffer('XPENDING', of, its, '-', '+', limit, whose)) as unknown[][];
    return reply.map(([id]) => String(id));
  });
}

/** @throws ProblemError `broker.group-exists`, or `broker.no-stream` where the stream is not there and is not to be made. */
export async function createGroup(
  client: Redis,
  key: string,
  group: string,
  id: string,
  makesStream: boolean,
): Promise<void> {
  const options = makesStream ? ['MKSTREAM'] : [];
  try {
    await client.call('XGROUP', 'CREATE', bytesOfName(key), bytesOfName(group), id, ...options);
  } catch (error) {
    const [name, its] = [JSON.stringify(key), JSON.stringify(group)];
    if (replyCode(error) === 'BUSYGROUP') {
      const message = `${name} has a consumer group ${its} already. Give another name, or set where that group reads.`;
      throw new ProblemError({ code: 'broker.group-exists', severity: 'error', message }, error);
    }
    if (!isMissingKey(error)) throw error;
    const message = `There is no stream ${name}. Have it made together with the group, or add an entry first.`;
    throw new ProblemError({ code: 'broker.no-stream', severity: 'error', message }, error);
  }
}

export function destroyGroup(client: Redis, key: string, group: string): Promise<void> {
  return ofGroup(key, group, async () => {
    const destroyed = Number(await client.call('XGROUP', 'DESTROY', bytesOfName(key), bytesOfName(group)));
    if (destroyed === 0) throw noGroup(key, group);
  });
}

/** Removes a consumer; resolves to how many pending entries it had. */
export function deleteConsumer(client: Redis, key: string, group: string, consumer: string): Promise<number> {
  return ofGroup(key, group, async () => {
    const [its, whose, of] = [bytesOfName(group), bytesOfName(consumer), bytesOfName(key)];
    return Number(await client.call('XGROUP', 'DELCONSUMER', of, its, whose));
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
  return replyCode(error) === 'NOGROUP' || isMissingKey(error) ? noGroup(key, group, error) : error;
}

function isMissingKey(error: unknown): boolean {
  return replyCode(error) === 'ERR' && /no such key|requires the key to exist/i.test((error as Error).message);
}

function noGroup(key: string, group: string, cause?: unknown): ProblemError {
  const message = `${JSON.stringify(key)} has no consumer group ${JSON.stringify(group)} any more. Refresh the Channels view.`;
  return new ProblemError({ code: 'broker.no-group', severity: 'error', message }, cause);
}
