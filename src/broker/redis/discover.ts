import { isUtf8 } from 'node:buffer';
import type { Redis } from 'ioredis';
import { hasTrait, kindsWith, type BrokerChannelKind } from '../../base/kinds/sources.ts';
import { textOfName } from '../names.ts';
import { keyKinds } from './keys/keyKinds.ts';

const scanCount = 500;
const maxScans = 200;
const maxDurationMs = 2000;
/** How many names of one kind are held at most: a server that answers with more than it was asked for must not fill the memory. */
const maxNames = 200_000;

/** Type as `SCAN` names it → kind. Streams first: when the limit cuts, they are what most people look for. */
const scannedTypes: readonly (readonly [string, BrokerChannelKind])[] = [
  ['stream', 'stream'],
  ...kindsWith('isListed').flatMap((kind) =>
    hasTrait(kind, 'isWatchedKey') ? [[keyKinds[kind].type, kind] as const] : [],
  ),
];

/** All that one server was seen to have, before anything is left out. */
export interface FoundChannels {
  /** In the order in which they are shown. */
  readonly channels: readonly { readonly kind: BrokerChannelKind; readonly key: string }[];
  /** Names that are no UTF-8, as `textOfName` writes them. */
  readonly unnamed: readonly { readonly kind: BrokerChannelKind; readonly key: string }[];
  /** The search was given up before it had seen all keys. */
  readonly isPartial: boolean;
}

interface Names {
  readonly kind: BrokerChannelKind;
  readonly keys: Set<string>;
  readonly unnamed: Set<string>;
}

interface Search extends Names {
  readonly type: string;
  cursor: string;
  isDone: boolean;
}

/**
 * Finds channels without harm to a large server: a bounded number of short `SCAN`s, one at a time, the types in turn, and
 * `PUBSUB CHANNELS` once. Keys that are not UTF-8 are kept apart: no manifest could name them.
 */
export async function discover(client: Redis, signal: AbortSignal): Promise<FoundChannels> {
  const published = await activeChannels(client);
  const searches = scannedTypes.map(([type, kind]) => ({
    type,
    kind,
    keys: new Set<string>(),
    unnamed: new Set<string>(),
    cursor: '0',
    isDone: false,
  }));
  await scanInTurn(client, searches, signal);
  const [streams, ...others] = searches;
  const inOrder: readonly Names[] = [...(streams ? [streams] : []), published, ...others];
  return {
    channels: inOrder.flatMap(({ kind, keys }) => named(kind, keys)),
    unnamed: inOrder.flatMap(({ kind, unnamed }) => named(kind, unnamed)),
    isPartial: searches.some((search) => !search.isDone),
  };
}

async function activeChannels(client: Redis): Promise<Names> {
  const found: Names = { kind: 'pubsub', keys: new Set(), unnamed: new Set() };
  const reply = (await client.callBuffer('PUBSUB', 'CHANNELS')) as Buffer[];
  for (const name of reply.slice(0, maxNames)) take(found, name);
  return found;
}

async function scanInTurn(client: Redis, searches: readonly Search[], signal: AbortSignal): Promise<void> {
  const deadlineMs = Date.now() + maxDurationMs;
  for (let scans = 0; scans < maxScans && Date.now() < deadlineMs; scans++) {
    signal.throwIfAborted();
    const open = searches.filter((search) => !search.isDone && search.keys.size < maxNames);
    const search = open[scans % open.length];
    if (!search) return;
    // Searches take turns, so that the server can serve others in between.
    const reply = await client.callBuffer('SCAN', search.cursor, 'COUNT', scanCount, 'TYPE', search.type);
    const [cursor, keys] = reply as [Buffer, Buffer[]];
    search.cursor = String(cursor);
    search.isDone = search.cursor === '0';
    for (const key of keys) take(search, key);
  }
}

function take({ keys, unnamed }: Names, name: Buffer): void {
  if (isUtf8(name)) keys.add(String(name));
  else unnamed.add(textOfName(name));
}

function named(kind: BrokerChannelKind, keys: ReadonlySet<string>): { kind: BrokerChannelKind; key: string }[] {
  return [...keys].sort().map((key) => ({ kind, key }));
}
