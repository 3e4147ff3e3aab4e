import { formatCount as format, plural } from '../../base/counts.ts';
import { hasTrait, sourceKinds, type ChannelKind } from '../../base/kinds/sources.ts';
import type { Location } from '../../base/problem.ts';
import { brokerNameOf, brokerNames, brokerTarget, defaultBrokerName } from '../../manifest/messaging/brokers.ts';
import type { Application, Channel, Messaging } from '../../manifest/model.ts';
import {
  groupNode,
  onBroker,
  type ConsumerNode,
  type GroupNode,
  type LiveGroup,
  type PendingNode,
} from './groupTree.ts';
import { escapeMarkdown } from '../../base/foreignText.ts';
import { isCalledDead } from './deadLetterNames.ts';
import { tags } from '../trees/rowTags.ts';
import { shortLabel } from '../trees/shortLabel.ts';
import { joinText, type TreeNode } from '../trees/treeNode.ts';

/** What a broker says of one channel; null where it cannot know. */
export interface LiveFacts {
  readonly kind: ChannelKind;
  readonly key: string;
  /** The name of the broker that says it. */
  readonly broker?: string | undefined;
  readonly length: number;
  readonly ratePerSecond: number | null;
  readonly groups: readonly LiveGroup[];
}

export interface ChannelNode extends TreeNode {
  readonly kind: 'channel';
  readonly name: string;
  readonly channelKind: ChannelKind;
  readonly key: string;
  /** The name of the broker that it is on; left out for the one that has none. */
  readonly broker?: string;
  readonly isPattern: boolean;
  readonly isDeclared: boolean;
  /** A group of it lags so much, or so steadily, that somebody should look. */
  readonly isLagging: boolean;
  readonly at?: Location;
  readonly children: readonly GroupNode[];
}

/** Whether somebody should look at a group because of its lag. */
export type LagVerdict = (channel: LiveFacts, group: LiveGroup) => boolean;

export type ChannelTreeNode = ChannelNode | GroupNode | ConsumerNode | PendingNode;

/** Declared channels in the manifest's order, then those only the broker knows, by name. `live` is empty when nobody has looked. */
export function channelTree(
  application: Application,
  live: readonly LiveFacts[],
  lags: LagVerdict = () => false,
): readonly ChannelNode[] {
  const { messaging } = application;
  const facts = factsByKey(live);
  const declared = Object.values(messaging.channels).map((channel) => ({
    channel,
    key: factsKey(channel, brokerNameOf(messaging, channel.name)),
  }));
  const deadLetters = new Map(
    declared.flatMap(({ channel }): [string, string][] =>
      channel.deadLetter === undefined ? [] : [[channel.deadLetter, channel.name]],
    ),
  );
  const known = new Set(declared.flatMap(({ channel, key }) => [key, ...keyOnDefault(messaging, channel)]));
  const discovered = live
    .filter((one) => !known.has(factsKey(one, one.broker)) && !isRedisOwn(one))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  return [
    ...declared.map(({ channel, key }) =>
      channelNode(application, channel, facts.get(key), { deadLetterOf: deadLetters.get(channel.name), lags }),
    ),
    ...discovered.map((one) => {
      const { key, kind, broker } = one;
      const found = { name: key, kind, key, isPattern: false, ...(broker !== undefined && { broker }) };
      return channelNode(application, found, one, { deadLetterOf: undefined, lags });
    }),
  ];
}

/** Keyspace notifications and what sentinels say are Redis talking of itself, not a path that messages take. */
function isRedisOwn({ kind, key }: LiveFacts): boolean {
  return kind === 'pubsub' && /^__(key(space|event)@|sentinel__:|redis__:)/.test(key);
}

/** A channel is on the default broker too where its own is that one by another name. */
function keyOnDefault(messaging: Messaging, channel: Channel): readonly string[] {
  const target = brokerTarget(messaging, brokerNameOf(messaging, channel.name));
  const isDefault = target !== undefined && target === brokerTarget(messaging, undefined);
  return isDefault ? [factsKey(channel, defaultBrokerName(messaging))] : [];
}

/** What brokers say of channels, by `factsKey`. */
export function factsByKey(live: readonly LiveFacts[]): ReadonlyMap<string, LiveFacts> {
  return new Map(live.map((one) => [factsKey(one, one.broker), one]));
}

/** One key can be on several brokers. */
export function factsKey({ kind, key }: Pick<LiveFacts, 'kind' | 'key'>, broker: string | undefined): string {
  return JSON.stringify([kind, key, broker]);
}

type Known = Pick<Channel, 'name' | 'kind' | 'key' | 'isPattern'> & Partial<Channel>;

