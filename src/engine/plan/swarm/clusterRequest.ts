import type { Application } from '../../../manifest/model.ts';
import type { ClusterService, Observation, ObservedCluster } from '../../observation.ts';
import type { UpMode } from '../up/upRequest.ts';
import type { Contents } from './keptFiles.ts';

/** What is wanted of services on a cluster. */
export interface ClusterUp {
  readonly application: Application;
  readonly observation: Observation;
  readonly cluster: ObservedCluster;
  readonly contents: Contents;
  readonly chosen: ReadonlySet<string>;
  /** Service → how many, in place of the manifest's. */
  readonly replicas: Readonly<Record<string, number>>;
  readonly removeOrphans: boolean;
  /** Services that were named. A job among them that has finished is run again. */
  readonly asked: ReadonlySet<string>;
  /** Services that are replaced whatever their configuration, and why. */
  readonly recreated: ReadonlyMap<string, string>;
  /** Services whose images are built even if they are there. */
  readonly renewed: ReadonlySet<string>;
  /** The moment that the ages of images are counted from. */
  readonly nowMs: number;
  readonly mode: UpMode;
}

const nothing: ObservedCluster = {
  services: [],
  nodes: [],
  configs: [],
  secrets: [],
  unregistered: [],
  everywhere: { configs: [], secrets: [] },
};

export function clusterOf({ cluster = nothing }: Observation): ObservedCluster {
  return cluster;
}

/** The services on a cluster, by the manifest's names. */
export function clusterServices({ services }: ObservedCluster): ReadonlyMap<string, ClusterService> {
  return new Map(services.map((each) => [each.service, each]));
}
