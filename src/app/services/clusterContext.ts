import type { ClusterService, Observation } from '../../engine/observation.ts';
import type { Judging } from './serviceState.ts';

/** What rows need of a cluster. */
export interface ClusterContext {
  /** What it was told of each service. */
  readonly services: ReadonlyMap<string, ClusterService>;
  /** The addresses of its nodes by their ids; empty where the node that is asked is this machine. */
  readonly addresses: ReadonlyMap<string, string>;
}

/** Undefined for an engine that is one machine. */
export function clusterContext({ cluster, engine }: Observation): ClusterContext | undefined {
  if (!cluster) return undefined;
  const isHere = localSocket.test(engine.address);
  return {
    services: new Map(cluster.services.map((each) => [each.service, each])),
    addresses: new Map(isHere ? [] : cluster.nodes.map(({ id, address }) => [id, address])),
  };
}

const localSocket = /^(unix|npipe):/;

/** What the state of a service's containers is judged by. */
export function judgingOf(
  service: string,
  {
    jobs,
    nowMs,
    cluster,
  }: {
    /** The services that others wait on to finish. */
    readonly jobs: ReadonlySet<string>;
    readonly nowMs: number;
    readonly cluster?: ClusterContext | undefined;
  },
): Judging {
  const onCluster = cluster?.services.get(service);
  const isEnding = onCluster?.mode === 'replicated-job' || onCluster?.mode === 'global-job';
  return { nowMs, isJob: jobs.has(service) || isEnding, ...(onCluster && { onCluster }) };
}
