import type { Redis } from 'ioredis';
import { replyCode } from '../connection/problems.ts';
import type { StreamFacts } from './streamLedger.ts';
import { bytesOfName } from '../../names.ts';

/** Describes a stream: undefined when the key is not there, `unknown` when it may not be asked or holds something else. */
export async function streamFacts(client: Redis, key: string): Promise<StreamFacts | undefined | 'unknown'> {
  let reply: unknown;
  try {
    reply = await client.call('XINFO', 'STREAM', bytesOfName(key));
  } catch (error) {
    const code = replyCode(error);
    if (code === 'ERR' && /no such key/i.test((error as Error).message)) return undefined;
    if (code === 'NOPERM' || code === 'WRONGTYPE' || code === 'ERR') return 'unknown';
    throw error;
  }
  const facts = toMap(reply);
  const [length, lastId, added] = [facts.get('length'), facts.get('last-generated-id'), facts.get('entries-added')];
  const firstEntry = facts.get('first-entry');
  if (typeof length !== 'number' || typeof lastId !== 'string') return 'unknown';
  return {
    length,
    lastId,
    firstId: Array.isArray(firstEntry) ? String(firstEntry[0]) : undefined,
    entriesAdded: typeof added === 'number' ? added : undefined,
  };
}

/** Reads a reply in which names and values alternate. */
export function toMap(reply: unknown): ReadonlyMap<string, unknown> {
  const flat = Array.isArray(reply) ? (reply as unknown[]) : [];
  const map = new Map<string, unknown>();
  for (let i = 0; i + 1 < flat.length; i += 2) map.set(String(flat[i]), flat[i + 1]);
  return map;
}
