import type { Doings } from './activity.ts';
import type { ClusterContext } from './clusterContext.ts';
import type { Usages } from './usage.ts';

/** What rows are made from besides the service and its containers. */
export interface RowContext {
  readonly project: string;
  readonly doings: Doings;
  readonly usages: Usages;
  /** The services that others wait on to finish. */
  readonly jobs: ReadonlySet<string>;
  readonly nowMs: number;
  /** The manifest's folder, from which paths are shown. */
  readonly directory: string | undefined;
  readonly activeProfiles: readonly string[];
  /** True when a command can be run in its containers, on a terminal. */
  readonly hasShell: boolean;
  /** True when its containers can be halted, and go on. */
  readonly hasPause: boolean;
  /** True when a service can run as a local process beside the containers of the others. */
  readonly canBeLocal: boolean;
  /** On a cluster: what it was told of each service, and the addresses of its nodes by their ids; left out elsewhere. */
  readonly cluster?: ClusterContext;
}
