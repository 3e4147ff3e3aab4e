import {
  blkioShape,
  buildShape,
  configsShape,
  dependsOnShape,
  deployShape,
  developShape,
  envFileShape,
  extraHostsShape,
  gpuRequestShape,
  healthcheckShape,
  hooksShape,
  loggingShape,
  mountsShape,
  portsShape,
  secretsShape,
  ulimitsShape,
} from './serviceParts.ts';
import { servicePatchbayShape } from './patchbay.ts';
import {
  attribute,
  boolean,
  bytes,
  duration,
  environment,
  integer,
  labelMap,
  number,
  oneOrMore,
  path,
  quantity,
  required,
  string,
  table,
  text,
  uniqueStrings,
  uniqueTexts,
  words,
  type Shape,
} from './shape.ts';

const networkOfService: Shape = table('network of a service', {
  aliases: attribute(uniqueStrings, 'More host names by which others on this network reach the service.'),
  interface_name: attribute(string, 'The name of the network interface inside the container, such as eth0.'),
  ipv4_address: attribute(
    { ...string, format: 'ipv4' },
    'A fixed IPv4 address on this network; its `ipam` must have a subnet that holds it.',
  ),
  ipv6_address: attribute(
    { ...string, format: 'ipv6' },
    'A fixed IPv6 address on this network; its `ipam` must have a subnet that holds it.',
  ),
  link_local_ips: attribute(uniqueStrings, 'Link-local addresses, which are managed outside of the engine.'),
  mac_address: attribute(
    { ...string, format: 'mac' },
    'A fixed MAC address on this network, such as 02:42:ac:11:00:02.',
  ),
  driver_opts: attribute({ values: text }, 'Options that the driver of the network takes for this container.'),
  priority: attribute(number, 'The order in which networks are attached: the highest comes first.'),
  gw_priority: attribute(number, 'Which network gives the default gateway: the one with the highest number.'),
});

const modelOfService: Shape = table('model of a service', {
  endpoint_var: attribute(string, 'The environment variable that gets the URL of the model.'),
  model_var: attribute(string, 'The environment variable that gets the name of the model.'),
});

