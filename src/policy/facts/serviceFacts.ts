import type { Port, Mount, Service } from '../../manifest/model.ts';
import type { FileGrant } from '../../manifest/model/files.ts';
import { imageBuildFacts } from './imageBuildFacts.ts';
import { deployFacts } from './deployFacts.ts';
import {
  durationFacts,
  anyFacts,
  statedFacts,
  factsOfEach,
  maskedFacts,
  maskedWords,
  type FieldValues,
  type JsonFacts,
} from './jsonFacts.ts';

/** What `service` is in CEL, as `policyTypes.Service` declares it. */
export function serviceFacts(service: Service): JsonFacts {
  return statedFacts(
    ownFacts(service),
    processFacts(service),
    networkFacts(service),
    isolationFacts(service),
    resourceFacts(service),
    storedFacts(service),
  );
}

function ownFacts(service: Service): FieldValues {
  return {
    name: service.name,
    image: service.image,
    build: service.build && imageBuildFacts(service.build),
    profiles: service.profiles,
    restart: service.restart,
    scale: service.replicas,
  };
}

function processFacts(service: Service): FieldValues {
  return {
    command: maskedWords(service.command),
    entrypoint: maskedWords(service.entrypoint),
    environment: maskedFacts(service.environment),
    healthcheck: healthcheckFacts(service),
    stop_signal: service.stopSignal,
    stop_grace_period: durationFacts(service.stopGracePeriodMs),
    user: service.user,
    group_add: service.groups,
    working_dir: service.workingDir,
    platform: service.platform,
    pull_policy: service.pullPolicy?.policy,
    init: service.hasInit,
    tty: service.hasTty,
    stdin_open: service.isStdinOpen,
  };
}

function healthcheckFacts({ healthcheck }: Service): JsonFacts | undefined {
  if (!healthcheck) return undefined;
  const { test, intervalMs, timeoutMs, retries, startPeriodMs } = healthcheck;
  return statedFacts({
    test: maskedWords(test),
    disable: test[0] === 'NONE',
    interval: durationFacts(intervalMs),
    timeout: durationFacts(timeoutMs),
    retries,
    start_period: durationFacts(startPeriodMs),
  });
}

function networkFacts(service: Service): FieldValues {
  const { dns } = service;
  return {
    ports: service.ports.map(portFacts),
    expose: service.expose,
    depends_on: factsOfEach(service.dependsOn, ({ condition, isRequired, followsRestart }) =>
      statedFacts({ condition, required: isRequired, restart: followsRestart }),
    ),
    networks: factsOfEach(service.networks, ({ aliases, ipv4Address, ipv6Address }) =>
      statedFacts({ aliases, ipv4_address: ipv4Address, ipv6_address: ipv6Address }),
    ),
    network_mode: service.networkMode,
    container_name: service.containerName,
    hostname: service.hostname,
    domainname: service.domainName,
    extra_hosts: service.extraHosts,
    dns: dns?.servers,
    dns_search: dns?.search,
    dns_opt: dns?.options,
    links: service.links,
    external_links: service.externalLinks,
  };
}

function portFacts({ target, published, hostIp, protocol, mode, name, appProtocol }: Port): JsonFacts {
  return statedFacts({ target, published, host_ip: hostIp, protocol, mode, name, app_protocol: appProtocol });
}

function mountFacts({ type, source, target, isReadOnly }: Mount): JsonFacts {
  return statedFacts({ type, source, target, read_only: isReadOnly });
}

function grantFacts({ source, target, uid, gid, mode }: FileGrant): JsonFacts {
  return statedFacts({ source, target, uid, gid, mode });
}

function isolationFacts(service: Service): FieldValues {
  const { namespaces } = service;
  return {
    privileged: service.isPrivileged,
    read_only: service.isReadOnly,
    cap_add: service.capAdd,
    cap_drop: service.capDrop,
    security_opt: service.securityOptions,
    cgroup: namespaces?.cgroup,
    cgroup_parent: service.cgroupParent,
    ipc: namespaces?.ipc,
    pid: namespaces?.pid,
    uts: namespaces?.uts,
    userns_mode: namespaces?.user,
    isolation: service.isolation,
    runtime: service.runtime,
    sysctls: service.sysctls && maskedFacts(service.sysctls),
    devices: service.devices?.map(({ source, target, permissions }) => statedFacts({ source, target, permissions })),
    device_cgroup_rules: service.deviceRules,
    use_api_socket: service.usesApiSocket,
  };
}

function resourceFacts({ limits, resources, ulimits }: Service): FieldValues {
  return {
    cpus: limits.cpus,
    mem_limit: limits.memoryBytes,
    mem_reservation: resources?.memoryReservationBytes,
    memswap_limit: resources?.memorySwapBytes,
    shm_size: resources?.shmBytes,
    pids_limit: resources?.pids,
    cpu_shares: resources?.cpuShares,
    cpuset: resources?.cpuSet,
    oom_kill_disable: resources?.isOomKillDisabled,
    oom_score_adj: resources?.oomScoreAdjustment,
    ulimits: ulimits && factsOfEach(ulimits, ({ soft, hard }) => ({ soft, hard })),
  };
}

function storedFacts(service: Service): FieldValues {
  return {
    volumes: service.mounts.map(mountFacts),
    tmpfs: service.tmpfs,
    volumes_from: service.volumesFrom,
    secrets: service.secrets?.map(grantFacts),
    configs: service.configs?.map(grantFacts),
    labels: maskedFacts(service.labels),
    annotations: maskedFacts(service.annotations),
    logging:
      service.logging && statedFacts({ driver: service.logging.driver, options: maskedFacts(service.logging.options) }),
    provider: service.provider && statedFacts({ type: service.provider.type }),
    deploy: deployFacts(service),
    develop: anyFacts({
      watch: service.watch?.map(({ path, action, target }) => statedFacts({ path, action, target })),
    }),
    publishes: service.publishes,
    consumes: service.consumes.map(({ channel, group }) => statedFacts({ channel, group })),
  };
}
