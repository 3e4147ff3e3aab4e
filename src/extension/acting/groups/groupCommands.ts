import * as vscode from 'vscode';
import { formatCount, plural } from '../../../base/counts.ts';
import type { ConsumerNode, GroupNode, GroupPlace, PendingNode } from '../../../app/channels/groupTree.ts';
import { valueOf } from '../../../app/operations/door.ts';
import { performAcknowledge } from '../../../app/operations/messages/acknowledge.ts';
import { performClaim } from '../../../app/operations/messages/claim.ts';
import { performHousekeeping } from '../../../app/operations/messages/housekeeping.ts';
import { performSetGroupId } from '../../../app/operations/messages/setGroupId.ts';
import { isLostRow, isNode, subjectOf } from '../../../app/trees/treeRows.ts';
import { maskUrl } from '../../../base/mask.ts';
import { ProblemError } from '../../../base/problem.ts';
import { knownApplication } from '../../../app/monitors/readySnapshot.ts';
import { askText } from '../../ui/inputs.ts';
import { showMessage, tellDone } from '../../ui/messages.ts';
import { pickOne } from '../../ui/picks.ts';
import type { ApplicationTargets } from '../../commands/applicationTargets.ts';
import { createConsumerGroup, deleteChannelKey, pickStart, trimStream } from './housekeepingCommands.ts';
import type { GroupCommandParts } from './groupParts.ts';
import type { CommandHandlers } from '../../commands/runCommand.ts';

type GroupCommands = Pick<
  CommandHandlers,
  | Extract<keyof CommandHandlers, `patchbay.groups.${string}`>
  | `patchbay.channels.${'createGroup' | 'trim' | 'deleteKey'}`
>;

/**
 * What changes a consumer group or a key of the application that it is called on. Each says what it will do and asks, for no consumer can
 * tell that it was somebody else.
 */
export function groupCommands(
  shared: Omit<GroupCommandParts, 'monitor' | 'watch' | 'door'> & { readonly targets: ApplicationTargets },
): GroupCommands {
  const on =
    (act: (parts: GroupCommandParts, args: readonly unknown[]) => Promise<void> | void) =>
    (...args: readonly unknown[]): Promise<void> =>
      shared.targets.each(args, ({ monitor, watch, door }, own) => act({ ...shared, monitor, watch, door }, own));
  return {
    'patchbay.channels.createGroup': on(createConsumerGroup),
    'patchbay.channels.trim': on(trimStream),
    'patchbay.channels.deleteKey': on(deleteChannelKey),
    'patchbay.groups.acknowledge': on(acknowledge),
    'patchbay.groups.claim': on(claim),
    'patchbay.groups.setId': on(setId),
    'patchbay.groups.destroy': on(destroy),
    'patchbay.groups.deleteConsumer': on(deleteConsumer),
    'patchbay.groups.deleteEntry': on(deletePending),
    'patchbay.groups.copyId': (...args) => copyId(args),
  };
}

async function destroy(parts: GroupCommandParts, args: readonly unknown[]): Promise<void> {
  const group = subjectOf(args[0]);
  if (!isNode<GroupNode>(group, 'group')) return tellLost(args);
  const facts = parts.watch.factsOf({ ...group, kind: 'stream' })?.groups.find(({ name }) => name === group.group);
  const { broker, on } = await place(parts, group);
  const operation = {
    kind: 'destroyGroup',
    ...on,
    consumers: facts?.consumers ?? 0,
    pending: facts?.pending ?? 0,
  } as const;
  const outcome = await performHousekeeping(operation, broker, parts.door, new AbortController().signal);
  if (valueOf(outcome) !== undefined) tell(parts, `Destroyed ${group.group}`);
}

/** Entries that are pending with a consumer go with it, so they are first offered to another one. */
async function deleteConsumer(parts: GroupCommandParts, args: readonly unknown[]): Promise<void> {
  const row = subjectOf(args[0]);
  if (!isNode<ConsumerNode>(row, 'consumer')) return tellLost(args);
  const { group, consumer } = row;
  const { broker, on } = await place(parts, group);
  const { signal } = new AbortController();
  const ids = await broker.tap().request('pendingOf', {
    broker: { url: broker.url },
    key: group.key,
    group: group.group,
    consumer,
    limit: maxClaimed,
  });
  const answer = ids.length === 0 ? 'delete' : await pickFate(consumer, ids.length);
  if (answer === undefined) return;
  if (answer === 'claim') {
    const heir = await pickConsumer(parts, group, consumer);
    if (heir === undefined) return;
    const claim = { kind: 'claim', ...on, consumer: heir, ids } as const;
    if (valueOf(await performClaim(claim, broker, parts.door, signal)) === undefined) return;
  }
  const pending = answer === 'claim' ? 0 : ids.length;
  const operation = { kind: 'deleteConsumer', ...on, consumer, pending } as const;
  const lost = valueOf(await performHousekeeping(operation, broker, parts.door, signal));
  if (lost === undefined) return parts.watch.refresh();
  tell(parts, `Deleted ${consumer}${lost ? `; ${plural(lost, 'pending entry', 'pending entries')} went with it` : ''}`);
}

/** How many pending entries are claimed at once. */
const maxClaimed = 10_000;

async function pickFate(consumer: string, pending: number): Promise<'claim' | 'delete' | undefined> {
  const count = plural(pending, 'pending entry', 'pending entries');
  const items = [
    {
      label: `Claim its ${count} for another consumer first…`,
      detail: 'Nothing is lost: the other consumer works on them.',
      icon: 'reply',
      fate: 'claim',
    },
    {
      label: `Delete it with its ${count}…`,
      detail: 'They are lost to the group: nobody can claim them any more.',
      icon: 'trash',
      fate: 'delete',
    },
  ] as const;
  const picked = await pickOne(items, { title: `Delete Consumer ${consumer}`, placeHolder: `It has ${count}` });
  return picked?.fate;
}

