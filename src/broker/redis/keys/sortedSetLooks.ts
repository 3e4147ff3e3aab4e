import type { Redis } from 'ioredis';
import type { KeyChange, KeySink } from '../../keys.ts';
import { change, pairsOf } from './change.ts';
import type { KeyLooks } from './keyLooks.ts';
import { bytesOfName } from '../../names.ts';

/** The members with the smallest scores, which are due first. */
const maxMembers = 1000;

const additions: ReadonlySet<string> = new Set(['zadd', 'zincr']);

/** Looks at a sorted set as a schedule: members, and when they are due. */
export class SortedSetLooks implements KeyLooks {
  readonly #key: string | Buffer;
  readonly #sink: KeySink;
  #before: ReadonlyMap<string, number> | undefined;
  /** Above this score nobody looked: a set longer than a look has its end there. */
  #horizon = Infinity;

  constructor(key: string, sink: KeySink) {
    this.#key = bytesOfName(key);
    this.#sink = sink;
  }

  async look(client: Redis, events: readonly string[]): Promise<void> {
    const reply = (await client.callBuffer('ZRANGE', this.#key, 0, maxMembers - 1, 'WITHSCORES')) as Buffer[];
    const now = new Map([...pairsOf(reply)].map(([member, score]) => [member, scoreOf(score)]));
    const atMs = Date.now();
    const { before, horizon } = { before: this.#before, horizon: this.#horizon };
    const lastScore = [...now.values()].at(-1) ?? Infinity;
    this.#before = now;
    this.#horizon = now.size < maxMembers ? Infinity : lastScore;
    const changes = before ? this.#changes(before, now, Math.min(horizon, this.#horizon)) : initial(now);
    for (const { action, member, score } of changes) {
      this.#sink.onChange(scheduled(atMs, action, member, score));
    }
    const seen = changes.filter(({ action }) => action !== 'removed').length;
    const announced = events.filter((event) => additions.has(event)).length;
    if (before && announced > seen && this.#horizon === Infinity) this.#sink.onMissed(announced - seen);
  }

  /** What entered or left the look only because others did is no change. */
  #changes(
    before: ReadonlyMap<string, number>,
    now: ReadonlyMap<string, number>,
    horizon: number,
  ): readonly ScheduleChange[] {
    const removed = [...before]
      .filter(([member, score]) => !now.has(member) && score < horizon)
      .map(([member, score]) => ({ action: 'removed', member, score }));
    const others = [...now].flatMap(([member, score]): ScheduleChange[] => {
      const previous = before.get(member);
      if (previous === score || (previous === undefined && score >= horizon)) return [];
      return [{ action: previous === undefined ? 'scheduled' : 'rescheduled', member, score }];
    });
    return [...removed, ...others];
  }
}

interface ScheduleChange {
  readonly action: string;
  readonly member: string;
  readonly score: number;
}

function initial(now: ReadonlyMap<string, number>): readonly ScheduleChange[] {
  return [...now].map(([member, score]) => ({ action: 'waiting', member, score }));
}

/** A member that stands in a set, with its score and what that means. */
export function scheduled(atMs: number, action: string, member: string, score: number): KeyChange {
  return change(atMs, action, Buffer.from(member, 'latin1'), { score: String(score), ...due(score) });
}

/** A score that can only be a time: milliseconds or seconds between the years 2001 and 2286. */
function due(score: number): Readonly<Record<string, string>> {
  const isMilliseconds = score >= 1e12 && score < 1e13;
  const isSeconds = score >= 1e9 && score < 1e10;
  if (!isMilliseconds && !isSeconds) return {};
  return { due: new Date(isSeconds ? score * 1000 : score).toISOString() };
}

export function scoreOf(text: string): number {
  if (text === 'inf' || text === '+inf') return Infinity;
  return text === '-inf' ? -Infinity : Number(text);
}
