import { ownProperty } from '../../base/ownProperty.ts';

/** Names from other tools and older formats that people write for an attribute of a service. */
export const otherNames: Readonly<Record<string, string>> = {
  env: 'environment',
  envs: 'environment',
  vars: 'environment',
  variables: 'environment',
  net: 'network_mode',
  name: 'container_name',
  host: 'hostname',
  mount: 'volumes',
  mounts: 'volumes',
  mem: 'mem_limit',
  memory: 'mem_limit',
  cmd: 'command',
  run: 'command',
  requires: 'depends_on',
  needs: 'depends_on',
  after: 'depends_on',
  capabilities: 'cap_add',
  autorestart: 'restart',
  workdir: 'working_dir',
  pull: 'pull_policy',
  instances: 'scale',
};

/** The same within the parts of a service, by the title of the part. */
const otherNamesIn: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'volume of a service': {
    ...{ src: 'source', from: 'source', host: 'source', dst: 'target', dest: 'target', destination: 'target' },
    ...{ to: 'target', container: 'target', readonly: 'read_only', ro: 'read_only' },
  },
  reference: { src: 'source', dst: 'target', dest: 'target', destination: 'target', path: 'target' },
  device: { src: 'source', dst: 'target', dest: 'target', destination: 'target', cgroup_permissions: 'permissions' },
  port: {
    ...{ src: 'published', host: 'published', host_port: 'published', external: 'published', dst: 'target' },
    ...{ dest: 'target', container: 'target', container_port: 'target', internal: 'target', ip: 'host_ip' },
  },
  build: { path: 'context', dir: 'context', file: 'dockerfile', arguments: 'args', stage: 'target' },
  'health check': { cmd: 'test', command: 'test', period: 'interval', disabled: 'disable' },
  dependency: { when: 'condition', wait_for: 'condition', optional: 'required' },
  limits: { cpu: 'cpus', mem: 'memory' },
  reservations: { cpu: 'cpus', mem: 'memory' },
};

/** What is written too high, in parts of a service. */
const insidesIn: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  deploy: {
    limits: ['resources'],
    reservations: ['resources'],
    cpus: ['resources', 'limits'],
    memory: ['resources', 'limits'],
    constraints: ['placement'],
    parallelism: ['update_config'],
    condition: ['restart_policy'],
  },
  resources: { cpus: ['limits'], memory: ['limits'], pids: ['limits'] },
};

/** Attributes that are written one or two levels too high. */
export const insides: Readonly<Record<string, readonly string[]>> = {
  replicas: ['deploy'],
  resources: ['deploy'],
  restart_policy: ['deploy'],
  update_config: ['deploy'],
  rollback_config: ['deploy'],
  placement: ['deploy'],
  endpoint_mode: ['deploy'],
  mode: ['deploy'],
  limits: ['deploy', 'resources'],
  reservations: ['deploy', 'resources'],
  constraints: ['deploy', 'placement'],
  args: ['build'],
  context: ['build'],
  dockerfile: ['build'],
  dockerfile_inline: ['build'],
  target: ['build'],
  cache_from: ['build'],
  test: ['healthcheck'],
  interval: ['healthcheck'],
  timeout: ['healthcheck'],
  retries: ['healthcheck'],
  start_period: ['healthcheck'],
  watch: ['develop'],
  driver: ['logging'],
  options: ['logging'],
};

/** The key of a part of a service that another name is written for. */
export function otherNameIn(title: string, key: string): string | undefined {
  return ownProperty(ownProperty(otherNamesIn, title), key);
}

/** The keys that a key of a part of a service belongs under. */
export function insideOf(title: string, key: string): readonly string[] | undefined {
  return ownProperty(ownProperty(insidesIn, title), key);
}
