import { dirname } from 'node:path';
import { payloadEncodingOf } from '../../base/kinds/decoders.ts';
import { kindsWith, sourceKinds, type ChannelKind } from '../../base/kinds/sources.ts';
import type { Location } from '../../base/problem.ts';
import type { ContractChecker } from './contracts.ts';
import type { ManifestHost } from '../files/host.ts';
import { isPattern } from './messaging.ts';
import type { Channel } from '../model.ts';
import { absolutePath, isRemote } from '../files/paths.ts';
import { startOf, type ProblemList } from '../problems/problems.ts';
import { didYouMean } from '../problems/suggest.ts';
import { entriesOf, find, findMap, flagOf, isNull, textOf, type MapNode } from '../tree/tree.ts';
import { asyncApiKeys as keys } from './asyncapiKeys.ts';
import { factsOf, type MessageFacts, type MessageReader } from './asyncapiMessages.ts';
import { brokerOfChannel, readParties, type ChannelParties } from './asyncapiParties.ts';
import { childPlace, headLocation, References, type Placed } from './asyncapiReferences.ts';

/** The channels that an AsyncAPI document declares, and the files that this was read from. */
export interface AsyncApi extends ChannelParties {
  readonly channels: Readonly<Record<string, Channel>>;
  readonly files: readonly string[];
  /** False when there may be channels that could not be read: then a name that is not here is not wrong. */
  readonly isComplete: boolean;
}

const none: AsyncApi = { channels: {}, services: {}, brokers: {}, files: [], isComplete: true };

/**
 * Reads what `x-patchbay.asyncapi` names: AsyncAPI 2 and 3, YAML or JSON. A channel of version 2 is named by its
 * address, one of version 3 by its id; its address is the key in Redis. What is wrong is told in the document.
 * See asyncapi.com/docs/reference/specification.
 */
export function readAsyncApi(
  root: MapNode,
  host: ManifestHost,
  contracts: ContractChecker,
  problems: ProblemList,
): AsyncApi {
  const named = find(root, 'x-patchbay', 'asyncapi');
  const file = textOf(named);
  if (!named || file === undefined) return none;
  if (isRemote(file)) {
    const message = `${file} is not on this machine, so its channels are not known here. Copy it into the project.`;
    problems.warning('remote-reference', message, named.at);
    return { ...none, isComplete: false };
  }
  const references = new References(host, problems);
  const document = references.document(file);
  if (!document && host.readText(file) === undefined) {
    const message = `The AsyncAPI document is not there: ${problems.nameOf(file)}. Correct the path, or create the file.`;
    problems.error('missing-asyncapi', message, named.at);
    return { ...none, files: [file], isComplete: false };
  }
  const declared = findMap(root, 'x-patchbay', 'channels');
  const reader = { references, contracts, host, problems, file, declared };
  const channels = document && readDocument(document, reader);
  if (!document) problems.error('asyncapi', 'This AsyncAPI document is empty. Write "asyncapi: 3.0.0".', startOf(file));
  return {
    ...none,
    ...(document && channels && readParties(document, references)),
    channels: channels ?? {},
    files: references.files,
    isComplete: channels !== undefined,
  };
}

interface Reader extends MessageReader {
  readonly file: string;
  /** The channels of the manifest itself, which win. */
  readonly declared: MapNode | undefined;
}

/** Undefined when it is no document that can be read. */
function readDocument(document: Placed, reader: Reader): Readonly<Record<string, Channel>> | undefined {
  const { problems, file, references } = reader;
  const version = find(document.node, 'asyncapi');
  const major = /^([23])\.\d{1,3}(\.\d{1,3})?/.exec(textOf(version) ?? '')?.[1];
  if (major === undefined) {
    const found = version ? `its version is "${textOf(version) ?? ''}"` : 'it does not say "asyncapi:"';
    const message = `This is not an AsyncAPI document of version 2 or 3: ${found}. Write "asyncapi: 3.0.0".`;
    problems.error('asyncapi', message, version?.at ?? startOf(file));
    return undefined;
  }
  const channels = find(document.node, 'channels');
  if (channels && channels.kind !== 'map' && !isNull(channels)) {
    problems.error('asyncapi', '"channels" must be a mapping of names to channels. Correct it.', channels.at);
    return undefined;
  }
  const contentType = textOf(find(document.node, 'defaultContentType'));
  const parent = childPlace(document, 'channels');
  const found = entriesOf(channels).flatMap(([name, , keyAt]) => {
    const channel = references.child(parent, name);
    if (!channel) return [];
    const read = major === '2' ? channelOf2(name, channel, reader) : channelOf3(name, channel, reader);
    return [[name, toChannel(name, keyAt, channel, read, contentType, reader)] as const];
  });
  if (major === '3') checkOperations(document, reader);
  return Object.fromEntries(found);
}

/** What the two versions say in different words. */
interface ChannelParts {
  readonly address: string;
  readonly messages: readonly Placed[];
}

