import {
  attribute,
  boolean,
  bytes,
  duration,
  environment,
  integer,
  keyValues,
  labelMap,
  mode,
  number,
  oneOf,
  path,
  quantity,
  required,
  string,
  table,
  text,
  texts,
  strings,
  uniqueStrings,
  words,
  type Shape,
} from './shape.ts';

export const dependsOnShape: Shape = {
  list: string,
  values: {
    empty: 'refused',
    ...table('dependency', {
      condition: attribute(
        oneOf('service_started', 'service_healthy', 'service_completed_successfully'),
        'When the dependency counts as ready.',
      ),
      required: attribute(boolean, 'When false, a missing or failing dependency is only a warning.'),
      restart: attribute(boolean, 'Restart this service after Compose restarted the dependency.'),
    }),
  },
  form: 'dependsOn',
  hasUniqueItems: true,
};

export const healthcheckShape: Shape = table('health check', {
  test: attribute(
    { scalar: 'string', list: string, form: 'healthTest', merge: 'replace' },
    'The command that tells health: a shell line, or a list that starts with CMD, CMD-SHELL or NONE.',
  ),
  interval: attribute(duration, 'Time between two checks, such as 30s.'),
  timeout: attribute(duration, 'A check that takes longer has failed.'),
  retries: attribute({ scalar: 'number', minimum: 0 }, 'Failures in a row that make the container unhealthy.'),
  start_period: attribute(duration, 'Time to start up, in which failures do not count.'),
  start_interval: attribute(duration, 'Time between two checks while starting up.'),
  disable: attribute(boolean, 'True turns off the health check of the image.'),
});

export const portsShape: Shape = {
  list: {
    scalar: 'text',
    ...table('port', {
      name: attribute(string, 'A readable name for the port.'),
      target: required({ scalar: 'integer', minimum: 1, maximum: 65_535 }, 'The port inside the container.'),
      published: attribute({ ...text, format: 'publishedPort' }, 'The port on the host, or a range such as 8000-8009.'),
      host_ip: attribute({ ...string, format: 'address' }, 'The address on the host to bind to.'),
      protocol: attribute({ ...string, format: 'protocol' }, 'tcp or udp.'),
      app_protocol: attribute(string, 'The application protocol, such as http.'),
      mode: attribute({ ...string, format: 'portMode' }, 'host, or ingress for the load balancer of Swarm.'),
    }),
  },
  form: 'ports',
  merge: 'byPort',
};

export const mountsShape: Shape = {
  list: {
    scalar: 'string',
    ...table('volume of a service', {
      type: required(oneOf('bind', 'volume', 'tmpfs', 'cluster', 'npipe', 'image'), 'The kind of mount.'),
      source: attribute(string, 'A path on the host, or a volume of the top level.'),
      target: required(string, 'The path inside the container.'),
      read_only: attribute(boolean, 'True makes it read-only.'),
      consistency: attribute(string, 'The consistency of the mount, where the platform knows one.'),
      bind: attribute(
        table('bind', {
          propagation: attribute(string, 'The propagation mode.'),
          create_host_path: attribute(boolean, 'Create the folder on the host when it is missing.'),
          selinux: attribute(oneOf('z', 'Z'), 'The SELinux label: z is shared, Z is private.'),
          recursive: attribute(oneOf('enabled', 'disabled', 'writable', 'readonly'), 'How nested mounts are bound.'),
        }),
        'Options of a bind mount.',
      ),
      volume: attribute(
        table('volume options', {
          nocopy: attribute(boolean, 'Do not copy what the image has at this path.'),
          subpath: attribute(string, 'A folder in the volume.'),
          labels: attribute(labelMap, 'Labels of the volume.'),
        }),
        'Options of a volume mount.',
      ),
      tmpfs: attribute(
        table('tmpfs options', {
          size: attribute({ ...bytes, minimum: 0 }, 'The size of the file system.'),
          mode: attribute(mode, 'Its permissions, in octal.'),
        }),
        'Options of a tmpfs mount.',
      ),
      image: attribute(
        table('image options', { subpath: attribute(string, 'A folder in the image.') }),
        'Options of an image mount.',
      ),
    }),
  },
  form: 'mounts',
  merge: 'byTarget',
};

/** `configs` and `secrets` of a service. */
const filesShape: Shape = {
  list: {
    scalar: 'string',
    ...table('reference', {
      source: required(string, 'Its name at the top level.'),
      target: attribute(string, 'Where it is mounted.'),
      uid: attribute(string, 'The owner.'),
      gid: attribute(string, 'The group.'),
      mode: attribute(mode, 'Permissions, in octal.'),
    }),
  },
  form: 'files',
};

