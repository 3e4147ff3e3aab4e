import type { Redis } from 'ioredis';
import { abortable } from '../../../base/async.ts';
import { DisposableStore, toDisposable, type Disposable } from '../../../base/disposable.ts';
import type { Logger } from '../../../base/logger.ts';
import { maskUrl } from '../../../base/mask.ts';
import { parseAddress } from './address.ts';
import { CommandConnections } from './commandConnections.ts';
import { withReconnect } from './connection.ts';
import { ConnectionStates } from './connectionStates.ts';
import type { Destination, Route } from './route.ts';
import { routeTo } from './routes.ts';
import { bySlot } from './slots.ts';

/** Does its work on a connection of its own, and rejects when that is lost. */
type LinkWork = (client: Redis, onReady: () => void, destination: Destination) => Promise<never>;

/** Holds all connections of one broker, which its roles share: some for short commands, and one for each lasting work. */
export class RedisLinks implements Disposable {
  /** Is shown to people, so credentials are masked. */
  readonly address: string;
  readonly #url: string;
  readonly #logger: Logger;
  readonly #store = new DisposableStore();
  readonly states = this.#store.add(new ConnectionStates());
  readonly #lifetime = new AbortController();
  #knownRoute: Route | undefined;
  #openCommands: CommandConnections | undefined;

  constructor(url: string, logger: Logger) {
    this.address = maskUrl(url);
    this.#url = url;
    this.#logger = logger;
    this.#store.add(toDisposable(() => this.#lifetime.abort()));
  }

  /** Aborted when the broker is disposed. */
  get lifetime(): AbortSignal {
    return this.#lifetime.signal;
  }

  /** @throws ProblemError `broker.bad-address`, as all below. */
  get route(): Route {
    return (this.#knownRoute ??= routeTo(parseAddress(this.#url)));
  }

  get commands(): CommandConnections {
    return (this.#openCommands ??= this.#store.add(new CommandConnections(this.route, this.states, this.#logger)));
  }

  async atKey<T>(key: string, commands: (client: Redis) => Promise<T>): Promise<T> {
    return this.commands.atKey(key, commands, this.lifetime);
  }

  /** Runs a lasting work on the server that has a slot (undefined: on any), and again whenever the connection was lost. */
  keep(slot: number | undefined, work: LinkWork, signal: AbortSignal): Promise<never> {
    const host = { route: this.route, slot, state: this.states.open(), logger: this.#logger };
    return withReconnect(host, work, signal);
  }

  /** In a cluster keys of different slots cannot be read together, so each slot gets a connection of its own. */
  async bySlot<T>(
    items: readonly T[],
    keyOf: (item: T) => string,
    work: (items: readonly T[], slot: number | undefined, signal: AbortSignal) => Promise<never>,
    signal: AbortSignal,
  ): Promise<never> {
    const groups: [number | undefined, readonly T[]][] = this.route.isCluster
      ? [...bySlot(items, keyOf)]
      : [[undefined, items]];
    return this.together(
      groups.map(
        ([slot, group]) =>
          (lifetime: AbortSignal) =>
            work(group, slot, lifetime),
      ),
      signal,
    );
  }

  /** Runs works that never end by themselves; the first that fails ends them all. */
  async together(works: readonly ((signal: AbortSignal) => Promise<never>)[], signal: AbortSignal): Promise<never> {
    const ending = new AbortController();
    const lifetime = AbortSignal.any([signal, this.lifetime, ending.signal]);
    try {
      return await abortable(Promise.race(works.map((work) => work(lifetime))), lifetime);
    } finally {
      ending.abort();
    }
  }

  dispose(): void {
    this.#store.dispose();
  }
}