function channelOf2(name: string, channel: Placed, { references }: Reader): ChannelParts {
  const messages = ['publish', 'subscribe'].flatMap((key) => {
    const message = references.child(references.child(channel, key), 'message');
    const alternatives = references.children(references.child(message, 'oneOf'));
    return alternatives.length > 0 ? alternatives.map(([, one]) => one) : message ? [message] : [];
  });
  return { address: name, messages };
}

function channelOf3(name: string, channel: Placed, { references }: Reader): ChannelParts {
  const messages = references.children(references.child(channel, 'messages')).map(([, message]) => message);
  return { address: textOf(find(channel.node, 'address')) ?? name, messages };
}

function toChannel(
  name: string,
  at: Location,
  channel: Placed,
  { address, messages }: ChannelParts,
  contentType: string | undefined,
  reader: Reader,
): Channel {
  const { references } = reader;
  const kind = kindOf(channel, reader) ?? 'stream';
  const said = textOf(find(channel.node, keys.key));
  // A parameter stands for whatever is published under: that is what a pattern is for.
  const key = said ?? (sourceKinds[kind].takesPatterns ? address.replace(parameter, '*') : address);
  if (said === undefined && key.search(parameter) !== -1 && !reader.declared?.entries.has(name))
    reportParameters(key, kind, at, reader);
  const broker = brokerOfChannel(channel, references);
  return {
    name,
    at,
    kind,
    key,
    isPattern: isPattern(kind, key),
    ...(broker !== undefined && { broker }),
    ...withExtensions(channel, factsOf(messages, contentType, reader)),
  };
}

/** What the messages of a channel say, and what its own `x-` keys add to that. */
function withExtensions({ node, file }: Placed, facts: MessageFacts): Partial<Channel> {
  const text = (key: keyof typeof keys): string | undefined => textOf(find(node, keys[key]));
  const [field, contract, correlation, deadLetter] = [
    text('field'),
    text('contract'),
    text('correlation'),
    text('deadLetter'),
  ];
  const encoding = payloadEncodingOf(text('encoding'));
  const { payload: written, ...others } = facts;
  // `auto` is what is meant where nothing is said.
  const known = encoding === 'auto' ? {} : encoding ? { encoding } : written;
  const payload = { ...known, ...(field !== undefined && { field }) };
  return {
    ...others,
    ...(flagOf(find(node, keys.sharded)) && { isSharded: true }),
    ...(Object.keys(payload).length > 0 && { payload }),
    ...(contract !== undefined && { contract: absolutePath(contract, dirname(file), undefined) }),
    ...(correlation !== undefined && { correlation }),
    ...(deadLetter !== undefined && { deadLetter }),
  };
}

const parameter = /\{[^{}]{1,200}\}/g;

function reportParameters(key: string, kind: ChannelKind, at: Location, { problems }: Reader): void {
  const message =
    `"${key}" has parameters, and a ${kind} has one key. Write "x-patchbay-kind: pubsub" if that is what it is, ` +
    'or declare the channel with its key under "x-patchbay: channels:".';
  problems.warning('channel-kind', message, at);
}

/** `x-patchbay-kind`, else what the channel's Redis binding says: AsyncAPI itself has no word for it. */
function kindOf(channel: Placed, { references, problems }: Reader): ChannelKind | undefined {
  const binding = references.child(references.child(channel, 'bindings'), 'redis');
  const said = find(channel.node, keys.kind) ?? find(binding?.node, 'kind') ?? find(binding?.node, 'type');
  const text = textOf(said);
  if (!said || text === undefined) return undefined;
  const channelKinds = kindsWith('isChannel');
  const kind = channelKinds.find((known) => known === text);
  if (!kind) {
    const next = didYouMean(text, channelKinds) || ` Write one of ${channelKinds.join(', ')}.`;
    problems.error('wrong-value', `Unknown kind of channel "${text}".${next}`, said.at);
  }
  return kind;
}

/** An operation of version 3 that points at no channel is a slip: nothing would ever be sent there. */
function checkOperations(document: Placed, { references, problems }: Reader): void {
  for (const [name, operation] of references.children(childPlace(document, 'operations'))) {
    const action = find(operation.node, 'action');
    const text = textOf(action);
    if (action && text !== 'send' && text !== 'receive') {
      const message = `The operation "${name}" has the action "${text ?? ''}". Write "send" or "receive".`;
      problems.error('wrong-value', message, action.at);
    }
    checkOperationChannel(name, operation, references, problems);
  }
}

function checkOperationChannel(name: string, operation: Placed, references: References, problems: ProblemList): void {
  const reference = findMap(operation.node, 'channel');
  if (!reference || !find(reference, '$ref')) {
    const at = headLocation(find(operation.node, 'channel') ?? operation.node);
    const message = `The operation "${name}" names no channel. Write "channel: { $ref: '#/channels/…' }".`;
    return problems.error('asyncapi', message, at);
  }
  // Reported where it leads to nothing.
  references.child(operation, 'channel');
  references.children(references.child(operation, 'messages'));
}
