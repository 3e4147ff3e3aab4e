import { actorKinds } from './actors.ts';
import { kindsWith } from './sources.ts';
import { verbNames } from './verbs.ts';

/** What every side must know about one field of a struct that policies read: its type in CEL's words, and what it says. */
export interface PolicyField {
  /** `string`, `list<Port>`, `map<string, string>`. What a manifest leaves out reads as the zero of its type. */
  readonly type: string;
  readonly says: string;
  /** The values that it can have, where there are few. */
  readonly values?: readonly string[];
  /** Where it stands in the manifest, each a path from the struct's own place, `^` being one up; left out: under its name. */
  readonly at?: readonly (readonly string[])[];
}

export type PolicyType = Readonly<Record<string, PolicyField>>;

function field(type: string, says: string, ...at: readonly string[]): PolicyField {
  return at.length === 0 ? { type, says } : { type, says, at: at.map((path) => path.split('.')) };
}

/** A text that is one of a few words. */
function word(values: readonly string[], says: string, ...at: readonly string[]): PolicyField {
  return { ...field('string', says, ...at), values };
}

const texts = 'list<string>';
const pairs = 'map<string, string>';
const duration = 'google.protobuf.Duration';

/** A service, by the names that Compose has for its keys. Short forms are written out, sizes are bytes, secrets are masked. */
const serviceType: PolicyType = {
  name: field('string', 'Its name in the manifest.'),
  image: field('string', 'The image as written; the variable `image` has its parts.'),
  build: field('Build', 'How its image is built.'),
  command: field(texts, 'The command, as words.'),
  entrypoint: field(texts, 'The entrypoint, as words.'),
  environment: field(pairs, 'Its variables, those of env files too. What looks secret reads as `***`.'),
  ports: field('list<Port>', 'The ports that it publishes.'),
  expose: field(texts, 'Ports that it listens on without publishing them.'),
  depends_on: field('map<string, Dependency>', 'What it depends on, by the name of the service.'),
  healthcheck: field('Healthcheck', 'How its health is checked.'),
  networks: field('map<string, ServiceNetwork>', 'The networks that it is on, by their names.'),
  network_mode: field('string', '`host`, `none`, `service:NAME`, `container:NAME`.'),
  volumes: field('list<Mount>', 'What is mounted.'),
  tmpfs: field(texts, 'Paths of mounts in memory.'),
  scale: field('int', 'How many containers there are to be.', 'scale', 'deploy.replicas'),
  restart: field(
    'string',
    '`no`, `always`, `unless-stopped`, `on-failure`, `on-failure:N`.',
    'restart',
    'deploy.restart_policy',
  ),
  stop_signal: field('string', 'The signal that stops it.'),
  stop_grace_period: field(duration, 'How long it may take to stop.'),
  labels: field(pairs, 'Its labels.'),
  annotations: field(pairs, 'Its annotations.'),
  container_name: field('string', 'The name of its container, where it is fixed.'),
  hostname: field('string', 'The host name of its containers.'),
  domainname: field('string', 'Their domain name.'),
  user: field('string', 'The user that it runs as; empty: the one of the image.'),
  group_add: field(texts, 'Further groups of that user.'),
  working_dir: field('string', 'The folder that it starts in.'),
  platform: field('string', 'As in linux/amd64.'),
  pull_policy: word(['always', 'never', 'missing', 'build', 'refresh'], 'When its image is pulled.'),
  profiles: field(texts, 'The profiles that it belongs to.'),
  privileged: field('bool', 'It may do whatever the host may.'),
  read_only: field('bool', 'Its root file system cannot be written to.'),
  init: field('bool', 'A process of the engine looks after its processes.'),
  tty: field('bool', 'It has a terminal.'),
  stdin_open: field('bool', 'Its standard input stays open.'),
  cap_add: field(texts, 'Capabilities that it has beyond the usual ones.'),
  cap_drop: field(texts, 'Capabilities that it does not have.'),
  security_opt: field(texts, 'Security options, as in no-new-privileges:true.'),
  cgroup: field('string', '`host` or `private`.'),
  cgroup_parent: field('string', 'The control group above its own.'),
  ipc: field('string', '`host`, `private`, `shareable`, `service:NAME`, `container:NAME`.'),
  pid: field('string', '`host`, `service:NAME`, `container:NAME`.'),
  uts: field('string', '`host`.'),
  userns_mode: field('string', '`host`.'),
  isolation: field('string', 'How Windows isolates it.'),
  runtime: field('string', 'The runtime of the engine that runs it.'),
  extra_hosts: field(texts, 'Names for addresses, as in db:10.0.0.1.'),
  dns: field(texts, 'The name servers that it asks.'),
  dns_search: field(texts, 'Domains in which it looks up names.'),
  dns_opt: field(texts, 'Options of its resolver.'),
  sysctls: field(pairs, 'Settings of the kernel.'),
  ulimits: field('map<string, Ulimit>', 'Limits of its processes, by name.'),
  devices: field('list<Device>', 'Devices of the host that it has.'),
  device_cgroup_rules: field(texts, 'Rules for devices.'),
  logging: field('Logging', 'Where its log goes.'),
  links: field(texts, 'Links to other services.'),
  external_links: field(texts, 'Links to containers of others.'),
  volumes_from: field(texts, 'Services and containers whose volumes it has.'),
  secrets: field('list<FileGrant>', 'Secrets that it may read.'),
  configs: field('list<FileGrant>', 'Configs that it may read.'),
  use_api_socket: field('bool', "It has the engine's socket, and with it the machine."),
  provider: field('Provider', 'What else than an engine runs it.'),
  deploy: field('Deploy', 'How many of it run, with which resources.'),
  cpus: field('double', 'How many CPUs it may use; 0: no limit.', 'cpus', 'deploy.resources.limits.cpus'),
  mem_limit: field(
    'int',
    'How many bytes of memory it may use; 0: no limit.',
    'mem_limit',
    'deploy.resources.limits.memory',
  ),
  mem_reservation: field(
    'int',
    'How many bytes of memory it is to have.',
    'mem_reservation',
    'deploy.resources.reservations.memory',
  ),
  memswap_limit: field('int', 'How many bytes of memory and swap it may use; -1: no limit.'),
  shm_size: field('int', 'How many bytes of shared memory it has.'),
  pids_limit: field(
    'int',
    'How many processes it may have; -1: no limit.',
    'pids_limit',
    'deploy.resources.limits.pids',
  ),
  cpu_shares: field('int', 'Its weight where CPUs are scarce.'),
  cpuset: field('string', 'The CPUs that it may run on.'),
  oom_kill_disable: field('bool', 'It is not killed when memory runs out.'),
  oom_score_adj: field('int', 'How likely it is to be killed then.'),
  develop: field('Develop', 'What a watch does.'),
  publishes: field(texts, 'The channels that it publishes to.', 'x-patchbay.publishes'),
  consumes: field('list<Consumption>', 'The channels that it consumes.', 'x-patchbay.consumes'),
  known: field(
    'ServiceInsight',
    'What follows from its keys, from those of others, and from how they are written.',
    '',
  ),
};

