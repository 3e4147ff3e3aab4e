import type { Redis } from 'ioredis';
import { sleep } from '../../../base/async.ts';
import type { Disposable } from '../../../base/disposable.ts';
import type { Logger } from '../../../base/logger.ts';
import { CommandConnection } from './commandConnection.ts';
import { retryDelayMs } from './connection.ts';
import type { ConnectionState, ConnectionStates } from './connectionStates.ts';
import { toBrokerError } from './problems.ts';
import type { Destination, Route } from './route.ts';
import { slotOf } from './slots.ts';

/** How often a command is sent on to where a cluster says that its key is. */
const maxRedirects = 16;
const redirectPauseMs = 50;

/** The part of a question to several servers that one of them answers. */
export interface Part<T> {
  readonly items: readonly T[];
  readonly destination: Destination;
}

/** The connections for short commands, one to each server that some command had to go to. */
export class CommandConnections implements Disposable {
  readonly #route: Route;
  readonly #states: ConnectionStates;
  readonly #logger: Logger;
  readonly #connections = new Map<string, CommandConnection>();
  readonly #lifetime = new AbortController();
  #lostRoute: ConnectionState | undefined;

  constructor(route: Route, states: ConnectionStates, logger: Logger) {
    this.#route = route;
    this.#states = states;
    this.#logger = logger;
  }

  /** Runs commands where a key is. A redirected command was not executed, so it is safe to send it on. */
  async atKey<T>(key: string, commands: (client: Redis) => Promise<T>, signal: AbortSignal): Promise<T> {
    for (let redirects = 0; ; redirects++) {
      const destination = await this.#to(key, signal);
      try {
        return await this.#at(destination, announced(destination, commands), signal);
      } catch (error) {
        if (redirects >= maxRedirects || !this.#route.learn(error)) throw toBrokerError(error, this.#route.label);
        await sleep(redirectPauseMs, signal);
        this.#prune();
      }
    }
  }

  /** Runs commands on every server that holds keys. */
  async everywhere<T>(commands: (client: Redis) => Promise<T>, signal: AbortSignal): Promise<readonly T[]> {
    const destinations = await this.#all(signal);
    return Promise.all(destinations.map((destination) => this.#at(destination, commands, signal)));
  }

  /** Runs commands on each server for the items whose keys it has. */
  async byServer<T, R>(
    items: readonly T[],
    keyOf: (item: T) => string,
    commands: (client: Redis, items: readonly T[]) => Promise<R>,
    signal: AbortSignal,
  ): Promise<readonly R[]> {
    const parts = await this.#parts(items, keyOf, signal);
    return Promise.all(
      parts.map(({ destination, items: its }) => this.#at(destination, (client) => commands(client, its), signal)),
    );
  }

  dispose(): void {
    this.#lifetime.abort();
    this.#lostRoute?.gone();
    this.#close();
  }

  #close(): void {
    for (const connection of this.#connections.values()) connection.dispose();
    this.#connections.clear();
  }

  async #parts<T>(items: readonly T[], keyOf: (item: T) => string, signal: AbortSignal): Promise<readonly Part<T>[]> {
    const parts = new Map<string, { items: T[]; destination: Destination }>();
    for (const item of items) {
      // Only the first key asks the cluster: the others are answered from what is known then.
      const destination = await this.#to(keyOf(item), signal);
      const part = parts.get(destination.name) ?? { items: [], destination };
      parts.set(destination.name, part);
      part.items.push(item);
    }
    return [...parts.values()];
  }

  #to(key: string, signal: AbortSignal): Promise<Destination> {
    return this.#found(() => this.#route.to(this.#route.isCluster ? slotOf(key) : undefined, signal), signal);
  }

  #all(signal: AbortSignal): Promise<readonly Destination[]> {
    return this.#found(() => this.#route.all(signal), signal);
  }

  /** While no node of a cluster says where keys are, it is as lost as when a connection is. */
  async #found<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
    try {
      const found = await ask();
      this.#lostRoute?.gone();
      this.#lostRoute = undefined;
      return found;
    } catch (error) {
      signal.throwIfAborted();
      const failure = toBrokerError(error, this.#route.label);
      if (!this.#lostRoute) void this.#findAgain();
      (this.#lostRoute ??= this.#states.open()).lost(failure.problem);
      throw failure;
    }
  }

  async #findAgain(): Promise<void> {
    const { signal } = this.#lifetime;
    try {
      for (let attempt = 0; ; attempt++) {
        await sleep(retryDelayMs(attempt), signal);
        if (!this.#lostRoute || (await this.#all(signal).catch(() => undefined))) return;
      }
    } catch (error) {
      if (!signal.aborted) this.#logger.error('Finding the nodes of a Redis cluster failed', error);
    }
  }

  async #at<T>(destination: Destination, commands: (client: Redis) => Promise<T>, signal: AbortSignal): Promise<T> {
    let connection = this.#connections.get(destination.name);
    if (!connection) {
      connection = new CommandConnection(destination, this.#route.label, this.#states.open(), this.#logger);
      this.#connections.set(destination.name, connection);
    }
    try {
      return await connection.run(commands, signal);
    } catch (error) {
      // Another node of a cluster may have taken over, so the lost one is not waited for.
      if (this.#route.isCluster) this.#route.forget();
      throw error;
    }
  }

  /** Nodes that left a cluster are not connected to for ever. */
  #prune(): void {
    if (this.#connections.size > maxRedirects) this.#close();
  }
}

function announced<T>(
  { isAsking }: Destination,
  commands: (client: Redis) => Promise<T>,
): (client: Redis) => Promise<T> {
  if (!isAsking) return commands;
  return (client) => {
    client.call('ASKING').catch(() => undefined);
    return commands(client);
  };
}