async function deletePending(parts: GroupCommandParts, args: readonly unknown[]): Promise<void> {
  const chosen = pendingIn(args);
  if (!chosen) return tellLost(args);
  const { broker, on } = await place(parts, chosen.group);
  const { group: _, ...channel } = on;
  const operation = { kind: 'deleteEntries', ...channel, ids: chosen.ids } as const;
  const deleted = valueOf(await performHousekeeping(operation, broker, parts.door, new AbortController().signal));
  if (deleted !== undefined) tell(parts, `Deleted ${plural(deleted ?? 0, 'entry', 'entries')} of ${on.channel}`);
}

async function copyId(args: readonly unknown[]): Promise<void> {
  const chosen = pendingIn(args);
  if (!chosen) return;
  await vscode.env.clipboard.writeText(chosen.ids.join('\n'));
  tellDone(chosen.ids.length === 1 ? `Copied ${chosen.ids[0] ?? ''}` : `Copied ${chosen.ids.length} ids`);
}

async function acknowledge(parts: GroupCommandParts, args: readonly unknown[]): Promise<void> {
  const chosen = pendingIn(args);
  if (!chosen) return tellLost(args);
  const { group, ids } = chosen;
  const { broker, on } = await place(parts, group);
  const operation = { kind: 'acknowledge', ...on, ids } as const;
  const count = valueOf(await performAcknowledge(operation, broker, parts.door, new AbortController().signal));
  if (count === undefined) return;
  tell(parts, `Acknowledged ${formatCount(count)} of ${formatCount(ids.length)} in ${group.group}`);
}

async function claim(parts: GroupCommandParts, args: readonly unknown[]): Promise<void> {
  const chosen = pendingIn(args);
  if (!chosen) return tellLost(args);
  const { group, ids, consumer: current } = chosen;
  const consumer = await pickConsumer(parts, group, current);
  if (consumer === undefined) return;
  const { broker, on } = await place(parts, group);
  const operation = { kind: 'claim', ...on, consumer, ids } as const;
  const claimed = valueOf(await performClaim(operation, broker, parts.door, new AbortController().signal));
  if (claimed === undefined) return;
  tell(parts, `${consumer} has ${formatCount(claimed.length)} of ${formatCount(ids.length)} entries now`);
}

async function setId(parts: GroupCommandParts, args: readonly unknown[]): Promise<void> {
  const group = subjectOf(args[0]);
  if (!isNode<GroupNode>(group, 'group')) return tellLost(args);
  const id = await pickStart(`Set Last Delivered ID of ${group.group}`, 'What is it given next?');
  if (id === undefined) return;
  const { broker, on } = await place(parts, group);
  const operation = { kind: 'setGroupId', ...on, id } as const;
  const outcome = await performSetGroupId(operation, broker, parts.door, new AbortController().signal);
  if (valueOf(outcome) === undefined) return;
  tell(parts, `${group.group} reads on behind ${id}`);
}

async function pickConsumer(
  parts: GroupCommandParts,
  group: GroupPlace,
  current: string | undefined,
): Promise<string | undefined> {
  const { consumers } = await parts.watch.inside(group);
  const others = consumers.filter(({ name }) => name !== current);
  const items = [
    ...others.map(({ name, pending }) => ({
      label: name,
      icon: 'person',
      description: `${formatCount(pending)} pending`,
      consumer: name,
    })),
    { label: 'Another consumer…', icon: 'add', description: '', consumer: undefined },
  ];
  const picked = await pickOne(items, { title: 'Claim', placeHolder: 'For which consumer?' });
  if (!picked || picked.consumer !== undefined) return picked?.consumer;
  return askText({
    title: 'Claim',
    prompt: `The name of a consumer of ${group.group}; one that is not there is made`,
    validateInput: (text) => (text === '' ? 'A name' : undefined),
  });
}

async function place({ monitor, brokers, tap }: GroupCommandParts, { channel, key, broker: name, group }: GroupPlace) {
  const broker = brokers.addressOf(await knownApplication(monitor), name);
  if ('problem' in broker) throw new ProblemError(broker.problem);
  const { url } = broker;
  return {
    broker: { url, tap: () => tap.ensure() },
    on: { broker: maskUrl(url), channel, key, group },
  };
}

/** The chosen pending entries of one group: rows of entries, or a consumer with all that are shown of it. */
function pendingIn(
  args: readonly unknown[],
): { readonly group: GroupPlace; readonly ids: readonly string[]; readonly consumer: string | undefined } | undefined {
  const [first, all] = args;
  const rows: readonly unknown[] = Array.isArray(all) && all.length > 0 ? all : [first];
  const chosen = rows.map(subjectOf).flatMap((row): readonly PendingNode[] => {
    if (isNode<PendingNode>(row, 'pending')) return [row];
    return isNode<ConsumerNode>(row, 'consumer') ? row.children : [];
  });
  const group = chosen[0]?.group;
  if (!group) return undefined;
  const its = chosen.filter((one) => one.group.id === group.id);
  const consumers = new Set(its.map(({ consumer }) => consumer));
  const ids = [...new Set(its.map(({ entryId }) => entryId))];
  return { group, ids, consumer: consumers.size === 1 ? its[0]?.consumer : undefined };
}

/** Asks to choose the row once more: to guess whose entries were meant would be worse. */
function tellLost(args: readonly unknown[]): void {
  if (!isLostRow(args)) return;
  void showMessage('information', 'The row changed meanwhile. Choose it again.');
}

function tell({ watch }: GroupCommandParts, text: string): void {
  tellDone(text);
  watch.refresh();
}
