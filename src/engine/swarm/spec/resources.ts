import type { Service } from '../../../manifest/model.ts';
import { said } from '../../support/api.ts';

const defaultPeriodUs = 100_000;

/** What a task may use, and what its node must have free for it. */
export function resourceRequirements(service: Service) {
  const { limits, resources = {}, deploy = {} } = service;
  const generic = deploy.genericResources ?? [];
  return {
    Limits: said({
      NanoCPUs: nanoCpus(cpuLimit(service)),
      MemoryBytes: limits.memoryBytes,
      // -1 is no limit, for which Swarm has 0.
      Pids: resources.pids === undefined || resources.pids < 0 ? undefined : resources.pids,
    }),
    Reservations: said({
      NanoCPUs: nanoCpus(deploy.reservedCpus),
      MemoryBytes: resources.memoryReservationBytes,
      GenericResources:
        generic.length === 0
          ? undefined
          : generic.map(({ kind, value }) => ({ DiscreteResourceSpec: { Kind: kind, Value: value } })),
    }),
  };
}

/** A quota of CPU time within a period is a number of CPUs, said otherwise. */
function cpuLimit({ limits, resources = {} }: Service): number | undefined {
  const { cpuQuotaUs = -1, cpuPeriodUs = defaultPeriodUs } = resources;
  return limits.cpus ?? (cpuQuotaUs > 0 && cpuPeriodUs > 0 ? cpuQuotaUs / cpuPeriodUs : undefined);
}

function nanoCpus(cpus: number | undefined): number | undefined {
  return cpus === undefined ? undefined : Math.round(cpus * 1e9);
}
