import type { Engine } from '../../../engine/engine.ts';
import type { Observation, ObservedCluster } from '../../../engine/observation.ts';
import type { CliContext } from '../../context.ts';
import type { GlobalOptions } from '../../globalOptions.ts';
import { refusal } from '../../output/report.ts';
import { withEngine } from '../../sources/engineSource.ts';

/** Lends the engine of a command that means something on a cluster alone: the one that is named, else the Swarm of this Docker. */
export function withCluster<T>(
  options: GlobalOptions,
  context: CliContext,
  use: (engine: Engine) => Promise<T>,
): Promise<T> {
  const isOpen = options.engine === 'auto' && options.inEnvironment === undefined;
  return withEngine(isOpen ? { ...options, engine: 'swarm' } : options, context, use);
}

/** @throws ProblemError when the engine is one machine */
export function clusterIn({ engine, cluster }: Observation): ObservedCluster {
  if (cluster) return cluster;
  throw refusal(
    'no-cluster',
    `${engine.label} at ${engine.address} is one machine, and this is about a cluster. Name a Swarm with --engine swarm, or an environment that has one.`,
  );
}
