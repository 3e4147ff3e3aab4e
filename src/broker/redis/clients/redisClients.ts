import type { Redis } from 'ioredis';
import { abortable } from '../../../base/async.ts';
import type { BrokerChannelKind } from '../../../base/kinds/sources.ts';
import type { BrokerClients, ChannelReaders, ChannelUse, ClientConnection, CommandSample } from '../../clients.ts';
import { openConnection } from '../connection/connection.ts';
import type { RedisLinks } from '../connection/links.ts';
import type { Destination } from '../connection/route.ts';
import type { OwnSubscriptions } from '../pubsub/ownSubscriptions.ts';
import { isIntroducing } from './clientList.ts';
import { listClients } from './listClients.ts';
import { addedListeners, groupReaders, listenersOf } from './readers.ts';
import { watchServer, type WatchedServer } from './watchServer.ts';

/** Tells who is connected to a Redis and what they do there; of a cluster, at all of its servers, replicas included. */
export class RedisClients implements BrokerClients {
  readonly #links: RedisLinks;
  readonly #own: OwnSubscriptions;

  constructor(links: RedisLinks, own: OwnSubscriptions) {
    this.#links = links;
    this.#own = own;
  }

  async connections(signal: AbortSignal): Promise<readonly ClientConnection[]> {
    const listed = await this.#everywhere((client) => listClients(client, this.#links.address), signal);
    return listed
      .flat()
      .filter((one) => !one.isOwn && !isIntroducing(one.connection))
      .map(({ connection }) => connection);
  }

  async watchCommands(durationMs: number, maxCommands: number, signal: AbortSignal): Promise<CommandSample> {
    const [enough, over] = [new AbortController(), new AbortController()];
    const end = AbortSignal.any([signal, this.#links.lifetime, enough.signal, over.signal]);
    const budget = { durationMs, maxCommands, seen: 0, end, cutShort: () => enough.abort() };
    if (end.aborted) return { durationMs: 0, commands: 0, isCut: false, uses: [] };
    const servers = await this.#servers(end);
    const watches = servers.map((server) => watchServer(server, this.#links.address, budget));
    try {
      return sampleOf(await Promise.all(watches), enough.signal.aborted);
    } finally {
      // Where one server has failed, no other is watched on.
      over.abort();
      await Promise.allSettled(watches);
    }
  }

  async readers(
    channels: readonly { readonly kind: BrokerChannelKind; readonly key: string }[],
    limit: number,
    signal: AbortSignal,
  ): Promise<ChannelReaders> {
    const keysOf = (kind: BrokerChannelKind): readonly string[] =>
      channels.filter((channel) => channel.kind === kind).map(({ key }) => key);
    const [streams, published] = [keysOf('stream'), keysOf('pubsub').slice(0, limit)];
    const [groups, counts, hidden] = await Promise.all([
      this.#links.commands.byServer(
        streams,
        (key) => key,
        (client, keys) => groupReaders(client, keys, limit),
        signal,
      ),
      // Each node of a cluster counts its own subscribers.
      published.length > 0 ? this.#everywhere((client) => listenersOf(client, published), signal) : [],
      published.length > 0 ? this.#hiddenSubscriptions(signal) : 0,
    ]);
    const all = groups.flatMap((part) => part.groups);
    return {
      groups: all.slice(0, limit),
      listeners: addedListeners(published, counts, (key) => this.#own.countOf(key)),
      ...(hidden > 0 && { hidden }),
      isPartial: all.length > limit || keysOf('pubsub').length > limit || groups.some(({ isPartial }) => isPartial),
    };
  }

  /** Those of connections that are left out, and not of this broker's own: another window's, the command line's. */
  async #hiddenSubscriptions(signal: AbortSignal): Promise<number> {
    const listed = await this.#everywhere((client) => listClients(client, this.#links.address), signal);
    const left = listed.flat().filter(({ isOwn }) => isOwn);
    return left.reduce((sum, { connection }) => sum + connection.subscriptions, 0) - this.#own.total;
  }

  /** Asks all servers. Of replicas, which may be down while the broker is well, only those that answer count. */
  async #everywhere<T>(ask: (client: Redis) => Promise<T>, signal: AbortSignal): Promise<readonly T[]> {
    const { commands, route, address } = this.#links;
    const [answers, replicas] = await Promise.all([commands.everywhere(ask, signal), route.replicas(signal)]);
    const asked = replicas.map((replica) => askOnce(replica, address, ask, signal).catch(() => undefined));
    const others = await Promise.all(asked);
    signal.throwIfAborted();
    return [...answers, ...others.filter((answer) => answer !== undefined)];
  }

  /** Replicas that cannot be connected to are left out. */
  async #servers(signal: AbortSignal): Promise<readonly Destination[]> {
    const { route, address } = this.#links;
    const [masters, replicas] = await Promise.all([route.all(signal), route.replicas(signal)]);
    const reached = replicas.map(async (replica) => {
      const isThere = await askOnce(replica, address, (client) => client.ping(), signal).catch(() => undefined);
      return isThere === undefined ? [] : [replica];
    });
    return [...masters, ...(await Promise.all(reached)).flat()];
  }
}

async function askOnce<T>(
  destination: Destination,
  label: string,
  ask: (client: Redis) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const client = await openConnection(destination, label, signal);
  try {
    return await abortable(ask(client), signal);
  } finally {
    client.disconnect();
  }
}

function sampleOf(servers: readonly WatchedServer[], isCut: boolean): CommandSample {
  return {
    durationMs: Math.max(0, ...servers.map(({ durationMs }) => durationMs)),
    commands: servers.reduce((sum, { tally }) => sum + tally.commands, 0),
    isCut,
    uses: servers.flatMap(({ tally, leftOut }): readonly ChannelUse[] => tally.uses(leftOut)),
  };
}
