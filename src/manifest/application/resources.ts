import type { BlockIo, DeviceRate, Resources } from '../model/container.ts';
import type { Service, Ulimit } from '../model.ts';
import { parseBytes } from '../schema/scalars.ts';
import { entriesOf, find, findMap, numberOf, textOf, type MapNode, type Node } from '../tree/tree.ts';
import { booleanOf, bytesOf, itemsAs, microsecondsOf, optional, statedIfAny, wordOf } from './facts.ts';

/** `deploy` wins over the older keys of the service itself, as in Compose. */
export function toLimits(node: Node): Service['limits'] {
  const limits = find(node, 'deploy', 'resources', 'limits');
  return {
    ...optional('cpus', numberOf(find(limits, 'cpus')) ?? numberOf(find(node, 'cpus'))),
    ...optional('memoryBytes', bytesOf(find(limits, 'memory')) ?? bytesOf(find(node, 'mem_limit'))),
  };
}

export function toResources(node: Node): Resources | undefined {
  const deploy = find(node, 'deploy', 'resources');
  return statedIfAny<Resources>({
    memoryReservationBytes: bytesOf(find(deploy, 'reservations', 'memory')) ?? bytesOf(find(node, 'mem_reservation')),
    memorySwapBytes: bytesOf(find(node, 'memswap_limit')),
    memorySwappiness: numberOf(find(node, 'mem_swappiness')),
    shmBytes: bytesOf(find(node, 'shm_size')),
    pids: numberOf(find(deploy, 'limits', 'pids')) ?? numberOf(find(node, 'pids_limit')),
    cpuShares: numberOf(find(node, 'cpu_shares')),
    cpuPeriodUs: microsecondsOf(find(node, 'cpu_period')),
    cpuQuotaUs: microsecondsOf(find(node, 'cpu_quota')),
    cpuRealtimePeriodUs: microsecondsOf(find(node, 'cpu_rt_period')),
    cpuRealtimeRuntimeUs: microsecondsOf(find(node, 'cpu_rt_runtime')),
    cpuSet: wordOf(find(node, 'cpuset')),
    cpuCount: numberOf(find(node, 'cpu_count')),
    cpuPercent: numberOf(find(node, 'cpu_percent')),
    isOomKillDisabled: booleanOf(find(node, 'oom_kill_disable')),
    oomScoreAdjustment: numberOf(find(node, 'oom_score_adj')),
    blockIo: toBlockIo(findMap(node, 'blkio_config')),
  });
}

export function toUlimits(node: Node | undefined): Readonly<Record<string, Ulimit>> | undefined {
  const limits = entriesOf(node).flatMap(([name, value]) => {
    const both = numberOf(value);
    const soft = both ?? numberOf(find(value, 'soft'));
    const hard = both ?? numberOf(find(value, 'hard'));
    return soft === undefined || hard === undefined ? [] : [[name, { soft, hard }] as const];
  });
  return limits.length === 0 ? undefined : Object.fromEntries(limits);
}

function toBlockIo(node: MapNode | undefined): BlockIo | undefined {
  if (!node) return undefined;
  const rates = (key: string) => itemsAs(find(node, key), toRate);
  return statedIfAny<BlockIo>({
    weight: numberOf(find(node, 'weight')),
    weightDevices: itemsAs(find(node, 'weight_device'), (item) => {
      const path = textOf(find(item, 'path'));
      const weight = numberOf(find(item, 'weight'));
      return path === undefined || weight === undefined ? undefined : { path, weight };
    }),
    readBytes: rates('device_read_bps'),
    writeBytes: rates('device_write_bps'),
    readOperations: rates('device_read_iops'),
    writeOperations: rates('device_write_iops'),
  });
}

function toRate(item: Node): DeviceRate | undefined {
  const path = textOf(find(item, 'path'));
  const rate = parseBytes(textOf(find(item, 'rate')) ?? '');
  return path === undefined || rate === undefined ? undefined : { path, rate };
}
