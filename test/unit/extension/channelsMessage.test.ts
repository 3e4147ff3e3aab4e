import { describe, expect, it } from 'vitest';
import { channelTree } from '../../../src/app/channels/channelTree.ts';
import { channelsMessage, lagBadge } from '../../../src/extension/views/channelsMessage.ts';
import type { ChannelsState } from '../../../src/extension/views/channelWatch.ts';
import { aChannel, anApplication } from '../../fakes/models.ts';

const channels = channelTree(anApplication([], { channels: [aChannel('orders'), aChannel('parcels')] }), []);
const problem = { code: 'broker.not-published', severity: 'error', message: 'It publishes no port.' } as const;
const state = (facts: Partial<ChannelsState>): ChannelsState => ({ state: 'ready', channels, ...facts });

describe('The message of the Channels view', () => {
  it('says that a filter is set', () => {
    expect(channelsMessage(state({}), '')).toBeUndefined();
    expect(channelsMessage(state({}), 'ord')).toBe('Only channels that match “ord” are shown.');
    expect(channelsMessage(state({}), 'x')).toBe('No channel matches “x”.');
    expect(channelsMessage(state({ channels: [] }), 'x')).toBe('No channel matches “x”.');
  });

  it('says what is wrong with the broker, where no welcome says it', () => {
    expect(channelsMessage(state({ state: 'noBroker', problem, channels: [] }), '')).toBe(problem.message);
    const none = { ...problem, code: 'broker.none' };
    expect(channelsMessage(state({ state: 'noBroker', problem: none, channels: [] }), '')).toBeUndefined();
    expect(channelsMessage(state({ state: 'noBroker', problem: none }), '')).toBe(none.message);
    expect(channelsMessage(state({ state: 'lost', problem, channels: [] }), 'x')).toBe(
      `${problem.message} No channel matches “x”.`,
    );
  });
});

describe('The badge of the Channels view', () => {
  it('counts the channels that lag, and names some', () => {
    expect(lagBadge(channels)).toBeUndefined();
    const facts = Array.from({ length: 7 }, (_, n) => ({
      kind: 'stream' as const,
      key: `s${n}`,
      length: 1,
      ratePerSecond: null,
      groups: [{ name: 'g', consumers: 1, pending: 0, lag: 2000 }],
    }));
    expect(lagBadge(channelTree(anApplication([]), facts, () => true))).toEqual({
      value: 7,
      tooltip: 'Consumers lag behind on 7 channels: s0, s1, s2, s3, s4, and 2 more',
    });
  });
});
