import type { HopFacts, Wiring } from '../../src/messages/trace/hop.ts';
import type { Identifier } from '../../src/messages/trace/identifiers.ts';
import type { SpanFacts } from '../../src/messages/trace/spanFacts.ts';

/** How much services say of what led to what. */
export type Telling = 'nothing' | 'causation ids' | 'spans';

interface Simulation {
  readonly hops: readonly HopFacts[];
  readonly wiring: Wiring;
  /** The place of what really led to each hop; undefined for the first one. */
  readonly truth: readonly (number | undefined)[];
}

interface Event {
  readonly hop: HopFacts;
  readonly cause: Event | undefined;
}

const maxHops = 60;

/**
 * One value on its way through a random system of services: each consumes some channels and, some milliseconds after a message, may write a
 * line and publish to channels further on. `random` yields numbers from 0 up to 1.
 */
export function simulate(random: () => number, telling: Telling): Simulation {
  return new System(random, telling).run();
}

class System {
  readonly #random: () => number;
  readonly #telling: Telling;
  readonly #consumers = new Map<string, string[]>();
  readonly #publishers = new Map<string, string[]>();
  readonly #events: Event[] = [];
  #ids = 0;

  constructor(random: () => number, telling: Telling) {
    this.#random = random;
    this.#telling = telling;
    const services = 3 + Math.floor(random() * 6);
    const channels = 3 + Math.floor(random() * 7);
    // Who comes first in line publishes to what those behind consume: no message goes round in a circle.
    for (let channel = 0; channel < channels; channel++) {
      const publisher = Math.floor((channel / channels) * (services - 1));
      const name = `c${channel}`;
      this.#publishers.set(name, [`s${publisher}`]);
      const behind = Array.from({ length: services - publisher - 1 }, (_, at) => `s${publisher + 1 + at}`);
      this.#consumers.set(
        name,
        behind.filter((_, at) => at === 0 || random() < 0.25),
      );
    }
  }

  run(): Simulation {
    const [first] = this.#publishers.keys();
    this.#publish(first ?? '', 1000, undefined);
    const inOrder = this.#events.toSorted((a, b) => a.hop.timeMs - b.hop.timeMs);
    const places = new Map(inOrder.map((event, place) => [event, place]));
    return {
      hops: inOrder.map(({ hop }) => hop),
      wiring: { publishers: this.#publishers, consumers: this.#consumers },
      truth: inOrder.map(({ cause }) => cause && places.get(cause)),
    };
  }

  #publish(channel: string, timeMs: number, cause: Event | undefined): void {
    if (this.#events.length >= maxHops) return;
    const [service = ''] = this.#publishers.get(channel) ?? [];
    const id = `${1_700_000_000_000 + this.#ids++}-0`;
    const sender = this.#span(service, timeMs - 0.5, cause, { does: 'sends', destination: channel, messageId: id });
    const identifiers: Identifier[] = [];
    if (sender) identifiers.push({ role: 'span', value: sender.hop.span?.id ?? '', at: 'traceparent' });
    if (this.#telling === 'causation ids' && cause) {
      identifiers.push({ role: 'cause', value: cause.hop.id, at: 'causationid' });
    }
    const known = { source: `stream:${channel}`, kind: 'stream' as const, channel, key: channel, id, identifiers };
    const message = this.#keep(
      { ...known, timeMs, service: this.#telling === 'spans' ? undefined : service },
      sender ?? cause,
    );
    for (const consumer of this.#consumers.get(channel) ?? []) this.#consume(consumer, channel, message);
  }

  #consume(service: string, channel: string, message: Event): void {
    const timeMs = message.hop.timeMs + 1 + this.#random() * 20;
    const about = { does: 'consumes' as const, destination: channel, messageId: message.hop.id };
    const handler = this.#span(service, timeMs, message, about) ?? message;
    if (this.#random() < 0.5) this.#write(service, timeMs + this.#random() * 5, handler, message);
    for (const [next, publishers] of this.#publishers) {
      const isBehind = Number(next.slice(1)) > Number(channel.slice(1));
      if (!isBehind || !publishers.includes(service) || this.#random() < 0.4) continue;
      this.#publish(next, timeMs + 5 + this.#random() * 20, handler);
    }
  }

  #write(service: string, timeMs: number, cause: Event, message: Event): void {
    const identifiers: Identifier[] = [];
    if (this.#telling === 'causation ids') identifiers.push({ role: 'cause', value: message.hop.id, at: 'text' });
    if (cause.hop.span) identifiers.push({ role: 'span', value: cause.hop.span.id, at: 'span_id' });
    const known = { source: 'logs:all', kind: 'logs' as const, id: String(this.#ids++), service, identifiers };
    this.#keep({ ...known, timeMs }, cause);
  }

  /** Where spans are told of. */
  #span(
    service: string,
    timeMs: number,
    cause: Event | undefined,
    about: Pick<SpanFacts, 'does' | 'destination' | 'messageId'>,
  ): Event | undefined {
    if (this.#telling !== 'spans') return undefined;
    const id = String(this.#ids++).padStart(16, '0');
    // Who consumes has what the message carries: the span that sent it. Else the parent is the span around it.
    const carried = cause?.hop.identifiers.find(({ role }) => role === 'span')?.value;
    const parent = cause?.hop.span?.id ?? carried;
    const span = { ...about, id, parent, links: [], group: undefined, durationMs: 1 };
    const identifiers: Identifier[] = [{ role: 'span', value: id, at: 'spanId' }];
    if (about.does === 'consumes' && about.messageId !== undefined) {
      identifiers.push({ role: 'cause', value: about.messageId, at: 'messaging.message.id' });
    }
    return this.#keep({ timeMs, source: 'span:all', kind: 'span', id, service, identifiers, span }, cause);
  }

  #keep(hop: HopFacts, cause: Event | undefined): Event {
    const event = { hop, cause };
    this.#events.push(event);
    return event;
  }
}

/** Numbers from 0 up to 1 that are the same ones for the same seed. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b_79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}