/** Every attribute of a service in the Compose Specification, and `x-patchbay`. */
export const serviceShape: Shape = table('service', {
  annotations: attribute(labelMap, 'Annotations of the container, which its OCI runtime may read.'),
  attach: attribute(boolean, 'Whether `up` shows its log in the terminal; false leaves it out.'),
  blkio_config: attribute(blkioShape, 'How fast the container may read from and write to block devices.'),
  build: attribute(buildShape, 'How to build the image: a folder, or the long form.'),
  cap_add: attribute(uniqueStrings, 'Kernel capabilities that the container gets in addition to the default ones.'),
  cap_drop: attribute(uniqueStrings, 'Kernel capabilities that are taken away from the container.'),
  cgroup: attribute(string, 'The cgroup namespace that the container joins: host or private.'),
  cgroup_parent: attribute(string, 'The cgroup that the one of the container is created under.'),
  command: attribute(
    words,
    'The command that runs, in place of the one of the image (CMD). Entry point and command are put together.',
  ),
  configs: attribute(
    configsShape,
    'Configs of the top level that the service may read, each as a file in the container.',
  ),
  container_name: attribute(
    { ...string, format: 'containerName' },
    'A fixed name for the container; allows one replica only.',
  ),
  cpu_count: attribute({ scalar: 'integer', minimum: 0 }, 'How many CPUs the container may use; Windows only.'),
  cpu_percent: attribute(
    { scalar: 'number', minimum: 0 },
    'The percentage of the CPUs that the container may use; Windows only.',
  ),
  cpu_period: attribute(
    quantity,
    'The period of the CPU scheduler (CFS), in microseconds; `cpu_quota` is its share of each.',
  ),
  cpu_quota: attribute(quantity, 'The CPU time that the container gets in each `cpu_period`, in microseconds.'),
  cpu_rt_period: attribute(quantity, 'The period of the real-time scheduler, in microseconds or as a duration.'),
  cpu_rt_runtime: attribute(
    quantity,
    'The time in each `cpu_rt_period` for real-time tasks, in microseconds or as a duration.',
  ),
  cpu_shares: attribute(number, 'The share of CPU relative to other containers, when they compete for it.'),
  cpus: attribute(number, 'How many CPUs the container may use at most, such as 0.5.'),
  cpuset: attribute(string, 'The CPUs to run on, such as 0-3 or 0,1.'),
  credential_spec: attribute(
    table('credential_spec', {
      config: attribute(string, 'A config of the top level that holds the credential spec.'),
      file: attribute(string, 'A file that holds the credential spec, in the folder of the engine for such files.'),
      registry: attribute(string, 'A value of the Windows registry of the host that holds the credential spec.'),
    }),
    'The credential spec of a managed service account; Windows only.',
  ),
  depends_on: attribute(dependsOnShape, 'Services that start before this one, and what "ready" means for each.'),
  deploy: attribute(
    deployShape,
    'How the service is deployed: replicas, limits of resources, restarts, updates, placement.',
  ),
  develop: attribute(developShape, 'What `docker compose watch` does when files change while you develop.'),
  device_cgroup_rules: attribute(
    { ...uniqueTexts, list: { ...text, format: 'cgroupRule' }, hasUniqueItems: true },
    'Rules of the cgroup that say which devices the container may use.',
  ),
  devices: attribute(
    {
      list: {
        scalar: 'string',
        ...table('device', {
          source: required(string, 'The path of the device on the host, such as /dev/ttyUSB0.'),
          target: required(string, 'The path of the device in the container.'),
          permissions: attribute(
            string,
            'What the container may do with it: any of r (read), w (write) and m (make nodes).',
          ),
        }),
      },
      form: 'devices',
      merge: 'byTarget',
    },
    'Devices of the host that the container may use: `HOST:CONTAINER[:rwm]`, or the long form.',
  ),
  dns: attribute(oneOrMore, 'The DNS servers that the container asks, in place of those of the engine.'),
  dns_opt: attribute(uniqueStrings, 'Options for the resolver of the container, as in /etc/resolv.conf.'),
  dns_search: attribute(oneOrMore, 'Domains in which the container looks up short host names.'),
  domainname: attribute(string, 'The domain name that the container has, behind its host name.'),
  entrypoint: attribute(
    words,
    'The program that starts, in place of the one of the image (ENTRYPOINT). It also drops the CMD of the image.',
  ),
  env_file: attribute(
    envFileShape,
    'Files of environment variables for the container. `environment` wins over them, and a later file over an earlier.',
  ),
  environment: attribute(
    environment,
    'Environment variables of the container. One without a value takes it from where you start.',
  ),
  expose: attribute(
    { ...uniqueTexts, list: { ...text, format: 'exposedPort' } },
    'Ports that other services reach and the host does not. They are reached without it too: it is documentation.',
  ),
  extends: attribute(
    {
      scalar: 'string',
      ...table('extends', {
        service: required(string, 'The service whose settings this one starts from.'),
        file: attribute(string, 'The file it stands in; this one when left out.'),
      }),
      form: 'extends',
    },
    'A service whose settings this one starts from.',
  ),
  external_links: attribute(
    { ...uniqueStrings, hasUniqueItems: true },
    'Links to containers outside of the application, as CONTAINER or CONTAINER:ALIAS.',
  ),
  extra_hosts: attribute(extraHostsShape, 'Host names to add to /etc/hosts of the container, each with its address.'),
  gpus: attribute(
    { scalar: 'string', oneOf: ['all'], ...gpuRequestShape, form: 'gpus' },
    'The GPUs that the container gets: all, or a list of requests.',
  ),
  group_add: attribute({ ...uniqueTexts, hasUniqueItems: true }, 'More groups for the user in the container.'),
  healthcheck: attribute(healthcheckShape, 'How to tell whether the container is healthy.'),
  hostname: attribute(
    string,
    'The host name that the container gives itself. Others reach it by the name of the service.',
  ),
  image: attribute(
    string,
    'The image that the container runs: `[registry/]name[:tag][@digest]`. With `build`, the name of what is built.',
  ),
  init: attribute(boolean, 'Run an init process that forwards signals and reaps processes.'),
  ipc: attribute(string, 'The IPC namespace of the container, where it shares memory with others.'),
  isolation: attribute(string, 'How the container is isolated from the host; matters on Windows.'),
  label_file: attribute(
    { scalar: 'path', list: path, form: 'list' },
    'Files of labels for the container, a NAME=value on each line.',
  ),
  labels: attribute(labelMap, 'Labels of the container: names and values that tools read.'),
  links: attribute({ ...uniqueStrings, merge: 'byKey' }, 'Links to other services; `networks` does the same better.'),
  logging: attribute(loggingShape, 'Where the log of the container goes, and how much of it is kept.'),
  mac_address: attribute(
    { ...string, format: 'mac' },
    'A fixed MAC address of the container. Newer engines want it at each network.',
  ),
  mem_limit: attribute(bytes, 'The memory that the container may use at most. Beyond it, the kernel kills processes.'),
  mem_reservation: attribute(bytes, 'The memory that the container is left with when memory of the host runs short.'),
  mem_swappiness: attribute(
    { scalar: 'integer', minimum: 0, maximum: 100 },
    'How readily the memory of the container is swapped to disk, 0 to 100.',
  ),
  memswap_limit: attribute(bytes, 'Memory and swap together that the container may use; -1 for no limit of swap.'),
  models: attribute(
    { list: string, values: modelOfService, form: 'keys' },
    'AI models of the top level that the service uses.',
  ),
  network_mode: attribute(
    string,
    'The network of the container, in place of `networks`: none, host, bridge, service:NAME or container:NAME.',
  ),
  networks: attribute(
    { list: string, values: networkOfService, form: 'keys', hasUniqueItems: true },
    'Networks of the top level that the service is on. Services reach each other by name on a network that they share.',
  ),
  oom_kill_disable: attribute(boolean, 'True keeps the kernel from killing the container when memory runs out.'),
  oom_score_adj: attribute(
    { scalar: 'integer', minimum: -1000, maximum: 1000 },
    'Which container to kill first, -1000 to 1000.',
  ),
  pid: attribute(string, 'The PID namespace of the container: whose processes it sees.'),
  pids_limit: attribute(integer, 'How many processes the container may have at most; -1 for no limit.'),
  platform: attribute(string, 'The platform that the image is pulled and run for, such as linux/amd64.'),
  ports: attribute(portsShape, 'Ports to publish: "8080:80", "127.0.0.1:8080:80/udp", or the long form.'),
  post_start: attribute(hooksShape, 'Commands that run in the container after it has started.'),
  pre_start: attribute(hooksShape, 'Commands that run, one after the other, before the container starts.'),
  pre_stop: attribute(hooksShape, 'Commands that run in the container before it is stopped; not if it ends by itself.'),
  privileged: attribute(boolean, 'Run with all rights of the host. Avoid.'),
  profiles: attribute(
    { ...uniqueTexts, list: string },
    'Profiles that switch the service on, as in `--profile debug`; always on when empty.',
  ),
  provider: attribute(
    table('provider', {
      type: required(string, 'The program that provides the service: docker-NAME or NAME, found in the PATH.'),
      options: attribute(
        { values: { scalar: 'text', list: text }, form: 'optionLists', empty: 'allowed' },
        'The options that the program is started with, each as --NAME=value.',
      ),
    }),
    'A program other than Docker that runs the service.',
  ),
  pull_policy: attribute(
    { ...string, format: 'pullPolicy' },
    'When the image is pulled: always, never, missing, build, daily, weekly or every_DURATION.',
  ),
  pull_refresh_after: attribute(
    string,
    'After how long the image is pulled again. Compose accepts it, and takes it from `pull_policy`.',
  ),
  read_only: attribute(
    boolean,
    'Whether the root file system of the container is read-only. What is mounted can still be written.',
  ),
  restart: attribute(
    string,
    'Whether the engine starts the container again when it ends: no, always, unless-stopped or `on-failure[:N]`.',
  ),
  runtime: attribute(string, 'The OCI runtime that runs the container, such as runc; the engine must know it.'),
  scale: attribute({ scalar: 'integer', minimum: 0 }, 'How many containers run; `deploy.replicas` is the same.'),
  secrets: attribute(
    secretsShape,
    'Secrets of the top level that the service may read, each as a file in /run/secrets.',
  ),
  security_opt: attribute(
    { ...uniqueStrings, hasUniqueItems: true },
    'Security options for the container: labels of SELinux, profiles of AppArmor and seccomp.',
  ),
  shm_size: attribute(bytes, 'The size of the shared memory of the container (/dev/shm).'),
  stdin_open: attribute(boolean, 'Whether standard input stays open when nobody is attached, as `docker run -i` does.'),
  stop_grace_period: attribute(
    duration,
    'How long the container may take to end after the stop signal, before it is killed.',
  ),
  stop_signal: attribute(string, 'The signal that asks the container to stop, in place of the one of the image.'),
  storage_opt: attribute({ values: text }, 'Options of the storage driver for the file system of the container.'),
  sysctls: attribute(labelMap, 'Kernel parameters of the namespaces of the container, as `sysctl` names them.'),
  tmpfs: attribute(
    oneOrMore,
    'Folders of the container that are kept in memory, and lost when it stops: `PATH[:options]`.',
  ),
  tty: attribute(boolean, 'Whether the container runs with a terminal, as `docker run -t` does.'),
  ulimits: attribute(ulimitsShape, 'Limits that each process in the container has, such as that of open files.'),
  use_api_socket: attribute(boolean, 'Give the container access to the API of the engine.'),
  user: attribute(
    string,
    'The user that the processes run as, in place of the one of the image: name or id, and :group.',
  ),
  userns_mode: attribute(string, 'The user namespace of the container, which maps its users to those of the host.'),
  uts: attribute(string, 'The UTS namespace of the container, which holds its host name.'),
  volumes: attribute(mountsShape, 'Volumes and folders to mount: "data:/var/lib", "./src:/app:ro", or the long form.'),
  volumes_from: attribute({ ...uniqueStrings, hasUniqueItems: true }, 'Services whose mounts this one takes over.'),
  working_dir: attribute(
    string,
    'The folder in the container in which the command runs, in place of the one of the image.',
  ),
  'x-patchbay': attribute(servicePatchbayShape, 'What Patchbay adds: channels, debugging, running as a local process.'),
} satisfies Parameters<typeof table>[1]);

/** True for an attribute that a service can have. */
export function isServiceKey(key: string): boolean {
  return Object.hasOwn(serviceShape.table?.().attributes ?? {}, key);
}
