import { formatCount, plural } from '../../base/counts.ts';
import { escapeMarkdown, oneLine } from '../../base/foreignText.ts';
import { tags } from '../trees/rowTags.ts';
import { shortLabel } from '../trees/shortLabel.ts';
import { joinText, type TreeNode } from '../trees/treeNode.ts';

/** What a broker says of one consumer group; null where it cannot know. */
export interface LiveGroup {
  readonly name: string;
  readonly consumers: number;
  readonly pending: number;
  readonly lag: number | null;
}

/** What is inside a group, as far as it was asked for. */
export interface GroupInside {
  readonly consumers: readonly { readonly name: string; readonly pending: number; readonly idleMs: number }[];
  readonly pending: readonly {
    readonly id: string;
    readonly consumer: string;
    readonly idleMs: number;
    readonly deliveries: number;
  }[];
  readonly isPartial: boolean;
}

/** Names a group, and holds nothing that changes by itself. */
export interface GroupPlace {
  readonly id: string;
  readonly channel: string;
  readonly key: string;
  /** The name of the channel's broker, if it names one. */
  readonly broker?: string;
  readonly group: string;
}

/** What ids of rows have of a broker's name, so that one key on two brokers makes two rows. */
export function onBroker(name: string | undefined): string {
  return name === undefined ? '' : `@${name}`;
}

export interface GroupNode extends TreeNode, GroupPlace {
  readonly kind: 'group';
  /** Left out until somebody has looked inside. */
  readonly children?: readonly ConsumerNode[];
}

export interface ConsumerNode extends TreeNode {
  readonly kind: 'consumer';
  readonly group: GroupPlace;
  readonly consumer: string;
  readonly children: readonly PendingNode[];
}

/** An entry that was delivered to a consumer and is not acknowledged. */
export interface PendingNode extends TreeNode {
  readonly kind: 'pending';
  readonly group: GroupPlace;
  readonly consumer: string;
  readonly entryId: string;
}

export function groupNode(
  application: string,
  channel: { readonly name: string; readonly key: string; readonly broker?: string },
  group: LiveGroup,
  isLagging = false,
): GroupNode {
  const lag = group.lag === null ? 'lag unknown' : `lag ${formatCount(group.lag)}`;
  const description = joinText(lag, `${formatCount(group.pending)} pending`, plural(group.consumers, 'consumer'));
  return {
    kind: 'group',
    id: `group:${application}${onBroker(channel.broker)}/${channel.key}/${group.name}`,
    label: shortLabel(oneLine(group.name)),
    description,
    tooltip: `**${escapeMarkdown(group.name)}** — consumer group of ${escapeMarkdown(channel.name)}  \n${description}`,
    icon: {
      codicon: 'organization',
      ...(isLagging || (group.lag !== null && group.lag > 0 && group.consumers === 0)
        ? { color: 'list.warningForeground' }
        : {}),
    },
    contextValue: tags('group', { hasConsumers: group.consumers > 0, hasPending: group.pending > 0 }),
    spoken: `${oneLine(group.name)}, consumer group, ${description}`,
    channel: channel.name,
    key: channel.key,
    ...(channel.broker === undefined ? {} : { broker: channel.broker }),
    group: group.name,
  };
}

/** A group's consumers, each with the entries that it has not acknowledged, those that wait longest first. */
export function consumerNodes(node: GroupNode, inside: GroupInside): readonly ConsumerNode[] {
  const { id, channel, key, broker } = node;
  const group: GroupPlace = { id, channel, key, ...(broker === undefined ? {} : { broker }), group: node.group };
  return inside.consumers.map(({ name, pending, idleMs }) => {
    const its = inside.pending.filter(({ consumer }) => consumer === name);
    const shown = its.length < pending ? `${formatCount(its.length)} of ${formatCount(pending)}` : formatCount(pending);
    const description = joinText(`${shown} pending`, `idle ${coarseDurationText(idleMs)}`);
    return {
      kind: 'consumer',
      id: `${group.id}/${name}`,
      label: shortLabel(oneLine(name)),
      description,
      tooltip: `**${escapeMarkdown(name)}** — consumer of ${escapeMarkdown(group.group)}  \n${shown} pending · idle ${durationText(idleMs)}`,
      icon: { codicon: 'person', ...(pending > 0 && idleMs > staleMs ? { color: 'list.warningForeground' } : {}) },
      contextValue: tags('consumer', { hasPending: its.length > 0 }),
      spoken: `${oneLine(name)}, consumer, ${description}`,
      group,
      consumer: name,
      children: its.map((entry) => pendingNode(group, name, entry)),
    };
  });
}

/** How long a consumer with entries may be silent before it counts as gone. */
const staleMs = 60_000;

function pendingNode(group: GroupPlace, consumer: string, entry: GroupInside['pending'][number]): PendingNode {
  const times = entry.deliveries === 1 ? 'delivered once' : `delivered ${formatCount(entry.deliveries)} times`;
  const idle = `idle ${coarseDurationText(entry.idleMs)}`;
  return {
    kind: 'pending',
    id: `${group.id}/${consumer}/${entry.id}`,
    label: entry.id,
    // Beside an id there is little room: that it was delivered once goes without saying.
    description: joinText(entry.deliveries > 1 && `${formatCount(entry.deliveries)} times`, idle),
    tooltip: `**${escapeMarkdown(entry.id)}** — pending with ${escapeMarkdown(consumer)}  \nidle ${durationText(entry.idleMs)} · ${times}`,
    icon: { codicon: 'mail', ...(entry.deliveries > 1 ? { color: 'list.warningForeground' } : {}) },
    contextValue: 'pending',
    spoken: `${entry.id}, pending entry, ${joinText(idle, times)}`,
    group,
    consumer,
    entryId: entry.id,
  };
}

/** Writes a duration coarsely, as `< 10 s`, `20 s` or `5 min`, because each change draws the row again; hovering says it exactly. */
export function coarseDurationText(ms: number): string {
  if (ms < 10_000) return '< 10 s';
  return durationText(ms < 60_000 ? Math.floor(ms / 10_000) * 10_000 : ms);
}

/** `350 ms`, `12 s`, `5 min`, `3 h`, `2 d`. */
export function durationText(ms: number): string {
  const units = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1000, 's'],
  ] as const;
  const [size, name] = units.find(([unit]) => ms >= unit) ?? [1, 'ms'];
  return `${Math.floor(ms / size)} ${name}`;
}
