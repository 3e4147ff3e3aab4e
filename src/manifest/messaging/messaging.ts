import { isGlob } from '../../base/glob.ts';
import { contractFilters } from '../../base/kinds/contractStates.ts';
import { payloadEncodingOf } from '../../base/kinds/decoders.ts';
import { filterModes } from '../../base/kinds/filterModes.ts';
import { logLevels } from '../../base/kinds/logLevels.ts';
import { kindsWith, type ChannelKind } from '../../base/kinds/sources.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import type { Location } from '../../base/problem.ts';
import type { Channel, Messaging, SharedFilter } from '../model.ts';
import { brokerTargetIn } from './brokerPlaces.ts';
import { entriesOf, find, flagOf, textOf, textsOf, type MapNode, type Node } from '../tree/tree.ts';

/** True for a pattern that stands for many pub/sub channels. */
export function isPattern(kind: ChannelKind, key: string): boolean {
  return kind === 'pubsub' && isGlob(key);
}

/**
 * What the top level `x-patchbay` says of channels, over those that an AsyncAPI document declares: of a channel that both
 * have, what `x-patchbay` leaves out is taken from there.
 */
export function toMessaging(root: MapNode, documented: Messaging): Messaging {
  const patchbay = find(root, 'x-patchbay');
  const broker = textOf(brokerTargetIn(find(patchbay, 'broker')));
  const channels = entriesOf(find(patchbay, 'channels')).map(
    ([name, node, keyAt]) => [name, toChannel(node, name, keyAt, ownProperty(documented.channels, name))] as const,
  );
  const own = { ...(broker !== undefined && { broker }), ...toBrokers(find(patchbay, 'brokers')) };
  return {
    ...(Object.keys(own).length > 0 ? own : documented),
    channels: Object.fromEntries([...Object.entries(documented.channels), ...channels]),
    ...toFilters(find(patchbay, 'filters')),
  };
}

function toBrokers(node: Node | undefined): Pick<Messaging, 'brokers'> {
  const brokers = entriesOf(node).flatMap(([name, place]): [string, string][] => {
    const text = textOf(brokerTargetIn(place));
    return text === undefined ? [] : [[name, text]];
  });
  return brokers.length === 0 ? {} : { brokers: Object.fromEntries(brokers) };
}

function toFilters(node: Node | undefined): Pick<Messaging, 'filters'> {
  const filters = entriesOf(node).map(([name, filter]) => [name, toFilter(filter)] as const);
  return filters.length === 0 ? {} : { filters: Object.fromEntries(filters) };
}

function toFilter(node: Node): SharedFilter {
  const minLevel = logLevels.find((level) => level === textOf(find(node, 'level')));
  return {
    mode: filterModes.find((mode) => mode === textOf(find(node, 'mode'))) ?? 'text',
    text: textOf(find(node, 'text')) ?? '',
    isCaseSensitive: flagOf(find(node, 'caseSensitive')),
    sources: textsOf(find(node, 'sources')),
    contract: contractFilters.find((state) => state === textOf(find(node, 'contract'))) ?? 'any',
    ...(minLevel && { minLevel }),
  };
}

function toChannel(node: Node, name: string, at: Location, documented: Channel | undefined): Channel {
  const kind =
    kindsWith('isChannel').find((known) => known === textOf(find(node, 'kind'))) ?? documented?.kind ?? 'stream';
  const key = textOf(find(node, 'key')) ?? documented?.key ?? name;
  const [broker, contract, correlation, deadLetter] = ['broker', 'contract', 'correlation', 'deadLetter'].map((part) =>
    textOf(find(node, part)),
  );
  const field = textOf(find(node, 'payload', 'field'));
  const encoding = payloadEncodingOf(textOf(find(node, 'payload', 'encoding')));
  const payload = { ...(field !== undefined && { field }), ...(encoding !== undefined && { encoding }) };
  const inherited = contract === undefined ? documented : withoutContract(documented);
  return {
    ...inherited,
    name,
    at,
    kind,
    key,
    isPattern: isPattern(kind, key),
    ...(broker !== undefined && { broker }),
    ...(flagOf(find(node, 'sharded')) && { isSharded: true }),
    ...(find(node, 'payload') && { payload }),
    ...(contract !== undefined && { contract, contractAt: find(node, 'contract')?.at ?? at }),
    ...(correlation !== undefined && { correlation }),
    ...(deadLetter !== undefined && { deadLetter }),
  };
}

/** A contract of its own is another file: a pointer into the document would lead nowhere in it. */
function withoutContract(channel: Channel | undefined): Partial<Channel> {
  return Object.fromEntries(Object.entries(channel ?? {}).filter(([key]) => !key.startsWith('contract')));
}