/** Every struct that policies read. `base/kinds/policyVariables` says by which variables they are reached. */
export const policyTypes = {
  Service: serviceType,
  ServiceInsight: {
    secrets: field(texts, 'Variables whose secret stands in the manifest itself.', 'environment'),
    secret_arguments: field(texts, 'Build arguments that look like secrets.', 'build.args'),
    unused_arguments: field(texts, 'Build arguments that the Dockerfile does not declare.', 'build.args'),
    fixed_ports: field(texts, 'Published ports that come from no variable.', 'ports'),
    lost_data: field('string', 'Where it keeps data that goes with its container; empty: nowhere.', 'volumes', 'image'),
    lacks_healthcheck: field('bool', 'Neither it nor its image has a health check.', 'healthcheck'),
    awaited_by: field(texts, 'The services that wait for it to start, or to be healthy.', ''),
    shared_volumes: field(texts, 'Volumes that it and other services can write to.', 'volumes'),
    broker: field('bool', 'It is a broker of the application.', ''),
    cycle: field(texts, 'Services whose messages go round in a circle of three or more with its own.', 'x-patchbay'),
  },
  ApplicationInsight: {
    unused_volumes: field(texts, 'Volumes that no service mounts.', 'volumes'),
    unused_secrets: field(texts, 'Secrets that nothing uses.', 'secrets'),
  },
  Build: {
    context: field('string', 'The folder, absolute, or a URL.'),
    dockerfile: field('string', 'The Dockerfile, from the context.'),
    dockerfile_inline: field('string', 'The Dockerfile itself, where it is in no file.'),
    args: field(pairs, 'Arguments of the build. What looks secret reads as `***`.'),
    target: field('string', 'The stage that is built.'),
    labels: field(pairs, 'Labels of the image.'),
    network: field('string', 'The network of the build.'),
    privileged: field('bool', 'The build may do whatever the host may.'),
    pull: field('bool', 'Base images are pulled anew.'),
    no_cache: field('bool', 'Nothing is taken from the cache.'),
    platforms: field(texts, 'What it is built for.'),
    tags: field(texts, 'Further names of the image.'),
    ssh: field(pairs, 'Agents and keys of SSH that the build may use.'),
    entitlements: field(texts, 'Rights that the build asks for.'),
  },
  Port: {
    target: field('int', 'The port in the container.'),
    published: field('string', 'The port of the host, or a range; empty: the engine chooses.'),
    host_ip: field('string', 'The address of the host; empty: all.'),
    protocol: word(['tcp', 'udp', 'sctp'], 'How it is spoken to.'),
    mode: field('string', '`host` or `ingress`.'),
    name: field('string', 'A readable name.'),
    app_protocol: field('string', 'What is spoken there.'),
  },
  Dependency: {
    condition: word(['service_started', 'service_healthy', 'service_completed_successfully'], 'What it waits for.'),
    required: field('bool', 'It cannot do without.'),
    restart: field('bool', 'It restarts with it.'),
  },
  Healthcheck: {
    test: field(texts, 'The command, as words behind CMD or CMD-SHELL.'),
    disable: field('bool', 'The check of the image is switched off.', 'disable', 'test'),
    interval: field(duration, 'Between two checks.'),
    timeout: field(duration, 'How long one may take.'),
    retries: field('int', 'How many must fail.'),
    start_period: field(duration, 'How long failures do not count.'),
  },
  ServiceNetwork: {
    aliases: field(texts, 'Further names that it has there.'),
    ipv4_address: field('string', 'Its fixed address.'),
    ipv6_address: field('string', 'Its fixed address of IPv6.'),
  },
  Mount: {
    type: word(['bind', 'volume', 'tmpfs', 'image', 'npipe', 'cluster'], 'What is mounted.'),
    source: field('string', 'The name of the volume, or the absolute path on the host.'),
    target: field('string', 'The path in the container.'),
    read_only: field('bool', 'It cannot be written to.'),
  },
  Ulimit: { soft: field('int', 'What it begins with.'), hard: field('int', 'What it may raise that to.') },
  Device: {
    source: field('string', 'The path on the host.'),
    target: field('string', 'The path in the container.'),
    permissions: field('string', 'Any of r, w and m.'),
  },
  Logging: { driver: field('string', 'What takes the log.'), options: field(pairs, 'Its options.') },
  FileGrant: {
    source: field('string', 'The name of the secret or config.'),
    target: field('string', 'The path in the container.'),
    uid: field('string', 'Whom the file belongs to.'),
    gid: field('string', 'Which group it belongs to.'),
    mode: field('int', 'Its permissions, as a number: 0440 is 288.'),
  },
  Provider: { type: field('string', 'The program that runs it.') },
  Deploy: {
    mode: word(['replicated', 'global'], 'Whether each node runs one.'),
    replicas: field('int', 'How many containers there are to be.', 'replicas', '^.scale'),
    labels: field(pairs, 'Labels of the service in a swarm.'),
    resources: field('DeployResources', 'What it may use, and is to have.'),
    restart_policy: field('RestartPolicy', 'When it is started again.'),
    update_config: field('UpdateConfig', 'How it is updated.'),
    rollback_config: field('UpdateConfig', 'How an update is undone.'),
    placement: field('Placement', 'Where it may run.'),
  },
  DeployResources: {
    limits: field('ResourceLimits', 'What it may use at most.'),
    reservations: field('ResourceReservations', 'What it is to have at least.'),
  },
  ResourceLimits: {
    cpus: field('double', 'CPUs; 0: no limit.', 'cpus', '^.^.^.cpus'),
    memory: field('int', 'Bytes of memory; 0: no limit.', 'memory', '^.^.^.mem_limit'),
    pids: field('int', 'Processes; 0 and -1: no limit.', 'pids', '^.^.^.pids_limit'),
  },
  ResourceReservations: {
    cpus: field('double', 'CPUs.'),
    memory: field('int', 'Bytes of memory.', 'memory', '^.^.^.mem_reservation'),
  },
  RestartPolicy: {
    condition: field('string', '`none`, `on-failure`, `any`.'),
    delay: field(duration, 'Before it is started again.'),
    max_attempts: field('int', 'How often.'),
    window: field(duration, 'When a start counts as one.'),
  },
  UpdateConfig: {
    parallelism: field('int', 'How many at a time; 0: all.'),
    delay: field(duration, 'Between two of them.'),
    failure_action: word(['continue', 'rollback', 'pause'], 'What happens where it fails.'),
    order: word(['stop-first', 'start-first'], 'Which of the old and the new one comes first.'),
  },
  Placement: {
    constraints: field(texts, 'What nodes must have.'),
    max_replicas_per_node: field('int', 'How many run on one node at most.'),
  },
  Develop: { watch: field('list<WatchRule>', 'The rules of a watch.') },
  WatchRule: {
    path: field('string', 'The folder, absolute.'),
    action: field('string', '`sync`, `rebuild`, `restart`, `sync+restart`, `sync+exec`.'),
    target: field('string', 'The path in the container.'),
  },
  Consumption: {
    channel: field('string', 'The name of the channel.'),
    group: field('string', 'The consumer group that it reads as.'),
  },
  Application: {
    name: field('string', 'The name of the project.'),
    services: field('map<string, Service>', 'Its services by their names, those that no profile makes active too.'),
    active: field(texts, 'The names of the services that profiles leave in.', 'services'),
    networks: field('map<string, Network>', 'Its networks, by their keys.'),
    volumes: field('map<string, Volume>', 'Its volumes, by their keys.'),
    secrets: field('map<string, StoredFile>', 'Its secrets, by their keys.'),
    configs: field('map<string, StoredFile>', 'Its configs, by their keys.'),
    profiles: field(texts, 'The profiles that are active.', 'services'),
    broker: field('string', 'The broker: a service, or a URL without credentials.', 'x-patchbay.broker'),
    known: field('ApplicationInsight', 'What follows from all of that together.', ''),
    channels: field(
      'map<string, Contract>',
      'Its channels and their contracts, by their names.',
      'x-patchbay.channels',
    ),
  },
  Network: {
    name: field('string', 'The name on the engine.'),
    external: field('bool', 'It belongs to somebody else.'),
    internal: field('bool', 'It leads nowhere else.'),
    driver: field('string', 'What makes it.'),
    labels: field(pairs, 'Its labels.'),
  },
  Volume: {
    name: field('string', 'The name on the engine.'),
    external: field('bool', 'It belongs to somebody else.'),
    driver: field('string', 'What keeps it.'),
    labels: field(pairs, 'Its labels.'),
  },
  StoredFile: {
    name: field('string', 'The name on the engine.'),
    external: field('bool', 'It belongs to somebody else.'),
    file: field('string', 'The file that it is in.'),
    environment: field('string', 'The variable that it is in.'),
    inline: field('bool', 'It stands in the manifest itself.', 'content'),
  },
  Image: {
    reference: field('string', 'As it is written.', ''),
    registry: field('string', 'Its host; `docker.io` where none is named.', ''),
    repository: field(
      'string',
      'As Docker Hub has it, such as postgres or prom/prometheus; elsewhere with the registry.',
      '',
    ),
    name: field('string', 'The last part of that.', ''),
    tag: field('string', 'Its tag; empty where none is written.', ''),
    digest: field('string', 'Its digest; empty where none is written.', ''),
    built: field('bool', 'It is built here.', ''),
    datastore: field('bool', 'It is known to keep data.', ''),
  },
  Contract: {
    channel: field('string', 'The name of the channel.', ''),
    kind: word(kindsWith('isChannel'), 'What it is on the broker.'),
    key: field('string', 'Its key on the broker.'),
    broker: field('string', 'The name of its broker; empty: the default one.'),
    file: field('string', 'The file of the schema, absolute; empty: it has no contract.', 'contract'),
    dead_letter: field('string', 'Where what could not be handled goes.', 'deadLetter'),
    publishers: field(texts, 'The services that publish to it.', ''),
    consumers: field(texts, 'The services that consume it.', ''),
  },
  Operation: {
    verb: word(verbNames, 'What is done, as `on` names it.'),
    kind: field('string', 'The kind of operation: up, down, exec, replay.'),
    text: field('string', 'It in words: up web.'),
    services: field(texts, 'The services that it touches.'),
    containers: field(texts, 'The containers that are made, stopped, entered or removed.'),
    volumes: field(texts, 'The volumes whose data is removed.'),
    command: field(texts, 'The command that is run, as words.'),
  },
  Actor: {
    kind: word(Object.keys(actorKinds), 'What wants it.'),
    name: field('string', 'The user, the task, the extension, the CI system.'),
  },
  Engine: {
    kind: word(['docker', 'process'], 'What it is.'),
    name: field('string', 'Its name and version.'),
    address: field('string', 'Where it is, without credentials.'),
    remote: field('bool', 'It is on another machine.'),
  },
  Message: {
    channel: field('string', 'The name of the channel, or its key.'),
    key: field('string', 'The key on the broker.'),
    kind: field('string', '`stream`, `pubsub`, `list`, …'),
    broker: field('string', 'The address of the broker, without credentials.'),
    remote: field('bool', 'It is on another machine.'),
    group: field('string', 'The consumer group that is changed or read as.'),
    count: field('int', 'How many messages there are, as far as is known.'),
    invalid: field('int', 'How many of them break their contract.'),
    fields: field(texts, 'The names of the fields of the one message that is sent.'),
  },
} as const satisfies Readonly<Record<string, PolicyType>>;
