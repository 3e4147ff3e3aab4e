/** Files by path, as far as they matter to the manifest in `/app/compose.yaml`. */
export type Folder = Readonly<Record<string, string>>;

const merged = `# Anchors that are merged inside of nested mappings.
x-env: &env
  LOG_LEVEL: info
  REGION: eu
x-db: &db
  DB_HOST: db
  <<: *env
x-base: &base
  restart: always
  networks: [back]

services:
  web: &web
    <<: *base
    image: registry.example.com/web:1.2
    environment: &webenv
      <<: [*env, *db]
      PORT: "8080"
    ports:
      - "8080:80"
      - 127.0.0.1:9090:90/udp
    depends_on: [db]
  worker:
    image: registry.example.com/worker:1.2
    restart: unless-stopped
    environment:
      <<: *webenv
      QUEUE: jobs
    depends_on:
      db:
        condition: service_started
    network_mode: none
  mailer:
    restart: unless-stopped
    image: registry.example.com/worker:1.2
    environment:
      <<: *env
      FROM: "shop@example.com"
      SECRET: \${SECRET:-none}
    labels: &labels
      team: mail
    network_mode: none
  reports:
    image: registry.example.com/worker:1.2
    restart: unless-stopped
    environment:
      <<: *env
    labels:
      <<: *labels
      more: "yes"
    network_mode: none
  copy:
    <<: *web
    container_name: copy
    ports: ["8081:80"]
  db:
    image: postgres:17
    environment: { POSTGRES_PASSWORD: example, <<: *env }
    volumes:
      - data:/var/lib/postgresql/data
      - ./init:/docker-entrypoint-initdb.d:ro
    networks:
      back:
volumes:
  data:
networks:
  back: {}
`;

const severalFiles: Folder = {
  '/app/compose.yaml': `include:
  - parts/cache.yaml
services:
  api:
    extends:
      file: base.yaml
      service: base
    image: registry.example.com/api:\${TAG}
    environment:
      - MODE=production
      - TOKEN
      - HOME
    env_file: [api.env]
    depends_on:
      - cache
    profiles: [full]
    restart: on-failure
  local:
    extends: api
    command: ["serve", "--fast"]
    restart: on-failure
  tool:
    build: ./tool
    restart: on-failure
    profiles: [full]
    volumes: ["./tool:/tool", "cache:/cache"]
volumes:
  cache:
`,
  '/app/compose.override.yaml': `services:
  api:
    environment:
      MODE: debug
    ports: !override ["3000:3000"]
  tool:
    build:
      context: ./tool
      args: [VERSION=1]
`,
  '/app/base.yaml': `services:
  base:
    image: base
    init: true
    environment:
      A: base
      B: "2"
    labels: [com.example.of=base]
`,
  '/app/parts/cache.yaml': `services:
  cache:
    image: redis:8
    environment: &e { SIZE: 1 }
  twin:
    image: redis:8
    environment: *e
`,
  '/app/.env': 'TAG=3\nTOKEN=abc\n',
  '/app/api.env': 'FROM_FILE=1\nMODE=file\n',
  '/app/tool/Dockerfile': 'FROM scratch\nARG VERSION\n',
};

const flow = `{ services: { a: { image: "nginx:1.27", environment: { A: 1, B: null }, ports: ["80:80"], depends_on: [b] },
  b: { image: redis, environment: [C=2, D], volumes: ["data:/data"], restart: always } }, volumes: { data: {} } }
`;

const mistaken = `version: "3.8"
x-e: &e
  PASSWORD: pa$word1
services:
  web:
    imagee: nginx
    environment:
      A: yes
      <<: *e
      B: \${UNSET}
      C: \${NEARLY_SETT}
    ports: [22:22, "8080:80", 8080:81]
    restart: alway
    depends_on: [dbb, cache]
    netwroks: [front]
    volumes: [dat:/data, ./conf:/conf:rro]
    stop_signal: SIGFOO
    detach: true
  db:
    image: Postgres:17
    replicas: 2
    enviroment:
      POSTGRES_PASSWORD: x
    healthcheck:
      test: ["pg_isready", "-U", "postgres"]
    env_file: missing.env
  cache:
    image: redis
    mem: 1g
    environment:
      - A = 1
      - B: 2
    secrets: [token]
    configs:
      - source: conf
        mode: 444
  lone: { image: x, enviroment: { A: 1 }, depends_on: { web: { condition: service_healthy } } }
volumes:
  data:
networks:
  front:
`;

/** Manifests in which an edit of one place easily changes another. */
export const delicate: Readonly<Record<string, Folder>> = {
  'anchors merged inside of nested mappings': { '/app/compose.yaml': merged },
  'anchors, with CRLF': { '/app/compose.yaml': merged.replaceAll('\n', '\r\n') },
  'anchors, with a byte order mark': { '/app/compose.yaml': `\uFEFF${merged}` },
  'several files': severalFiles,
  'flow style': { '/app/compose.yaml': flow },
  'all kinds of mistakes': { '/app/compose.yaml': mistaken, '/app/.env': 'NEARLY_SET=1\n' },
  'mistakes, with CRLF': { '/app/compose.yaml': mistaken.replaceAll('\n', '\r\n'), '/app/.env': 'NEARLY_SET=1\r\n' },
  'a tab': { '/app/compose.yaml': 'services:\n  a:\n\timage: nginx\n  b:\n    image: redis\n' },
};