export const secretsShape: Shape = { ...filesShape, merge: 'bySecret' };
export const configsShape: Shape = { ...filesShape, merge: 'byConfig' };

export const envFileShape: Shape = {
  scalar: 'string',
  list: {
    scalar: 'string',
    ...table('env_file', {
      path: required(path, 'The file, relative to the project directory.'),
      required: attribute(boolean, 'When false, a missing file is no error.'),
      format: attribute(oneOf('raw'), 'raw takes every value as it stands.'),
    }),
  },
  form: 'envFiles',
  merge: 'byPath',
};

export const ulimitsShape: Shape = {
  values: {
    empty: 'refused',
    scalar: 'integer',
    ...table('ulimit', {
      soft: required(integer, 'The soft limit.'),
      hard: required(integer, 'The hard limit.'),
    }),
    merge: 'replace',
  },
};

export const extraHostsShape: Shape = {
  list: string,
  values: { scalar: 'string', list: string, merge: 'unique' },
  form: 'extraHosts',
};

export const buildShape: Shape = {
  scalar: 'string',
  ...table('build', {
    context: attribute(path, 'The folder, or the URL of a repository, to build from.'),
    dockerfile: attribute(string, 'The Dockerfile, relative to the context.'),
    dockerfile_inline: attribute(string, 'The Dockerfile itself.'),
    args: attribute(environment, 'Build arguments.'),
    ssh: attribute({ list: string, values: text, form: 'keyValues' }, 'SSH agents or keys for the build.'),
    cache_from: attribute(uniqueStrings, 'Where to read the cache from.'),
    cache_to: attribute(uniqueStrings, 'Where to write the cache to.'),
    no_cache: attribute(boolean, 'Build without the cache.'),
    no_cache_filter: attribute({ scalar: 'text', list: text, form: 'list' }, 'Stages to build without the cache.'),
    additional_contexts: attribute({ ...keyValues, values: path }, 'Named contexts for the build.'),
    network: attribute(string, 'The network of RUN instructions.'),
    provenance: attribute({ ...text, form: 'texts' }, 'The provenance attestation.'),
    sbom: attribute({ ...text, form: 'texts' }, 'The SBOM attestation.'),
    pull: attribute(boolean, 'Always pull the base images.'),
    target: attribute(string, 'The stage to build.'),
    shm_size: attribute(bytes, 'The size of /dev/shm in the build.'),
    extra_hosts: attribute(extraHostsShape, 'Host names for the build.'),
    isolation: attribute(string, 'The isolation of the build container.'),
    privileged: attribute(boolean, 'Build with elevated privileges.'),
    secrets: attribute(secretsShape, 'Secrets of the build.'),
    tags: attribute(uniqueStrings, 'More names for the image.'),
    ulimits: attribute(ulimitsShape, 'Limits of the build container.'),
    platforms: attribute(uniqueStrings, 'The platforms to build for.'),
    platform: attribute({ scalar: 'string', list: text, form: 'list', merge: 'unique' }, 'The platform to build for.'),
    labels: attribute(labelMap, 'Labels of the image.'),
    entitlements: attribute(uniqueStrings, 'Privileges the build may ask for.'),
  }),
  form: 'build',
};

const resources = {
  cpus: attribute(number, 'CPUs, such as 0.5.'),
  memory: attribute({ ...bytes, isText: true }, 'Memory, such as 128M.'),
  pids: attribute(integer, 'Processes.'),
};

const genericResources: Shape = {
  list: table('generic resource', {
    discrete_resource_spec: attribute(
      table('discrete resource', { kind: attribute(string, 'Its kind.'), value: attribute(number, 'How many.') }),
      'A countable resource.',
    ),
  }),
};

const deviceRequest = {
  capabilities: attribute(texts, 'What the device must be able to do.'),
  count: attribute({ scalar: 'text', form: 'deviceCount' }, 'How many devices, or all.'),
  device_ids: attribute(texts, 'The devices by id.'),
  driver: attribute(string, 'The driver.'),
  options: attribute(keyValues, 'Options of the driver.'),
};

const deviceRequestShape: Shape = {
  list: table('device request', {
    ...deviceRequest,
    capabilities: required(texts, deviceRequest.capabilities.doc),
  }),
};

/** A GPU is what it is asked for: what it can do need not be said. */
export const gpuRequestShape: Shape = { list: table('device request', deviceRequest) };

