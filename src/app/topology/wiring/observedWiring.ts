import type { EdgeEvidence } from '../../../protocol/topology/topology.ts';
import type { FactChannel, Party, WiringFact } from '../wiringFact.ts';
import { KeyFamilies } from './keyFamilies.ts';
import { compareText } from './nodeIds.ts';
import { WatchLog } from './watchLog.ts';

/** That somebody does something, with all that was ever seen of it. */
export type ObservedUse = {
  readonly party: Party;
  /** By source and text. */
  readonly evidence: readonly EdgeEvidence[];
  readonly lastSeenMs: number;
  /** How often a second in what was watched of the last minute; null where nobody counted. */
  readonly ratePerSecond: number | null;
  /** Of one message, on average; null where nobody counted. */
  readonly bytes: number | null;
} & (
  | { readonly kind: 'publishes' | 'consumes'; readonly channel: FactChannel; readonly group?: string }
  | { readonly kind: 'calls'; readonly target: Party; readonly port?: number }
);

/** What one look has seen, and how long each broker was watched for it, also where nothing was seen. */
export interface WiringLook {
  readonly atMs: number;
  readonly facts: readonly WiringFact[];
  /** Of brokers whose commands were watched; `broker` as in `FactChannel`. */
  readonly watched?: readonly { readonly broker?: string; readonly durationMs: number }[];
}

/** Bounds of what is kept. What was seen longest ago makes way. */
const maxUses = 20_000;
const maxEvidence = 12;
const maxTextLength = 200;
/** A longer name is no channel that anybody could read. */
const maxNameLength = 1000;
/** Rates are of this long, and so many looks at most. */
const rateWindowMs = 60_000;
const maxCounts = 64;
/** Who belongs to nothing that is known, and has not been seen for so long, is gone. */
const outsideKeptMs = 10 * 60_000;

/** Adds up what looks have seen: who does what, since when it was last seen, how often. It is bounded, whatever looks say. */
export class ObservedWiring {
  readonly #uses = new Map<string, Use>();
  readonly #watches = new WatchLog();
  readonly #families = new KeyFamilies();
  readonly #isNamed: (channel: FactChannel) => boolean;
  #left = 0;

  /** `isNamed`: the manifest declares this very channel, so that it never counts as one of many that differ in an id. */
  constructor(isNamed: (channel: FactChannel) => boolean = () => false) {
    this.#isNamed = isNamed;
  }

  add({ atMs, facts, watched = [] }: WiringLook): void {
    for (const { broker, durationMs } of watched) this.#watches.add(broker, atMs, durationMs);
    for (const fact of facts) this.#addFact(fact, atMs);
    for (const [key, use] of this.#uses) {
      if (hasOutside(use.fact) && use.lastSeenMs < atMs - outsideKeptMs) this.#uses.delete(key);
    }
  }

  /** Forgets services that are gone: only these are there now. */
  retain(services: ReadonlySet<string>): void {
    const isGone = (party: Party): boolean => 'service' in party && !services.has(party.service);
    for (const [key, { fact }] of this.#uses) {
      if (isGone(fact.party) || (fact.kind === 'calls' && isGone(fact.target))) this.#uses.delete(key);
    }
  }

  /** How long the commands of a broker were watched in all, in milliseconds. */
  watchedMs(broker?: string): number {
    return this.#watches.totalMs(broker);
  }

  /** How many uses made way for others, or had names that are too long. */
  get left(): number {
    return this.#left;
  }

