import { isIP } from 'node:net';
import type { ClusterService, Observation } from '../../engine/observation.ts';
import type { Judging } from './serviceState.ts';

/** What rows need of a cluster. */
export interface ClusterContext {
  /** What it was told of each service. */
  readonly services: ReadonlyMap<string, ClusterService>;
  /** The addresses of its nodes by their ids; empty where its ports are this machine's. */
  readonly addresses: ReadonlyMap<string, string>;
}

/** Undefined for an engine that is one machine. */
export function clusterContext({ cluster, engine }: Observation): ClusterContext | undefined {
  if (!cluster) return undefined;
  const isHere = cluster.nodes.length === 1 && localSocket.test(engine.address);
  return {
    services: new Map(cluster.services.map((each) => [each.service, each])),
    addresses: new Map(isHere ? [] : cluster.nodes.flatMap(({ id, address }) => hostOf(id, address))),
  };
}

const localSocket = /^(unix|npipe):/;

function hostOf(id: string, address: string): readonly (readonly [string, string])[] {
  const version = isIP(address);
  return version === 0 ? [] : [[id, version === 6 ? `[${address}]` : address]];
}

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
