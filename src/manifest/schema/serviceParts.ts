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
        'When the dependency counts as ready, so that this service may start.',
      ),
      required: attribute(
        boolean,
        'Whether this service fails with the dependency. When false, one that fails or is switched off is only a warning.',
      ),
      restart: attribute(
        boolean,
        'Whether this service is restarted, too, after Compose restarted or updated the dependency.',
      ),
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
      name: attribute(string, 'A readable name for the port, for tools and for you.'),
      target: required({ scalar: 'integer', minimum: 1, maximum: 65_535 }, 'The port inside the container.'),
      published: attribute(
        { ...text, format: 'publishedPort' },
        'The port on the host, or a range to choose from such as 8000-8009; one that is free when left out.',
      ),
      host_ip: attribute(
        { ...string, format: 'address' },
        'The address of the host to listen on; all of its addresses when left out.',
      ),
      protocol: attribute({ ...string, format: 'protocol' }, 'The transport protocol of the port: tcp or udp.'),
      app_protocol: attribute(string, 'The protocol that is spoken on the port, such as http; a hint for tools.'),
      mode: attribute(
        { ...string, format: 'portMode' },
        'Who publishes the port: host, or ingress for the load balancer of Swarm.',
      ),
    }),
  },
  form: 'ports',
  merge: 'byPort',
};

