import type { Service } from '../../manifest/model.ts';

interface Datastore {
  /** The last part of the image's name. */
  readonly images: readonly string[];
  /** Where it keeps its data: any of these. */
  readonly dataPaths: readonly string[];
}

/** Images that keep data, as their own documentation says where. */
const datastores: readonly Datastore[] = [
  { images: ['postgres', 'postgis', 'pgvector', 'timescaledb'], dataPaths: ['/var/lib/postgresql'] },
  { images: ['mysql', 'mariadb', 'percona'], dataPaths: ['/var/lib/mysql'] },
  { images: ['mongo', 'mongodb-community-server'], dataPaths: ['/data/db'] },
  { images: ['redis', 'redis-stack', 'redis-stack-server', 'valkey', 'keydb'], dataPaths: ['/data'] },
  { images: ['elasticsearch'], dataPaths: ['/usr/share/elasticsearch/data'] },
  { images: ['opensearch'], dataPaths: ['/usr/share/opensearch/data'] },
  { images: ['cassandra'], dataPaths: ['/var/lib/cassandra'] },
  { images: ['couchdb'], dataPaths: ['/opt/couchdb/data'] },
  { images: ['influxdb'], dataPaths: ['/var/lib/influxdb', '/var/lib/influxdb2'] },
  { images: ['neo4j'], dataPaths: ['/data'] },
  { images: ['rabbitmq'], dataPaths: ['/var/lib/rabbitmq'] },
  { images: ['clickhouse', 'clickhouse-server'], dataPaths: ['/var/lib/clickhouse'] },
  { images: ['minio'], dataPaths: ['/data'] },
];

/** The store that a service's image is known to be. One that is built here may be anything. */
export function datastoreOf({ image }: Service): Datastore | undefined {
  const name = image === undefined ? undefined : imageParts(image).name.split('/').at(-1);
  return datastores.find(({ images }) => name !== undefined && images.includes(name));
}

interface ImageParts {
  readonly name: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** `host:5000/name:tag@digest` in its parts; a colon before the last slash belongs to the registry's port. */
export function imageParts(image: string): ImageParts {
  const [reference = '', digest] = image.split('@');
  const colon = reference.lastIndexOf(':');
  const hasTag = colon > reference.lastIndexOf('/');
  return {
    name: hasTag ? reference.slice(0, colon) : reference,
    ...(hasTag && { tag: reference.slice(colon + 1) }),
    ...(digest !== undefined && { digest }),
  };
}
