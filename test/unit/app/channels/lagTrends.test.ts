import { describe, expect, it } from 'vitest';
import type { LiveFacts } from '../../../../src/app/channels/channelTree.ts';
import { LagTrends } from '../../../../src/app/channels/lagTrends.ts';

const channel = { kind: 'stream', key: 'orders' } as const;

function facts(lag: number | null): readonly LiveFacts[] {
  return [{ ...channel, length: 100, ratePerSecond: null, groups: [{ name: 'g', consumers: 1, pending: 0, lag }] }];
}

/** What is said of a lag that was seen to be these, every three seconds. */
function isGrowing(...lags: readonly (number | null)[]): boolean {
  const trends = new LagTrends();
  lags.forEach((lag, look) => trends.look(facts(lag), look * 3000));
  return trends.isGrowing(channel, 'g');
}

describe('The lag of a group', () => {
  it('grows once it has risen again and again for a while', () => {
    expect(isGrowing(10, 20, 30, 40, 50)).toBe(true);
    expect(isGrowing(10, 20, 20, 30, 30, 40, 50)).toBe(true);
    expect(isGrowing(10, 20, 30)).toBe(false);
  });

  it('does not grow when it falls in between, stands, is small or is not known', () => {
    expect(isGrowing(10, 20, 30, 5, 40, 50)).toBe(false);
    expect(isGrowing(50, 50, 50, 50, 50, 50)).toBe(false);
    expect(isGrowing(1, 2, 3, 4, 5, 6)).toBe(false);
    expect(isGrowing(10, 20, 30, 40, null)).toBe(false);
    expect(new LagTrends().isGrowing(channel, 'g')).toBe(false);
  });

  it('is the group’s of that channel on that broker, and is forgotten with it', () => {
    const trends = new LagTrends();
    for (let look = 0; look < 6; look++) trends.look(facts(10 * (look + 1)), look * 3000);
    expect(trends.isGrowing(channel, 'g')).toBe(true);
    expect(trends.isGrowing(channel, 'other')).toBe(false);
    expect(trends.isGrowing({ ...channel, broker: 'far' }, 'g')).toBe(false);
    trends.look([], 20_000);
    expect(trends.isGrowing(channel, 'g')).toBe(false);
  });
});
