import { formatCount, plural } from '../../base/counts.ts';
import { escapeMarkdown, oneLine } from '../../base/foreignText.ts';
import type { Problem } from '../../base/problem.ts';
import { otherReasons } from '../../messages/deadLetters/deadLetterGroups.ts';
import { noReason } from '../../messages/deadLetters/reason.ts';
import type { DeadLetterFigures } from '../../protocol/jobs/deadLetters.ts';
import { tags } from '../trees/rowTags.ts';
import { joinText, type TreeNode } from '../trees/treeNode.ts';
import type { DeadPlace } from './deadLetterPlaces.ts';
import { onBroker } from './groupTree.ts';

export interface DeadLetterNode extends TreeNode {
  readonly kind: 'deadLetter';
  readonly place: DeadPlace;
  readonly count: number;
  readonly failureFields: readonly string[];
  readonly children: readonly DeadGroupNode[];
}

/** Messages that failed alike. */
export interface DeadGroupNode extends TreeNode {
  readonly kind: 'deadGroup';
  readonly place: DeadPlace;
  readonly title: string;
  readonly count: number;
  readonly failureFields: readonly string[];
  readonly children: readonly DeadMessageNode[];
}

export interface DeadMessageNode extends TreeNode {
  readonly kind: 'deadMessage';
  readonly place: DeadPlace;
  readonly entryId: string;
  readonly failureFields: readonly string[];
  readonly children: readonly [];
}

export type DeadTreeNode = DeadLetterNode | DeadGroupNode | DeadMessageNode;

/** What is known of a place: what lies there, or why nobody can say; undefined until it was looked at. */
export type DeadLook = DeadLetterFigures | { readonly problem: Problem } | undefined;

/** In a sidebar of usual width this leaves room for the count. */
const maxLabel = 32;

/** A place of dead messages, by why they are dead. */
export function deadLetterNode(application: string, place: DeadPlace, look: DeadLook): DeadLetterNode {
  const { channel, key, broker, group, origins, evidence } = place;
  const id = `dead:${application}${onBroker(broker)}/${key}${group === undefined ? '' : `/${group}`}`;
  const figures = look && 'groups' in look ? look : undefined;
  const name = group === undefined ? channel : `${channel} · ${group}`;
  const renewed = figures?.groups.reduce((sum, one) => sum + one.renewed, 0) ?? 0;
  const what = group === undefined ? 'message' : 'pending';
  const description = joinText(
    figures && countText(figures, what),
    look && 'problem' in look && 'cannot be read',
    renewed > 0 && `${renewed} came back`,
    group === undefined && origins[0] !== undefined && `of ${origins[0]}`,
  );
  const problem = look && 'problem' in look ? escapeMarkdown(look.problem.message) : undefined;
  const lines = [`**${escapeMarkdown(name)}**`, `A place of dead messages: ${escapeMarkdown(evidence)}`, problem];
  return {
    kind: 'deadLetter',
    id,
    label: oneLine(name),
    description,
    tooltip: lines.filter((line) => line !== undefined).join('  \n'),
    icon: {
      codicon: group === undefined ? 'inbox' : 'organization',
      ...((figures?.looked ?? 0) > 0 && { color: 'list.warningForeground' }),
    },
    contextValue: tags('deadLetter', tagsOf(place, figures?.looked ?? 0)),
    spoken: `${oneLine(name)}, ${group === undefined ? 'dead letter' : 'pending entries'}, ${description}`,
    place,
    count: figures?.looked ?? 0,
    failureFields: figures?.failureFields ?? [],
    children: (figures?.groups ?? []).map((one) => groupNodeOf(id, place, one, figures?.failureFields ?? [])),
  };
}

function countText({ looked, isPartial }: DeadLetterFigures, noun: string): string {
  if (noun === 'pending') return `${looked}${isPartial ? ' or more' : ''} pending`;
  return `${plural(looked, noun)}${isPartial ? ' or more' : ''}`;
}

function groupNodeOf(
  parent: string,
  place: DeadPlace,
  { title, count, renewed, firstMs, lastMs, sample, messages }: DeadLetterFigures['groups'][number],
  failureFields: readonly string[],
): DeadGroupNode {
  const id = `${parent}/${title}`;
  const back = renewed > 0 && `${renewed} came back`;
  const name = oneLine(title === noReason.title && place.group !== undefined ? 'Not acknowledged' : title);
  const description = joinText(formatCount(count), back);
  const times = firstMs !== undefined && lastMs !== undefined && `First ${timeText(firstMs)}, last ${timeText(lastMs)}`;
  return {
    kind: 'deadGroup',
    id,
    // How many there are matters more than how the reason ends, which the tooltip says.
    label: name.length > maxLabel ? `${name.slice(0, maxLabel - 1)}…` : name,
    description,
    tooltip: [`**${escapeMarkdown(title)}**`, sample && escapeMarkdown(sample), times].filter(Boolean).join('  \n'),
    icon: { codicon: renewed > 0 ? 'sync-ignored' : 'error', ...(renewed > 0 && { color: 'list.errorForeground' }) },
    // No reason can be asked of those that are too many to be told apart.
    contextValue: tags('deadGroup', tagsOf(place, title === otherReasons ? 0 : count)),
    spoken: `${name}, ${joinText(plural(count, 'message'), back)}`,
    place,
    title,
    count,
    failureFields,
    children: messages.map((message) => messageNodeOf(id, place, message, failureFields)),
  };
}

function messageNodeOf(
  parent: string,
  place: DeadPlace,
  { id: entryId, timeMs, isRenewed, preview, deliveries }: DeadLetterFigures['groups'][number]['messages'][number],
  failureFields: readonly string[],
): DeadMessageNode {
  const label = oneLine(preview) || entryId;
  const description = joinText(
    isRenewed && 'came back',
    deliveries !== undefined && `${deliveries} deliveries`,
    timeMs === undefined ? undefined : timeText(timeMs),
  );
  return {
    kind: 'deadMessage',
    id: `${parent}/${entryId}`,
    label,
    description,
    tooltip: `**${escapeMarkdown(entryId)}**  \n${escapeMarkdown(preview)}`,
    icon: { codicon: 'mail', ...(isRenewed && { color: 'list.errorForeground' }) },
    contextValue: tags('deadMessage', tagsOf(place, 1)),
    spoken: `${label}, message ${entryId}, ${description}`,
    place,
    entryId,
    failureFields,
    children: [],
  };
}

function tagsOf({ group, kind }: DeadPlace, count: number) {
  return {
    hasMessages: count > 0,
    isPending: group !== undefined,
    canDrop: count > 0 && (group !== undefined || kind === 'stream'),
  };
}

/** `29 Nov, 11:03:20`, in the time of this machine. */
function timeText(ms: number): string {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return '';
  return date.toLocaleString('en-GB', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
}
