import type { BrokerChannelKind } from '../../../base/kinds/sources.ts';
import { textOfName } from '../../names.ts';
import type { Words } from './monitorLine.ts';

/**
 * What a command does with a channel. Some tell something only together: who `looks` at the items of a key and `removes` some of them
 * consumes it, as from a queue of what is due; either alone shows no reader.
 */
export interface SeenUse {
  readonly action: 'publishes' | 'consumes' | 'looks' | 'removes';
  readonly channelKind: BrokerChannelKind;
  readonly key: string;
  readonly isPattern: boolean;
  readonly group?: string;
  readonly consumer?: string;
}

type Reading = (words: Words) => readonly SeenUse[];

/**
 * What a command in small letters does with channels, by its arguments. A command counts as reading when it is handed messages or
 * settles them: making a group (`XGROUP CREATE`) shows nobody who reads, and neither does a look into a stream (`XRANGE`).
 */
export function usesOf(command: string, words: Words): readonly SeenUse[] {
  return commands.get(command)?.(words) ?? [];
}

const commands: ReadonlyMap<string, Reading> = new Map<string, Reading>([
  ...each(['xadd'], atFirst('publishes', 'stream')),
  ...each(['xread', 'xreadgroup'], streamsRead),
  ...each(['xack', 'xackdel', 'xnack'], (words) => ofGroup(words, false)),
  ...each(['xclaim', 'xautoclaim'], (words) => ofGroup(words, true)),
  ...each(['publish', 'spublish'], atFirst('publishes', 'pubsub')),
  ...each(['subscribe', 'ssubscribe'], (words) => subscribed(words, false)),
  ...each(['psubscribe'], (words) => subscribed(words, true)),
  ...each(['lpush', 'rpush', 'lpushx', 'rpushx', 'linsert'], atFirst('publishes', 'list')),
  ...each(['lpop', 'rpop'], atFirst('consumes', 'list')),
  ...each(['blpop', 'brpop'], (words) => butTheLast(words, 'list')),
  ...each(['lmpop'], (words) => counted(words, 'list')),
  ...each(['blmpop'], (words) => counted(words, 'list', 1)),
  ...each(['lmove', 'blmove', 'rpoplpush', 'brpoplpush'], moved),
  ...each(['lrange'], atFirst('looks', 'list')),
  ...each(['lrem'], atFirst('removes', 'list')),
  ...each(['zadd'], atFirst('publishes', 'sorted-set')),
  ...each(['zpopmin', 'zpopmax'], atFirst('consumes', 'sorted-set')),
  ...each(['bzpopmin', 'bzpopmax'], (words) => butTheLast(words, 'sorted-set')),
  ...each(['zmpop'], (words) => counted(words, 'sorted-set')),
  ...each(['bzmpop'], (words) => counted(words, 'sorted-set', 1)),
  ...each(['zrange', 'zrangebyscore', 'zrevrangebyscore'], atFirst('looks', 'sorted-set')),
  ...each(['zrem'], atFirst('removes', 'sorted-set')),
]);

function each(names: readonly string[], reading: Reading): readonly (readonly [string, Reading])[] {
  return names.map((name) => [name, reading]);
}

function atFirst(action: SeenUse['action'], kind: BrokerChannelKind): Reading {
  return (words) => {
    const key = words.next();
    return key ? [use(action, kind, key)] : [];
  };
}

function use(action: SeenUse['action'], channelKind: BrokerChannelKind, key: Buffer): SeenUse {
  return { action, channelKind, key: textOfName(key), isPattern: false };
}

function consumed(kind: BrokerChannelKind, keys: readonly Buffer[]): readonly SeenUse[] {
  return keys.map((key) => use('consumes', kind, key));
}

/** How many words of a read belong together, by the first of them. All others stand alone. */
const optionSizes: Readonly<Record<string, number>> = { count: 2, block: 2, claim: 2 };

/** `[GROUP group consumer] [COUNT n] [BLOCK ms] … STREAMS key … id …`. */
function streamsRead(words: Words): readonly SeenUse[] {
  let reader: Pick<SeenUse, 'group' | 'consumer'> = {};
  for (let word = words.next(); word !== undefined; word = words.next()) {
    const option = word.toString('latin1', 0, 16).toLowerCase();
    if (option === 'streams') return ofStreams(words.rest() ?? [], reader);
    if (option === 'group') {
      const [group, consumer] = [words.next(), words.next()];
      if (group && consumer) reader = { group: textOfName(group), consumer: textOfName(consumer) };
    }
    for (let size = optionSizes[option] ?? 1; size > 1; size--) words.next();
  }
  return [];
}

/** As many ids as keys follow them. */
function ofStreams(rest: readonly Buffer[], reader: Pick<SeenUse, 'group' | 'consumer'>): readonly SeenUse[] {
  if (rest.length % 2 !== 0) return [];
  return consumed('stream', rest.slice(0, rest.length / 2)).map((one) => ({ ...one, ...reader }));
}

function ofGroup(words: Words, namesConsumer: boolean): readonly SeenUse[] {
  const [key, group] = [words.next(), words.next()];
  const consumer = namesConsumer ? words.next() : undefined;
  if (!key || !group) return [];
  const named = consumer && { consumer: textOfName(consumer) };
  return [{ ...use('consumes', 'stream', key), group: textOfName(group), ...named }];
}

/** Redis itself publishes there what happens to keys. */
const ofServer = /^__key(?:space|event)@/;

function subscribed(words: Words, isPattern: boolean): readonly SeenUse[] {
  const all = consumed('pubsub', words.rest() ?? []).filter(({ key }) => !ofServer.test(key));
  return all.map((one) => ({ ...one, isPattern }));
}

/** `key … timeout`. */
function butTheLast(words: Words, kind: BrokerChannelKind): readonly SeenUse[] {
  return consumed(kind, (words.rest() ?? []).slice(0, -1));
}

/** `count key …`, after some words that say something else. */
function counted(words: Words, kind: BrokerChannelKind, skipped = 0): readonly SeenUse[] {
  const rest = (words.rest() ?? []).slice(skipped);
  const count = Number(String(rest[0]));
  return Number.isInteger(count) ? consumed(kind, rest.slice(1, 1 + Math.max(0, count))) : [];
}

/** `source destination …`. Who has moved items to where it works on them consumes that, too, once it removes them there. */
function moved(words: Words): readonly SeenUse[] {
  const [from, to] = [words.next(), words.next()];
  if (!from || !to) return [];
  return [use('consumes', 'list', from), use('publishes', 'list', to), use('looks', 'list', to)];
}
