import type { LiveFacts } from './channelTree.ts';
import { factsKey } from './channelTree.ts';

/** A lag that has grown at each of so many changes, and for so long, is no burst that is being worked off. */
const minRises = 4;
const minGrowthMs = 10_000;
/** Below this nobody has to look, however steadily it grows. */
const minGrowingLag = 10;

interface Trend {
  readonly lag: number;
  readonly rises: number;
  readonly sinceMs: number;
}

/** Remembers how the lag of each consumer group went, to tell one that grows from one that comes and goes. */
export class LagTrends {
  #trends = new Map<string, Trend>();
  #growing: ReadonlySet<string> = new Set();

  /** Takes in what brokers say now. Groups that they do not name are forgotten. */
  look(facts: readonly LiveFacts[], nowMs: number): void {
    const trends = new Map<string, Trend>();
    for (const one of facts) {
      for (const { name, lag } of one.groups) {
        const key = lagKey(one, name);
        if (lag !== null) trends.set(key, following(this.#trends.get(key), lag, nowMs));
      }
    }
    this.#trends = trends;
    this.#growing = new Set([...trends].flatMap(([key, trend]) => (isGrowing(trend, nowMs) ? [key] : [])));
  }

  /** Whether the lag of a group has been growing for a while. */
  isGrowing(channel: Pick<LiveFacts, 'kind' | 'key' | 'broker'>, group: string): boolean {
    return this.#growing.has(lagKey(channel, group));
  }
}

function following(before: Trend | undefined, lag: number, nowMs: number): Trend {
  if (!before || lag < before.lag) return { lag, rises: 0, sinceMs: nowMs };
  return lag > before.lag ? { ...before, lag, rises: before.rises + 1 } : before;
}

function isGrowing({ lag, rises, sinceMs }: Trend, nowMs: number): boolean {
  return lag >= minGrowingLag && rises >= minRises && nowMs - sinceMs >= minGrowthMs;
}

function lagKey(channel: Pick<LiveFacts, 'kind' | 'key' | 'broker'>, group: string): string {
  return JSON.stringify([factsKey(channel, channel.broker), group]);
}
