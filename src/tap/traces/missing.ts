import type { Delivery } from '../../protocol/detailShapes.ts';
import type { FoundTrace, Hop, Missing, WiringFacts } from '../../protocol/traces/trace.ts';
import { hasTrait } from '../../base/kinds/sources.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import type { Session } from '../session/session.ts';
import { maxAsked, type Deliveries, type StreamEntry } from './deliveries.ts';

/** What is read and acknowledged within this time needs no mention. */
const patienceMs = 1000;
/** Who consumes a message has so long to be seen, where nobody knows how long it usually takes. */
const firstPatienceMs = 5000;
/** Around a trace gaps matter, too: its first or its last message may be in one. */
const aroundMs = 1000;
const maxMissing = 50;

interface Looked {
  readonly value: string;
  readonly wiring: WiringFacts;
  readonly sessions: ReadonlyMap<string, Session>;
  readonly nowMs: number;
  /** What has not come yet may be among rows that nobody has looked at. */
  readonly isLagging: boolean;
}

/** What should be in a trace and is not: said in words that stay the same while nothing changes. */
export async function missingOf(
  { hops }: Pick<FoundTrace, 'hops'>,
  looked: Looked,
  deliveries: Deliveries,
  signal: AbortSignal,
): Promise<Missing[]> {
  const last = hops.at(-1);
  if (!last) return [];
  const known = await deliveriesOf(hops, looked, deliveries, signal);
  const unacknowledged = [...known].flatMap(([place, delivery]) => ofGroups(hops, place, delivery, looked));
  const usual = looked.isLagging ? [] : byUsual(hops, looked);
  const wired = (looked.isLagging ? [] : byWiring(hops, known, looked)).filter(({ label }) =>
    usual.every((each) => each.label !== label),
  );
  const all = [...evicted(looked), ...unacknowledged, ...gaps(hops, looked), ...usual, ...wired];
  return all.slice(0, maxMissing);
}

async function deliveriesOf(
  hops: readonly Hop[],
  { sessions }: Looked,
  deliveries: Deliveries,
  signal: AbortSignal,
): Promise<ReadonlyMap<number, Delivery>> {
  const places: number[] = [];
  const entries: StreamEntry[] = [];
  // The last ones: of those before them, what came of them tells more.
  for (let place = hops.length - 1; place >= 0 && entries.length < maxAsked; place--) {
    const { kind, session, row } = hops[place] ?? {};
    const entry = kind === 'stream' ? sessions.get(session ?? '')?.questions.entryOf(row?.sequence ?? 0) : undefined;
    if (!entry) continue;
    places.unshift(place);
    entries.unshift(entry);
  }
  const all = await deliveries.of(entries, signal);
  const known = new Map<number, Delivery>();
  for (const [at, place] of places.entries()) {
    const delivery = all[at];
    if (delivery) known.set(place, delivery);
  }
  return known;
}

function ofGroups(
  hops: readonly Hop[],
  place: number,
  { groups }: Delivery,
  { wiring, nowMs }: Looked,
): readonly Missing[] {
  const hop = hops[place];
  if (!hop || nowMs - hop.row.timeMs < patienceMs) return [];
  const consumers = ownProperty(wiring.consumers, hop.label) ?? [];
  return groups.flatMap(({ name, state, consumer, deliveries, idleMs }): Missing[] => {
    if (state === 'acknowledged' || (state === 'pending' && (idleMs ?? 0) < patienceMs)) return [];
    const only = consumers.length === 1 ? consumers[0] : consumers.find((each) => each === name);
    const times = (deliveries ?? 1) > 1 ? `, ${deliveries ?? 1} times` : '';
    const text =
      state === 'pending'
        ? `Delivered to ${consumer ?? 'a consumer'} of group ${name}${times}, and not acknowledged.`
        : `Group ${name} has not read it yet.`;
    return [{ kind: 'unacknowledged', after: place, label: hop.label, service: only ?? consumer ?? name, text }];
  });
}

function evicted({ value, sessions }: Looked): readonly Missing[] {
  const isPartial = [...sessions.values()].some(({ traces }) => traces.recent.isPartial(value));
  const text = 'Earlier hops are no longer held: the oldest messages have made room for newer ones.';
  return isPartial ? [{ kind: 'evicted', after: null, label: 'earlier hops', service: null, text }] : [];
}

