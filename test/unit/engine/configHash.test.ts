import { describe, expect, it } from 'vitest';
import { configHash } from '../../../src/engine/configHash.ts';
import { resolving } from '../manifest/support/resolving.ts';

const text = `name: shop
services:
  redis:
    image: redis:7
    command: [redis-server, --save, ""]
    healthcheck: { test: [CMD, redis-cli, ping], interval: 5s, retries: 3 }
    volumes: [data:/data]
    networks: { back: { aliases: [cache] } }
    restart: unless-stopped
    stop_grace_period: 30s
    deploy: { replicas: 2, resources: { limits: { cpus: "0.5", memory: 64M } } }
  web:
    image: web
    depends_on: { redis: { condition: service_healthy } }
    environment: { REDIS_URL: "redis://redis:6379", EMPTY: "" }
    labels: { team: shop }
    ports: ["8080:80", "127.0.0.1:9090-9091:9090/udp"]
    volumes: [./conf:/conf:ro]
    secrets: [key]
    configs: [{ source: motd, target: /etc/motd }]
    cap_drop: [ALL]
    read_only: true
    pre_start: [{ command: [migrate] }]
    post_start: [{ command: [warm, up], user: root }]
    pre_stop: [{ command: [drain] }]
    x-patchbay:
      publishes: [orders]
      run:
        command: [node, web.js]
        cwd: ./web
        environment: { PORT: "8080" }
        healthcheck: { test: [CMD, probe] }
        post_start: [{ command: [local] }]
volumes: { data: {} }
networks: { back: { name: backbone } }
secrets: { key: { file: ./key.txt } }
configs: { motd: { content: hello } }
x-patchbay:
  broker: redis
  channels: { orders: { kind: stream } }
`;

describe('what runs already', () => {
  const { application } = resolving(text, { files: { 'key.txt': 'k' } });

  // These hashes stand on containers that are there: another one recreates them all, as if their manifest had changed.
  it.each([
    ['redis', 'container', '56438c895b0f929a34555983e523c6f0f9e3a8b2e4f6ce3c3189a1803b578781'],
    ['web', 'container', 'b722c6dd3f057434d505f92ccca0f0164e6c7eee9d2d613645a4fb060c27307f'],
    ['web', 'run', 'da8619fbb6a0c896080b646098231a53bfa10ad339f33db9b1c87644145f7206'],
  ] as const)('keeps the hash that it was made with: %s as %s', (name, declaration, hash) => {
    expect(configHash(application!, application!.services[name]!, declaration)).toBe(hash);
  });
});