const updateConfig: Shape = table('update', {
  parallelism: attribute(integer, 'Containers at a time.'),
  delay: attribute(duration, 'Time between two groups.'),
  failure_action: attribute(string, 'What to do when it fails.'),
  monitor: attribute(duration, 'How long to watch for failure.'),
  max_failure_ratio: attribute(number, 'The failure rate to tolerate.'),
  order: attribute(oneOf('start-first', 'stop-first'), 'Which comes first: start or stop.'),
});

export const deployShape: Shape = {
  ...table('deploy', {
    mode: attribute(string, 'replicated or global.'),
    endpoint_mode: attribute(string, 'vip or dnsrr.'),
    replicas: attribute({ scalar: 'integer', minimum: 0 }, 'How many containers run.'),
    labels: attribute(labelMap, 'Labels of the service.'),
    rollback_config: attribute(updateConfig, 'How a rollback goes.'),
    update_config: attribute(updateConfig, 'How an update goes.'),
    resources: attribute(
      table('resources', {
        limits: attribute(table('limits', resources), 'What a container may use at most.'),
        reservations: attribute(
          table('reservations', {
            cpus: resources.cpus,
            memory: resources.memory,
            generic_resources: attribute(genericResources, 'Resources of your own kind.'),
            devices: attribute(deviceRequestShape, 'Devices, such as GPUs.'),
          }),
          'What a container is guaranteed.',
        ),
      }),
      'Limits and reservations.',
    ),
    restart_policy: attribute(
      table('restart policy', {
        condition: attribute(string, 'none, on-failure or any.'),
        delay: attribute(duration, 'Time between two attempts.'),
        max_attempts: attribute(integer, 'Attempts before giving up.'),
        window: attribute(duration, 'How long to watch whether a restart succeeded.'),
      }),
      'When to restart.',
    ),
    placement: attribute(
      table('placement', {
        constraints: attribute(strings, 'Where it may run.'),
        preferences: attribute(
          { list: table('preference', { spread: attribute(string, 'A label.') }) },
          'Where to spread.',
        ),
        max_replicas_per_node: attribute(integer, 'Containers on one node at most.'),
      }),
      'Where containers run.',
    ),
  }),
  empty: 'allowed',
};

const hook = {
  command: required(words, 'The command.'),
  user: attribute(string, 'Who runs it.'),
  privileged: attribute(boolean, 'With elevated privileges.'),
  working_dir: attribute(string, 'Where it runs.'),
  environment: attribute(environment, 'Its environment.'),
};

export const hooksShape: Shape = {
  list: table('hook', {
    ...hook,
    image: attribute(string, 'The image to run it in; the one of the service when left out.'),
    per_replica: attribute(boolean, 'Run it for every replica.'),
  }),
};

export const developShape: Shape = {
  empty: 'allowed',
  ...table('develop', {
    watch: attribute(
      {
        list: table('watch rule', {
          path: required(path, 'What to watch.'),
          action: required(
            oneOf('rebuild', 'sync', 'restart', 'sync+restart', 'sync+exec'),
            'What to do when it changes.',
          ),
          target: attribute(string, 'The path in the container to sync to.'),
          ignore: attribute({ scalar: 'text', list: text, form: 'list' }, 'Patterns to leave out.'),
          include: attribute({ scalar: 'text', list: text, form: 'list' }, 'Patterns to take in.'),
          initial_sync: attribute(boolean, 'Sync everything at the start.'),
          exec: attribute(table('exec', hook), 'The command after a sync.'),
        }),
      },
      'Rules of `docker compose watch`.',
    ),
  }),
};

export const loggingShape: Shape = {
  ...table('logging', {
    driver: attribute(string, 'The logging driver.'),
    options: attribute({ values: text }, 'Options of the driver.'),
  }),
  merge: 'options',
};

export const blkioShape: Shape = table('blkio_config', {
  device_read_bps: attribute(rates(bytes), 'Bytes a second that may be read.'),
  device_read_iops: attribute(rates(quantity), 'Reads a second.'),
  device_write_bps: attribute(rates(bytes), 'Bytes a second that may be written.'),
  device_write_iops: attribute(rates(quantity), 'Writes a second.'),
  weight: attribute(integer, 'The share of the bandwidth.'),
  weight_device: attribute(
    {
      list: table('device weight', {
        path: attribute(string, 'The device.'),
        weight: attribute(integer, 'Its share.'),
      }),
    },
    'The share by device.',
  ),
});

function rates(rate: Shape): Shape {
  return { list: table('rate', { path: attribute(string, 'The device.'), rate: attribute(rate, 'The limit.') }) };
}
