import { Buffer } from 'node:buffer';
import { usualSteps, type UsualStep, type Visits } from './usualSteps.ts';

/** A row that has values which tie it to others. */
export interface SeenRow {
  /** The most telling first. */
  readonly values: readonly string[];
  /** The number of the channel or the service that it was seen at. */
  readonly station: number;
  readonly sequence: number;
  readonly timeMs: number;
  /** How long it took, as spans say. */
  readonly durationMs?: number | undefined;
  /** A line of an error, a span that failed. */
  readonly isError: boolean;
  /** It is known to break its contract. */
  readonly isInvalid: boolean;
}

/** What is known of one value: from when to when it was seen, how often, and where first. */
export interface RecentTrace extends Visits {
  readonly value: string;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly hops: number;
  readonly errors: number;
  /** Messages that break their contract. */
  readonly invalid: number;
  readonly firstSequence: number;
  readonly lastSequence: number;
  /** Another value that rows of this one have, the first that was seen beside it. */
  readonly companion: string | undefined;
}

type Entry = { -readonly [K in keyof RecentTrace]: RecentTrace[K] } & {
  readonly stations: number[];
  readonly timesMs: number[];
  /** How many rows have the companion. */
  together: number;
  /** There were rows in which another value tells more. */
  isSecond: boolean;
  /** Not in all of these was it the same one. */
  hasSeveral: boolean;
  /** When it was put last; 0: never. */
  placedAt: number;
};

/** More are forgotten, those first that were seen longest ago. */
const maxTraces = 20_000;
/** They are forgotten many at a time: to find the oldest of a map, each time, takes long. */
const spareTraces = 2000;
/** What was put last so few rows ago stays where it is. */
const steadyRows = 2000;
/** A value that comes to more is at no place in particular. */
const maxStations = 64;
/** What usually follows is read from so many of the latest, and not more often than this. */
const maxSampled = 4000;
const usualForMs = 1000;

/** The values that were seen last, and what became of each: bounded, and no message is kept. */
export class RecentTraces {
  readonly #traces = new Map<string, Entry>();
  #usual: { readonly steps: readonly UsualStep[]; readonly atMs: number } | undefined;
  #latestMs = 0;
  /** Counts the values of all rows. */
  #clock = steadyRows;

  get size(): number {
    return this.#traces.size;
  }

  /** The time of the latest row. */
  get latestMs(): number {
    return this.#latestMs;
  }

  /** A row was looked at. Rows may come in any order. */
  saw(row: SeenRow): void {
    this.#latestMs = Math.max(this.#latestMs, row.timeMs);
    for (const value of row.values) {
      const entry = this.#traces.get(value) ?? newEntry(value, row);
      this.#putLast(entry);
      note(entry, row);
      if (row.values.length > 1) noteCompanion(entry, row.values);
    }
    if (this.#traces.size > maxTraces + spareTraces) this.#forgetOldest();
  }

  /** A row that was seen turned out to break its contract. */
  brokeContract(values: readonly string[]): void {
    for (const value of values) {
      const entry = this.#traces.get(value);
      if (entry) entry.invalid++;
    }
  }

  /** All contracts are looked at anew. */
  contractsChanged(): void {
    for (const entry of this.#traces.values()) entry.invalid = 0;
  }

  clear(): void {
    this.#traces.clear();
    this.#usual = undefined;
    this.#latestMs = 0;
  }

  /**
   * All that are still held, as `isHeld` says of the sequence of a row, those last that were seen last. A value is left out that says
   * no more than another: all of its rows have that one, too.
   */
  all(isHeld: (sequence: number) => boolean): readonly RecentTrace[] {
    const all: RecentTrace[] = [];
    for (const entry of this.#traces.values()) {
      if (!isHeld(entry.lastSequence)) this.#traces.delete(entry.value);
      else if (!this.#isCovered(entry)) all.push(entry);
    }
    return all;
  }

  /** The first row that had a value, whether it is still there or not; undefined for a value that is not known. */
  firstSequenceOf(value: string): number | undefined {
    return this.#traces.get(value)?.firstSequence;
  }

  /** What usually follows what, as of some moment. */
  usual(nowMs: number): readonly UsualStep[] {
    const known = this.#usual;
    if (known && nowMs >= known.atMs && nowMs - known.atMs < usualForMs) return known.steps;
    const sampled = [...this.#traces.values()].slice(-maxSampled);
    const steps = usualSteps(sampled, nowMs);
    this.#usual = { steps, atMs: nowMs };
    return steps;
  }

  /** Those that were seen last stand last, as nearly as it takes to forget old ones first. */
  #putLast(entry: Entry): void {
    this.#clock++;
    if (this.#clock - entry.placedAt < steadyRows) return;
    if (entry.placedAt > 0) this.#traces.delete(entry.value);
    this.#traces.set(entry.value, entry);
    entry.placedAt = this.#clock;
  }

  #forgetOldest(): void {
    for (const oldest of this.#traces.keys()) {
      if (this.#traces.size <= maxTraces) return;
      this.#traces.delete(oldest);
    }
  }

  #isCovered({ value, hops, companion, together, isSecond }: Entry): boolean {
    const other = companion === undefined || together < hops ? undefined : this.#traces.get(companion);
    if (!other) return false;
    if (isSecond) return !other.isSecond;
    // One request may lead to many orders: then each is a trace of its own.
    return other.companion === value && !other.hasSeveral && other.hops > hops;
  }
}

function newEntry(value: string, { timeMs, sequence }: SeenRow): Entry {
  return {
    value: copyOf(value),
    ...{ firstMs: timeMs, lastMs: timeMs, firstSequence: sequence, lastSequence: sequence },
    ...{ hops: 0, errors: 0, invalid: 0, stations: [], timesMs: [] },
    ...{ companion: undefined, together: 0, isSecond: false, hasSeveral: false, placedAt: 0 },
  };
}

function note(entry: Entry, { timeMs, durationMs = 0, sequence, station, isError, isInvalid }: SeenRow): void {
  entry.firstMs = Math.min(entry.firstMs, timeMs);
  entry.lastMs = Math.max(entry.lastMs, timeMs + durationMs);
  entry.firstSequence = Math.min(entry.firstSequence, sequence);
  entry.lastSequence = Math.max(entry.lastSequence, sequence);
  entry.hops++;
  if (isError) entry.errors++;
  if (isInvalid) entry.invalid++;
  const at = entry.stations.indexOf(station);
  if (at >= 0) entry.timesMs[at] = Math.min(timeMs, entry.timesMs[at] ?? timeMs);
  else if (entry.stations.length < maxStations) {
    entry.stations.push(station);
    entry.timesMs.push(timeMs);
  }
}

function noteCompanion(entry: Entry, values: readonly string[]): void {
  const [first, second] = values;
  const isFirst = first === entry.value;
  const other = isFirst ? second : first;
  if (other === undefined) return;
  entry.companion ??= other;
  if (entry.companion === other || values.includes(entry.companion)) entry.together++;
  if (isFirst) return;
  entry.isSecond = true;
  entry.hasSeveral ||= entry.companion !== other;
}

/** A longer part of a text keeps all of that text in memory. */
function copyOf(text: string): string {
  return text.length < 13 ? text : Buffer.from(text, 'utf16le').toString('utf16le');
}
