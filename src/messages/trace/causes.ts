import type { IdentifierRole } from '../../base/kinds/identifiers.ts';
import type { Stepwise } from '../../base/stepwise.ts';
import type { Cause, HopFacts, Wiring } from './hop.ts';

/**
 * What led to each hop, of hops in the order of time: what the data states, all of it; where it states nothing, the one hop that is
 * likeliest by who consumes and publishes what, else the one directly before it. The first hop has no cause.
 */
export function* causesOf(hops: readonly HopFacts[], wiring: Wiring): Stepwise<readonly (readonly Cause[])[]> {
  const stated = new StatedCauses(hops);
  for (const place of hops.keys()) {
    stated.know(place);
    yield;
  }
  const inferred = new InferredCauses(hops, wiring);
  const all: (readonly Cause[])[] = [];
  for (const place of hops.keys()) {
    const causes = stated.of(place);
    // Every hop is seen by the latter, whether it is asked or not: it knows what was latest.
    const likely = inferred.next(place);
    all.push(causes.length > 0 || !likely ? causes : [likely]);
    yield;
  }
  return all;
}

/** More hops that one value leads to are no causes of one hop. */
const maxCauses = 20;

/** Causes that are in the data: ids of other hops, and spans. */
class StatedCauses {
  readonly #hops: readonly HopFacts[];
  readonly #byId = new Map<string, number[]>();
  readonly #bySpan = new Map<string, number[]>();

  constructor(hops: readonly HopFacts[]) {
    this.#hops = hops;
  }

  /** All are to be known before one is asked for. */
  know(place: number): void {
    const hop = this.#hops[place];
    if (!hop) return;
    // A number of our own means nothing to others; the id of an entry is what its readers log.
    if (/^\d+-\d+$/.test(hop.id)) keep(this.#byId, hop.id, place);
    for (const id of valuesOf(hop, 'id')) keep(this.#byId, id, place);
    for (const span of valuesOf(hop, 'span')) keep(this.#bySpan, span, place);
  }

  of(place: number): readonly Cause[] {
    const hop = this.#hops[place];
    if (!hop) return [];
    const causes = [
      ...this.#leading(hop, 'cause', this.#byId, 'id'),
      ...this.#leading(hop, 'parent', this.#bySpan, 'span'),
      ...this.#sender(hop),
    ];
    const others = causes.filter((cause, at) => {
      return cause.hop !== place && causes.findIndex((each) => each.hop === cause.hop) === at;
    });
    return others.slice(0, maxCauses);
  }

  #leading(
    hop: HopFacts,
    role: IdentifierRole,
    places: ReadonlyMap<string, readonly number[]>,
    called: string,
  ): readonly Cause[] {
    return hop.identifiers.flatMap((each) =>
      each.role === role
        ? (places.get(each.value) ?? []).map((other) => ({
            hop: other,
            evidence: `${each.at} names its ${called} ${each.value}`,
            isStated: true,
          }))
        : [],
    );
  }

  /** A message carries the id of the span that sent it. */
  #sender(hop: HopFacts): readonly Cause[] {
    if (hop.kind === 'logs' || isSpan(hop)) return [];
    return hop.identifiers.flatMap((each) =>
      each.role === 'span'
        ? (this.#bySpan.get(each.value) ?? [])
            .filter((other) => isSpan(this.#hops[other]))
            .map((other) => ({ hop: other, evidence: `${each.at} names the span ${each.value}`, isStated: true }))
        : [],
    );
  }
}

/** The likeliest causes by the wiring and by time. It is asked for one hop after the other. */
class InferredCauses {
  readonly #hops: readonly HopFacts[];
  readonly #wiring: Wiring;
  readonly #latest = new Map<string, number>();
  readonly #consumed = new Map<string, readonly string[]>();

  constructor(hops: readonly HopFacts[], wiring: Wiring) {
    this.#hops = hops;
    this.#wiring = wiring;
    for (const [channel, services] of wiring.consumers) {
      for (const service of services) this.#consumed.set(service, [...(this.#consumed.get(service) ?? []), channel]);
    }
  }

  next(place: number): Cause | undefined {
    const hop = this.#hops[place];
    const cause = hop && (this.#byWiring(hop) ?? this.#byTime(place));
    if (hop?.channel !== undefined) this.#latest.set(hop.channel, place);
    return cause;
  }

  #byWiring({ channel, service }: HopFacts): Cause | undefined {
    const services = service === undefined ? (this.#wiring.publishers.get(channel ?? '') ?? []) : [service];
    let best: Cause | undefined;
    for (const each of services) {
      const published = channel === undefined ? '' : ` and publishes ${channel}`;
      for (const consumed of this.#consumed.get(each) ?? []) {
        const hop = this.#latest.get(consumed);
        if (hop === undefined || (best && best.hop >= hop)) continue;
        best = { hop, evidence: `${each} consumes ${consumed}${published}`, isStated: false };
      }
      if (channel === undefined) best = this.#published(each, best);
    }
    return best;
  }

  /** Who writes a line may tell of what it has just published. */
  #published(service: string, best: Cause | undefined): Cause | undefined {
    let latest = best;
    for (const [channel, services] of this.#wiring.publishers) {
      const hop = this.#latest.get(channel);
      if (hop === undefined || !services.includes(service) || (latest && latest.hop >= hop)) continue;
      latest = { hop, evidence: `${service} publishes ${channel}`, isStated: false };
    }
    return latest;
  }

  #byTime(place: number): Cause | undefined {
    return place === 0 ? undefined : { hop: place - 1, evidence: 'the one before it in time', isStated: false };
  }
}

function isSpan(hop: HopFacts | undefined): boolean {
  return hop !== undefined && hop.channel === undefined && hop.kind !== 'logs';
}

function valuesOf(hop: HopFacts, role: IdentifierRole): readonly string[] {
  return hop.identifiers.flatMap((each) => (each.role === role ? [each.value] : []));
}

function keep(places: Map<string, number[]>, value: string, place: number): void {
  const known = places.get(value);
  if (!known) places.set(value, [place]);
  else if (known.length < maxCauses) known.push(place);
}
