import type { ContainerInspectInfo } from 'dockerode';
import type { ContainerLimits } from '../../observation.ts';

/** The limits of a container, whichever way they were given: `--cpus`, or a quota of a period. 0 stands for none. */
export function limitsOf({ HostConfig: host }: Pick<ContainerInspectInfo, 'HostConfig'>): ContainerLimits {
  const { NanoCpus: nano = 0, CpuQuota: quotaUs = 0, CpuPeriod: periodUs = 0, Memory: memoryBytes = 0 } = host;
  const cpus = nano > 0 ? nano / 1e9 : quotaUs > 0 ? quotaUs / (periodUs > 0 ? periodUs : defaultPeriodUs) : 0;
  return { ...(cpus > 0 ? { cpus } : {}), ...(memoryBytes > 0 ? { memoryBytes } : {}) };
}

/** The kernel's: a tenth of a second. */
const defaultPeriodUs = 100_000;
