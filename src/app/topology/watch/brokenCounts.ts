import { pathBelow } from '../../../base/disk/pathBelow.ts';
import { DisposableStore, type Disposable } from '../../../base/disposable.ts';
import type { Event } from '../../../base/event.ts';
import { systemClock, type Clock } from '../../../base/clock.ts';
import type { ViolationReport } from '../../../protocol/contracts/violations.ts';

interface Feed {
  readonly reports: readonly ViolationReport[];
  readonly onDidChange: Event<void>;
}

const minuteMs = 60_000;
/** Reports come in bursts: of each source, this many moments of the last minute are told apart. */
const maxMoments = 120;

/** How many messages broke their contracts in the last minute, of the channels that inspectors and traces read. */
export class BrokenCounts implements Disposable {
  readonly #feed: Feed;
  readonly #clock: Clock;
  readonly #store = new DisposableStore();
  /** Source and contract → how many were known to be broken, and when. */
  readonly #counts = new Map<string, { readonly atMs: number; readonly invalid: number }[]>();

  constructor(feed: Feed, clock: Clock = systemClock) {
    this.#feed = feed;
    this.#clock = clock;
    this.#store.add(feed.onDidChange(() => this.#note()));
    this.#note();
  }

  /** By the names of channels, of the application in a folder. A channel that nobody reads is not in it. */
  of(directory: string, nowMs: number): ReadonlyMap<string, number> {
    const own = this.#feed.reports.filter(({ contract }) => pathBelow(directory, contract.path) !== undefined);
    return new Map(own.map((report) => [nameOf(report), this.#brokenSince(report, nowMs - minuteMs)]));
  }

  dispose(): void {
    this.#store.dispose();
  }

  #note(): void {
    const atMs = this.#clock.nowMs();
    const { reports } = this.#feed;
    const keys = new Set(reports.map(keyOf));
    for (const key of this.#counts.keys()) if (!keys.has(key)) this.#counts.delete(key);
    for (const report of reports) {
      const counts = this.#counts.get(keyOf(report)) ?? [];
      this.#counts.set(keyOf(report), counts);
      if (counts.at(-1)?.invalid === report.invalid) continue;
      counts.push({ atMs, invalid: report.invalid });
      if (counts.length > maxMoments) counts.shift();
    }
  }

  /** What an inspector finds in what was there before it was opened, did not break in this minute. */
  #brokenSince(report: ViolationReport, sinceMs: number): number {
    const counts = this.#counts.get(keyOf(report)) ?? [];
    const before = counts.findLast(({ atMs }) => atMs <= sinceMs) ?? counts[0];
    return Math.max(0, report.invalid - (before?.invalid ?? 0));
  }
}

function keyOf({ source, contract }: ViolationReport): string {
  return JSON.stringify([source, contract]);
}

/** `orders` of `stream:orders`. */
function nameOf({ source }: ViolationReport): string {
  return source.slice(source.indexOf(':') + 1);
}
