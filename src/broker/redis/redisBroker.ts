import type { BrokerChannelKind } from '../../base/kinds/sources.ts';
import type { Logger } from '../../base/logger.ts';
import type { Broker, BrokerRoles, BrokerStatus, ChannelFacts, Discovery } from '../broker.ts';
import { RedisLinks } from './connection/links.ts';
import { RedisClients } from './clients/redisClients.ts';
import { describe } from './describe.ts';
import { discover } from './discover.ts';
import { RedisKeys } from './keys/redisKeys.ts';
import { mergeDiscoveries, mergeFacts } from './merge.ts';
import { OwnSubscriptions } from './pubsub/ownSubscriptions.ts';
import { RedisPubSub } from './pubsub/redisPubSub.ts';
import { RedisWriter } from './redisWriter.ts';
import { RedisGroups } from './streams/redisGroups.ts';
import { RedisLog } from './streams/redisLog.ts';
import { RedisMover } from './streams/redisMover.ts';

/**
 * A broker at `redis://…`, `rediss://…`, `redis+cluster://…`, `redis+sentinel://…` or a unix socket's path. It plays every
 * role, and connects on first use; a wrong URL is told by the first call.
 */
export function connectRedis(url: string, logger: Logger): Broker & Required<BrokerRoles> {
  return new RedisBroker(url, logger);
}

class RedisBroker implements Broker, Required<BrokerRoles> {
  readonly #links: RedisLinks;
  readonly #own = new OwnSubscriptions();
  readonly address: string;
  readonly log: RedisLog;
  readonly pubsub: RedisPubSub;
  readonly keys: RedisKeys;
  readonly groups: RedisGroups;
  readonly writer: RedisWriter;
  readonly mover: RedisMover;
  readonly clients: RedisClients;

  constructor(url: string, logger: Logger) {
    const links = new RedisLinks(url, logger);
    this.#links = links;
    this.address = links.address;
    this.log = new RedisLog(links);
    this.pubsub = new RedisPubSub(links, this.#own);
    this.keys = new RedisKeys(links, this.#own);
    this.groups = new RedisGroups(links);
    this.writer = new RedisWriter(links);
    this.mover = new RedisMover(links);
    this.clients = new RedisClients(links, this.#own);
  }

  get status(): BrokerStatus {
    return this.#links.states.current;
  }

  get onDidChangeStatus(): Broker['onDidChangeStatus'] {
    return this.#links.states.onDidChange;
  }

  async discover(limit: number, signal: AbortSignal, words?: readonly string[]): Promise<Discovery> {
    const found = await this.#links.commands.everywhere((client) => discover(client, signal), signal);
    return mergeDiscoveries(found, limit, words);
  }

  async describe(
    channels: readonly { readonly kind: BrokerChannelKind; readonly key: string }[],
  ): Promise<readonly ChannelFacts[]> {
    if (channels.length === 0) return [];
    const { lifetime, commands, route } = this.#links;
    const published = channels.filter(({ kind }) => kind === 'pubsub');
    const keyed = channels.filter(({ kind }) => kind !== 'pubsub');
    const [here, everywhere] = await Promise.all([
      commands.byServer(
        route.isCluster ? keyed : channels,
        ({ key }) => key,
        (client, its) => describe(client, its),
        lifetime,
      ),
      // Each node of a cluster counts its own subscribers.
      route.isCluster && published.length > 0
        ? commands.everywhere((client) => describe(client, published), lifetime)
        : [],
    ]);
    // Each node counts whom it serves, and which one serves us it does not say: of all together it is known.
    return mergeFacts(channels, [...here.flat(), ...everywhere.flat()]).map((facts) => this.#withoutOwn(facts));
  }

  #withoutOwn(facts: ChannelFacts): ChannelFacts {
    if (facts.kind !== 'pubsub') return facts;
    return { ...facts, length: Math.max(0, facts.length - this.#own.countOf(facts.key)) };
  }

  dispose(): void {
    this.#links.dispose();
  }
}
