/** A manifest that uses nearly every stage: anchors, variables, extends, short and long forms, x-patchbay. */
export const fullSample = `name: sample
x-common: &common
  restart: unless-stopped
  logging: { driver: json-file, options: { max-size: 10m } }
services:
  redis:
    <<: *common
    image: "redis:\${REDIS_TAG:-7-alpine}"
    ports: ["127.0.0.1:6379:6379", "7000-7002:7000-7002/udp"]
    healthcheck: { test: redis-cli ping, interval: 5s, retries: 3 }
    volumes: [data:/data, "./conf:/conf:ro", { type: tmpfs, target: /run, tmpfs: { size: 1m } }]
  base:
    build: { context: ., args: [A=1] }
    profiles: [never]
  orders:
    <<: *common
    extends: base
    profiles: !reset []
    command: node "server.js" --port 80
    depends_on: { redis: { condition: service_healthy } }
    environment:
      - REDIS_URL=redis://redis
      - DEBUG
    env_file: [{ path: orders.env, required: false }]
    networks: { back: { aliases: [o] }, default: }
    deploy: { replicas: 2, resources: { limits: { cpus: "0.5", memory: 128M } } }
    x-patchbay:
      publishes: [orders.created]
      consumes: [{ channel: payments.settled, group: orders }, orders.dead]
      run: { command: npm run dev, cwd: ./orders }
networks: { back: }
volumes: { data: }
x-patchbay:
  broker: redis
  channels:
    orders.created: { kind: stream, payload: { field: data, encoding: json }, deadLetter: orders.dead }
    orders.dead: { kind: stream }
    payments.settled: { kind: pubsub, key: "payments.*" }
`;

/** A manifest as people write it, in block style throughout: what the fast reader is for. */
export const blockSample = `# The shop.
name: shop
x-logging: &logging
  driver: json-file
  options:
    max-size: 10m
x-common: &common
  restart: always
  logging: *logging

services:
  # Keeps the carts.
  redis:
    <<: *common
    image: redis:7-alpine # pinned
    command: ["redis-server", '--save', 60, 1, --loglevel, "warning"]
    ports:
      - "6379:6379"
      - 127.0.0.1:7000:7000
    volumes:
    - data:/data
    - type: tmpfs
      target: /run
      tmpfs:
        size: 1048576
  api:
    <<: [*common]
    build: { context: ., args: { A: 1, B: "two" } }
    init: true
    cpus: 0.5
    environment:
      EMPTY:
      URL: http://redis:6379/0?x=1#y
      TEXT: it's "quoted" - here
    depends_on:
      redis:
        condition: service_started

  worker:
    image: worker:\${TAG:-1}
    profiles: [jobs]
networks:
  default:
    driver: bridge
volumes:
  data:
`;
