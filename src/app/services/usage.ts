import { formatBytes } from '../../base/bytes.ts';
import type { ContainerStats } from '../../engine/engine.ts';

/** What one container, or several together, take. */
export type Usage = Pick<
  ContainerStats,
  'cpu' | 'memoryBytes' | 'memoryLimitBytes' | 'rxBytesPerSecond' | 'txBytesPerSecond'
>;

/** Container name → what it takes now. It holds those that run, and only while somebody looks. */
export type Usages = ReadonlyMap<string, Usage>;

export const noUsages: Usages = new Map();

/** What these containers take together; undefined when nothing is known of any. */
export function usageOf(containers: readonly { readonly name: string }[], usages: Usages): Usage | undefined {
  const known = containers.flatMap(({ name }) => usages.get(name) ?? []);
  const [first, ...others] = known;
  return first && others.reduce(plus, first);
}

/** `0.4% · 48 MiB`: the share of one core, and memory. */
export function usageText({ cpu, memoryBytes }: Usage): string {
  return `${cpuText(cpu)} · ${formatBytes(memoryBytes)}`;
}

/** Writes a share of one core, as every such tool counts: two busy cores are 200%. */
export function cpuText(cpu: number): string {
  const percent = cpu * 100;
  return `${percent < 9.95 ? percent.toFixed(1) : Math.round(percent)}%`;
}

function plus(left: Usage, right: Usage): Usage {
  return {
    cpu: left.cpu + right.cpu,
    memoryBytes: left.memoryBytes + right.memoryBytes,
    memoryLimitBytes: left.memoryLimitBytes + right.memoryLimitBytes,
    ...sumOf('rxBytesPerSecond', left, right),
    ...sumOf('txBytesPerSecond', left, right),
  };
}

function sumOf(name: 'rxBytesPerSecond' | 'txBytesPerSecond', left: Usage, right: Usage): Partial<Usage> {
  const known = [left[name], right[name]].filter((value) => value !== undefined);
  return known.length === 0 ? {} : { [name]: known.reduce((sum, value) => sum + value, 0) };
}
