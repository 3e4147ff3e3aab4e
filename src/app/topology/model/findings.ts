import { hasTrait } from '../../../base/kinds/sources.ts';
import { ownProperty } from '../../../base/ownProperty.ts';
import type { Application } from '../../../manifest/model.ts';
import type { TopologyEdge, TopologyFinding } from '../../../protocol/topology/topology.ts';
import { isCalledDead } from '../../channels/deadLetterNames.ts';
import { eventsOf, patternTaker } from '../wiring/channelBook.ts';
import { nodeId } from '../wiring/nodeIds.ts';
import type { FoldedChannel } from '../wiring/seenChannels.ts';
import { SeenChannels, trafficOf, type ChannelTraffic, type WiredMap } from '../wiring/traffic.ts';

/** What findings are made from, beside the map. */
export interface FindingFacts {
  readonly application: Application;
  readonly running: ReadonlySet<string>;
  readonly seen: readonly FoldedChannel[];
  /** How long the commands of a broker were watched. */
  readonly watchedMs: (broker: string | undefined) => number;
}

/** What does not show in so much watching is not said to be missing. */
const enoughMs = 5000;
const maxFindings = 500;

/** Where what is declared and what was seen differ, and where messages come from nobody or go to nobody. Of outside parties nothing is found. */
export function findings(map: WiredMap, facts: FindingFacts): TopologyFinding[] {
  const channels = trafficOf(map);
  const world: World = { ...facts, map, channels, told: new SeenChannels(facts.seen) };
  return [
    ...map.edges.flatMap((edge) => [
      ...undeclared(edge, world),
      ...neverSeen(edge, world),
      ...unreachable(edge, world),
    ]),
    ...[...channels.values()].flatMap((traffic) => [
      ...nobodyFeeds(traffic, world),
      ...nobodyReads(traffic, world),
      ...emptyGroups(traffic, world),
    ]),
  ].slice(0, maxFindings);
}

interface World extends FindingFacts {
  readonly map: WiredMap;
  readonly channels: ReadonlyMap<string, ChannelTraffic>;
  readonly told: SeenChannels;
}

function finding(
  code: TopologyFinding['code'],
  about: string,
  text: string,
  facts: Partial<TopologyFinding> = {},
): readonly TopologyFinding[] {
  return [{ code, about, text, service: null, channel: null, group: null, lastSeenMs: null, ...facts }];
}

/** Seen, and not declared by a service that the manifest has. */
function undeclared(edge: TopologyEdge, { application, channels }: World): readonly TopologyFinding[] {
  const { kind, service, channel, group, isDeclared, isObserved } = edge;
  if (isDeclared || !isObserved || channel === null || !isOwn(edge, application)) return [];
  const traffic = channels.get(nodeId('channel', channel));
  if (!traffic || isOwnStore(traffic)) return [];
  const lastSeenMs = latest(edge);
  if (kind === 'publishes') {
    const text = `${service} also publishes ${channel}`;
    return finding('undeclared-publish', edge.id, text, { service, channel, lastSeenMs });
  }
  const text = `${service} also consumes ${channel}${group === null ? '' : `, as group ${group}`}`;
  return finding('undeclared-consume', edge.id, text, { service, channel, group, lastSeenMs });
}

/**
 * Declared, and not seen, although it would have been: the service runs and is known by its connections, the broker was watched for long
 * enough, and nobody who cannot be told does the same. Of what goes to dead letters nothing is said: that it never happens is good.
 */
function neverSeen(edge: TopologyEdge, world: World): readonly TopologyFinding[] {
  const { kind, service, channel, group, isDeclared, isObserved } = edge;
  if (!isDeclared || isObserved || channel === null || !isOwn(edge, world.application)) return [];
  const traffic = world.channels.get(nodeId('channel', channel));
  if (!traffic || !hasTrait(traffic.channel.kind, 'isListed') || !isWatched(traffic, world)) return [];
  if (!world.running.has(service) || !isKnownByWhatItDoes(edge, world) || hasStranger(traffic, kind, world)) return [];
  const isCertain = kind === 'publishes' ? !isDead(traffic) : wouldShow(traffic);
  if (!isCertain) return [];
  const does = kind === 'publishes' ? 'publishes' : 'consumes';
  const text = `${service} declares that it ${does} ${channel}, and was never seen to`;
  return finding('never-seen', edge.id, text, { service, channel, group });
}

/**
 * Whoever waits in one command for long gives no sign, unless messages come. A subscriber never does, and who subscribes by a pattern is not
 * even counted.
 */
function wouldShow({ channel, publishers }: ChannelTraffic): boolean {
  return channel.kind !== 'pubsub' && publishers.some(({ isObserved }) => isObserved);
}

function isKnownByWhatItDoes({ service, id }: TopologyEdge, { map }: World): boolean {
  return map.edges.some((other) => other.id !== id && other.isObserved && other.service === service);
}

function hasStranger(traffic: ChannelTraffic, kind: TopologyEdge['kind'], { application }: World): boolean {
  const edges = kind === 'publishes' ? traffic.publishers : traffic.consumers;
  return edges.some((edge) => !isOwn(edge, application));
}

/** Named as a host, where its name leads nowhere. */
function unreachable(edge: TopologyEdge, { application }: World): readonly TopologyFinding[] {
  const { kind, service, target } = edge;
  if (kind !== 'calls' || !edge.isDeclared || target === null) return [];
  const [one, other] = [ownProperty(application.services, service), ownProperty(application.services, target)];
  if (!one || !other || one.networkMode !== undefined || other.networkMode !== undefined) return [];
  const networks = Object.keys(one.networks);
  if (networks.length === 0 || Object.keys(other.networks).length === 0) return [];
  if (networks.some((network) => Object.hasOwn(other.networks, network))) return [];
  const text = `${service} names ${target} as a host, and is on no network with it`;
  return finding('no-common-network', edge.id, text, { service });
}

