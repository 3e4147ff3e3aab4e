import { brokerNames, brokerTarget, isBrokerAddress } from '../../../manifest/messaging/brokers.ts';
import { isRedisService } from '../../../manifest/messaging/redisServices.ts';
import { imageRepository } from '../../../manifest/images/reference.ts';
import type { Application } from '../../../manifest/model.ts';
import type { TopologyNodeKind } from '../../../protocol/topology/topology.ts';
import type { DeclaredUse } from './declaredUse.ts';

type ServiceNodeKind = Extract<TopologyNodeKind, 'service' | 'broker' | 'database' | 'gateway'>;

/** What the last part of an image's name says of it. */
const kindsByRepository: ReadonlyMap<string, ServiceNodeKind> = new Map<string, ServiceNodeKind>([
  ...all(
    'broker',
    'rabbitmq kafka cp-kafka cp-server redpanda nats nats-streaming activemq-classic activemq-artemis artemis',
  ),
  ...all('broker', 'pulsar pulsar-standalone eclipse-mosquitto mosquitto emqx nsq vernemq hivemq-ce hivemq4'),
  ...all(
    'database',
    'postgres postgresql postgis pgvector timescaledb mysql mysql-server mariadb percona percona-server',
  ),
  ...all('database', 'mongo mongodb mongodb-community-server cockroach oracle-free oracle-xe db2 mssql azure-sql-edge'),
  ...all(
    'database',
    'redis redis-stack redis-stack-server valkey keydb dragonfly memcached cassandra scylla couchdb couchbase',
  ),
  ...all('database', 'elasticsearch opensearch solr meilisearch typesense qdrant weaviate chroma milvus clickhouse'),
  ...all('database', 'clickhouse-server influxdb questdb neo4j arangodb surrealdb rethinkdb dynamodb-local minio etcd'),
  ...all(
    'gateway',
    'nginx nginx-unprivileged nginx-proxy openresty traefik envoy caddy haproxy kong kong-gateway apisix',
  ),
  ...all('gateway', 'krakend tyk-gateway gloo-envoy-wrapper oauth2-proxy'),
]);

function all(kind: ServiceNodeKind, repositories: string): readonly (readonly [string, ServiceNodeKind])[] {
  return repositories.split(' ').map((repository) => [repository, kind]);
}

/**
 * What each service of the manifest is on the map. A broker is what channels are on, or a broker by its image. A gateway is one by its image;
 * or the one plain service that publishes a port, if it calls others and none calls it.
 */
export function serviceKinds(
  application: Application,
  uses: readonly DeclaredUse[],
): ReadonlyMap<string, ServiceNodeKind> {
  const brokers = brokerServices(application);
  const kinds = new Map<string, ServiceNodeKind>();
  for (const { name, image = '' } of Object.values(application.services)) {
    const byImage =
      kindsByRepository.get(imageRepository(image)) ?? (/\/mssql\/server/.test(image) ? 'database' : 'service');
    kinds.set(name, brokers.has(name) ? 'broker' : byImage);
  }
  const door = onlyDoor(application, kinds, uses);
  if (door !== undefined) kinds.set(door, 'gateway');
  return kinds;
}

/** The services that channels are on. Where nothing is said, it is the only Redis there is, as for the inspector. */
export function brokerServices({ services, messaging }: Application): ReadonlySet<string> {
  const targets = brokerNames(messaging).map((name) => brokerTarget(messaging, name));
  const named = targets.filter(
    (target) => target !== undefined && !isBrokerAddress(target) && Object.hasOwn(services, target),
  );
  if (targets.some((target) => target !== undefined)) return new Set(named.flatMap((target) => target ?? []));
  const redis = Object.values(services).filter(({ name, image = '' }) => isRedisService(name, image));
  const active = redis.filter(({ isActive }) => isActive);
  const [only, ...others] = active.length > 0 ? active : redis;
  return new Set(only && others.length === 0 ? [only.name] : []);
}

function onlyDoor(
  { services }: Application,
  kinds: ReadonlyMap<string, ServiceNodeKind>,
  uses: readonly DeclaredUse[],
): string | undefined {
  const isPlain = (name: string): boolean => kinds.get(name) === 'service';
  if ([...kinds.values()].includes('gateway')) return undefined;
  const [door, ...others] = Object.values(services).filter(({ name, ports }) => isPlain(name) && ports.length > 0);
  if (!door || others.length > 0) return undefined;
  const calls = uses.flatMap((use) => (use.kind === 'calls' ? [use] : []));
  const callsOthers = calls.some(({ service, target }) => service === door.name && isPlain(target));
  return callsOthers && !calls.some(({ target }) => target === door.name) ? door.name : undefined;
}
