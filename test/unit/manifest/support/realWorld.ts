/** Written for these tests, in the manner of large public applications: each uses what such files use. */
export const realWorld: Readonly<Record<string, string>> = {
  'telemetry demo: logging anchors, limits, nested defaults': `
x-default-logging: &logging
  driver: "json-file"
  options:
    max-size: "5m"
    max-file: "2"
    tag: "{{.Name}}"

networks:
  default:
    name: telemetry-demo
    driver: bridge

services:
  # Core
  checkout:
    image: \${IMAGE_NAME:-demo}:\${DEMO_VERSION:-latest}-checkout
    container_name: checkout
    build:
      context: ./
      dockerfile: \${CHECKOUT_DOCKERFILE:-./src/checkout/Dockerfile}
      cache_from:
        - \${IMAGE_NAME:-demo}:\${IMAGE_VERSION:-latest}-checkout
    deploy:
      resources:
        limits:
          memory: 20M
    restart: unless-stopped
    ports:
      - "\${CHECKOUT_PORT:-5050}"
    environment:
      - CHECKOUT_PORT=\${CHECKOUT_PORT:-5050}
      - OTEL_RESOURCE_ATTRIBUTES=service.namespace=demo,\${EXTRA-}
      - OTEL_EXPORTER_OTLP_ENDPOINT=http://\${COLLECTOR_HOST:-collector}:\${COLLECTOR_PORT:-4317}
      - GOMEMLIMIT=16MiB
    depends_on:
      collector:
        condition: service_started
      kafka:
        condition: service_healthy
    logging: *logging
  kafka:
    image: kafka:\${VERSION:-1}
    healthcheck:
      test: nc -z kafka 9092
      start_period: 10s
      interval: 5s
      timeout: 10s
      retries: 10
    logging: *logging
  collector:
    image: collector
    user: 0:0
    command: ["--config=/etc/config.yml", "--config=/etc/extras.yml"]
    volumes:
      - \${HOST_FILESYSTEM:-/}:/hostfs:ro
      - \${DOCKER_SOCK:-/var/run/docker.sock}:/var/run/docker.sock:ro
      - ./src/collector/config.yml:/etc/config.yml
    ports:
      - "4317"
      - "\${HTTP_PORT:-4318}"
    ulimits: { nofile: { soft: 65535, hard: 65535 } }
    logging: *logging
`,
  'error tracker: merge keys over merge keys, fragments of lists, profiles': `
x-restart-policy: &restart_policy
  restart: unless-stopped
x-pull-policy: &pull_policy
  pull_policy: never
x-depends-healthy: &depends_healthy
  condition: service_healthy
x-file-healthcheck: &file_healthcheck
  test: ["CMD-SHELL", "rm /tmp/health.txt"]
  interval: "\${HEALTH_INTERVAL:-30s}"
  timeout: "\${HEALTH_TIMEOUT:-1m30s}"
  retries: \${HEALTH_RETRIES:-10}
  start_period: "\${HEALTH_START:-10s}"
x-defaults: &defaults
  <<: [*restart_policy, *pull_policy]
  image: "tracker-local"
  build:
    context: ./tracker
    args:
      - TRACKER_IMAGE
  depends_on:
    redis:
      <<: *depends_healthy
    postgres:
      <<: *depends_healthy
  entrypoint: "/etc/tracker/entrypoint.sh"
  command: ["run", "web"]
  environment:
    PYTHONUSERBASE: "/data/custom"
    EVENT_RETENTION_DAYS:
    <<: &mail
      MAIL_HOST:
  volumes:
    - "tracker-data:/data"
    - "./tracker:/etc/tracker"
    - "./geoip:/geoip:ro"
x-snuba: &snuba
  <<: *restart_policy
  depends_on: [redis]
  image: "\${SNUBA_IMAGE:-snuba}"
services:
  redis:
    <<: *restart_policy
    image: "redis:6.2-alpine"
    healthcheck:
      <<: *file_healthcheck
      test: redis-cli ping | grep PONG
    volumes:
      - "tracker-redis:/data"
    ulimits:
      nofile:
        soft: 10032
        hard: 10032
  postgres:
    <<: *restart_policy
    image: "postgres:14"
    healthcheck:
      <<: *file_healthcheck
      test: ["CMD-SHELL", "pg_isready -U \${POSTGRES_USER:-postgres}"]
    command: ["postgres", "-c", "max_connections=\${POSTGRES_MAX_CONNECTIONS:-100}"]
    environment:
      POSTGRES_HOST_AUTH_METHOD: "trust"
  web:
    <<: *defaults
    ulimits: { nofile: { soft: 4096, hard: 4096 } }
    healthcheck:
      <<: *file_healthcheck
      test:
        - "CMD"
        - "/bin/bash"
        - "-c"
        - 'exec 3<>/dev/tcp/127.0.0.1/9000 && echo -e "GET /_health/ HTTP/1.1\\r\\n" >&3 && grep ok -s -m 1 <&3'
  snuba-api:
    <<: *snuba
  snuba-consumer:
    <<: *snuba
    command: rust-consumer --storage errors --auto-offset-reset=latest --no-strict-offset-reset
    profiles:
      - feature-complete
volumes:
  tracker-data:
    external: true
  tracker-redis:
    external: true
`,
  'backend platform: block scalars, required variables with defaults, escaped dollars': `
name: platform
services:
  studio:
    container_name: platform-studio
    image: studio:2025.06.02
    restart: unless-stopped
    healthcheck:
      test:
        [
          "CMD",
          "node",
          "-e",
          "fetch('http://studio:3000/api').then((r) => {if (r.status !== 200) throw new Error(r.status)})"
        ]
      timeout: 10s
      interval: 5s
      retries: 3
    depends_on:
      db: { condition: service_healthy, restart: true }
    environment:
      # Keys.
      DEFAULT_NAME: \${NAME:-Default Organisation}
      URL: http://\${HOST:-localhost}:8000
      ANON_KEY: \${ANON_KEY:-}
      SETTINGS: >-
        a: 1
        b: 2
  gateway:
    image: gateway:2
    ports:
      - \${GATEWAY_HTTP_PORT:-8000}:8000/tcp
      - \${GATEWAY_HTTPS_PORT:-8443}:8443/tcp
    volumes:
      - ./volumes/gateway.yml:/home/gateway/temp.yml:ro,z
    entrypoint: bash -c 'eval "echo \\"$$(cat ~/temp.yml)\\"" > ~/gateway.yml && /entrypoint.sh docker-start'
  db:
    image: postgres:15
    command:
      [
        "postgres",
        "-c", "config_file=/etc/postgresql/postgresql.conf",
        "-c", "log_min_messages=fatal" # quiet
      ]
    environment:
      JWT_EXP: \${JWT_EXPIRY:-3600}
    volumes:
      - ./volumes/db/realtime.sql:/docker-entrypoint-initdb.d/99-realtime.sql:Z
      - db-config:/etc/postgresql-custom
    healthcheck:
      test: [ "CMD", "pg_isready", "-U", "postgres", "-h", "localhost" ]
configs:
  app:
    content: |
      key = "\${VALUE:-none}"
      price = $$5
volumes:
  db-config:
`,
  'shop of services: long forms, secrets, optional env files, extends, several profiles': `
services:
  base: &base
    image: \${REGISTRY:-shop}/base:\${PLATFORM:-linux}-\${TAG:-latest}
    env_file:
      - path: ./default.env
        required: false
      - path: ./override.env
        required: false
        format: raw
    init: true
    read_only: true
    tmpfs: [/tmp, "/run:size=64m"]
    cap_drop: [ALL]
    security_opt: ["no-new-privileges:true"]
  catalog:
    extends: { service: base }
    secrets:
      - db_password
      - { source: certificate, target: /etc/ssl/server.crt, uid: "103", gid: "103", mode: 0440 }
    configs: [{ source: app, target: /app/config.json, mode: "0444" }]
    ports:
      - { name: web, target: 80, published: "8080-8089", host_ip: 127.0.0.1, protocol: tcp, app_protocol: http, mode: host }
    volumes:
      - { type: volume, source: data, target: /data, volume: { nocopy: true, subpath: catalog } }
      - { type: bind, source: ./src, target: /src, bind: { propagation: rslave, create_host_path: false } }
      - { type: tmpfs, target: /cache, tmpfs: { size: 64m, mode: 01777 } }
    networks:
      back: { aliases: [catalog.internal], ipv4_address: 172.28.1.5, priority: 100 }
      front:
    develop:
      watch:
        - { action: sync+restart, path: ./src, target: /app/src, ignore: [node_modules/] }
        - { action: rebuild, path: package.json }
    deploy:
      mode: replicated
      replicas: 2
      update_config: { parallelism: 1, delay: 10s, order: start-first, failure_action: rollback }
      restart_policy: { condition: on-failure, delay: 5s, max_attempts: 3, window: 120s }
      placement: { constraints: ["node.role == worker"], preferences: [{ spread: node.labels.zone }] }
      resources: { reservations: { devices: [{ driver: nvidia, count: all, capabilities: [gpu] }] } }
    post_start: [{ command: ["./warm.sh"], user: root }]
    pre_stop: [{ command: ./drain.sh }]
    labels:
      - "traefik.http.routers.catalog.rule=Host(\`catalog.localhost\`)"
    stop_grace_period: 1m30s
  seq:
    image: seq
    profiles: ["debug", "full"]
    extra_hosts: ["host.docker.internal:host-gateway", "other=10.0.0.1"]
    sysctls: { net.core.somaxconn: 1024 }
    blkio_config: { weight: 300, device_read_bps: [{ path: /dev/sda, rate: 12mb }] }
    dns: 8.8.8.8
    gpus: all
networks:
  front: {}
  back: { ipam: { driver: default, config: [{ subnet: 172.28.0.0/16, gateway: 172.28.0.1 }] } }
volumes: { data: { driver: local, driver_opts: { type: none, o: bind, device: /srv/data } } }
secrets:
  db_password: { environment: DB_PASSWORD }
  certificate: { file: ./server.crt }
configs: { app: { file: ./app.json } }
`,
  'models and providers': `
services:
  chat:
    image: chat
    models:
      llm: { endpoint_var: LLM_URL, model_var: LLM_NAME }
    depends_on: [cloud]
  cloud:
    provider: { type: awesomecloud, options: { type: mysql, sizes: [1, 2] } }
models:
  llm: { model: ai/smollm2, context_size: 4096, runtime_flags: ["--no-prefill-assistant"] }
`,
};
