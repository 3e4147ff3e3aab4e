import type { Application, Service } from '../../manifest/model.ts';

/**
 * What is usual in a manifest. Rules that would find something in every service of most manifests speak only where a
 * service differs from its neighbours.
 */
export interface Habits {
  /** The restart policy that most services have; undefined when most have none. */
  readonly restart: string | undefined;
  /** The limit of memory that most of the limited services have, in bytes; undefined when most services have no limits. */
  readonly memoryBytes: number | undefined;
  /** True if most published ports come from variables. */
  readonly hasVariablePorts: boolean;
  /** True if most services have a name for their container: it is meant. */
  readonly hasContainerNames: boolean;
  /** True if some service that others wait for has a health check. */
  readonly hasHealthchecks: boolean;
}

/** What cannot be read off the resolved application. */
export interface WrittenHabits {
  readonly restarts: readonly string[];
  readonly variablePorts: number;
  readonly fixedPorts: number;
}

const usualMemoryBytes = 512 * 1024 * 1024;

/** `awaited` are the names of services that others depend on. */
export function habitsOf({ services }: Application, awaited: ReadonlySet<string>, written: WrittenHabits): Habits {
  const all = Object.values(services);
  const areMost = (count: number): boolean => count * 2 > all.length;
  const limited = all.filter(isLimited);
  const memory = limited.flatMap(({ limits }) => limits.memoryBytes ?? []);
  return {
    restart: areMost(written.restarts.length) ? mostFrequent(written.restarts) : undefined,
    memoryBytes: areMost(limited.length) ? (mostFrequent(memory) ?? usualMemoryBytes) : undefined,
    hasVariablePorts: written.variablePorts > written.fixedPorts,
    hasContainerNames: areMost(all.filter(({ containerName }) => containerName !== undefined).length),
    hasHealthchecks: all.some((service) => awaited.has(service.name) && isChecked(service)),
  };
}

export function isLimited({ limits }: Service): boolean {
  return limits.cpus !== undefined || limits.memoryBytes !== undefined;
}

function isChecked({ healthcheck }: Service): boolean {
  return healthcheck !== undefined && healthcheck.test[0] !== 'NONE';
}

function mostFrequent<T>(values: readonly T[]): T | undefined {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let most: T | undefined;
  for (const [value, count] of counts) if (most === undefined || count > (counts.get(most) ?? 0)) most = value;
  return most;
}
