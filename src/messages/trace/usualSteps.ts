/** The channels and services that one value came to, by number, with when it came there first. Both lists are in the same order. */
export interface Visits {
  readonly stations: readonly number[];
  readonly timesMs: readonly number[];
}

/** A station that values which were at another one usually come to next, or later. */
export interface UsualStep {
  readonly after: number;
  readonly station: number;
  /** How long it takes: the median, and the slowest of most. */
  readonly medianMs: number;
  readonly slowMs: number;
  /** Who was at `after` earlier was there before anybody listened at `station`, as far as is known. */
  readonly sinceMs: number;
}

/** A station that values which were at `after` usually come to, and this one has not. */
export interface MissingStep {
  readonly after: number;
  readonly station: number;
  readonly usualMs: number;
  readonly waitingMs: number;
}

/** Of a station that fewer came to, nobody knows whether others should. */
const minReached = 5;
/** So many of those that were there long enough go on: then the others are missed. */
const usualShare = 0.8;
/** What takes so many times as long as most is missed. */
const patience = 3;
const leastPatienceMs = 1000;
/** Where one value comes to more, the first tell enough. */
const maxStations = 12;
const maxSteps = 50;

/** How long it took from one station to another, of each value that came to both, and when these were at the first one. */
interface Passage {
  readonly after: number;
  readonly station: number;
  readonly delaysMs: number[];
  firstMs: number;
  lastMs: number;
}

/**
 * What usually follows what. Only those are asked that came between the first and the last that went on: before, nobody may have
 * listened; afterwards, whoever should go on may have stopped, and that is what is to be found out.
 */
export function usualSteps(traces: readonly Visits[], nowMs: number): readonly UsualStep[] {
  const steps = [...passagesOf(traces).values()].flatMap((passage) => {
    const { after, station, delaysMs, firstMs } = passage;
    if (delaysMs.length < minReached) return [];
    const sorted = Float64Array.from(delaysMs).sort();
    const slowMs = sorted[Math.floor((sorted.length - 1) * 0.95)] ?? 0;
    if (delaysMs.length / dueOf(passage, traces, nowMs - patienceOf(slowMs)) < usualShare) return [];
    const medianMs = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
    return [{ after, station, medianMs, slowMs, sinceMs: firstMs }];
  });
  return steps.sort((a, b) => a.medianMs - b.medianMs).slice(0, maxSteps);
}

/** The one that should have come first. */
export function missingStep(
  { stations, timesMs }: Visits,
  usual: readonly UsualStep[],
  nowMs: number,
): MissingStep | undefined {
  for (const { after, station, medianMs, slowMs, sinceMs } of usual) {
    const fromMs = timesMs[stations.indexOf(after)];
    if (fromMs === undefined || fromMs < sinceMs || stations.includes(station)) continue;
    const waitingMs = nowMs - fromMs;
    if (waitingMs > patienceOf(slowMs)) return { after, station, usualMs: medianMs, waitingMs };
  }
  return undefined;
}

function passagesOf(traces: readonly Visits[]): ReadonlyMap<number, Passage> {
  const passages = new Map<number, Passage>();
  for (const visits of traces) {
    const count = Math.min(visits.stations.length, maxStations);
    for (let at = 0; at < count * count; at++) note(passages, visits, Math.floor(at / count), at % count);
  }
  return passages;
}

/** Notes how long it took from one place of the list to another one; nothing for those that were not in this order. */
function note(passages: Map<number, Passage>, { stations, timesMs }: Visits, from: number, to: number): void {
  const [after = 0, station = 0] = [stations[from], stations[to]];
  const fromMs = timesMs[from] ?? 0;
  const delayMs = (timesMs[to] ?? 0) - fromMs;
  if (from === to || delayMs < 0) return;
  const key = after * 2 ** 20 + station;
  let passage = passages.get(key);
  if (!passage) passages.set(key, (passage = { after, station, delaysMs: [], firstMs: fromMs, lastMs: fromMs }));
  passage.delaysMs.push(delayMs);
  passage.firstMs = Math.min(passage.firstMs, fromMs);
  passage.lastMs = Math.max(passage.lastMs, fromMs);
}

/** How many have gone on, or should have: of those that have only just come, nobody knows yet. */
function dueOf({ after, station, firstMs, lastMs }: Passage, traces: readonly Visits[], untilMs: number): number {
  let due = 0;
  for (const { stations, timesMs } of traces) {
    const fromMs = timesMs[stations.indexOf(after)];
    if (fromMs === undefined || fromMs < firstMs || fromMs > lastMs) continue;
    if (fromMs < untilMs || stations.includes(station)) due++;
  }
  return due;
}

function patienceOf(slowMs: number): number {
  return Math.max(leastPatienceMs, slowMs * patience);
}
