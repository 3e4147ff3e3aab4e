import type { Service } from '../../manifest/model.ts';
import type { DeviceRequest } from '../../manifest/model/container.ts';
import type { ServiceContext } from './context.ts';
import { unlessSilent, type Loose } from './objects.ts';

/** What a container may use and what is kept free for it. */
export function resourcesOf(service: Service, context: ServiceContext): Loose {
  const { limits, resources, deploy } = service;
  return unlessSilent({
    limits: unlessSilent({
      cpu: cpuText(limits.cpus ?? quotaCpus(service)),
      memory: memoryText(limits.memoryBytes),
      ...gpus(service, context),
    }),
    requests: unlessSilent({
      cpu: cpuText(deploy?.reservedCpus),
      memory: memoryText(resources?.memoryReservationBytes),
    }),
  });
}

/** `cpu_quota` in each `cpu_period` is a limit, written in another way. */
function quotaCpus({ resources }: Service): number | undefined {
  const { cpuQuotaUs, cpuPeriodUs = 100_000 } = resources ?? {};
  return cpuQuotaUs === undefined || cpuQuotaUs <= 0 ? undefined : cpuQuotaUs / cpuPeriodUs;
}

/** Thousandths of a processor: nothing smaller is counted. */
function cpuText(cpus: number | undefined): string | undefined {
  if (cpus === undefined || cpus <= 0) return undefined;
  return Number.isInteger(cpus) ? String(cpus) : `${Math.max(1, Math.round(cpus * 1000))}m`;
}

const units = [
  ['Gi', 2 ** 30],
  ['Mi', 2 ** 20],
  ['Ki', 2 ** 10],
] as const;

/** Bytes as Kubernetes writes them: `256Mi`. Undefined for no limit. */
export function memoryText(bytes: number | undefined): string | undefined {
  if (bytes === undefined || bytes <= 0) return undefined;
  const unit = units.find(([, size]) => bytes % size === 0);
  return unit ? `${bytes / unit[1]}${unit[0]}` : String(bytes);
}

function gpus({ deviceRequests = [] }: Service, { service, notes }: ServiceContext): Readonly<Record<string, Loose>> {
  const counted = deviceRequests.filter(isCountedGpu);
  if (counted.length < deviceRequests.length) {
    notes.leftOut(
      service,
      'gpus',
      'Kubernetes counts devices by their maker, and chooses which',
      'Name the driver and a count, or add a limit of your cluster’s device plugin.',
    );
  }
  return Object.fromEntries(
    counted.map(({ driver, count }) => [`${driver === 'amd' ? 'amd.com' : 'nvidia.com'}/gpu`, String(count)]),
  );
}

function isCountedGpu({ driver = '', count = 0, ids = [], capabilities, options }: DeviceRequest): boolean {
  const isKnown = ['', 'nvidia', 'amd'].includes(driver) && capabilities.includes('gpu');
  return isKnown && count > 0 && ids.length === 0 && Object.keys(options ?? {}).length === 0;
}
