import { platforms } from './words.ts';
import type { HelpTable } from './keyHelp.ts';

const httpLike = { http: 'HTTP without encryption.', https: 'HTTP over TLS.', grpc: 'gRPC.' };
const mountedAt = { uid: { example: 'uid: "1000"' }, gid: { example: 'gid: "1000"' }, mode: { default: '0444' } };

/** Help for the keys below one attribute of a service. */
export const partHelp: HelpTable = {
  dependency: {
    condition: {
      default: 'service_started',
      values: {
        service_started: 'Wait until its container has been started. The program in it need not answer yet.',
        service_healthy:
          'Wait until its health check succeeds. It needs a `healthcheck`, its own or that of its image.',
        service_completed_successfully: 'Wait until it has ended with exit code 0, as a migration does.',
      },
    },
    required: { default: 'true', more: 'The service must be declared, even then.' },
    restart: { default: 'false' },
  },
  'health check': {
    test: {
      more: 'The command runs in the container, so its tools must be in the image. Exit code 0 is healthy.',
      example: 'test: ["CMD-SHELL", "pg_isready -U postgres"]',
      values: {
        CMD: 'First item of a list: what follows is run as it is, without a shell.',
        'CMD-SHELL': 'First item of a list: the next item is a line for the shell of the container.',
        NONE: 'The only item of a list: the health check of the image is switched off.',
      },
    },
    interval: { default: '30s' },
    timeout: { default: '30s' },
    retries: { default: '3' },
    start_period: { default: '0s' },
    start_interval: { default: '5s' },
    disable: { default: 'false' },
  },
  port: {
    name: { example: 'name: web' },
    target: { example: 'target: 80' },
    published: { default: 'a free port', example: 'published: "8080"' },
    host_ip: {
      default: '0.0.0.0',
      values: {
        '127.0.0.1': 'Only this machine can connect.',
        '0.0.0.0': 'Every machine that reaches this one can connect.',
      },
    },
    protocol: {
      default: 'tcp',
      values: {
        tcp: 'Connections, as HTTP and databases use them.',
        udp: 'Single packets, as DNS and games use them.',
      },
    },
    app_protocol: { values: httpLike },
    mode: {
      default: 'ingress',
      values: {
        host: 'The port is published on each node that runs a container.',
        ingress: 'Swarm: every node listens, and spreads connections over all containers.',
      },
    },
  },
  'volume of a service': {
    type: {
      values: {
        bind: 'A file or folder of the host. Changes are seen on both sides.',
        volume: 'A volume that the engine keeps. It outlives the container.',
        tmpfs: 'A folder in memory. It is lost when the container stops.',
        cluster: 'A volume of a Swarm cluster.',
        npipe: 'A named pipe of Windows.',
        image: 'The files of an image, read-only.',
      },
    },
    source: { example: 'source: data' },
    target: { example: 'target: /var/lib/data' },
    read_only: { default: 'false' },
    consistency: {
      values: {
        consistent: 'Both sides see the same at once.',
        cached: 'The container may see changes of the host late.',
        delegated: 'The host may see changes of the container late.',
      },
    },
    bind: { example: 'bind:\n  create_host_path: false' },
    volume: { example: 'volume:\n  nocopy: true' },
    tmpfs: { example: 'tmpfs:\n  size: 64m' },
    image: { example: 'image:\n  subpath: dist' },
  },
  bind: {
    propagation: {
      default: 'rprivate',
      values: {
        rprivate: 'Mounts made below it later are not seen on the other side.',
        private: 'As rprivate, but only for this mount itself.',
        rshared: 'Mounts made below it later are seen on both sides.',
        shared: 'As rshared, but only for this mount itself.',
        rslave: 'Mounts that the host makes later are seen in the container, not the other way round.',
        slave: 'As rslave, but only for this mount itself.',
      },
    },
    create_host_path: { default: 'true' },
    selinux: {
      values: {
        z: 'The content gets a label that several containers share.',
        Z: 'The content gets a label of this container alone.',
      },
    },
    recursive: {
      default: 'enabled',
      values: {
        enabled: 'Mounts below it are bound, too. Read-only where the kernel can.',
        disabled: 'Mounts below it are left out.',
        writable: 'Mounts below it are bound, and stay writable.',
        readonly: 'Mounts below it are bound and read-only; an error where the kernel cannot.',
      },
    },
  },
  'volume options': { nocopy: { default: 'false' }, subpath: { example: 'subpath: uploads' } },
  'tmpfs options': { size: { default: 'no limit', example: 'size: 64m' }, mode: { default: '1777' } },
  'image options': { subpath: { example: 'subpath: usr/share/html' } },
  reference: {
    target: { default: '/run/secrets/NAME for a secret, /NAME for a config', example: 'target: server.crt' },
    ...mountedAt,
  },
  env_file: {
    path: { example: 'path: ./local.env' },
    required: { default: 'true' },
    format: { values: { raw: 'Every value is taken as it stands: no quotes, no variables.' } },
  },
  ulimit: { soft: { example: 'soft: 20000' }, hard: { example: 'hard: 40000' } },
  build: {
    context: { default: '.', example: 'context: ./web' },
    dockerfile: { default: 'Dockerfile', example: 'dockerfile: web.Dockerfile' },
    dockerfile_inline: { example: 'dockerfile_inline: |\n  FROM alpine\n  RUN apk add curl' },
    args: { more: 'One without a value takes it from where you start.', example: 'args:\n  NODE_VERSION: "22"' },
    ssh: { example: 'ssh:\n  - default', values: { default: 'The SSH agent of this machine.' } },
    cache_from: { example: 'cache_from:\n  - type=registry,ref=example/web:cache' },
    cache_to: { example: 'cache_to:\n  - type=local,dest=./cache' },
    no_cache: { default: 'false' },
    no_cache_filter: { example: 'no_cache_filter: [deps]' },
    additional_contexts: {
      more: '`service:NAME` is the image that another service builds.',
      example: 'additional_contexts:\n  shared: ../shared',
    },
    network: {
      default: 'the default network of the builder',
      values: {
        none: 'No network during the build.',
        host: 'The network of the host.',
        default: 'That of the builder.',
      },
    },
    pull: { default: 'false' },
    privileged: { default: 'false' },
    shm_size: { default: '64m', example: 'shm_size: 256m' },
    provenance: {
      values: {
        true: 'With the details that the builder takes by default.',
        false: 'None.',
        'mode=max': 'With all details, the Dockerfile and build arguments among them.',
        'mode=min': 'With few details.',
      },
    },
    sbom: { values: { true: 'With a list.', false: 'Without one.' } },
    target: { default: 'the last stage', example: 'target: dev' },
    extra_hosts: { example: 'extra_hosts:\n  - "registry.local=10.0.0.5"' },
    secrets: { example: 'secrets:\n  - npm-token' },
    tags: { example: 'tags:\n  - example/web:1.4' },
    ulimits: { example: 'ulimits:\n  nofile: 20000' },
    platforms: { example: 'platforms:\n  - linux/amd64\n  - linux/arm64', values: platforms },
    platform: { values: platforms },
    labels: { example: 'labels:\n  org.opencontainers.image.source: https://example.com' },
    entitlements: {
      values: {
        'network.host': 'RUN steps may use the network of the host.',
        'security.insecure': 'RUN steps may run with all rights.',
        device: 'RUN steps may use devices of the host.',
      },
    },
  },
  hook: {
    command: { example: 'command: ["./migrate.sh"]' },
    user: { example: 'user: root' },
    privileged: { default: 'false' },
    per_replica: { default: 'false' },
  },
  exec: { command: { example: 'command: ["./reload.sh"]' }, privileged: { default: 'false' } },
  develop: { watch: { example: 'watch:\n  - path: ./src\n    action: sync\n    target: /app/src' } },
  'watch rule': {
    path: { example: 'path: ./src' },
    action: {
      values: {
        rebuild: 'Build the image anew, and replace the container.',
        sync: 'Copy changed files into the running container.',
        restart: 'Restart the container.',
        'sync+restart': 'Copy changed files into the container, then restart it.',
        'sync+exec': 'Copy changed files into the container, then run `exec` in it.',
      },
    },
    target: { example: 'target: /app/src' },
    ignore: { example: 'ignore:\n  - node_modules/' },
    include: { example: 'include:\n  - "**/*.ts"' },
    initial_sync: { default: 'false' },
  },
  logging: {
    driver: {
      default: 'that of the engine, usually json-file',
      values: {
        'json-file': 'Files of JSON lines on the host. Without `max-size` they grow without bound.',
        local: 'Compact files on the host, which are rotated by default.',
        none: 'No log is kept, and none can be shown.',
        journald: 'The journal of systemd.',
        syslog: 'A syslog server.',
        fluentd: 'A Fluentd server.',
        gelf: 'A GELF server, such as Graylog or Logstash.',
        awslogs: 'Amazon CloudWatch Logs.',
        gcplogs: 'Google Cloud Logging.',
        splunk: 'A Splunk server.',
        etwlogs: 'Event Tracing for Windows.',
      },
    },
    options: { example: 'options:\n  max-size: 10m\n  max-file: "3"' },
  },
  blkio_config: {
    weight: { default: '500' },
    device_read_bps: { example: "device_read_bps:\n  - path: /dev/sda\n    rate: '12mb'" },
  },
  rate: { path: { example: 'path: /dev/sda' }, rate: { example: "rate: '12mb'" } },
  provider: { type: { example: 'type: awesomecloud' } },
  extends: { service: { example: 'service: web' }, file: { default: 'this file', example: 'file: common.yaml' } },
  device: {
    source: { example: 'source: /dev/ttyUSB0' },
    target: { example: 'target: /dev/ttyUSB0' },
    permissions: { default: 'rwm', example: 'permissions: rw' },
  },
};