function channelNode(
  application: Application,
  channel: Known,
  facts: LiveFacts | undefined,
  { deadLetterOf, lags }: { readonly deadLetterOf: string | undefined; readonly lags: LagVerdict },
): ChannelNode {
  const isDeclared = channel.at !== undefined;
  const lagging = facts?.groups.filter((group) => lags(facts, group)) ?? [];
  const holdsDeadLetters = deadLetterOf !== undefined && (facts?.length ?? 0) > 0;
  const figures = joinText(
    rateText(facts),
    facts && lengthText(channel, facts.length),
    lagging.length > 0 && lagText(lagging),
    deadLetterOf !== undefined && 'dead letters',
    !isDeclared && 'discovered',
  );
  const description = joinText(figures || sourceKinds[channel.kind].label, brokerText(application, channel));
  return {
    kind: 'channel',
    id: `channel:${application.name}${onBroker(channel.broker)}/${channel.kind}/${channel.key}`,
    label: shortLabel(channel.name),
    description,
    tooltip: tooltip(application, channel, facts, deadLetterOf),
    icon: { codicon: sourceKinds[channel.kind].icon, ...colorOf(facts, holdsDeadLetters || lagging.length > 0) },
    contextValue: tags('channel', {
      canInspect: true,
      canPublish: sourceKinds[channel.kind].canPublish && !channel.isPattern,
      isDeclared,
      hasContract: channel.contract !== undefined,
      isStream: channel.kind === 'stream',
      canDelete: !channel.isPattern && hasTrait(channel.kind, 'isListed') && isThere(channel.kind, facts),
      holdsDead: hasTrait(channel.kind, 'canMoveFrom') && (deadLetterOf !== undefined || isCalledDead(channel.name)),
    }),
    spoken: [...new Set([channel.name, sourceKinds[channel.kind].label, description])].join(', '),
    name: channel.name,
    channelKind: channel.kind,
    key: channel.key,
    ...(channel.broker === undefined ? {} : { broker: channel.broker }),
    isPattern: channel.isPattern,
    isDeclared,
    isLagging: lagging.length > 0,
    ...(channel.at ? { at: channel.at } : {}),
    children: (facts?.groups ?? []).map((group) =>
      groupNode(application.name, channel, group, lagging.includes(group)),
    ),
  };
}

/** Whether the broker has a key that holds the channel. A stream that has groups is there, though it is empty. */
function isThere(kind: ChannelKind, facts: LiveFacts | undefined): boolean {
  return kind !== 'pubsub' && facts !== undefined && (facts.length > 0 || facts.groups.length > 0);
}

function lagText(groups: readonly LiveGroup[]): string {
  return `lag ${format(Math.max(...groups.map(({ lag }) => lag ?? 0)))}`;
}

/** Names the broker of a channel where the application has several. */
function brokerText({ messaging }: Application, { broker }: Known): string | undefined {
  if (brokerNames(messaging).length < 2) return undefined;
  const name = broker ?? defaultBrokerName(messaging);
  return name === undefined ? 'default broker' : `on ${name}`;
}

function colorOf(facts: LiveFacts | undefined, needsLook: boolean): { readonly color?: string } {
  if (needsLook) return { color: 'list.warningForeground' };
  return (facts?.ratePerSecond ?? 0) > 0 ? { color: 'charts.green' } : {};
}

/** Writes a rate as `12/s` or `0.4/s`, and nothing where nobody knows it. */
function rateText(facts: LiveFacts | undefined): string | undefined {
  if (facts?.ratePerSecond == null) return undefined;
  const rate = facts.ratePerSecond;
  return `${rate > 0 && rate < 10 ? rate.toFixed(1).replace(/\.0$/, '') : format(Math.round(rate))}/s`;
}

function lengthText({ kind, isPattern }: Known, length: number): string | undefined {
  // Redis does not tell how many subscribe to one pattern.
  if (kind === 'pubsub' && isPattern) return undefined;
  const [one, several] = sourceKinds[kind].counted;
  return plural(length, one, several);
}

function tooltip(
  application: Application,
  channel: Known,
  facts: LiveFacts | undefined,
  deadLetterOf: string | undefined,
): string {
  const row = (name: string, value: string | undefined): string | undefined =>
    value ? `${name}: ${escapeMarkdown(value)}` : undefined;
  const services = Object.values(application.services);
  const publishers = services.filter((service) => service.publishes.includes(channel.name)).map(({ name }) => name);
  const consumers = services
    .filter((service) => service.consumes.some((one) => one.channel === channel.name))
    .map(({ name }) => name);
  return [
    `**${escapeMarkdown(channel.name)}** — ${sourceKinds[channel.kind].label}${channel.isPattern ? ' pattern' : ''}`,
    channel.key === channel.name ? undefined : row('Key', channel.key),
    row('Broker', channel.broker),
    facts && escapeMarkdown(joinText(rateText(facts), lengthText(channel, facts.length))),
    row('Published by', publishers.join(', ')),
    row('Consumed by', consumers.join(', ')),
    row('Dead letters go to', channel.deadLetter),
    row('Holds the dead letters of', deadLetterOf),
    row('Contract', channel.contract),
    channel.at === undefined && 'The broker holds it; the manifest does not declare it.',
  ]
    .filter(Boolean)
    .join('  \n');
}
