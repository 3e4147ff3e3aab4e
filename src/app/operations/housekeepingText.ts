import { formatCount, plural } from '../../base/counts.ts';
import { sourceKinds } from '../../base/kinds/sources.ts';
import type { TrimEffect } from '../../broker/groups.ts';
import type { TrimBound } from '../../broker/writer.ts';
import type { DeleteKeyOperation, Operation } from './operation.ts';
import { entries, themOf, type Question } from './question.ts';

type Housekeeping = 'createGroup' | 'destroyGroup' | 'deleteConsumer' | 'trim' | 'deleteEntries' | 'deleteKey';
type Questions = { readonly [K in Housekeeping]: (operation: Extract<Operation, { kind: K }>) => Question };

/** What is asked before something is removed from a broker: each names what goes. */
export const housekeepingQuestions: Questions = {
  createGroup: ({ group, channel, id, makesStream }) => ({
    title: `Create the consumer group ${group} of ${channel}?`,
    detail: sentences(`${startText(id)}.`, makesStream && `The stream ${channel} is created too if it is not there.`),
    action: 'Create Group',
  }),
  destroyGroup: ({ group, channel, consumers, pending }) => ({
    title: `Destroy the consumer group ${group} of ${channel}?`,
    detail: sentences(
      `${plural(consumers, 'consumer')} and ${plural(pending, 'pending entry', 'pending entries')} go with it.`,
      'Its place in the stream is forgotten: a consumer that still reads with it gets an error. The entries stay in the stream.',
    ),
    action: 'Destroy Group',
  }),
  deleteConsumer: ({ consumer, group, pending }) => ({
    title: `Delete the consumer ${consumer} of ${group}?`,
    detail:
      pending === 0
        ? `It has no pending entry. Redis creates it again as soon as somebody reads as ${consumer}.`
        : sentences(
            `${plural(pending, 'pending entry is', 'pending entries are')} lost to the group: no consumer can claim ${pending === 1 ? 'it' : 'them'} any more.`,
            'To keep them, claim them for another consumer first.',
          ),
    action: 'Delete Consumer',
  }),
  trim: ({ channel, bound, effect }) => ({
    title: `Trim ${channel} to ${boundText(bound)}?`,
    detail: trimDetail(bound, effect),
    action: 'Trim Stream',
  }),
  deleteEntries: ({ ids, channel }) => ({
    title: `Delete ${entries(ids)} of ${channel}?`,
    detail: sentences(
      `No consumer group is given ${themOf(ids)} any more. A group that has ${themOf(ids)} pending keeps the id alone, without its content.`,
      noWayBack,
    ),
    action: ids.length === 1 ? 'Delete Entry' : 'Delete Entries',
  }),
  deleteKey: ({ key, channelKind, length, groups }) => ({
    title: `Delete the ${sourceKinds[channelKind].label} ${key}?`,
    detail: sentences(
      `All that it holds goes: ${countedText(channelKind, length)}.`,
      groups.length > 0 &&
        `So ${groups.length === 1 ? 'does its consumer group' : 'do its consumer groups'} ${listed(groups)}.`,
      noWayBack,
    ),
    action: 'Delete Key',
  }),
};

function countedText(kind: DeleteKeyOperation['channelKind'], count: number): string {
  const [one, several] = sourceKinds[kind].counted;
  return plural(count, one, several);
}

const noWayBack = 'Redis cannot bring this back.';

function trimDetail(bound: TrimBound, { length, removes, isMore, unread }: TrimEffect): string {
  if (removes === 0) return `Nothing goes: the stream has ${plural(length, 'entry', 'entries')}.`;
  const count = `${isMore ? 'More than ' : bound.isExact ? '' : 'Up to '}${formatCount(removes)}`;
  const known = unread.flatMap(({ group, entries: many }) =>
    many === undefined ? [] : [`${group} (${isMore ? 'at least ' : ''}${formatCount(many)})`],
  );
  const unknown = unread.flatMap(({ group, entries: many }) => (many === undefined ? [group] : []));
  return sentences(
    `${count} of ${plural(length, 'entry', 'entries')} go, the oldest first.`,
    known.length > 0 && `Not yet delivered to ${listed(known)}.`,
    unknown.length > 0 &&
      `It is not known whether ${listed(unknown)} ${unknown.length === 1 ? 'has' : 'have'} read them.`,
    unread.length === 0 && 'Every consumer group has been given them.',
    'Pending ones keep their id alone, without content.',
    noWayBack,
  );
}

/** What a trimmed stream keeps. */
export function boundText(bound: TrimBound): string {
  const about = bound.isExact ? '' : 'about ';
  return bound.by === 'length'
    ? `${about}its newest ${bound.length === 1 ? 'entry' : plural(bound.length, 'entry', 'entries')}`
    : `${about}what begins at ${bound.id}`;
}

function startText(id: string): string {
  if (id === '0') return 'It is given everything, from the beginning';
  return id === '$' ? 'It is given only what is added from now on' : `It is given what follows ${id}`;
}

/** Names some, and how many there are beside them. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, maxListed).join(', ');
  return names.length > maxListed ? `${shown} and ${formatCount(names.length - maxListed)} more` : shown;
}

const maxListed = 8;

function sentences(...parts: readonly (string | false)[]): string {
  return parts.filter((part) => part !== false).join(' ');
}
