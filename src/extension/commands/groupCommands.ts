import { formatCount } from '../../base/counts.ts';
import type { ApplicationMonitor } from '../../app/monitors/applicationMonitor.ts';
import type { ConsumerNode, GroupNode, GroupPlace, PendingNode } from '../../app/channels/groupTree.ts';

import { isLostRow, subjectOf } from '../../app/trees/treeRows.ts';
import { ProblemError } from '../../base/problem.ts';
import { entryIdProblem } from '../../broker/entryId.ts';
import type { BrokerHost } from '../brokerHost.ts';
import { readySnapshot } from '../planRunner.ts';
import type { TapHost } from '../tapHost.ts';
import { askText } from '../ui/inputs.ts';
import { isConfirmed, showMessage, tellDone } from '../ui/messages.ts';
import { pickOne } from '../ui/picks.ts';
import type { ChannelWatch } from '../views/channelWatch.ts';
import type { CommandHandlers } from './runCommand.ts';

export interface GroupCommandParts {
  readonly monitor: ApplicationMonitor;
  readonly tap: TapHost;
  readonly brokers: BrokerHost;
  readonly watch: ChannelWatch;
}

type GroupCommands = Pick<CommandHandlers, Extract<keyof CommandHandlers, `patchbay.groups.${string}`>>;

/** What changes a consumer group. Each says what it will do and asks, for no consumer can tell that it was somebody else. */
export function groupCommands(parts: GroupCommandParts): GroupCommands {
  return {
    'patchbay.groups.acknowledge': (...args) => acknowledge(parts, args),
    'patchbay.groups.claim': (...args) => claim(parts, args),
    'patchbay.groups.setId': (...args) => setId(parts, args),
  };
}

async function acknowledge(parts: GroupCommandParts, args: readonly unknown[]): Promise<void> {
  const chosen = pendingIn(args);
  if (!chosen) return tellLost(args);
  const { group, ids } = chosen;
  const detail = `${group.group} counts ${themOf(ids)} as done: no consumer is given ${themOf(ids)} again.`;
  if (!(await isConfirmed(`Acknowledge ${entries(ids)} of ${group.channel}?`, detail, 'Acknowledge'))) return;
  const request = { ...(await place(parts, group)), ids: [...ids] };
  const count = await parts.tap.ensure().request('acknowledge', request);
  tell(parts, `Acknowledged ${formatCount(count)} of ${formatCount(ids.length)} in ${group.group}`);
}

async function claim(parts: GroupCommandParts, args: readonly unknown[]): Promise<void> {
  const chosen = pendingIn(args);
  if (!chosen) return tellLost(args);
  const { group, ids, consumer: current } = chosen;
  const consumer = await pickConsumer(parts, group, current);
  if (consumer === undefined) return;
  const detail = `${consumer} has ${themOf(ids)} from now on, as if just delivered. It sees ${themOf(ids)} when it reads its pending entries.`;
  if (!(await isConfirmed(`Claim ${entries(ids)} of ${group.channel} for ${consumer}?`, detail, 'Claim'))) return;
  const request = { ...(await place(parts, group)), consumer, ids: [...ids] };
  const claimed = await parts.tap.ensure().request('claim', request);
  tell(parts, `${consumer} has ${formatCount(claimed.length)} of ${formatCount(ids.length)} entries now`);
}

async function setId(parts: GroupCommandParts, args: readonly unknown[]): Promise<void> {
  const group = subjectOf(args[0]);
  if (!isNode<GroupNode>(group, 'group')) return tellLost(args);
  const id = await pickId(group);
  if (id === undefined) return;
  const detail = `Its consumers are given what follows that id. Entries in between are skipped, or given a second time; pending ones stay pending.`;
  if (!(await isConfirmed(`Set the last delivered id of ${group.group} to ${id}?`, detail, 'Set'))) return;
  await parts.tap.ensure().request('setGroupId', { ...(await place(parts, group)), id });
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

async function pickId(group: GroupNode): Promise<string | undefined> {
  const items = [
    { label: 'Only new entries', description: '$', id: '$' },
    { label: 'Everything, from the beginning', description: '0', id: '0' },
    { label: 'What follows an entry…', description: '', id: undefined },
  ];
  const title = `Set Last Delivered Id of ${group.group}`;
  const picked = await pickOne(items, { title, placeHolder: 'What is it given next?' });
  if (!picked || picked.id !== undefined) return picked?.id;
  return askText({
    title,
    placeHolder: '1700000000000-0',
    validateInput: (text) => entryIdProblem(text)?.message,
  });
}

async function place({ monitor, brokers }: GroupCommandParts, { key, group }: GroupPlace) {
  const broker = brokers.addressOf(await readySnapshot(monitor));
  if ('problem' in broker) throw new ProblemError(broker.problem);
  return { broker: { url: broker.url }, key, group };
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

/** Nothing is guessed of whose entries they were. */
function tellLost(args: readonly unknown[]): void {
  if (!isLostRow(args)) return;
  void showMessage('information', 'That row was just being drawn anew. Choose it once more.');
}

function tell({ watch }: GroupCommandParts, text: string): void {
  tellDone(text);
  watch.refresh();
}

function entries(ids: readonly string[]): string {
  return ids.length === 1 ? `the entry ${ids[0] ?? ''}` : `${formatCount(ids.length)} entries`;
}

function themOf(ids: readonly string[]): string {
  return ids.length === 1 ? 'it' : 'them';
}

function isNode<T extends { readonly kind: string }>(value: unknown, kind: T['kind']): value is T {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;
}
