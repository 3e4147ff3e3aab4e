import type { UnshownChannels } from '../../app/channels/channelGroups.ts';
import type { LiveFacts } from '../../app/channels/channelTree.ts';
import { hasTrait } from '../../base/kinds/sources.ts';
import { DisposableSlot, type Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import { toProblem, type Problem } from '../../base/problem.ts';
import { brokerNameOf, defaultBrokerName } from '../../manifest/messaging/brokers.ts';
import type { Messaging } from '../../manifest/model.ts';
import type { TapPeer } from '../../protocol/tap.ts';
import type { TapHost } from '../tapHost.ts';

interface Live {
  readonly state: 'connecting' | 'ready' | 'lost';
  readonly problem: Problem | null;
}

interface WatchedBroker {
  /** The name of a broker; undefined is the default one. */
  readonly name: string | undefined;
  /** Whose broker it is, where several applications have some. */
  readonly scope: string | undefined;
}

/** Which channels that nobody declared are looked at. */
export interface ChannelSearch {
  /** Their names hold all of these. */
  readonly words: readonly string[];
  /** How many at most. */
  readonly limit: number;
  /** The limit can still be raised. */
  readonly canShowMore: boolean;
}

/** Lets the tap look at the channels of one broker. */
export class BrokerWatch implements Disposable {
  readonly #name: string | undefined;
  /** What the tap calls this watch. */
  readonly #id: string | undefined;
  readonly #tap: TapHost;
  readonly #logger: Logger;
  readonly #changed: () => void;
  readonly #hearing = new DisposableSlot<Disposable>();
  /** The question that was asked last, as text, and the tap that was asked. */
  #asked: { readonly peer: TapPeer; readonly request: string; readonly watched: string } | undefined;
  /** It is asked once more, and what it said stands until it answers. */
  #isStale = false;
  #live: Live = connecting;
  #facts: readonly LiveFacts[] = [];
  #unshown = nothingUnshown;

  constructor({ name, scope }: WatchedBroker, tap: TapHost, logger: Logger, changed: () => void) {
    this.#name = name;
    this.#id = scope === undefined ? name : JSON.stringify([scope, name ?? null]);
    this.#tap = tap;
    this.#logger = logger;
    this.#changed = changed;
  }

  get live(): Live {
    return this.#live;
  }

  /** What the broker says of channels. While it is not heard it says nothing. */
  get facts(): readonly LiveFacts[] {
    return this.#live.state === 'ready' ? this.#facts : [];
  }

  /** What it found beside. */
  get unshown(): Omit<UnshownChannels, 'canShowMore'> {
    return this.#live.state === 'ready' ? this.#unshown : nothingUnshown;
  }

  /** The next watch asks anew. */
  outdate(): void {
    this.#isStale = true;
  }

  watch(messaging: Messaging, url: string, intervalMs: number, { words, limit }: ChannelSearch): void {
    this.#tap.start();
    const { peer } = this.#tap;
    if (!peer) return this.#forget();
    const watched = { ...this.#requestOf(messaging), broker: { url }, intervalMs };
    const params = { ...watched, words: [...words], limit };
    const request = JSON.stringify(params);
    // What was said of a broker stands until it has searched for something else.
    const isSearch = this.#asked?.peer === peer && this.#asked.watched === JSON.stringify(watched);
    const isSame = this.#asked?.peer === peer && this.#asked.request === request;
    if (isSame && !this.#isStale) return;
    this.#isStale = false;
    this.#asked = { peer, request, watched: JSON.stringify(watched) };
    if (!isSearch || this.#live.state !== 'ready') this.#live = connecting;
    this.#hear(peer);
    peer.request('watchChannels', params).catch((error: unknown) => {
      if (this.#asked?.peer !== peer || this.#tap.peer !== peer) return;
      this.#live = { state: 'lost', problem: toProblem(error) };
      this.#logger.warn(`Channels: ${toProblem(error).message}`);
      this.#changed();
    });
  }

  unwatch(): void {
    const { peer } = this.#tap;
    if (this.#asked && peer === this.#asked.peer) {
      const asked = peer.request('unwatchChannels', { name: this.#id });
      asked.catch((error: unknown) => this.#logger.debug(toProblem(error).message));
    }
    this.#forget();
  }

  dispose(): void {
    this.#hearing.dispose();
  }

  /** Channels that nobody declared are looked for on the default broker only: their names would not tell which broker is meant. */
  #requestOf(messaging: Messaging) {
    const name = this.#name;
    const declared = Object.values(messaging.channels).flatMap(({ name: channel, kind, key, isPattern }) =>
      brokerNameOf(messaging, channel) === name && hasTrait(kind, 'isListed') ? [{ kind, key, isPattern }] : [],
    );
    return { name: this.#id, declared, discovers: name === defaultBrokerName(messaging) };
  }

  #hear(peer: TapPeer): void {
    this.#hearing.set(
      peer.on('channels', ({ name, state, problem, channels, left, unnamed, isPartial }) => {
        if (name !== this.#id || (state === 'connecting' && this.#live.state === 'ready')) return;
        this.#live = { state, problem };
        this.#unshown = { left, unnamed, isPartial };
        this.#facts = channels.map((channel) => ({ ...channel, broker: this.#name }));
        this.#changed();
      }),
    );
  }

  #forget(): void {
    this.#asked = undefined;
    this.#hearing.set(undefined);
    this.#live = connecting;
    this.#facts = [];
    this.#unshown = nothingUnshown;
  }
}

const nothingUnshown = { left: 0, unnamed: 0, isPartial: false };
const connecting: Live = { state: 'connecting', problem: null };
