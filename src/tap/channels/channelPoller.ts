import { sleep } from '../../base/async.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import { isCancellation, toProblem } from '../../base/problem.ts';
import type { BrokerChannelKind } from '../../base/kinds/sources.ts';
import type { Broker, ChannelFacts, Discovery } from '../../broker/broker.ts';
import type { ChannelFigures } from '../../protocol/tap.ts';
import type { Announcer } from '../session/announcer.ts';
import type { Lease } from '../sources/leasePool.ts';
import { Rates } from './rates.ts';

export interface DeclaredChannel {
  readonly kind: BrokerChannelKind;
  readonly key: string;
  readonly isPattern: boolean;
}

/** Which channels are looked at, and how often. */
export interface ChannelWatchRequest {
  /** The broker's name, under which it is announced. */
  readonly name?: string | undefined;
  readonly declared: readonly DeclaredChannel[];
  /** Whether channels are looked for that nobody declared. */
  readonly discovers: boolean;
  /** How many of those are described at most, and what their names must hold. */
  readonly limit?: number | undefined;
  readonly words?: readonly string[] | undefined;
  readonly intervalMs: number;
}

interface Known {
  readonly kind: BrokerChannelKind;
  readonly key: string;
}

/** How many discovered channels are described, unless somebody wants to see more. */
const defaultLimit = 500;
const discoverEveryMs = 10_000;
const shortestIntervalMs = 250;

/** Looks at a broker's channels again and again, declared and discovered ones, and says how they do. */
export class ChannelPoller implements Disposable {
  readonly #lease: Lease<Broker>;
  readonly #name: string | undefined;
  readonly #declared: readonly DeclaredChannel[];
  readonly #discovers: boolean;
  readonly #limit: number;
  readonly #words: readonly string[];
  readonly #announcer: Announcer;
  readonly #logger: Logger;
  readonly #rates = new Rates();
  readonly #published = new Map<string, number>();
  readonly #lifetime = new AbortController();
  #discovery: Discovery = { channels: [], left: 0, unnamed: 0, isPartial: false };
  #discoveredAtMs = -Infinity;
  #channels: readonly ChannelFigures[] = [];

  constructor(
    lease: Lease<Broker>,
    { name, declared, discovers, limit, words, intervalMs }: ChannelWatchRequest,
    announcer: Announcer,
    logger: Logger,
  ) {
    this.#lease = lease;
    this.#name = name;
    this.#declared = declared;
    this.#discovers = discovers;
    this.#limit = limit ?? defaultLimit;
    this.#words = words ?? [];
    this.#announcer = announcer;
    this.#logger = logger;
    this.#announce('connecting');
    void this.#countPublished();
    void this.#run(Math.max(shortestIntervalMs, intervalMs));
  }

  dispose(): void {
    this.#lifetime.abort();
    this.#lease.dispose();
  }

  async #run(intervalMs: number): Promise<void> {
    const { signal } = this.#lifetime;
    try {
      // One look after the other, with rest in between.
      while (!signal.aborted) {
        await this.#look(signal);
        await sleep(intervalMs, signal);
      }
    } catch (error) {
      if (!signal.aborted && !isCancellation(error)) this.#logger.error('Watching channels failed', error);
    }
  }

  async #look(signal: AbortSignal): Promise<void> {
    try {
      await this.#discover(signal);
      const known = this.#known();
      const facts = await this.#lease.value.describe(known);
      signal.throwIfAborted();
      this.#channels = [...facts.map((fact) => this.#toLive(fact)), ...this.#patterns()];
      this.#announce('ready');
    } catch (error) {
      signal.throwIfAborted();
      this.#rates.clear();
      this.#channels = this.#channels.map((channel) => ({ ...channel, ratePerSecond: null }));
      this.#announce('lost', error);
    }
  }

  async #discover(signal: AbortSignal): Promise<void> {
    if (!this.#discovers || performance.now() - this.#discoveredAtMs < discoverEveryMs) return;
    this.#discovery = await this.#lease.value.discover(this.#limit, signal, this.#words);
    this.#discoveredAtMs = performance.now();
  }

  #known(): Known[] {
    const declared = this.#declared.filter((channel) => !channel.isPattern);
    return [
      ...new Map(
        [...declared, ...this.#discovery.channels].map(({ kind, key }) => [`${kind} ${key}`, { kind, key }]),
      ).values(),
    ];
  }

  /** A pattern has no facts of its own; what we hear by it we can count. */
  #patterns(): ChannelFigures[] {
    const patterns = this.#declared.filter((channel) => channel.kind === 'pubsub' && channel.isPattern);
    return patterns.map(({ kind, key }) => this.#toLive({ kind, key, length: 0, groups: [] }));
  }

  #toLive({ kind, key, length, entriesAdded, groups }: ChannelFacts): ChannelFigures {
    const total = kind === 'pubsub' ? this.#published.get(key) : entriesAdded;
    return {
      kind,
      key,
      length,
      ratePerSecond: this.#rates.look(`${kind} ${key}`, total, performance.now()),
      groups: groups.map((group) => ({ ...group, lag: group.lag ?? null })),
    };
  }

  /** Redis keeps no count of what was published: listen to the declared channels, and to no other. */
  async #countPublished(): Promise<void> {
    const { signal } = this.#lifetime;
    const { pubsub } = this.#lease.value;
    const requests = this.#declared
      .filter((channel) => channel.kind === 'pubsub')
      .map(({ key, isPattern }) => ({ channel: key, isPattern }));
    if (!pubsub || requests.length === 0) return;
    const sink = {
      onReady: () => {
        for (const { channel } of requests) this.#published.set(channel, 0);
      },
      onMessage: ({ via }: { via: string }) => {
        this.#published.set(via, (this.#published.get(via) ?? 0) + 1);
      },
      onGap: () => undefined,
    };
    try {
      await pubsub.subscribe(requests, sink, signal);
    } catch (error) {
      if (!signal.aborted) this.#logger.warn(`Rates of pub/sub channels are unknown. ${toProblem(error).message}`);
    }
  }

  #announce(state: 'connecting' | 'ready' | 'lost', error?: unknown): void {
    const problem = state === 'lost' ? toProblem(error) : undefined;
    this.#announcer.emit('channels', {
      name: this.#name,
      state,
      problem: problem ? { code: problem.code, severity: problem.severity, message: problem.message } : null,
      channels: [...this.#channels],
      left: this.#discovery.left,
      unnamed: this.#discovery.unnamed,
      isPartial: this.#discovery.isPartial,
    });
  }
}