  /** All that is known, in an order that depends on nothing but what was seen. Rates are those at `nowMs`. */
  uses(nowMs: number): readonly ObservedUse[] {
    const sinceMs = nowMs - rateWindowMs;
    return [...this.#uses]
      .toSorted(([one], [other]) => compareText(one, other))
      .map(([, use]) => observed(use, sinceMs, this.#watches));
  }

  #addFact(seen: WiringFact, lookMs: number): void {
    const fact = this.#folded(seen);
    if (namesOf(fact).some((name) => name.length > maxNameLength)) {
      this.#left++;
      return;
    }
    const key = keyOf(fact);
    const use = this.#uses.get(key) ?? { fact, evidence: new Map(), counts: [], lastSeenMs: 0 };
    // Those that were seen last come last.
    this.#uses.delete(key);
    this.#uses.set(key, use);
    note(use, fact, lookMs);
    if (this.#uses.size <= maxUses) return;
    const [oldest] = this.#uses.keys();
    if (oldest !== undefined) this.#uses.delete(oldest);
    this.#left++;
  }

  /** Channels whose names differ in an id alone count as one, as soon as there are several of them. */
  #folded(fact: WiringFact): WiringFact {
    if (fact.kind === 'calls' || fact.channel.isPattern || this.#isNamed(fact.channel)) return fact;
    const { family, isNew } = this.#families.of(fact.channel);
    if (!family) return fact;
    if (isNew) this.#foldKept();
    return { ...fact, channel: family };
  }

  #foldKept(): void {
    for (const [key, use] of this.#uses) {
      if (use.fact.kind === 'calls' || use.fact.channel.isPattern || this.#isNamed(use.fact.channel)) continue;
      const { family } = this.#families.of(use.fact.channel);
      if (!family) continue;
      this.#uses.delete(key);
      const fact = { ...use.fact, channel: family };
      const known = this.#uses.get(keyOf(fact));
      if (known) merge(known, use);
      else this.#uses.set(keyOf(fact), { ...use, fact });
    }
  }
}

/** What was counted in one look: times and bytes, of what was watched for `watchedMs`. */
interface Count {
  readonly lookMs: number;
  readonly times: number;
  readonly bytes: number | undefined;
  readonly watchedMs: number;
}

interface Use {
  readonly fact: WiringFact;
  readonly evidence: Map<string, EdgeEvidence>;
  readonly counts: Count[];
  lastSeenMs: number;
}

function note(use: Use, { evidence, atMs, times, bytes, watchedMs }: WiringFact, lookMs: number): void {
  use.lastSeenMs = Math.max(use.lastSeenMs, atMs);
  const text = evidence.text.slice(0, maxTextLength);
  addEvidence(use.evidence, { source: evidence.source, text, lastSeenMs: atMs, times });
  if (watchedMs === undefined) return;
  use.counts.push({ lookMs, times, bytes, watchedMs });
  if (use.counts.length > maxCounts) use.counts.shift();
}

function addEvidence(kept: Map<string, EdgeEvidence>, evidence: EdgeEvidence): void {
  const key = `${evidence.source} ${evidence.text}`;
  const known = kept.get(key);
  kept.delete(key);
  const lastSeenMs = Math.max(known?.lastSeenMs ?? 0, evidence.lastSeenMs ?? 0);
  kept.set(key, { ...evidence, lastSeenMs, times: evidence.times + (known?.times ?? 0) });
  const [oldest] = kept.keys();
  if (kept.size > maxEvidence && oldest !== undefined) kept.delete(oldest);
}

function merge(into: Use, use: Use): void {
  into.lastSeenMs = Math.max(into.lastSeenMs, use.lastSeenMs);
  for (const evidence of use.evidence.values()) addEvidence(into.evidence, evidence);
  into.counts.push(...use.counts);
  into.counts.sort((one, other) => one.lookMs - other.lookMs);
  into.counts.splice(0, into.counts.length - maxCounts);
}

function observed({ fact, evidence, counts, lastSeenMs }: Use, sinceMs: number, watches: WatchLog): ObservedUse {
  const recent = counts.filter(({ lookMs }) => lookMs >= sinceMs);
  const broker = fact.kind === 'calls' ? undefined : fact.channel.broker;
  const watched = fact.kind === 'calls' ? undefined : watches.since(broker, sinceMs);
  const common = {
    party: fact.party,
    evidence: [...evidence.values()].toSorted(bySourceAndText),
    lastSeenMs,
    ratePerSecond: rateOf(counts, recent, watched),
    bytes: bytesOf(recent.length > 0 ? recent : counts),
  };
  if (fact.kind === 'calls') {
    const { kind, target, port } = fact;
    return { ...common, kind, target, ...(port !== undefined && { port }) };
  }
  const { kind, channel, group } = fact;
  return { ...common, kind, channel, ...(group !== undefined && { group }) };
}

/** Over all that was watched, also where nothing was seen then; where nobody says that, over what the facts say. */
function rateOf(all: readonly Count[], recent: readonly Count[], watched: number | undefined): number | null {
  if (all.length === 0) return null;
  const watchedMs = watched ?? sum([...new Map(recent.map((count) => [count.lookMs, count.watchedMs])).values()]);
  if (watchedMs === 0) return watched === undefined && recent.length === 0 ? 0 : null;
  return (sum(recent.map(({ times }) => times)) * 1000) / watchedMs;
}

function bytesOf(counts: readonly Count[]): number | null {
  const counted = counts.filter(({ bytes, times }) => bytes !== undefined && times > 0);
  if (counted.length === 0) return null;
  return sum(counted.map(({ bytes = 0 }) => bytes)) / sum(counted.map(({ times }) => times));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function hasOutside(fact: WiringFact): boolean {
  return 'outside' in fact.party || (fact.kind === 'calls' && 'outside' in fact.target);
}

function namesOf(fact: WiringFact): readonly string[] {
  const parties = [fact.party, ...(fact.kind === 'calls' ? [fact.target] : [])];
  const names = parties.map((party) => ('service' in party ? party.service : party.outside));
  return fact.kind === 'calls' ? names : [...names, fact.channel.key, fact.group ?? ''];
}

function keyOf(fact: WiringFact): string {
  if (fact.kind === 'calls') return JSON.stringify([fact.kind, fact.party, fact.target, fact.port ?? null]);
  const { kind, key, isPattern, isFamily = false, broker } = fact.channel;
  const channel = [kind, key, isPattern, isFamily, broker ?? null];
  return JSON.stringify([fact.kind, fact.party, channel, fact.group ?? null]);
}

function bySourceAndText(one: EdgeEvidence, other: EdgeEvidence): number {
  return compareText(one.source, other.source) || compareText(one.text, other.text);
}
