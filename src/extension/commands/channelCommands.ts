import * as vscode from 'vscode';
import type { ApplicationKey } from '../../app/applications/applicationKey.ts';
import type { ApplicationMonitor } from '../../app/monitors/applicationMonitor.ts';
import { channelTree, type ChannelNode } from '../../app/channels/channelTree.ts';
import type { ConsumerNode, GroupNode, GroupPlace, PendingNode } from '../../app/channels/groupTree.ts';
import type { DoorPorts } from '../../app/operations/door.ts';
import { hasTag, type RowTag } from '../../app/trees/rowTags.ts';
import { isNode, subjectOf } from '../../app/trees/treeRows.ts';
import { ProblemError } from '../../base/problem.ts';
import type { BrokerHost } from '../brokerHost.ts';
import type { InspectorLinks } from '../inspector/inspectorLinks.ts';
import type { Inspectors } from '../inspector/inspectors.ts';
import type { VscodeInspectorHost } from '../inspector/vscodeInspectorHost.ts';
import { knownApplication } from '../../app/monitors/readySnapshot.ts';
import type { TapHost } from '../tapHost.ts';
import { showMessage, tellDone } from '../ui/messages.ts';
import { pickOne } from '../ui/picks.ts';
import type { ChannelsView } from '../views/channelsView.ts';
import type { ChannelWatch } from '../views/channelWatch.ts';
import type { ApplicationWorks } from '../views/applicationWork.ts';
import type { ApplicationTargets } from './applicationTargets.ts';
import { refreshChannels } from './refreshCommands.ts';
import { channelViewCommands } from './channelViewCommands.ts';
import type { CommandHandlers } from './runCommand.ts';

export interface SharedChannelParts {
  readonly applications: ApplicationWorks;
  readonly targets: ApplicationTargets;
  readonly tap: TapHost;
  readonly door: DoorPorts;
  readonly brokers: BrokerHost;
  readonly inspectors: Inspectors;
  readonly inspectorHost: VscodeInspectorHost;
  readonly links: InspectorLinks;
  /** Knows the row that was clicked, and how rows are arranged. */
  readonly view: Pick<ChannelsView, 'clicked' | 'arrangement'>;
}

/** What a command on channels of one application works with. */
export interface ChannelCommandParts extends Omit<SharedChannelParts, 'applications' | 'targets' | 'links' | 'view'> {
  readonly key: ApplicationKey;
  readonly monitor: ApplicationMonitor;
  readonly watch: ChannelWatch;
}

type ChannelCommands = Pick<
  CommandHandlers,
  Exclude<
    Extract<keyof CommandHandlers, `patchbay.${'channels' | 'inspector'}.${string}`>,
    `patchbay.channels.${'createGroup' | 'trim' | 'deleteKey' | 'publish' | 'publishFile'}`
  >
>;

/** Each acts on the application that it is called on. */
export function channelCommands(shared: SharedChannelParts): ChannelCommands {
  const on =
    (act: (parts: ChannelCommandParts, args: readonly unknown[]) => Promise<void>) =>
    (...args: readonly unknown[]): Promise<void> =>
      shared.targets.each(args, ({ key, monitor, watch }, own) => act({ ...shared, key, monitor, watch }, own));
  return {
    ...channelViewCommands(shared.view.arrangement),
    'patchbay.channels.inspect': on(inspect),
    'patchbay.inspector.openChannel': async (...args) =>
      on(inspect)(...(args.length > 0 ? args : await clickedIn(shared))),
    'patchbay.inspector.open': on(openInspector),
    'patchbay.inspector.openLink': () => shared.links.ask(),
    'patchbay.channels.copyName': (...args) => copyName(args),
    'patchbay.channels.refresh': () => refreshChannels(shared.applications),
  };
}

/** A click gives no row along. One whose row is gone meanwhile has lost it. */
async function clickedIn({ view }: SharedChannelParts): Promise<readonly unknown[]> {
  return [await view.clicked()];
}

async function inspect(parts: ChannelCommandParts, args: readonly unknown[]): Promise<void> {
  const channel = await channelIn(parts, args, 'canInspect', 'Inspect Channel');
  if (!channel) return;
  const { application } = await knownApplication(parts.monitor);
  parts.tap.ensure();
  parts.inspectors.open(application.name, [`${channel.channelKind}:${channel.name}`], parts.key);
}

async function openInspector({ key, monitor, inspectorHost, inspectors }: ChannelCommandParts): Promise<void> {
  const { application } = await knownApplication(monitor);
  const sources = await inspectorHost.chooser.pickSources({ application: application.name, ...key }, []);
  if (sources && sources.length > 0) inspectors.open(application.name, sources, key);
}

/** Copies what the chosen rows are called, a line each: channels, groups and consumers. */
async function copyName(args: readonly unknown[]): Promise<void> {
  const [first, all] = args;
  const rows: readonly unknown[] = Array.isArray(all) && all.length > 0 ? all : [first];
  const names = rows.map(subjectOf).flatMap((row) => nameOf(row) ?? []);
  if (names.length === 0) return;
  await vscode.env.clipboard.writeText(names.join('\n'));
  tellDone(names.length === 1 ? `Copied ${names[0] ?? ''}` : `Copied ${names.length} names`);
}

function nameOf(row: unknown): string | undefined {
  if (isChannelNode(row)) return row.name;
  if (isNode<GroupNode>(row, 'group')) return row.group;
  return isNode<ConsumerNode>(row, 'consumer') ? row.consumer : undefined;
}

/** Finds the row, a channel by its name, or what the user picks among those with the claim. */
export async function channelIn(
  { monitor, watch }: Pick<ChannelCommandParts, 'monitor' | 'watch'>,
  args: readonly unknown[],
  claim: RowTag<'channel'> | 'channel',
  title: string,
): Promise<ChannelNode | undefined> {
  const target = subjectOf(args[0]);
  if (isChannelNode(target)) return target;
  // What is below a stream is about that stream.
  const of = placeOfRow(target);
  const { application } = await knownApplication(monitor);
  const shown = watch.current.channels;
  const channels = shown.length > 0 ? shown : channelTree(application, []);
  if (of) return channels.find(({ key, broker }) => key === of.key && broker === of.broker);
  if (typeof target === 'string') return channels.find(({ name }) => name === target) ?? unknownChannel(target);
  const offered = channels.filter((node) => hasTag(node, claim));
  if (offered.length === 0) {
    void showMessage('information', `${title}: ${application.name} has no channel for that.`);
    return undefined;
  }
  const items = offered.map((node) => ({
    label: node.label,
    icon: node.icon.codicon,
    description: node.description,
    node,
  }));
  const picked = await pickOne(items, { title, placeHolder: 'Which channel?' });
  return picked?.node;
}

function unknownChannel(name: string): never {
  throw new ProblemError({
    code: 'channel.unknown',
    severity: 'error',
    message: `There is no channel "${name}". Declare it under x-patchbay.channels, or refresh the Channels view.`,
  });
}

function placeOfRow(row: unknown): GroupPlace | undefined {
  if (isNode<GroupNode>(row, 'group')) return row;
  return isNode<ConsumerNode>(row, 'consumer') || isNode<PendingNode>(row, 'pending') ? row.group : undefined;
}

function isChannelNode(value: unknown): value is ChannelNode {
  return isNode<ChannelNode>(value, 'channel');
}