export const mountsShape: Shape = {
  list: {
    scalar: 'string',
    ...table('volume of a service', {
      type: required(
        oneOf('bind', 'volume', 'tmpfs', 'cluster', 'npipe', 'image'),
        'What is mounted: a folder of the host, a volume, memory, or an image.',
      ),
      source: attribute(string, 'A path on the host, or a volume of the top level.'),
      target: required(string, 'The path inside the container that it is mounted at.'),
      read_only: attribute(boolean, 'Whether the container can only read it, and not write to it.'),
      consistency: attribute(string, 'The consistency of the mount, where the platform knows one.'),
      bind: attribute(
        table('bind', {
          propagation: attribute(string, 'Whether mounts made below it later are seen on both sides.'),
          create_host_path: attribute(boolean, 'Create the folder on the host when it is missing.'),
          selinux: attribute(oneOf('z', 'Z'), 'The SELinux label: z is shared, Z is private.'),
          recursive: attribute(oneOf('enabled', 'disabled', 'writable', 'readonly'), 'How nested mounts are bound.'),
        }),
        'Options of a mount whose type is `bind`.',
      ),
      volume: attribute(
        table('volume options', {
          nocopy: attribute(boolean, 'Do not copy what the image has at this path.'),
          subpath: attribute(string, 'A folder in the volume, which is mounted in place of its root.'),
          labels: attribute(labelMap, 'Labels that the volume gets when it is created for this mount.'),
        }),
        'Options of a mount whose type is `volume`.',
      ),
      tmpfs: attribute(
        table('tmpfs options', {
          size: attribute(
            { ...bytes, minimum: 0 },
            'The size of the file system in memory; without a limit when left out.',
          ),
          mode: attribute(mode, 'The permissions of the folder, as an octal number such as 1777.'),
        }),
        'Options of a mount whose type is `tmpfs`.',
      ),
      image: attribute(
        table('image options', {
          subpath: attribute(string, 'A folder in the image, which is mounted in place of its root.'),
        }),
        'Options of a mount whose type is `image`.',
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
      source: required(string, 'The name that it has at the top level of the manifest.'),
      target: attribute(string, 'The file in the container that holds it.'),
      uid: attribute(string, 'The id of the user who owns the file in the container.'),
      gid: attribute(string, 'The id of the group that owns the file in the container.'),
      mode: attribute(mode, 'The permissions of the file in the container, as an octal number such as 0440.'),
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
      required: attribute(boolean, 'Whether the file must be there. When false, a missing file is no error.'),
      format: attribute(
        oneOf('raw'),
        'How the file is read: raw takes every value as it stands, without quotes or variables.',
      ),
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
      soft: required(integer, 'The limit that applies; a process may raise it up to the hard one.'),
      hard: required(integer, 'The limit up to which a process may raise its soft limit.'),
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
    dockerfile: attribute(string, 'The path of the Dockerfile, relative to the build context.'),
    dockerfile_inline: attribute(string, 'The Dockerfile itself, as a text in the manifest; not beside `dockerfile`.'),
    args: attribute(environment, 'Build arguments: values for the ARG lines of the Dockerfile.'),
    ssh: attribute(
      { list: string, values: text, form: 'keyValues' },
      'SSH agents or keys that steps of the build may use: default, or ID=path.',
    ),
    cache_from: attribute(uniqueStrings, 'Where the builder looks for layers that were built before.'),
    cache_to: attribute(uniqueStrings, 'Where the builder stores its layers for later builds.'),
    no_cache: attribute(boolean, 'Whether every step is run anew, without the cache of the builder.'),
    no_cache_filter: attribute(
      { scalar: 'text', list: text, form: 'list' },
      'Stages of the Dockerfile that are built without the cache.',
    ),
    additional_contexts: attribute(
      { ...keyValues, values: path },
      'Further contexts that the Dockerfile can name in FROM and COPY --from.',
    ),
    network: attribute(string, 'The network that RUN instructions of the Dockerfile use.'),
    provenance: attribute(
      { ...text, form: 'texts' },
      'Whether the image gets an attestation of how it was built (provenance).',
    ),
    sbom: attribute({ ...text, form: 'texts' }, 'Whether the image gets a list of the software in it (SBOM).'),
    pull: attribute(boolean, 'Whether base images are pulled even if they are there already.'),
    target: attribute(string, 'The stage of the Dockerfile to build; the last one when left out.'),
    shm_size: attribute(bytes, 'The size of the shared memory (/dev/shm) of build containers.'),
    extra_hosts: attribute(extraHostsShape, 'Host names for the build, each with its address.'),
    isolation: attribute(string, 'How build containers are isolated from the host; matters on Windows.'),
    privileged: attribute(boolean, 'Whether the build runs with all rights of the host, where the builder allows it.'),
    secrets: attribute(
      secretsShape,
      'Secrets of the top level that steps of the build may read with RUN --mount=type=secret.',
    ),
    tags: attribute(uniqueStrings, 'More names, with their tags, that the built image gets.'),
    ulimits: attribute(ulimitsShape, 'Limits that each process in the build container has.'),
    platforms: attribute(uniqueStrings, 'The platforms that the image is built for, such as linux/arm64.'),
    platform: attribute(
      { scalar: 'string', list: text, form: 'list', merge: 'unique' },
      'The platform that the image is built for, such as linux/arm64.',
    ),
    labels: attribute(labelMap, 'Labels that the built image gets: names and values that tools read.'),
    entitlements: attribute(uniqueStrings, 'Privileges that the Dockerfile may ask for, such as security.insecure.'),
  }),
  form: 'build',
};

const resources = {
  cpus: attribute(number, 'How many CPUs, as a number such as 0.5.'),
  memory: attribute({ ...bytes, isText: true }, 'How much memory, as a size such as 128M.'),
  pids: attribute(integer, 'How many processes a container may have at most.'),
};

const genericResources: Shape = {
  list: table('generic resource', {
    discrete_resource_spec: attribute(
      table('discrete resource', {
        kind: attribute(string, 'The name of the resource, as the nodes of the cluster declare it.'),
        value: attribute(number, 'How many of them each container needs.'),
      }),
      'A resource of which each container needs a number.',
    ),
  }),
};

const deviceRequest = {
  capabilities: attribute(texts, 'What the device must be able to do, such as gpu.'),
  count: attribute(
    { scalar: 'text', form: 'deviceCount' },
    'How many devices, or all; all when left out. Not beside `device_ids`.',
  ),
  device_ids: attribute(texts, 'The devices, by the ids that the driver gives them. Not beside `count`.'),
  driver: attribute(string, 'The driver that hands out the devices, such as nvidia.'),
  options: attribute(keyValues, 'Options that the driver of the devices takes.'),
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
  parallelism: attribute(integer, 'How many containers are replaced at a time; 0 for all at once.'),
  delay: attribute(duration, 'How long to wait between one group of containers and the next.'),
  failure_action: attribute(string, 'What happens when it fails: continue, pause or rollback.'),
  monitor: attribute(duration, 'How long a new container is watched for failure.'),
  max_failure_ratio: attribute(number, 'The share of containers that may fail, between 0 and 1.'),
  order: attribute(
    oneOf('start-first', 'stop-first'),
    'Which comes first: the start of the new container or the stop of the old one.',
  ),
});

export const deployShape: Shape = {
  ...table('deploy', {
    mode: attribute(string, 'Whether a number of containers runs, or one on every node: replicated or global.'),
    endpoint_mode: attribute(string, 'How clients find the containers of the service: vip or dnsrr.'),
    replicas: attribute({ scalar: 'integer', minimum: 0 }, 'How many containers of the service run at the same time.'),
    labels: attribute(labelMap, 'Labels of the service itself, and not of its containers.'),
    rollback_config: attribute(updateConfig, 'How the service goes back to what it was when an update fails.'),
    update_config: attribute(updateConfig, 'How the containers of the service are replaced by new ones.'),
    resources: attribute(
      table('resources', {
        limits: attribute(table('limits', resources), 'What each container of the service may use at most.'),
        reservations: attribute(
          table('reservations', {
            cpus: resources.cpus,
            memory: resources.memory,
            generic_resources: attribute(genericResources, 'Countable resources that nodes of a cluster declare.'),
            devices: attribute(deviceRequestShape, 'Devices that each container gets, such as GPUs.'),
          }),
          'What each container of the service is guaranteed.',
        ),
      }),
      'How much CPU, memory and devices each container may use, and is guaranteed.',
    ),
    restart_policy: attribute(
      table('restart policy', {
        condition: attribute(string, 'When a container that ended is started again: none, on-failure or any.'),
        delay: attribute(duration, 'How long to wait between two attempts to restart.'),
        max_attempts: attribute(integer, 'How many attempts to restart there are before the engine gives up.'),
        window: attribute(duration, 'How long to watch whether a restart succeeded.'),
      }),
      'Whether and how containers that ended are started again; wins over `restart`.',
    ),
    placement: attribute(
      table('placement', {
        constraints: attribute(strings, 'What a node must have so that containers may run on it.'),
        preferences: attribute(
          {
            list: table('preference', {
              spread: attribute(string, 'The label of the nodes over whose values containers are spread evenly.'),
            }),
          },
          'How containers are spread over the nodes that fit.',
        ),
        max_replicas_per_node: attribute(integer, 'How many containers of the service one node runs at most.'),
      }),
      'Which nodes of a cluster run the containers of the service.',
    ),
  }),
  empty: 'allowed',
};

const hook = {
  command: required(words, 'The command that runs, as a text or as a list of words.'),
  user: attribute(string, 'The user that runs it; the one of the service when left out.'),
  privileged: attribute(boolean, 'Whether it runs with all rights of the host.'),
  working_dir: attribute(string, 'The folder in which it runs; the one of the service when left out.'),
  environment: attribute(environment, 'Environment variables that it has in addition to those of the service.'),
};

export const hooksShape: Shape = {
  list: table('hook', {
    ...hook,
    image: attribute(string, 'The image to run it in; the one of the service when left out.'),
    per_replica: attribute(boolean, 'Whether it runs once for every replica, and not once for the service.'),
  }),
};

export const developShape: Shape = {
  empty: 'allowed',
  ...table('develop', {
    watch: attribute(
      {
        list: table('watch rule', {
          path: required(path, 'The file or folder to watch, relative to the project directory.'),
          action: required(
            oneOf('rebuild', 'sync', 'restart', 'sync+restart', 'sync+exec'),
            'What happens when a watched file changes.',
          ),
          target: attribute(string, 'The path in the container that changed files are copied to.'),
          ignore: attribute(
            { scalar: 'text', list: text, form: 'list' },
            'Patterns of files that are not watched, relative to `path`.',
          ),
          include: attribute(
            { scalar: 'text', list: text, form: 'list' },
            'Patterns of files that are watched; all when left out.',
          ),
          initial_sync: attribute(boolean, 'Whether all files are copied into the container when watching begins.'),
          exec: attribute(table('exec', hook), 'The command that runs in the container after files were copied.'),
        }),
      },
      'What `docker compose watch` does when files change, rule by rule.',
    ),
  }),
};

export const loggingShape: Shape = {
  ...table('logging', {
    driver: attribute(string, 'The logging driver, which says where the log of the container goes.'),
    options: attribute({ values: text }, 'Options of the logging driver, such as max-size.'),
  }),
  merge: 'options',
};

export const blkioShape: Shape = table('blkio_config', {
  device_read_bps: attribute(rates(bytes), 'How many bytes a second may be read from each device.'),
  device_read_iops: attribute(rates(quantity), 'How many reads a second each device may get.'),
  device_write_bps: attribute(rates(bytes), 'How many bytes a second may be written to each device.'),
  device_write_iops: attribute(rates(quantity), 'How many writes a second each device may get.'),
  weight: attribute(integer, 'The share of the bandwidth relative to other containers, 10 to 1000.'),
  weight_device: attribute(
    {
      list: table('device weight', {
        path: attribute(string, 'The path of the device on the host.'),
        weight: attribute(integer, 'The share of the bandwidth of this device, 10 to 1000.'),
      }),
    },
    'The share of the bandwidth, for each device.',
  ),
});

function rates(rate: Shape): Shape {
  return {
    list: table('rate', {
      path: attribute(string, 'The path of the device on the host.'),
      rate: attribute(rate, 'The limit for this device, in a second.'),
    }),
  };
}
