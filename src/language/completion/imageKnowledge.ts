/** Facts about well-known images: their health check and the port that they listen on. */
export interface ImageKnowledge {
  readonly names: readonly string[];
  readonly port: number;
  /** The value of `healthcheck.test`. `$$` is a dollar sign for the container's shell. */
  readonly test?: string;
}

const all: readonly ImageKnowledge[] = [
  { names: ['redis', 'valkey'], port: 6379, test: '["CMD", "redis-cli", "ping"]' },
  {
    names: ['postgres', 'postgis', 'timescaledb', 'pgvector'],
    port: 5432,
    test: '["CMD-SHELL", "pg_isready -U $${POSTGRES_USER:-postgres}"]',
  },
  { names: ['mysql'], port: 3306, test: '["CMD", "mysqladmin", "ping", "-h", "127.0.0.1"]' },
  { names: ['mariadb'], port: 3306, test: '["CMD", "healthcheck.sh", "--connect", "--innodb_initialized"]' },
  { names: ['mongo'], port: 27017, test: '["CMD", "mongosh", "--quiet", "--eval", "db.adminCommand(\'ping\').ok"]' },
  { names: ['rabbitmq'], port: 5672, test: '["CMD", "rabbitmq-diagnostics", "-q", "ping"]' },
  { names: ['nginx'], port: 80, test: '["CMD-SHELL", "curl -fsS http://127.0.0.1/ -o /dev/null"]' },
  { names: ['httpd'], port: 80 },
  { names: ['caddy', 'traefik'], port: 80 },
  { names: ['memcached'], port: 11211 },
  {
    names: ['elasticsearch', 'opensearch'],
    port: 9200,
    test: '["CMD-SHELL", "curl -fsS http://127.0.0.1:9200/_cluster/health -o /dev/null"]',
  },
  { names: ['kafka', 'cp-kafka'], port: 9092 },
  { names: ['nats'], port: 4222 },
  { names: ['minio'], port: 9000, test: '["CMD", "mc", "ready", "local"]' },
  { names: ['consul'], port: 8500, test: '["CMD", "consul", "members"]' },
  { names: ['vault'], port: 8200 },
  { names: ['grafana'], port: 3000 },
  { names: ['prometheus'], port: 9090, test: '["CMD", "wget", "-qO-", "http://127.0.0.1:9090/-/healthy"]' },
];

/** Looks up an image by the last part of its name, such as `redis` in `registry.example/team/redis:7-alpine`. */
export function knowledgeOf(image: string): ImageKnowledge | undefined {
  const name = /([^/:@]+)(?::[^/]*)?(?:@.*)?$/.exec(image.slice(0, 300))?.[1];
  return name === undefined ? undefined : all.find(({ names }) => names.includes(name));
}
