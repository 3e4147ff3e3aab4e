import type { BlockIo, DeviceRate, DeviceRequest } from '../../../manifest/model/container.ts';
import type { Service, Ulimit } from '../../../manifest/model.ts';
import { said } from '../../support/api.ts';
import { isCdiName } from '../../support/devices.ts';

/** What a container may use, as `HostConfig` has it. */
export function resourceConfig({
  limits,
  resources = {},
  ulimits,
  devices = [],
  deviceRules,
  deviceRequests,
}: Service) {
  const { blockIo = {} } = resources;
  const requests = [...(deviceRequests ?? []).map(requestOf), ...cdiRequests(devices.map(({ source }) => source))];
  const paths = devices.filter(({ source }) => !isCdiName(source));
  return said({
    NanoCpus: limits.cpus === undefined ? undefined : Math.round(limits.cpus * 1e9),
    Memory: limits.memoryBytes,
    MemoryReservation: resources.memoryReservationBytes,
    MemorySwap: resources.memorySwapBytes,
    MemorySwappiness: resources.memorySwappiness,
    ShmSize: resources.shmBytes,
    PidsLimit: resources.pids,
    CpuShares: resources.cpuShares,
    CpuPeriod: resources.cpuPeriodUs,
    CpuQuota: resources.cpuQuotaUs,
    CpuRealtimePeriod: resources.cpuRealtimePeriodUs,
    CpuRealtimeRuntime: resources.cpuRealtimeRuntimeUs,
    CpusetCpus: resources.cpuSet,
    CpuCount: resources.cpuCount,
    CpuPercent: resources.cpuPercent,
    OomKillDisable: resources.isOomKillDisabled,
    OomScoreAdj: resources.oomScoreAdjustment,
    ...blockIoConfig(blockIo),
    Ulimits: ulimits && ulimitsOf(ulimits),
    Devices:
      paths.length === 0
        ? undefined
        : paths.map(({ source, target, permissions }) => ({
            PathOnHost: source,
            PathInContainer: target,
            CgroupPermissions: permissions,
          })),
    DeviceCgroupRules: deviceRules && [...deviceRules],
    DeviceRequests: requests.length === 0 ? undefined : requests,
  });
}

/** Sorts by name, so that equal limits make equal bodies. */
export function ulimitsOf(ulimits: Readonly<Record<string, Ulimit>>) {
  return Object.entries(ulimits)
    .map(([Name, { soft, hard }]) => ({ Name, Soft: soft, Hard: hard }))
    .sort((left, right) => (left.Name < right.Name ? -1 : 1));
}

function blockIoConfig(blockIo: BlockIo) {
  return said({
    BlkioWeight: blockIo.weight,
    BlkioWeightDevice: blockIo.weightDevices?.map(({ path, weight }) => ({ Path: path, Weight: weight })),
    BlkioDeviceReadBps: ratesOf(blockIo.readBytes),
    BlkioDeviceWriteBps: ratesOf(blockIo.writeBytes),
    BlkioDeviceReadIOps: ratesOf(blockIo.readOperations),
    BlkioDeviceWriteIOps: ratesOf(blockIo.writeOperations),
  });
}

function ratesOf(rates: readonly DeviceRate[] | undefined) {
  return rates?.map(({ path, rate }) => ({ Path: path, Rate: rate }));
}

function requestOf({ driver = '', count = 0, ids, capabilities, options = {} }: DeviceRequest) {
  return {
    Driver: driver,
    // Docker takes a number or names, not both.
    Count: ids ? 0 : count,
    DeviceIDs: ids ? [...ids] : null,
    Capabilities: [[...capabilities]],
    Options: { ...options },
  };
}

function cdiRequests(sources: readonly string[]) {
  const names = sources.filter(isCdiName);
  return names.length === 0
    ? []
    : [{ Driver: 'cdi', Count: 0, DeviceIDs: names, Capabilities: [] as string[][], Options: {} }];
}
