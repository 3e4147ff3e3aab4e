import { ownProperty } from '../../base/ownProperty.ts';
import { imageRepository } from '../messaging/redisServices.ts';

/** How to ask well-known images whether they are up, as `healthcheck.test`. */
const tests: Readonly<Record<string, string>> = {
  redis: '[CMD, redis-cli, ping]',
  valkey: '[CMD, valkey-cli, ping]',
  postgres: '[CMD-SHELL, "pg_isready -U $${POSTGRES_USER:-postgres}"]',
  mysql: '[CMD, mysqladmin, ping, -h, localhost]',
  mariadb: '[CMD, healthcheck.sh, --connect]',
  mongo: `[CMD, mongosh, --quiet, --eval, "db.adminCommand('ping')"]`,
  keydb: '[CMD, keydb-cli, ping]',
  memcached: '[CMD-SHELL, "echo version | nc 127.0.0.1 11211"]',
  nginx: '[CMD-SHELL, "curl -fsS http://localhost/ || wget -q -O /dev/null http://localhost/"]',
  elasticsearch: '[CMD-SHELL, "curl -fsS http://localhost:9200/_cluster/health"]',
  opensearch: '[CMD-SHELL, "curl -fsS http://localhost:9200/_cluster/health"]',
  minio: '[CMD, mc, ready, local]',
  cassandra: '[CMD, cqlsh, -e, "describe cluster"]',
  influxdb: '[CMD, influx, ping]',
  'clickhouse-server': '[CMD-SHELL, "wget -q -O - http://localhost:8123/ping"]',
  zookeeper: '[CMD, zkServer.sh, status]',
  vault: '[CMD, vault, status]',
  rabbitmq: '[CMD, rabbitmq-diagnostics, -q, ping]',
};

/** A check to start from. `exit 0` stands where nobody knows better than the author. */
export function healthcheckFor(image: string): { readonly test: string; readonly flow: string } {
  const known = ownProperty(tests, imageRepository(image));
  const test = known ?? '[CMD-SHELL, "exit 0"]';
  return { test, flow: `{ test: ${test}, interval: 5s, timeout: 3s, retries: 10 }` };
}
