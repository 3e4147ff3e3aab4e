import type { IdentifierRole } from '../../base/kinds/identifiers.ts';
import type { Cause, HopFacts } from './hop.ts';
import { isMessage, isOn } from './hopKinds.ts';
import type { SpanFacts } from './spanFacts.ts';

/** More hops that one value leads to are no causes of one hop. */
const maxCauses = 20;

/** Hops by a value that they have. */
type Places = Map<string, number[]>;

/** Causes that are in the data: ids of other hops, spans, channels that answers go to. */
export class StatedCauses {
  readonly #hops: readonly HopFacts[];
  /** Messages by what others call them. */
  readonly #byId: Places = new Map();
  readonly #spans: Places = new Map();
  /** Messages by the span that sent them, which they carry. */
  readonly #sentBy: Places = new Map();
  /** Spans that sent a message, by what they call it. */
  readonly #senders: Places = new Map();
  /** Messages by the channel that answers to them go to. */
  readonly #askers: Places = new Map();

  constructor(hops: readonly HopFacts[]) {
    this.#hops = hops;
  }

  /** All are to be known before one is asked for. */
  know(place: number): void {
    const hop = this.#hops[place];
    if (!hop) return;
    const { span } = hop;
    if (span) {
      keep(this.#spans, span.id, place);
      if (span.does === 'sends' && span.messageId !== undefined) keep(this.#senders, span.messageId, place);
    }
    if (!isMessage(hop)) return;
    // A number of our own means nothing to others; the id of an entry is what its readers log.
    if (/^\d+-\d+$/.test(hop.id)) keep(this.#byId, hop.id, place);
    for (const { role, value } of hop.identifiers) {
      if (role === 'id') keep(this.#byId, value, place);
      if (role === 'span') keep(this.#sentBy, value, place);
      if (role === 'reply') keep(this.#askers, value, place);
    }
  }

  of(place: number): readonly Cause[] {
    const hop = this.#hops[place];
    if (!hop) return [];
    const causes = hop.span ? this.#ofSpan(hop, hop.span) : isMessage(hop) ? this.#ofMessage(hop) : this.#ofLine(hop);
    const seen = new Set([place]);
    return causes.filter((cause) => !seen.has(cause.hop) && seen.add(cause.hop)).slice(0, maxCauses);
  }

  #ofMessage(hop: HopFacts): readonly Cause[] {
    const sender = this.#named(hop, 'span', this.#spans, 'span');
    const own = new Set([hop.id, ...valuesOf(hop, 'id')]);
    const byName = [...own].flatMap((id) =>
      (this.#senders.get(id) ?? [])
        .filter((place) => isOn(hop, this.#hops[place]?.span?.destination))
        .map((place) => stated(place, `messaging.message.id names its id ${id}`)),
    );
    return [
      ...(sender.length > 0 ? sender : byName),
      ...this.#named(hop, 'cause', this.#byId, 'id'),
      ...this.#named(hop, 'parent', sender.length > 0 ? new Map() : this.#sentBy, 'span'),
      ...this.#asked(hop),
    ];
  }

  /** What is answered: a message before it says that answers go to its channel. */
  #asked(hop: HopFacts): readonly Cause[] {
    const names = new Set([hop.channel, hop.key].filter((name) => name !== undefined));
    return [...names].flatMap((name) =>
      (this.#askers.get(name) ?? [])
        .filter((place) => (this.#hops[place]?.timeMs ?? Infinity) <= hop.timeMs)
        .map((place) => stated(place, `its answers go to ${name}`)),
    );
  }

  #ofSpan(hop: HopFacts, span: SpanFacts): readonly Cause[] {
    const parents = [...new Set([...(span.parent === undefined ? [] : [span.parent]), ...span.links])];
    if (span.does !== 'consumes') return parents.flatMap((id) => this.#parent(hop, id));
    const byId = this.#named(hop, 'cause', this.#byId, 'id').filter((cause) => this.#isOn(cause, span));
    const bySender = parents.flatMap((id) => {
      const sent = (this.#sentBy.get(id) ?? []).map((place) => stated(place, `it carries the span ${id}`));
      const there = sent.filter((cause) => this.#isOn(cause, span) && this.#isDelivered(cause, span));
      return there.length > 0 ? there : this.#parent(hop, id);
    });
    return [...byId, ...bySender];
  }

  #isOn({ hop }: Cause, { destination }: SpanFacts): boolean {
    const message = this.#hops[hop];
    return message !== undefined && isOn(message, destination);
  }

  /** One span may have sent several messages; who names the one that it handles handles no other. */
  #isDelivered({ hop }: Cause, { messageId }: SpanFacts): boolean {
    if (messageId === undefined) return true;
    const message = this.#hops[hop];
    const own = message ? [message.id, ...valuesOf(message, 'id')] : [];
    return own.includes(messageId) || !this.#byId.has(messageId);
  }

  /** The parent itself; where nobody has told of it, the message that carries it: then it was sent from elsewhere. */
  #parent({ timeMs }: HopFacts, id: string): readonly Cause[] {
    const spans = this.#spans.get(id);
    if (spans) return spans.map((place) => stated(place, `names its parent ${id}`));
    return (this.#sentBy.get(id) ?? [])
      .filter((place) => (this.#hops[place]?.timeMs ?? Infinity) <= timeMs)
      .map((place) => stated(place, `it carries the span ${id}`));
  }

  /** Who writes a line does so within a span, and of messages that are there already. */
  #ofLine(hop: HopFacts): readonly Cause[] {
    const within = this.#named(hop, 'span', this.#spans, 'span');
    const earlier = [
      ...this.#named(hop, 'cause', this.#byId, 'id'),
      ...this.#named(hop, 'id', this.#byId, 'id'),
      ...(within.length > 0 ? [] : this.#named(hop, 'span', this.#sentBy, 'span')),
      ...(within.length > 0 ? [] : this.#named(hop, 'parent', this.#sentBy, 'span')),
    ].filter((cause) => (this.#hops[cause.hop]?.timeMs ?? Infinity) <= hop.timeMs);
    return [...within, ...earlier];
  }

  #named(hop: HopFacts, role: IdentifierRole, places: ReadonlyMap<string, readonly number[]>, what: string): Cause[] {
    return hop.identifiers.flatMap(({ role: its, value, at }) =>
      its === role ? (places.get(value) ?? []).map((place) => stated(place, `${at} names its ${what} ${value}`)) : [],
    );
  }
}

function stated(hop: number, evidence: string): Cause {
  return { hop, evidence, isStated: true };
}

function valuesOf(hop: HopFacts, role: IdentifierRole): readonly string[] {
  return hop.identifiers.flatMap((each) => (each.role === role ? [each.value] : []));
}

function keep(places: Places, value: string, place: number): void {
  const known = places.get(value);
  if (!known) places.set(value, [place]);
  else if (known.length < maxCauses) known.push(place);
}
