import { describe, expect, it } from 'vitest';
import type { ApplicationMonitor } from '../../../src/app/monitors/applicationMonitor.ts';
import { Emitter } from '../../../src/base/event.ts';
import type { Problem } from '../../../src/base/problem.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import type { BrokerHost } from '../../../src/extension/brokerHost.ts';
import type { Settings } from '../../../src/extension/settings.ts';
import type { TapHost } from '../../../src/extension/tapHost.ts';
import { ChannelWatch } from '../../../src/extension/views/channelWatch.ts';
import { aChannel, anApplication, anObservation } from '../../fakes/models.ts';

const near = 'redis://near';
const far = 'redis://:secret@far';

/** Two brokers, the tap that is asked to look at them, and what it says of them. */
function world(unreachable?: Problem) {
  const channels = [aChannel('orders'), aChannel('ticks', { key: 'orders', broker: 'far' })];
  const made = anApplication([], { channels });
  const application = { ...made, messaging: { ...made.messaging, broker: near, brokers: { far } } };
  const snapshot = unreachable
    ? { state: 'engineUnreachable', application, problem: unreachable }
    : { state: 'ready', application, observation: anObservation(), problems: [] };
  const [news, says] = [new Emitter<void>(), new Emitter<unknown>()];
  const asked: (readonly [string, unknown])[] = [];
  const peer = {
    on: (_: string, listener: (event: unknown) => void) => says.event(listener),
    request: (name: string, params: unknown) => {
      asked.push([name, params]);
      return Promise.resolve(null);
    },
  };
  const tap = { peer, problem: undefined, start: () => undefined, ensure: () => peer, onDidChange: news.event };
  const watch = new ChannelWatch(
    {
      snapshot,
      retain: () => ({ dispose: () => undefined }),
      onDidChange: news.event,
    } as unknown as ApplicationMonitor,
    tap as unknown as TapHost,
    {
      onDidChange: news.event,
      addressOf: (_: unknown, name?: string) =>
        unreachable && name !== 'far' ? { problem: unreachable } : { url: name === 'far' ? far : near },
    } as unknown as BrokerHost,
    { get: () => 1000, onDidChange: news.event } as unknown as Settings,
    silentLogger,
  );
  const ready = (name: string | undefined, length: number): void =>
    says.fire({
      name,
      state: 'ready',
      problem: null,
      channels: [{ kind: 'stream', key: 'orders', length, ratePerSecond: null, groups: [] }],
      left: 0,
      unnamed: 0,
      isPartial: false,
    });
  return { watch, asked, ready, says };
}

describe('the watch over the channels of several brokers', () => {
  it('looks at each channel on its own broker, and for undeclared ones on the default broker only', () => {
    const { watch, asked } = world();
    watch.setLooking(true);
    const search = { words: [], limit: 500 };
    const declared = [{ kind: 'stream', key: 'orders', isPattern: false }];
    expect(asked).toEqual([
      [
        'watchChannels',
        { name: undefined, broker: { url: near }, declared, discovers: true, intervalMs: 1000, ...search },
      ],
      ['watchChannels', { name: 'far', broker: { url: far }, declared, discovers: false, intervalMs: 1000, ...search }],
    ]);
    watch.setLooking(false);
    expect(asked.slice(2)).toEqual([
      ['unwatchChannels', { name: undefined }],
      ['unwatchChannels', { name: 'far' }],
    ]);
  });

  it('shows the figures of both, each by its own', () => {
    const { watch, ready } = world();
    watch.setLooking(true);
    expect(watch.current.state).toBe('connecting');
    ready(undefined, 1);
    ready('far', 2);
    expect(watch.current.state).toBe('ready');
    expect(watch.current.channels.map(({ name, description }) => [name, description])).toEqual([
      ['orders', '1 entry · default broker'],
      ['ticks', '2 entries · on far'],
    ]);
  });

  it('looks at a broker whose URL is written while no engine answers, and says what is wrong with the other', () => {
    const { watch, asked, ready } = world({ code: 'engine.unreachable', severity: 'error', message: 'No Docker.' });
    watch.setLooking(true);
    expect(asked.map(([, params]) => params)).toMatchObject([{ name: 'far', broker: { url: far } }]);
    ready('far', 2);
    expect(watch.current).toMatchObject({ state: 'ready', problem: { message: 'No Docker.' } });
    expect(watch.current.channels.map(({ description }) => description)).toEqual([
      'stream · default broker',
      '2 entries · on far',
    ]);
  });

  it('goes on showing the one while the other is lost, and says so', () => {
    const { watch, ready, says } = world();
    watch.setLooking(true);
    ready(undefined, 1);
    ready('far', 2);
    const problem = { code: 'broker.unreachable', severity: 'error', message: 'Cannot reach far.' };
    says.fire({ name: 'far', state: 'lost', problem, channels: [], isPartial: false });
    expect(watch.current).toMatchObject({ state: 'ready', problem });
    expect(watch.current.channels.map(({ description }) => description)).toEqual([
      '1 entry · default broker',
      'stream · on far',
    ]);
  });

  it('looks for something else without forgetting what it was told', () => {
    const { watch, asked, ready } = world();
    watch.setLooking(true);
    ready(undefined, 1);
    const before = asked.length;
    const search = { words: ['orders'], limit: 1500, canShowMore: true };
    watch.setSearch(search);
    watch.setSearch({ ...search });
    expect(asked.slice(before)).toEqual([
      ['watchChannels', expect.objectContaining({ name: undefined, words: ['orders'], limit: 1500 })],
      ['watchChannels', expect.objectContaining({ name: 'far', words: ['orders'], limit: 1500 })],
    ]);
    expect(watch.current.state).toBe('ready');
    expect(watch.current.channels[0]?.description).toContain('1 entry');
  });

  it('adds up what brokers have beside, and marks a lag at the threshold', () => {
    const { watch, says } = world();
    watch.setLooking(true);
    const tell = (name: string | undefined, lag: number, left: number): void =>
      says.fire({
        name,
        state: 'ready',
        problem: null,
        channels: [
          {
            kind: 'stream',
            key: 'orders',
            length: 1,
            ratePerSecond: null,
            groups: [{ name: 'g', consumers: 1, pending: 0, lag }],
          },
        ],
        left,
        unnamed: 1,
        isPartial: name === 'far',
      });
    tell(undefined, 999, 20);
    tell('far', 1000, 3);
    expect(watch.current.unshown).toEqual({ left: 23, unnamed: 2, isPartial: true, canShowMore: true });
    expect(watch.current.channels.map(({ name, isLagging }) => [name, isLagging])).toEqual([
      ['orders', false],
      ['ticks', true],
    ]);
    expect(watch.factsOf({ kind: 'stream', key: 'orders', broker: 'far' })?.groups[0]?.lag).toBe(1000);
  });
});
