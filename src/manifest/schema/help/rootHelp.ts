import type { HelpTable } from './keyHelp.ts';

const external = {
  default: 'false',
  more: 'With `name`, the thing of that name on the engine is used.',
};
const ownName = { example: 'name: shop-data' };

/** Help for the top level and what is declared there. */
export const rootHelp: HelpTable = {
  manifest: {
    version: {},
    name: { default: 'the name of the folder', example: 'name: shop' },
    include: { example: 'include:\n  - ../commons/compose.yaml' },
    services: { example: 'services:\n  web:\n    image: nginx:1.27\n    ports: ["8080:80"]' },
    networks: { example: 'networks:\n  backend:\n    internal: true' },
    volumes: { example: 'volumes:\n  data:' },
    configs: { example: 'configs:\n  web:\n    file: ./web.conf' },
    secrets: { example: 'secrets:\n  db-password:\n    file: ./db-password.txt' },
    models: { example: 'models:\n  llm:\n    model: ai/smollm2' },
    'x-patchbay': { example: 'x-patchbay:\n  broker: redis\n  channels:\n    orders: { kind: stream }' },
  },
  include: {
    path: { example: 'path: ../commons/compose.yaml' },
    env_file: { example: 'env_file: ../commons/.env' },
    project_directory: { default: 'the folder of the included manifest' },
  },
  network: {
    name: { example: 'name: shop-backend' },
    driver: {
      default: 'bridge',
      values: {
        bridge: 'A network on one host. Containers on it find each other by name.',
        overlay: 'A network over all hosts of a swarm.',
        host: 'The network of the host itself.',
        none: 'No network.',
        macvlan: 'Containers get addresses of their own in the network of the host, as if plugged in there.',
        ipvlan: 'As macvlan, with the hardware address of the host.',
      },
    },
    driver_opts: {
      example: 'driver_opts:\n  com.docker.network.driver.mtu: "1450"',
    },
    ipam: { example: 'ipam:\n  config:\n    - subnet: 172.28.0.0/16' },
    external,
    internal: { default: 'false' },
    enable_ipv4: { default: 'true' },
    enable_ipv6: { default: 'false' },
    attachable: { default: 'false' },
    labels: { example: 'labels:\n  com.example.team: payments' },
  },
  ipam: { driver: { default: 'default' }, config: { example: 'config:\n  - subnet: 172.28.0.0/16' } },
  'ipam configuration': {
    subnet: { example: 'subnet: 172.28.0.0/16' },
    ip_range: { example: 'ip_range: 172.28.5.0/24' },
    gateway: { example: 'gateway: 172.28.5.254' },
    aux_addresses: { example: 'aux_addresses:\n  host1: 172.28.1.5' },
  },
  volume: {
    name: ownName,
    driver: {
      default: 'local',
      values: { local: 'A folder on the host, which the engine keeps; `driver_opts` can mount NFS or another folder.' },
    },
    driver_opts: {
      example: 'driver_opts:\n  type: nfs\n  o: addr=10.40.0.199,nolock,soft,rw\n  device: ":/docker/example"',
    },
    external,
    labels: { example: 'labels:\n  com.example.team: payments' },
  },
  external: { name: ownName },
  config: {
    name: { example: 'name: shop-web-config' },
    file: { example: 'file: ./web.conf' },
    environment: { example: 'environment: WEB_CONFIG' },
    content: { example: 'content: |\n  debug=${DEBUG:-false}' },
    external,
  },
  secret: {
    name: { example: 'name: shop-db-password' },
    file: { example: 'file: ./db-password.txt' },
    environment: { example: 'environment: DB_PASSWORD' },
    external,
  },
  model: {
    model: { example: 'model: ai/smollm2' },
    context_size: { example: 'context_size: 1024' },
    runtime_flags: { example: 'runtime_flags: ["--verbose"]' },
  },
};
