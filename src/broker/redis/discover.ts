import { isUtf8 } from 'node:buffer';
import type { Redis } from 'ioredis';
import { hasTrait, kindsWith, type BrokerChannelKind } from '../../base/kinds/sources.ts';
import type { Discovery } from '../broker.ts';
import { keyKinds } from './keys/keyKinds.ts';

const scanCount = 500;
const maxScans = 200;
const maxDurationMs = 2000;

/** Type as `SCAN` names it → kind. Streams first: when the limit cuts, they are what most people look for. */
const scannedTypes: readonly (readonly [string, BrokerChannelKind])[] = [
  ['stream', 'stream'],
  ...kindsWith('isListed').flatMap((kind) =>
    hasTrait(kind, 'isWatchedKey') ? [[keyKinds[kind].type, kind] as const] : [],
  ),
];

interface Search {
  readonly type: string;
  readonly kind: BrokerChannelKind;
  readonly keys: Set<string>;
  cursor: string;
  isDone: boolean;
}

/**
 * Finds channels without harm to a large server: a bounded number of short `SCAN`s, one at a time, the types in turn, and
 * `PUBSUB CHANNELS` once. Keys that are not UTF-8 are left out: no manifest could name them.
 */
export async function discover(client: Redis, limit: number, signal: AbortSignal): Promise<Discovery> {
  const published = await activeChannels(client, limit);
  const searches = scannedTypes.map(([type, kind]) => ({
    type,
    kind,
    keys: new Set<string>(),
    cursor: '0',
    isDone: false,
  }));
  await scanInTurn(client, searches, limit, signal);
  const found = [
    ...searches.slice(0, 1).flatMap(toChannels),
    ...published.map((key) => ({ kind: 'pubsub' as const, key })),
    ...searches.slice(1).flatMap(toChannels),
  ];
  const isPartial = found.length > limit || searches.some((search) => !search.isDone);
  return { channels: found.slice(0, limit), isPartial };
}

async function activeChannels(client: Redis, limit: number): Promise<string[]> {
  const reply = await client.callBuffer('PUBSUB', 'CHANNELS');
  return (reply as Buffer[])
    .slice(0, limit + 1)
    .filter((name) => isUtf8(name))
    .map(String)
    .sort();
}

async function scanInTurn(
  client: Redis,
  searches: readonly Search[],
  limit: number,
  signal: AbortSignal,
): Promise<void> {
  const deadlineMs = Date.now() + maxDurationMs;
  for (let scans = 0; scans < maxScans && Date.now() < deadlineMs; scans++) {
    signal.throwIfAborted();
    const open = searches.filter((search) => !search.isDone && search.keys.size <= limit);
    const search = open[scans % open.length];
    if (!search) return;
    // Searches take turns, so that the server can serve others in between.
    const reply = await client.callBuffer('SCAN', search.cursor, 'COUNT', scanCount, 'TYPE', search.type);
    const [cursor, keys] = reply as [Buffer, Buffer[]];
    search.cursor = String(cursor);
    search.isDone = search.cursor === '0';
    for (const key of keys) if (isUtf8(key)) search.keys.add(String(key));
  }
}

function toChannels({ kind, keys }: Search): { kind: BrokerChannelKind; key: string }[] {
  return [...keys].sort().map((key) => ({ kind, key }));
}
