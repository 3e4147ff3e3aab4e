import { by, never, to, written, type SupportTable } from './support.ts';

const planTest = 'test/unit/engine/plan.test.ts';
const supportTest = 'test/unit/engine/support/check.test.ts';
const attributesTest = 'test/unit/engine/support/attributes.test.ts';
const filesTest = 'test/integration/engine/containerFiles.test.ts';
const buildTest = 'test/integration/engine/dockerBuild.test.ts';
const builderTest = 'test/unit/engine/docker/build/builds.test.ts';
const rolloutTest = 'test/unit/engine/plan/up/rollout.test.ts';
const contractTest = 'test/integration/engine/contract.ts';

/** `deploy` of a service. */
export const deploySupport: SupportTable = written({
  mode: never(),
  endpoint_mode: never(),
  replicas: by('as many containers as it says', contractTest, true),
  labels: never(),
  'rollback_config.{parallelism,delay,failure_action,monitor,max_failure_ratio,order}': never(),
  'update_config.parallelism': by(
    'how many replicas are made anew at a time, 1 when left out; 0: all',
    rolloutTest,
    true,
  ),
  'update_config.order': by(
    'which of the two is first, the new container or the end of the old one: left out, replicas start first where nothing forbids it, a single one stops first; local processes always stop first',
    rolloutTest,
  ),
  'update_config.monitor': by(
    'how long a new replica has to stay well before the next one; left out: 2 s without a health check, else as soon as it is healthy',
    rolloutTest,
    true,
  ),
  'update_config.delay': by('how long after a new replica is well the next one waits', rolloutTest, true),
  'update_config.failure_action': by(
    'a replica that fails holds back the others (`pause`), unless it says `continue`',
    rolloutTest,
    true,
  ),
  'update_config.max_failure_ratio': never(),
  'resources.limits.cpus': to('HostConfig.NanoCpus'),
  'resources.limits.memory': to('HostConfig.Memory'),
  'resources.limits.pids': to('HostConfig.PidsLimit'),
  'resources.reservations.cpus': never(),
  'resources.reservations.memory': to('HostConfig.MemoryReservation'),
  'resources.reservations.generic_resources.discrete_resource_spec.{kind,value}': never(),
  'resources.reservations.devices.{capabilities,count,device_ids,driver,options}': to('HostConfig.DeviceRequests'),
  'restart_policy.{condition,max_attempts}': to('HostConfig.RestartPolicy, where `restart` says nothing', {
    process: true,
  }),
  'restart_policy.{delay,window}': never(),
  'placement.constraints': never(),
  'placement.preferences.spread': never(),
  'placement.max_replicas_per_node': never(),
});

const unbuildable = 'refused with `engine.build-unsupported`: the Engine API has no way to say it';

/** `build` of a service: the query of `POST /build`, or what BuildKit asks of the session. */
export const buildSupport: SupportTable = written({
  context: to('the archive that is sent; of a URL `remote`', { test: buildTest }),
  dockerfile: to('the query `dockerfile`', { test: buildTest }),
  dockerfile_inline: to('a Dockerfile in the archive; refused where the context is a URL', { test: buildTest }),
  args: to('the query `buildargs`', { test: buildTest }),
  ssh: to('the session of BuildKit: sockets of agents, no keys', { test: buildTest }),
  cache_from: to('the query `cachefrom`; a source that is no image is left out, and told', { test: builderTest }),
  cache_to: to('`type=inline`: an argument of BuildKit; else refused with `engine.build-unsupported`', {
    test: builderTest,
  }),
  no_cache: to('the query `nocache`', { test: buildTest }),
  no_cache_filter: to('the query `nocache`, for all stages, and told', { test: builderTest }),
  additional_contexts: to(
    'stages in front of the Dockerfile: images, other services’ images, folders (imported with `POST /images/create`); else refused with `engine.build-unsupported`',
    { test: buildTest },
  ),
  network: to('the query `networkmode`; the classic builder where it is none of BuildKit’s', { test: builderTest }),
  '{provenance,sbom}': by('left out, and told: the engine keeps none', builderTest),
  pull: to('the query `pull`', { test: builderTest }),
  target: to('the query `target`', { test: buildTest }),
  shm_size: to('the query `shmsize`; the classic builder before API 1.42', { test: buildTest }),
  extra_hosts: to('the query `extrahosts`', { test: buildTest }),
  isolation: to('the query `isolation`', { test: builderTest }),
  privileged: by(unbuildable, builderTest),
  'secrets.{source,target}': to('the session of BuildKit', { test: buildTest }),
  'secrets.{uid,gid,mode}': by('nothing: the Dockerfile says it, in `RUN --mount=type=secret`', buildTest),
  tags: to('the query `t`', { test: buildTest }),
  'ulimits.{soft,hard}': to('the query `ulimits`; the classic builder before API 1.42', { test: buildTest }),
  '{platforms,platform}': to('the query `platform`; of several the first, and told', { test: builderTest }),
  labels: to('the query `labels`', { test: buildTest }),
  entitlements: by('`network.host` needs none; every other is refused with `engine.build-unsupported`', builderTest),
});

export const networkSupport: SupportTable = written({
  name: to('Name', { test: planTest }),
  driver: to('Driver', { test: attributesTest }),
  driver_opts: to('Options', { test: attributesTest }),
  'ipam.driver': to('IPAM.Driver', { test: attributesTest }),
  'ipam.config.subnet': to('IPAM.Config.*.Subnet', { test: attributesTest }),
  'ipam.config.ip_range': to('IPAM.Config.*.IPRange', { test: attributesTest }),
  'ipam.config.gateway': to('IPAM.Config.*.Gateway', { test: attributesTest }),
  'ipam.config.aux_addresses': to('IPAM.Config.*.AuxiliaryAddresses', { test: attributesTest }),
  'ipam.options': to('IPAM.Options', { test: attributesTest }),
  'external.name': by('must be there, and is neither made nor removed', supportTest),
  internal: to('Internal', { test: attributesTest }),
  enable_ipv4: to('EnableIPv4', { test: attributesTest }),
  enable_ipv6: to('EnableIPv6', { test: attributesTest }),
  attachable: to('Attachable', { test: attributesTest }),
  labels: to('Labels', { test: attributesTest }),
});

export const volumeSupport: SupportTable = {
  name: to('Name', { test: planTest }),
  driver: to('Driver', { test: attributesTest }),
  driver_opts: to('DriverOpts', { test: attributesTest }),
  'external.name': by('must be there, and is neither made nor removed', supportTest),
  labels: to('Labels', { test: attributesTest }),
};

const storeOnly = 'only Swarm has a store for it: refused with `engine.external-file`';

/** Secrets and configs of the top level. */
export const fileSupport: SupportTable = written({
  name: by('nothing: no engine but Swarm keeps it under a name', supportTest),
  file: to('HostConfig.Mounts, read-only; with uid, gid or mode written into the container', {
    test: 'test/integration/engine/attributes.test.ts',
  }),
  '{environment,content}': by('written into the container before its first start', filesTest),
  'external.name': by(storeOnly, supportTest),
  '{driver,template_driver}': by(storeOnly, supportTest),
  '{labels,driver_opts}': by('nothing: they are for the store of Swarm', supportTest),
});
