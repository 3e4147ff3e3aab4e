import type { HealthProbe } from './observation.ts';

const maxProbes = 3;
const maxOutputLength = 500;

/** An observation keeps the last probes of a health check, and the beginning of what they wrote. */
export function lastProbes(log: readonly HealthProbe[]): readonly HealthProbe[] {
  return log.slice(-maxProbes).map((probe) => ({ ...probe, output: probe.output.slice(0, maxOutputLength) }));
}
