import { describe, expect, it } from 'vitest';
import { observedBrokers } from '../../../../src/app/channels/observedBrokers.ts';
import { aChannel, anApplication } from '../../../fakes/models.ts';

const shop = anApplication([], { channels: [aChannel('orders'), aChannel('status')] });
const problem = { code: 'broker.none', severity: 'error', message: 'There is none.' } as const;

describe('the brokers that others are told of', () => {
  it('have an address without credentials, and their channels', () => {
    const [broker, ...others] = observedBrokers(shop, () => ({ url: 'redis://me:secret@box:6379/1?password=too' }));
    expect(others).toEqual([]);
    expect(broker?.channels).toEqual(['orders', 'status']);
    expect(broker?.address).toMatch(/^redis:\/\/.*box:6379\/1$/);
    expect(JSON.stringify(broker)).not.toMatch(/secret|too/);
  });

  it('have a problem while they cannot be reached', () => {
    expect(observedBrokers(shop, () => ({ problem }))).toEqual([{ problem, channels: ['orders', 'status'] }]);
  });

  it('are none where nobody speaks of one', () => {
    expect(observedBrokers(anApplication([]), () => ({ problem }))).toEqual([]);
  });

  it('are all that are named, each with its channels and its own address', () => {
    const channels = [aChannel('orders'), aChannel('ticks', { broker: 'fast' }), aChannel('old', { broker: 'gone' })];
    const { messaging, ...rest } = anApplication([], { channels });
    const several = {
      ...rest,
      messaging: { ...messaging, broker: 'redis://a', brokers: { fast: 'redis://b', spare: 'redis://c' } },
    };
    const seen = observedBrokers(several, (name) =>
      name === 'gone' ? { problem } : { url: `redis://:secret@${name ?? 'main'}` },
    );
    expect(seen).toMatchObject([
      { channels: ['orders'] },
      { name: 'fast', channels: ['ticks'] },
      { name: 'spare', channels: [] },
      { name: 'gone', problem, channels: ['old'] },
    ]);
    expect(seen[1]?.address).toMatch(/@fast$/);
    expect(JSON.stringify(seen)).not.toContain('secret');
  });
});
