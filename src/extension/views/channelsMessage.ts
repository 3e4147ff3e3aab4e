import type * as vscode from 'vscode';
import { filterChannels } from '../../app/channels/channelGroups.ts';
import type { ChannelNode } from '../../app/channels/channelTree.ts';
import { oneLine } from '../../base/foreignText.ts';
import { formatCount, plural } from '../../base/counts.ts';
import type { ChannelsState } from './channelWatch.ts';

/**
 * Says why there are no figures, and what a filter hides. Where there are no rows either, a welcome says it, and a message would
 * take its place.
 */
export function channelsMessage(current: ChannelsState, filter: string): string | undefined {
  const parts = [troubleOf(current), filter !== '' && filterText(current.channels, filter)].filter(Boolean);
  return parts.length === 0 ? undefined : parts.join(' ');
}

/** The same in few words, beside the name of an application. */
export function channelsStateText({ state, channels }: ChannelsState): string {
  switch (state) {
    case 'connecting':
      return 'connecting…';
    case 'notRunning':
      return 'broker is not running';
    case 'noBroker':
      return 'no broker';
    case 'lost':
      return 'broker cannot be reached';
    case 'unavailable':
    case 'noneOpen':
      return '';
    case 'ready':
      return channels.length === 0 ? 'no channels' : '';
  }
}

/** Counts on the view's icon the channels with a consumer group that somebody has to look at. */
export function lagBadge(channels: readonly ChannelNode[]): vscode.ViewBadge | undefined {
  const lagging = channels.filter(({ isLagging }) => isLagging);
  if (lagging.length === 0) return undefined;
  const names = lagging.slice(0, 5).map(({ name }) => name);
  const more = lagging.length > names.length ? `, and ${formatCount(lagging.length - names.length)} more` : '';
  const tooltip = `Consumers lag behind on ${plural(lagging.length, 'channel')}: ${names.join(', ')}${more}`;
  return { value: lagging.length, tooltip: oneLine(tooltip) };
}

/** There is a broker, and something else is wrong than the welcome says. */
export function isOtherThanNone({ state, problem }: ChannelsState): boolean {
  return state === 'noBroker' && problem !== undefined && problem.code !== 'broker.none';
}

function troubleOf(current: ChannelsState): string | undefined {
  const { state, problem, channels } = current;
  if (channels.length === 0 && state !== 'lost' && !isOtherThanNone(current)) return undefined;
  switch (state) {
    case 'connecting':
      return 'Connecting to the broker …';
    // With several brokers, what is wrong with one is told beside the figures of the others.
    case 'ready':
    case 'unavailable':
    case 'noneOpen':
    case 'notRunning':
    case 'noBroker':
    case 'lost':
      return problem?.message;
  }
}

/** It gives no number: brokers are asked for what matches alone, and nobody counts the rest. */
function filterText(channels: readonly ChannelNode[], filter: string): string {
  return filterChannels(channels, filter).length === 0
    ? `No channel matches “${filter}”.`
    : `Only channels that match “${filter}” are shown.`;
}
