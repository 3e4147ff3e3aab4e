import { formatCount } from '../../../base/counts.ts';
import type { TopologyFigures } from '../../../protocol/topology/topology.ts';
import { formatClock } from '../../kit/format.ts';
import { rateText } from '../model/topologyWords.ts';

/** All of an application in three figures, at one moment. */
export interface PastTotals {
  readonly atMs: number;
  /** Messages a second, of all channels. */
  readonly ratePerSecond: number;
  /** Messages that wait, of all groups and channels. */
  readonly lag: number;
  readonly errors: number;
}

export function totalsOf({ atMs, nodes }: TopologyFigures): PastTotals {
  let [ratePerSecond, lagOfGroups, lagOfChannels, errors] = [0, 0, 0, 0];
  for (const [id, figures] of Object.entries(nodes)) {
    errors += figures.errors ?? 0;
    if (id.startsWith('group:')) lagOfGroups += figures.lag ?? 0;
    if (!id.startsWith('channel:')) continue;
    ratePerSecond += figures.ratePerSecond ?? 0;
    lagOfChannels += figures.lag ?? 0;
  }
  // A channel's lag is that of its groups, where those are known.
  return { atMs, ratePerSecond, lag: Math.max(lagOfGroups, lagOfChannels), errors };
}

/** `12:03:20: 41/s, 3 errors, 120 behind`. */
export function describeTotals({ atMs, ratePerSecond, lag, errors }: PastTotals): string {
  const bad = errors === 0 ? [] : [`${formatCount(errors)} ${errors === 1 ? 'error' : 'errors'}`];
  const slow = lag === 0 ? [] : [`${formatCount(lag)} behind`];
  return `${formatClock(atMs)}: ${[rateText(ratePerSecond), ...bad, ...slow].join(', ')}`;
}

/** `3 minutes ago`, as people read it in a sentence. */
export function agoWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return seconds === 1 ? '1 second ago' : `${seconds} seconds ago`;
  const minutes = Math.floor(seconds / 60);
  return minutes === 1 ? '1 minute ago' : `${minutes} minutes ago`;
}

/** The place of the moment that is nearest to a time; -1 where there is none. */
export function nearestMoment(past: readonly { readonly atMs: number }[], timeMs: number): number {
  let nearest = -1;
  let leastMs = Infinity;
  past.forEach(({ atMs }, place) => {
    const apartMs = Math.abs(atMs - timeMs);
    if (apartMs >= leastMs) return;
    leastMs = apartMs;
    nearest = place;
  });
  return nearest;
}
