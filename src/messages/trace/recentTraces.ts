/** What is known of one value: from when to when it was seen, how often, and where first. */
export interface TraceSummary {
  readonly value: string;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly hops: number;
  /** Log lines of an error, and messages that break their contract. */
  readonly errors: number;
  /** Numbers of the sources that it came to, with when it came there first, in the order in which it did. */
  readonly visits: readonly (readonly [source: number, timeMs: number])[];
  /** What usually follows and has not come; undefined where nothing is missing. */
  readonly missing?: MissingHop | undefined;
}

/** A source that values which were at `after` usually come to. */
export interface MissingHop {
  readonly after: number;
  readonly source: number;
  /** How long it usually takes, in milliseconds: the median. */
  readonly usualMs: number;
  readonly waitingMs: number;
}

interface Entry {
  firstMs: number;
  lastMs: number;
  hops: number;
  errors: number;
  readonly visits: Map<number, number>;
}

/** More are forgotten, those first that were seen longest ago. */
const maxTraces = 20_000;
/** Of a source that fewer came to, nobody knows whether others should. */
const minReached = 5;
/** So many of those that were there long enough go on: then the others are missed. */
const usualShare = 0.8;
/** What takes so many times as long as most is missed. */
const patience = 3;
const leastPatienceMs = 1000;

/** The values that were seen last, and what became of each: bounded, and no message is kept. */
export class RecentTraces {
  readonly #traces = new Map<string, Entry>();

  get size(): number {
    return this.#traces.size;
  }

  /** A row with this value was looked at. Rows may come in any order. */
  saw(value: string, source: number, timeMs: number, isError: boolean): void {
    const known = this.#traces.get(value);
    const entry: Entry = known ?? {
      firstMs: timeMs,
      lastMs: timeMs,
      hops: 0,
      errors: 0,
      visits: new Map<number, number>(),
    };
    entry.firstMs = Math.min(entry.firstMs, timeMs);
    entry.lastMs = Math.max(entry.lastMs, timeMs);
    entry.hops++;
    if (isError) entry.errors++;
    entry.visits.set(source, Math.min(timeMs, entry.visits.get(source) ?? timeMs));
    // The one that was seen last stands last.
    if (known) this.#traces.delete(value);
    this.#traces.set(value, entry);
    if (this.#traces.size <= maxTraces) return;
    const [oldest] = this.#traces.keys();
    if (oldest !== undefined) this.#traces.delete(oldest);
  }

  clear(): void {
    this.#traces.clear();
  }

  /** All that are known, those first that were seen last; with what is missing of each at a moment. */
  list(nowMs: number): readonly TraceSummary[] {
    const usual = usualSteps(this.#traces.values(), nowMs);
    return [...this.#traces]
      .map(([value, { visits, ...entry }]) => {
        const inOrder = [...visits].sort((a, b) => a[1] - b[1]);
        return { value, ...entry, visits: inOrder, missing: missingOf(visits, usual, nowMs) };
      })
      .sort((a, b) => b.lastMs - a.lastMs);
  }
}

/** A source that those which were at another one usually come to next, or later. */
interface UsualStep {
  readonly after: number;
  readonly source: number;
  readonly medianMs: number;
  readonly slowMs: number;
}

/** How long it took from one source to another, of each value that came to both. */
interface Delays {
  readonly after: number;
  readonly source: number;
  readonly ms: number[];
}

function noteDelays(
  delays: Map<string, Delays>,
  after: number,
  fromMs: number,
  visits: ReadonlyMap<number, number>,
): void {
  for (const [source, toMs] of visits) {
    if (source === after || toMs < fromMs) continue;
    const key = `${after} ${source}`;
    const step = delays.get(key) ?? { after, source, ms: [] };
    step.ms.push(toMs - fromMs);
    delays.set(key, step);
  }
}

function usualSteps(traces: Iterable<Entry>, nowMs: number): readonly UsualStep[] {
  const all = [...traces];
  const delays = new Map<string, Delays>();
  for (const { visits } of all) {
    for (const [after, fromMs] of visits) noteDelays(delays, after, fromMs, visits);
  }
  return [...delays.values()].flatMap(({ after, source, ms }) => {
    if (ms.length < minReached) return [];
    const sorted = Float64Array.from(ms).sort();
    const slowMs = sorted[Math.floor((sorted.length - 1) * 0.95)] ?? 0;
    // Of those that have only just come there, nobody knows yet.
    const due = all.filter(({ visits }) => {
      const fromMs = visits.get(after);
      return fromMs !== undefined && (visits.has(source) || nowMs - fromMs > patienceOf(slowMs));
    }).length;
    const medianMs = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
    return ms.length / due >= usualShare ? [{ after, source, medianMs, slowMs }] : [];
  });
}

/** The one that should have come first. */
function missingOf(
  visits: ReadonlyMap<number, number>,
  usual: readonly UsualStep[],
  nowMs: number,
): MissingHop | undefined {
  let missing: MissingHop | undefined;
  for (const { after, source, medianMs, slowMs } of usual) {
    const fromMs = visits.get(after);
    if (fromMs === undefined || visits.has(source)) continue;
    const waitingMs = nowMs - fromMs;
    if (waitingMs <= patienceOf(slowMs) || (missing && missing.usualMs <= medianMs)) continue;
    missing = { after, source, usualMs: medianMs, waitingMs };
  }
  return missing;
}

function patienceOf(slowMs: number): number {
  return Math.max(leastPatienceMs, slowMs * patience);
}
