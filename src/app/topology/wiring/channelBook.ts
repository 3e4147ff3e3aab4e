import type { BrokerChannelKind, ChannelKind } from '../../../base/kinds/sources.ts';
import { matchesName, namePattern } from '../../../base/wildcards.ts';
import type { Application, Channel, Messaging } from '../../../manifest/model.ts';
import type { FactChannel } from '../wiringFact.ts';
import { canonicalBroker } from './canonicalBroker.ts';

/** A channel that stands on the map. */
export interface KnownChannel {
  /** Unique. A channel that the manifest does not declare is called as its key is, unless another is called so. */
  readonly name: string;
  readonly kind: ChannelKind;
  readonly key: string;
  /** Left out for the broker that needs no name. */
  readonly broker?: string;
  readonly isPattern: boolean;
  readonly declared?: Channel;
}

/** Knows which channel of the map is meant by a name of the manifest, and by a key of a broker. */
export class ChannelBook {
  readonly #messaging: Messaging;
  readonly #brokers = new Map<string | undefined, string | undefined>();
  readonly #byName = new Map<string, KnownChannel>();
  readonly #byKey = new Map<string, KnownChannel>();
  readonly #declaredPatterns: { readonly channel: KnownChannel; readonly takes: ChannelTest }[] = [];
  readonly #declaredEvents: KnownChannel[] = [];
  readonly #seen: readonly FactLike[];

  /** `seen`: what brokers have, which tells the kind of a channel that services name and nothing declares. */
  constructor({ messaging }: Pick<Application, 'messaging'>, seen: readonly FactLike[] = []) {
    this.#seen = seen;
    this.#messaging = messaging;
    for (const declared of Object.values(messaging.channels)) {
      const { name, kind, key, isPattern } = declared;
      const channel = this.#put({ name, kind, key, isPattern, ...this.#brokerOf(declared), declared });
      if (kind === 'keyspace') this.#declaredEvents.push(channel);
      if (isPattern) this.#declaredPatterns.push({ channel, takes: this.taker(channel) });
    }
  }

  /** In the manifest's order, then in the order in which they were put here. */
  get all(): readonly KnownChannel[] {
    return [...this.#byName.values()];
  }

  /**
   * The channel that a service names. One that is declared nowhere is what the broker has under that key, else a stream, as a channel is of
   * which nothing is said.
   */
  named(name: string): KnownChannel {
    const known = this.#byName.get(name);
    if (known) return known;
    const seen = this.#seen.filter((one) => one.key === name && !one.isPattern && this.#isOnSameBroker(one, {}));
    const [kind = 'stream'] = seen.map((one) => one.kind).toSorted();
    return this.#put({ name, kind, key: name, isPattern: false, ...this.#brokerOf({}) });
  }

  /** The channels that a key of a broker belongs to: itself if it is declared, else the declared patterns that it matches. */
  declaredFor(fact: FactChannel): readonly KnownChannel[] {
    const known = this.#byKey.get(this.#keyOf(fact));
    if (known?.declared) return [known];
    if (fact.kind !== 'pubsub') return [];
    const events = eventsOf(fact.key);
    if (events) {
      const own = this.#declaredEvents.filter((channel) => this.#isOnSameBroker(channel, fact));
      return own.filter(({ key }) => events.key === undefined || events.key === key);
    }
    if (fact.isPattern && !fact.isFamily) return [];
    return this.#declaredPatterns.flatMap(({ channel, takes }) => (takes(fact) ? [channel] : []));
  }

  /** A channel that only a broker knows. */
  undeclared(fact: FactChannel): KnownChannel {
    const known = this.#byKey.get(this.#keyOf(fact));
    if (known) return known;
    const { kind, key, isPattern } = fact;
    return this.#put({ name: this.#freeName(fact), kind, key, isPattern, ...this.#brokerOf(fact) });
  }

  /** True if the map has a channel for it. */
  isKnown(fact: FactChannel): boolean {
    return this.#byKey.has(this.#keyOf(fact)) || this.declaredFor(fact).length > 0;
  }

  /** As `patternTaker`; a channel that names no broker is on the default one. */
  taker(pattern: FactLike): ChannelTest {
    const takes = patternTaker(pattern);
    return (channel) => takes(channel) && this.#isOnSameBroker(pattern, channel);
  }

  #put(channel: KnownChannel): KnownChannel {
    this.#byName.set(channel.name, channel);
    const key = this.#keyOf(channel);
    // Of two that are declared for one key, the first is meant.
    if (!this.#byKey.has(key)) this.#byKey.set(key, channel);
    return channel;
  }

  #keyOf({ kind, key, isPattern, broker }: FactLike): string {
    return JSON.stringify([kind, key, isPattern, this.#canonical(broker) ?? null]);
  }

  #brokerOf(named: { readonly broker?: string }): { readonly broker?: string } {
    const broker = this.#canonical(named.broker);
    return broker === undefined ? {} : { broker };
  }

  #isOnSameBroker(one: { readonly broker?: string }, other: { readonly broker?: string }): boolean {
    return this.#canonical(one.broker) === this.#canonical(other.broker);
  }

  #canonical(name: string | undefined): string | undefined {
    if (!this.#brokers.has(name)) this.#brokers.set(name, canonicalBroker(this.#messaging, name));
    return this.#brokers.get(name);
  }

  #freeName({ kind, key, ...fact }: FactChannel): string {
    const broker = this.#canonical(fact.broker);
    const names = [key, `${key} (${kind})`, `${key} (${kind} of ${broker ?? 'the broker'})`];
    const free = names.find((name) => !this.#byName.has(name));
    if (free !== undefined) return free;
    for (let number = 2; ; number++) {
      const name = `${key} (${kind}, ${number})`;
      if (!this.#byName.has(name)) return name;
    }
  }
}

type ChannelTest = (channel: FactLike) => boolean;

/** Tells of channels of one broker whether what is published to them comes to whoever is subscribed to a pattern of pub/sub. */
export function patternTaker({ kind, key, isPattern }: FactLike): ChannelTest {
  if (kind !== 'pubsub' || !isPattern) return () => false;
  const signs = namePattern(key);
  // Most channels begin otherwise, which is seen at once.
  const beginning = /^[^*?[\\]*/.exec(key)?.[0] ?? '';
  return (channel) => channel.kind === 'pubsub' && channel.key.startsWith(beginning) && matchesName(signs, channel.key);
}

interface FactLike {
  readonly kind: ChannelKind | BrokerChannelKind;
  readonly key: string;
  readonly isPattern: boolean;
  readonly broker?: string;
}

/** Of a channel by which Redis tells what happens to keys: `key` is whose events they are, undefined for those of all keys. */
export function eventsOf(channel: string): { readonly key: string | undefined } | undefined {
  const [, word, rest] = /^__(keyspace|keyevent)@[\d*]{1,5}__:(.*)$/s.exec(channel) ?? [];
  if (word === undefined) return undefined;
  return { key: word === 'keyspace' ? rest : undefined };
}
