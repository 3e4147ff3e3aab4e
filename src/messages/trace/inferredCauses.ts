import type { Cause, HopFacts, Wiring } from './hop.ts';
import { isMessage } from './hopKinds.ts';
import type { SpanFacts } from './spanFacts.ts';

/** Clocks of services and brokers differ by some milliseconds, and a span that sends may tell of its beginning only roughly. */
const clockSkewMs = 50;

/** The likeliest causes by the wiring and by time. It is asked for one hop after the other. */
export class InferredCauses {
  readonly #hops: readonly HopFacts[];
  readonly #wiring: Wiring;
  /** The latest message of each channel, by what the manifest and the broker call it. */
  readonly #latest = new Map<string, number>();
  /** The latest span that sent to a channel and did not say what, by what the broker calls the channel. */
  readonly #senders = new Map<string, number>();
  /** The latest hop of each service. */
  readonly #latestOf = new Map<string, number>();
  readonly #consumed = new Map<string, readonly string[]>();
  readonly #published = new Map<string, readonly string[]>();

  constructor(hops: readonly HopFacts[], wiring: Wiring) {
    this.#hops = hops;
    this.#wiring = wiring;
    turnAround(wiring.consumers, this.#consumed);
    turnAround(wiring.publishers, this.#published);
  }

  next(place: number): Cause | undefined {
    const hop = this.#hops[place];
    if (!hop) return undefined;
    const cause = hop.span ? this.#ofSpan(hop.span) : this.#ofOther(hop, place);
    this.#know(hop, place);
    return cause;
  }

  #know(hop: HopFacts, place: number): void {
    const { channel, key, service, span } = hop;
    for (const name of [channel, key]) if (name !== undefined && isMessage(hop)) this.#latest.set(name, place);
    if (span?.does === 'sends' && span.destination !== undefined && span.messageId === undefined) {
      this.#senders.set(span.destination, place);
    }
    if (service !== undefined) this.#latestOf.set(service, place);
  }

  /** Only of what handles a message there may be one that it does not name: others name their parents, or have none. */
  #ofSpan({ does, destination, group }: SpanFacts): Cause | undefined {
    const hop = does === 'consumes' && destination !== undefined ? this.#latest.get(destination) : undefined;
    if (hop === undefined || destination === undefined) return undefined;
    const who = group === undefined ? 'it handles a message' : `group ${group} handles a message`;
    return inferred(hop, `${who} of ${destination}`);
  }

  #ofOther(hop: HopFacts, place: number): Cause | undefined {
    return this.#sender(hop) ?? this.#byWiring(hop) ?? this.#ofService(hop) ?? this.#byTime(place);
  }

  #sender(hop: HopFacts): Cause | undefined {
    if (!isMessage(hop)) return undefined;
    for (const name of [hop.key, hop.channel]) {
      const sender = name === undefined ? undefined : this.#senders.get(name);
      const span = sender === undefined ? undefined : this.#hops[sender];
      if (sender === undefined || !span?.span) continue;
      const isDuring = hop.timeMs <= span.timeMs + span.span.durationMs + clockSkewMs;
      if (isDuring) return inferred(sender, `${span.service ?? 'a span'} sent to ${name ?? ''} at that time`);
    }
    return undefined;
  }

  #byWiring(hop: HopFacts): Cause | undefined {
    const { channel, service } = hop;
    const services = service === undefined ? (this.#wiring.publishers.get(channel ?? '') ?? []) : [service];
    const published = channel === undefined ? '' : ` and publishes ${channel}`;
    let best: Cause | undefined;
    for (const each of services) {
      for (const consumed of this.#consumed.get(each) ?? []) {
        best = this.#later(best, consumed, `${each} consumes ${consumed}${published}`);
      }
      // Who writes a line may tell of what it has just published.
      if (channel !== undefined) continue;
      for (const own of this.#published.get(each) ?? []) best = this.#later(best, own, `${each} publishes ${own}`);
    }
    return best;
  }

  #later(best: Cause | undefined, channel: string, evidence: string): Cause | undefined {
    const hop = this.#latest.get(channel);
    return hop === undefined || (best && best.hop >= hop) ? best : inferred(hop, evidence);
  }

  /**
   * What the service did itself, or who sends to it by a channel of which nothing was seen, whichever was later: of pub/sub nothing is kept, and
   * what was in a list is gone.
   */
  #ofService({ service }: HopFacts): Cause | undefined {
    if (service === undefined) return undefined;
    let best = this.#laterOf(undefined, service, `what ${service} did before it`);
    for (const channel of this.#consumed.get(service) ?? []) {
      if (this.#latest.has(channel)) continue;
      for (const other of this.#wiring.publishers.get(channel) ?? []) {
        best = this.#laterOf(best, other, `${other} publishes ${channel}, which ${service} consumes`);
      }
    }
    return best;
  }

  #laterOf(best: Cause | undefined, service: string, evidence: string): Cause | undefined {
    const hop = this.#latestOf.get(service);
    return hop === undefined || (best && best.hop >= hop) ? best : inferred(hop, evidence);
  }

  #byTime(place: number): Cause | undefined {
    return place === 0 ? undefined : inferred(place - 1, 'the one before it in time');
  }
}

function inferred(hop: number, evidence: string): Cause {
  return { hop, evidence, isStated: false };
}

/** What each service does, of who does what with a channel. */
function turnAround(services: ReadonlyMap<string, readonly string[]>, channels: Map<string, readonly string[]>): void {
  for (const [channel, names] of services) {
    for (const name of names) channels.set(name, [...(channels.get(name) ?? []), channel]);
  }
}