function gaps(hops: readonly Hop[], { sessions }: Looked): readonly Missing[] {
  let [fromMs, toMs] = [Infinity, -Infinity];
  for (const { row } of hops) [fromMs, toMs] = [Math.min(fromMs, row.timeMs), Math.max(toMs, row.timeMs)];
  const seen = new Set<string>();
  return [...sessions.values()].flatMap((session) =>
    session.gapsWithin(fromMs - aroundMs, toMs + aroundMs).flatMap(({ label, text, atMs }): Missing[] => {
      // Several sessions may have heard the same silence.
      if (seen.has(`${label} ${text}`)) return [];
      seen.add(`${label} ${text}`);
      const after = hops.findLastIndex(({ row }) => row.timeMs <= atMs);
      return [{ kind: 'gap', after: after < 0 ? null : after, label, service: null, text }];
    }),
  );
}

/** What others that came to the same places usually went on to. */
function byUsual(hops: readonly Hop[], { sessions, wiring, nowMs }: Looked): readonly Missing[] {
  const visits = visitsOf(hops);
  const all = [...sessions.values()].flatMap(({ traces }) => traces.recent.missing(visits, nowMs) ?? []);
  const told = new Map(all.map((each) => [each.station.label, each]));
  return [...told.values()].map(({ after, station, usualMs }): Missing => {
    const place = visits.find(({ label, isService }) => label === after.label && isService === after.isService)?.place;
    const publishers = ownProperty(wiring.publishers, station.label) ?? [];
    const service = station.isService ? station.label : publishers.length === 1 ? publishers[0] : undefined;
    const text = `${station.label} usually follows ${after.label} within ${duration(usualMs)}, and has not come.`;
    return { kind: 'expected', after: place ?? null, label: station.label, service: service ?? null, text };
  });
}

interface Visit {
  readonly label: string;
  readonly isService: boolean;
  readonly timeMs: number;
  /** Of the hop. */
  readonly place: number;
}

/** The channels and services that a trace came to, each with the hop that was there first. */
function visitsOf(hops: readonly Hop[]): readonly Visit[] {
  const visits = new Map<string, Visit>();
  for (const [place, { kind, label, service, row }] of hops.entries()) {
    const isService = !hasTrait(kind, 'isChannel') && kind !== 'key' && kind !== 'recording';
    const visit = { label: isService ? (service ?? label) : label, isService, timeMs: row.timeMs, place };
    const key = `${String(isService)} ${visit.label}`;
    if ((visits.get(key)?.timeMs ?? Infinity) > visit.timeMs) visits.set(key, visit);
  }
  return [...visits.values()];
}

/** Who consumes a channel and publishes to another one, and was seen at neither: only where no group says that it has done its part. */
function byWiring(
  hops: readonly Hop[],
  known: ReadonlyMap<number, Delivery>,
  { wiring, sessions, nowMs }: Looked,
): readonly Missing[] {
  const read = new Set([...sessions.values()].flatMap(({ labels }) => labels));
  const latest = new Map(hops.map(({ label }, place) => [label, place]));
  return [...latest].flatMap(([channel, place]) => {
    const hop = hops[place];
    const delivery = known.get(place);
    // Nobody could be asked.
    if (hop?.kind === 'stream' && !delivery) return [];
    const groups = delivery?.groups ?? [];
    const isHandled = groups.length > 0 && groups.every(({ state }) => state === 'acknowledged');
    if (!hop || isHandled || nowMs - hop.row.timeMs < firstPatienceMs) return [];
    return (ownProperty(wiring.consumers, channel) ?? []).flatMap((service): Missing[] => {
      const published = channelsOf(wiring, service).filter((each) => read.has(each));
      const isSeen = hops.some(
        (each) => each.row.timeMs >= hop.row.timeMs && (each.service === service || published.includes(each.label)),
      );
      if (published.length === 0 || isSeen) return [];
      const text = `${service} consumes ${channel} and publishes ${published.join(', ')}: nothing of it has come.`;
      return [{ kind: 'expected', after: place, label: published[0] ?? channel, service, text }];
    });
  });
}

function channelsOf({ publishers }: WiringFacts, service: string): readonly string[] {
  return Object.entries(publishers).flatMap(([channel, names]) => (names.includes(service) ? [channel] : []));
}

/** Rounded up to 1, 2 or 5 of its power of ten: what is usual changes a little with each message, and nobody wants to see that. */
function duration(ms: number): string {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, ms)));
  const rounded = power * ([1, 2, 5].find((step) => ms <= step * power) ?? 10);
  return rounded < 1000 ? `${rounded} ms` : `${rounded / 1000} s`;
}