/** Redis itself tells of keys; what is dead has nobody to declare it. A stream or list that holds something was fed by somebody. */
function nobodyFeeds(traffic: ChannelTraffic, { application, told, channels }: World): readonly TopologyFinding[] {
  const { node, channel, publishers, consumers } = traffic;
  const own = consumers.filter((edge) => isOwn(edge, application));
  if (publishers.length > 0 || own.length === 0 || isDead(traffic) || isOfKeys(traffic)) return [];
  if (channel.kind !== 'pubsub' && (told.of(channel)?.length ?? 0) > 0) return [];
  if (isFedByOthers(channel, channels)) return [];
  const names = namesOf(own);
  const text = `Nobody is known to publish to ${node.name}, which ${listed(names)} ${names.length === 1 ? 'consumes' : 'consume'}`;
  return finding('nobody-feeds', node.id, text, { channel: node.name, service: only(names) });
}

/** A pattern is fed by whoever publishes to a channel that it takes in. */
function isFedByOthers(channel: ChannelTraffic['channel'], channels: World['channels']): boolean {
  if (!channel.isPattern) return false;
  const takes = patternTaker(plain(channel));
  return [...channels.values()].some(
    (other) => other.publishers.length > 0 && other.channel.broker === channel.broker && takes(plain(other.channel)),
  );
}

function nobodyReads(traffic: ChannelTraffic, world: World): readonly TopologyFinding[] {
  const { node, channel, publishers, consumers } = traffic;
  const own = publishers.filter((edge) => isOwn(edge, world.application));
  if (consumers.length > 0 || own.length === 0 || isDead(traffic) || isOfKeys(traffic) || isOwnStore(traffic))
    return [];
  const seen = world.told.of(channel);
  if (seen?.groups.some(({ consumers: count }) => count > 0)) return [];
  if (channel.kind === 'pubsub' && (seen?.length ?? 0) > 0) return [];
  // Of what nobody declares it takes time to see who reads it.
  if (!node.isDeclared && (!isWatched(traffic, world) || channel.isPattern)) return [];
  const names = namesOf(own);
  const text = `Nobody is known to read ${node.name}, which ${listed(names)} ${names.length === 1 ? 'publishes' : 'publish'}`;
  return finding('nobody-reads', node.id, text, { channel: node.name, service: only(names) });
}

/** A group of which the broker knows no consumer, unless the service whose group it is does not run. */
function emptyGroups(traffic: ChannelTraffic, { told, running }: World): readonly TopologyFinding[] {
  const { node, channel, groups, consumers } = traffic;
  const known = told.of(channel)?.groups ?? [];
  return groups.flatMap(({ id, name: group }) => {
    const its = consumers.filter((edge) => edge.group === group);
    const isEmpty = known.some(({ name, consumers: count }) => name === group && count === 0);
    if (!isEmpty || its.some(({ isObserved, service }) => isObserved || !running.has(service))) return [];
    const text = `The group ${group} of ${node.name} has no consumers`;
    return finding('group-without-consumers', id, text, { channel: node.name, group, service: only(namesOf(its)) });
  });
}

function isOwn({ service, kind, from, to }: TopologyEdge, { services }: Application): boolean {
  const party = kind === 'consumes' ? to : from;
  return Object.hasOwn(services, service) && !party.startsWith('outside:') && !party.startsWith('broker:');
}

function isDead({ node, channel }: ChannelTraffic): boolean {
  return channel.deadLetterOf !== null || isCalledDead(node.name);
}

function isOfKeys({ channel }: ChannelTraffic): boolean {
  return channel.kind === 'keyspace' || eventsOf(channel.key) !== undefined;
}

/**
 * True for what nobody declares because it is no channel between services: what is made for one message each, a sorted set that one service
 * alone works with, a list to which a service only moves what it works on.
 */
function isOwnStore({ node, channel, publishers, consumers }: ChannelTraffic): boolean {
  if (node.isDeclared) return false;
  if (channel.isPattern && channel.kind !== 'pubsub') return true;
  const edges = [...publishers, ...consumers];
  const isOfOne = new Set(edges.map(({ service }) => service)).size === 1;
  if (!isOfOne || !hasTrait(channel.kind, 'holdsItems')) return false;
  if (hasTrait(channel.kind, 'hasScores')) return true;
  const evidence = publishers.flatMap((edge) => edge.evidence);
  return evidence.length > 0 && evidence.every(({ text }) => moves.test(text));
}

const moves = /^(?:BLMOVE|LMOVE|RPOPLPUSH|BRPOPLPUSH)\b/;

function isWatched({ channel }: ChannelTraffic, { watchedMs }: World): boolean {
  return watchedMs(channel.broker ?? undefined) >= enoughMs;
}

function plain({ broker, ...channel }: ChannelTraffic['channel']): Parameters<typeof patternTaker>[0] {
  return { ...channel, ...(broker !== null && { broker }) };
}

function latest({ evidence }: TopologyEdge): number | null {
  const seen = evidence.flatMap(({ lastSeenMs }) => lastSeenMs ?? []);
  return seen.length === 0 ? null : Math.max(...seen);
}

function namesOf(edges: readonly TopologyEdge[]): readonly string[] {
  return [...new Set(edges.map(({ service }) => service))];
}

function only(names: readonly string[]): string | null {
  const [name, ...others] = names;
  return name !== undefined && others.length === 0 ? name : null;
}

const maxListed = 4;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, maxListed);
  const rest = names.length - shown.length;
  const all = rest > 0 ? [...shown, `${rest} more`] : shown;
  return all.length === 1 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} and ${all.at(-1) ?? ''}`;
}
