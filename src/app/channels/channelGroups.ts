import { formatCount, plural } from '../../base/counts.ts';
import { oneLine } from '../../base/foreignText.ts';
import { shortLabel } from '../trees/shortLabel.ts';
import { joinText, type TreeNode } from '../trees/treeNode.ts';
import type { ChannelNode, ChannelTreeNode } from './channelTree.ts';

export const channelGroupings = ['auto', 'prefix', 'none'] as const;
export type ChannelGrouping = (typeof channelGroupings)[number];

/** How channels are arranged, and which of them are shown. */
export interface ChannelArrangement {
  readonly grouping: ChannelGrouping;
  /** Words that a channel must have, all of them; empty: every channel is shown. */
  readonly filter: string;
}

/** What the brokers have and the view does not show. */
export interface UnshownChannels {
  /** How many more were found than are looked at. */
  readonly left: number;
  /** How many have names that are no UTF-8. */
  readonly unnamed: number;
  /** Not all keys were looked at: there may be more of both. */
  readonly isPartial: boolean;
  /** More can be looked at than are now. */
  readonly canShowMore: boolean;
}

/** Channels whose names begin alike: `orders.` of `orders.created` and `orders.paid`. */
export interface ChannelFolderNode extends TreeNode {
  readonly kind: 'channelFolder';
  readonly children: readonly (ChannelFolderNode | ChannelNode)[];
}

/** A last row, which says what is not shown. */
export interface UnshownNode extends TreeNode {
  readonly kind: 'unshown';
  /** What a click on it does. */
  readonly does?: 'showMore' | 'filter';
}

export type ArrangedChannel = ChannelFolderNode | ChannelNode | UnshownNode;
export type ArrangedChannelNode = ArrangedChannel | ChannelTreeNode;

/** Up to this number of channels fit on a screen, and need no folders. */
const manyChannels = 25;

/** The channels as the view shows them: filtered and flat, or in folders by what their names begin with. */
export function arrangeChannels(
  channels: readonly ChannelNode[],
  { grouping, filter }: ChannelArrangement,
  unshown: UnshownChannels = nothingUnshown,
): readonly ArrangedChannel[] {
  const words = filterWords(filter);
  const shown = channels.filter((channel) => hasWords(channel, words));
  const isGrouped =
    words.length === 0 && (grouping === 'prefix' || (grouping === 'auto' && shown.length > manyChannels));
  return [...(isGrouped ? inFolders(shown, '') : shown), ...unshownNodes(unshown)];
}

export function filterChannels(channels: readonly ChannelNode[], filter: string): readonly ChannelNode[] {
  const words = filterWords(filter);
  return words.length === 0 ? channels : channels.filter((channel) => hasWords(channel, words));
}

export function filterWords(filter: string): readonly string[] {
  return filter.toLowerCase().split(/\s+/).filter(Boolean);
}

/** A word may be part of the channel's name or key, its kind, its broker, or the name of a group. */
function hasWords({ name, key, channelKind, broker = '', children }: ChannelNode, words: readonly string[]): boolean {
  const text = [name, key, channelKind, broker, ...children.map(({ group }) => group)].join(' ').toLowerCase();
  return words.every((word) => text.includes(word));
}

/** What separates the parts of a name: `orders.created`, `orders:created`, `orders/created`. */
const separator = /[.:/]/;

/**
 * Folders of at least two channels, and the other channels, in the order in which their first ones come. A folder of many has
 * folders itself; what all in it begin with is written once.
 */
function inFolders(channels: readonly ChannelNode[], within: string): readonly (ChannelFolderNode | ChannelNode)[] {
  const byPrefix = Map.groupBy(channels, ({ name }) => prefixOf(name, within.length) ?? name);
  return [...byPrefix].flatMap(([prefix, its]): readonly (ChannelFolderNode | ChannelNode)[] => {
    if (its.length < 2) return its.map((channel) => labelled(channel, within));
    const common = commonPrefix(its, prefix);
    // Two channels of one name, on two brokers, have nothing to be told apart by.
    if (common === undefined) return its.map((channel) => labelled(channel, within));
    const children =
      its.length > manyChannels ? inFolders(its, common) : its.map((channel) => labelled(channel, common));
    return [folderNode(common, within, its, children)];
  });
}

/** A name up to and with the first separator behind a place; undefined where nothing follows one. */
function prefixOf(name: string, from: number): string | undefined {
  const at = name.slice(from).search(separator);
  const end = from + at + 1;
  return at < 0 || end >= name.length ? undefined : name.slice(0, end);
}

/** The longest prefix that all have, at least the one that is known; undefined where that is a whole name. */
function commonPrefix(channels: readonly ChannelNode[], known: string): string | undefined {
  if (channels.some(({ name }) => name.length <= known.length)) return undefined;
  const next = prefixOf(channels[0]?.name ?? '', known.length);
  const isShared = next !== undefined && channels.every(({ name }) => name.startsWith(next) && name !== next);
  return isShared ? commonPrefix(channels, next) : known;
}

function labelled(channel: ChannelNode, within: string): ChannelNode {
  return within === '' ? channel : { ...channel, label: shortLabel(channel.name.slice(within.length)) };
}

function folderNode(
  prefix: string,
  within: string,
  channels: readonly ChannelNode[],
  children: readonly (ChannelFolderNode | ChannelNode)[],
): ChannelFolderNode {
  const lagging = channels.filter(({ isLagging }) => isLagging).length;
  const description = joinText(plural(channels.length, 'channel'), lagging > 0 && laggingText(lagging));
  const label = shortLabel(oneLine(prefix.slice(within.length)));
  return {
    kind: 'channelFolder',
    id: `folder:${prefix}`,
    label,
    description,
    tooltip: '',
    icon: { codicon: 'folder', ...(lagging > 0 && { color: 'list.warningForeground' }) },
    contextValue: 'channelFolder',
    spoken: `${oneLine(prefix)}, folder, ${description}`,
    children,
  };
}

function laggingText(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'lags' : 'lag'}`;
}

const nothingUnshown: UnshownChannels = { left: 0, unnamed: 0, isPartial: false, canShowMore: false };

function unshownNodes(unshown: UnshownChannels): readonly UnshownNode[] {
  const { left, unnamed, isPartial, canShowMore } = unshown;
  const nodes: UnshownNode[] = [];
  if (left > 0) {
    const label = `${formatCount(left)}${isPartial ? ' or more' : ''} not shown…`;
    const does = canShowMore ? 'showMore' : 'filter';
    const description = canShowMore ? 'show more' : 'filter to find them';
    nodes.push({ ...unshownNode('left', label, description, 'ellipsis'), does });
  } else if (isPartial) {
    nodes.push(unshownNode('partial', 'There may be more', 'too many keys to look at all', 'info'));
  }
  if (unnamed > 0) {
    const label = `${formatCount(unnamed)} with no readable name`;
    nodes.push(unshownNode('unnamed', label, 'names that are not UTF-8', 'info'));
  }
  return nodes;
}

function unshownNode(name: string, label: string, description: string, codicon: string): UnshownNode {
  return {
    kind: 'unshown',
    id: `unshown:${name}`,
    label,
    description,
    tooltip: `${label}: ${description}.`,
    icon: { codicon },
    contextValue: 'unshown',
    spoken: `${label}, ${description}`,
  };
}
