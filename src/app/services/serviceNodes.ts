import type { Location } from '../../base/problem.ts';
import type { ObservedNode } from '../../engine/observation.ts';
import type { QuotaStanding } from './quotaStanding.ts';
import type { ServiceState } from './serviceState.ts';
import type { TreeNode } from '../trees/treeNode.ts';

export interface ApplicationNode extends TreeNode {
  readonly kind: 'application';
  readonly name: string;
  /** The main file of its manifest. */
  readonly manifest: string | undefined;
  /** Services whose wanted replicas are all up and well, of the `total` that are active. */
  readonly good: number;
  readonly total: number;
  readonly state: ServiceState;
  /** Differs whenever twice as much telemetry has come: then the row is drawn again, and its tooltip made again. */
  readonly received?: number;
  /** How many services need somebody: unhealthy, exited with an error, not to be started. */
  readonly troubled: number;
  /** How it stands to its quota, and where that is declared; left out where it has none, or nobody knows what runs. */
  readonly quota?: QuotaStanding & { readonly at?: Location };
  /** The machines that it runs on; left out where that is one. */
  readonly nodes?: NodesNode;
  readonly children: readonly ServiceNode[];
}

export interface ServiceNode extends TreeNode {
  readonly kind: 'service';
  readonly service: string;
  readonly state: ServiceState;
  /** In words, with what is being done and where: `healthy`, `pulling image`, `running locally`. */
  readonly stateText: string;
  /** True when all its wanted replicas are up and well. */
  readonly isWhole: boolean;
  /** What its containers take together: `0.4% · 48 MiB`. */
  readonly usage?: string;
  /** True when the manifest does not declare it (any more). */
  readonly isOrphan: boolean;
  readonly profiles: readonly string[];
  readonly image?: string;
  readonly at?: Location;
  /** What can be opened in a browser. */
  readonly urls: readonly string[];
  readonly children: readonly ReplicaNode[];
}

export interface ReplicaNode extends TreeNode {
  readonly kind: 'replica';
  readonly service: string;
  readonly container: string;
  readonly containerId: string;
  /** The id of the node that has it; left out where there is one machine, and before a cluster has found a node. */
  readonly nodeId?: string;
  readonly state: ServiceState;
  readonly exitCode?: number;
  readonly usage?: string;
  readonly urls: readonly string[];
}

/** The machines of the cluster that an application runs on. */
export interface NodesNode extends TreeNode {
  readonly kind: 'nodes';
  readonly children: readonly NodeNode[];
}

/** One of them, and what of the application runs there. */
export interface NodeNode extends TreeNode {
  readonly kind: 'node';
  readonly node: Pick<ObservedNode, 'id' | 'name' | 'role' | 'availability' | 'labels'>;
  readonly children: readonly ReplicaNode[];
}
