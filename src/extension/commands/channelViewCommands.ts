import type { ChannelGrouping } from '../../app/channels/channelGroups.ts';
import { pickOne } from '../ui/picks.ts';
import type { ChannelArrangementState } from '../views/channelArrangement.ts';
import { filterWhileTyping } from '../ui/filterInput.ts';
import type { CommandHandlers } from './runCommand.ts';

export type ChannelViewCommands = Pick<
  CommandHandlers,
  `patchbay.channels.${'filter' | 'clearFilter' | 'groupBy' | 'showMore'}`
>;

/** How the Channels view shows what there is. */
export function channelViewCommands(arrangement: ChannelArrangementState): ChannelViewCommands {
  return {
    'patchbay.channels.filter': () =>
      filterWhileTyping(
        {
          title: 'Filter Channels',
          prompt:
            'Words of a name, a kind, a broker or a group. Enter keeps the filter and looks for it among all keys',
          placeHolder: 'orders',
        },
        arrangement.current.filter,
        (filter) => arrangement.setFilter(filter),
        (filter) => arrangement.setSearch(filter),
      ),
    'patchbay.channels.clearFilter': () => arrangement.setSearch(''),
    'patchbay.channels.groupBy': () => groupChannels(arrangement),
    'patchbay.channels.showMore': () => arrangement.showMore(),
  };
}

async function groupChannels(arrangement: ChannelArrangementState): Promise<void> {
  const current = arrangement.current.grouping;
  const choices: readonly { readonly value: ChannelGrouping; readonly label: string; readonly detail: string }[] = [
    { value: 'auto', label: 'Automatic', detail: 'In folders when there are many' },
    { value: 'prefix', label: 'Prefix', detail: 'orders.created and orders.paid in a folder orders.' },
    { value: 'none', label: 'None', detail: 'One list' },
  ];
  const items = choices.map((choice) => ({ ...choice, ...(choice.value === current && { description: 'now' }) }));
  const picked = await pickOne(items, { title: 'Group Channels by…', placeHolder: 'How are channels put together?' });
  if (picked) await arrangement.setGrouping(picked.value);
}
