import type { Problem } from '../base/problem.ts';
import type { DependencyCondition } from '../manifest/model.ts';
import type { EngineInfo, Placement, RunningContainer } from './observation.ts';
import type { HookDeclaration } from '../manifest/model/governance.ts';
import type { LocalChange } from './placement/localChange.ts';

/** The difference between the manifest and what runs, as ordered steps. */
export interface Plan {
  readonly project: string;
  readonly action: PlanAction;
  /** The engine that it was made for, and is applied on. */
  readonly engine: EngineInfo;
  /** What was asked for; left out when that is the whole application. */
  readonly scope?: PlanScope;
  /** The numbers of containers that were asked for in place of the manifest's; left out when there are none. */
  readonly replicas?: Readonly<Record<string, number>>;
  readonly steps: readonly Step[];
  /** What it means for the services that run locally from then on; left out when none does. */
  readonly local?: readonly LocalChange[];
  /** Volumes that stay, with their data, although their containers are removed; left out when there are none. */
  readonly keeps?: readonly KeptVolume[];
  /**
   * What the engine cannot do of what the manifest asks, to be shown with the steps; left out when there is nothing. An
   * error among them forbids to apply the plan.
   */
  readonly problems?: readonly Problem[];
  /** What there was of the project when it was made; only where the manifest has a quota, which counts it. */
  readonly standing?: PlanStanding;
}

/** What a quota counts of a project. */
export interface PlanStanding {
  readonly containers: readonly StandingContainer[];
  /** The names of its volumes, without anonymous ones. */
  readonly volumes: readonly string[];
  /** The images that are there, and their sizes. */
  readonly imageBytes: Readonly<Record<string, number>>;
  /** Of a cluster: how many nodes take tasks. */
  readonly nodes?: number;
}

export interface StandingContainer extends Omit<RunningContainer, 'project'> {
  /** It runs, is paused, or is about to be started again. */
  readonly isUp: boolean;
}

/** The services that a plan was asked for by name, or the containers. What they depend on may be in the plan as well. */
export interface PlanScope {
  readonly services: readonly string[];
  readonly containers: readonly string[];
}

/** A volume that outlives its containers. */
export interface KeptVolume {
  readonly name: string;
  readonly isAnonymous: boolean;
  /** Where it was mounted, as far as that is known: `db at /data`. */
  readonly place?: string;
  /** Why it stays, for people, if not only because nobody asked to remove it: `external`, `used by other-db-1`. */
  readonly reason?: string;
}

export type PlanAction =
  | 'up'
  | 'down'
  | 'start'
  | 'stop'
  | 'restart'
  | 'pause'
  | 'unpause'
  | 'kill'
  | 'scale'
  | 'pull'
  | 'push'
  | 'build'
  | 'rebuild'
  | 'run'
  | 'rollback'
  | 'rebalance'
  | 'pause-rollout'
  | 'resume-rollout'
  | 'node';

interface StepBase {
  /** Stable and unique in its plan: `create:shop-orders-1`. */
  readonly id: string;
  /** The ids of the steps that must have succeeded before. */
  readonly after: readonly string[];
  /** The ids of the steps that must be over before, however they ended. They belong to dependencies that are not required. */
  readonly afterEither?: readonly string[];
  /** The project of the container, network or volume, where there is no manifest to tell it. */
  readonly project?: string;
  /** Set when it is about a local process beside the containers. */
  readonly placement?: Placement;
  /** Why the step is taken, for people: `not running`, `environment changed`; empty where the plan itself says it. */
  readonly reason: string;
}

/** One thing the engine does. `name` is the resource's name on the engine. */
export type Step = StepBase &
  (
    | { readonly kind: 'pull' | 'push'; readonly service: string; readonly image: string }
    | {
        readonly kind: 'build';
        readonly service: string;
        readonly image: string;
        /** Images of other services, which are built in the very same way, and so only once. */
        readonly sameImages?: readonly string[];
      }
    | { readonly kind: 'create-network'; readonly network: string; readonly name: string }
    | { readonly kind: 'create-volume'; readonly volume: string; readonly name: string }
    | {
        readonly kind: 'create';
        readonly service: string;
        readonly number: number;
        readonly name: string;
        readonly configHash: string;
        /** The id of the container whose place it takes, and whose anonymous volumes it goes on with. */
        readonly replaces?: string;
        /** True: it gets new anonymous volumes instead. */
        readonly renewsVolumes?: boolean;
      }
    | { readonly kind: 'start'; readonly service: string; readonly number: number; readonly name: string }
    | {
        readonly kind: 'wait';
        readonly service: string;
        readonly condition: DependencyCondition;
        readonly names: readonly string[];
        /**
         * Set between the replicas of a service that are made anew one after the other, and where somebody asked to wait: how long the condition
         * has to hold. One that has a health check which the manifest does not know of must be healthy as well.
         */
        readonly steadyMs?: number;
        /** True on a cluster where no other step waits for it: what is new there has to be seen running twice. */
        readonly isLast?: true;
      }
    | {
        readonly kind: 'stop';
        readonly service: string;
        readonly name: string;
        /** Identifies the container: by the time of the step, another one may have its name. */
        readonly containerId?: string;
        readonly graceMs?: number;
        /** True: nothing but a start may bring it back, not even its restart policy. */
        readonly isParked?: true;
      }
    | {
        readonly kind: 'pause' | 'unpause';
        readonly service: string;
        readonly name: string;
        readonly containerId?: string;
      }
    | {
        readonly kind: 'kill';
        readonly service: string;
        readonly name: string;
        readonly containerId?: string;
        /** `SIGKILL`, `SIGHUP`, …: as `signalName` gives it. */
        readonly signal: string;
      }
    | { readonly kind: 'remove'; readonly service: string; readonly name: string; readonly containerId?: string }
    | { readonly kind: 'remove-network'; readonly name: string }
    | { readonly kind: 'remove-volume'; readonly name: string }
    | { readonly kind: 'remove-image'; readonly image: string }
    | {
        /** Hands the cluster a file of the manifest, which it keeps under a name that has a hash of the content. */
        readonly kind: 'create-config' | 'create-secret';
        /** Its key in the manifest. */
        readonly file: string;
        readonly name: string;
      }
    | { readonly kind: 'remove-config' | 'remove-secret'; readonly name: string }
    | {
        /** Brings an image to the nodes that lack it, where no registry does. */
        readonly kind: 'distribute';
        readonly service: string;
        readonly image: string;
        /** The names of the nodes. */
        readonly nodes: readonly string[];
        /**
         * Set where it is brought from the engine of another environment to that of the plan, and to no nodes: who applies the plan does
         * that (`app/operations/images/broughtImages`), since an engine knows no other. `image` is what it is called there.
         */
        readonly from?: { readonly environment: string; readonly image: string };
      }
    | {
        /**
         * Says to the cluster what is wanted of a service, which makes it so by itself: a `wait` is over once it has. `stop` is over once
         * nothing of it runs any more, so that what it depends on may stop.
         */
        readonly kind: 'deploy';
        readonly service: string;
        readonly name: string;
        readonly configHash: string;
        readonly change: DeployChange;
        /** How many are wanted then, whatever the change. Left out: one on every node (`deploy.mode: global`). */
        readonly replicas?: number;
        /** How many were wanted before. */
        readonly replicasBefore?: number;
      }
    | {
        /** Runs one command of a service's `pre_start` to its end, as a job beside the service, which is told the cluster after it. */
        readonly kind: 'pre-start';
        readonly service: string;
        /** The job's. */
        readonly name: string;
        /** Which of `pre_start`, from 1. */
        readonly number: number;
        readonly command: readonly string[];
      }
    | { readonly kind: 'rollback'; readonly service: string; readonly name: string }
    | {
        /** Over once nothing of it runs any more: its networks can be removed then. */
        readonly kind: 'remove-service';
        readonly service: string;
        readonly name: string;
      }
    | {
        readonly kind: 'change-node';
        /** The node's name, and its id. */
        readonly name: string;
        readonly node: string;
        readonly change: NodeChange;
      }
    | {
        readonly kind: 'hook';
        /** The hook's. */
        readonly name: string;
        readonly hook: HookDeclaration;
        /** The services whose steps it runs before or after. */
        readonly services: readonly string[];
      }
  );

export type StepKind = Step['kind'];

/**
 * What a cluster is told of a service: `stop` is none of it, keeping how many there were; `start` is as many as the step says, of what it
 * has, and brings back what has ended; `scale` only changes how many; `restart` and `rebalance` replace all of it, unchanged; `create` and
 * `update` say all that the manifest does. `pause` and `resume` are of the update that is under way.
 */
export type DeployChange =
  | 'create'
  | 'update'
  | 'scale'
  | 'start'
  | 'stop'
  | 'restart'
  | 'rebalance'
  | 'pause'
  | 'resume';

/** What becomes of a node; what is left out stays as it is. */
export interface NodeChange {
  readonly role?: 'manager' | 'worker';
  readonly availability?: 'active' | 'pause' | 'drain';
  /** All of its labels. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** A step that runs a hook. */
export type HookStep = Extract<Step, { kind: 'hook' }>;

/** A step that acts on what an engine has. */
export type EngineStep = Exclude<Step, { kind: 'hook' }>;

/** A step that only an engine which schedules can take. */
export type ClusterStep = Extract<
  Step,
  {
    kind:
      | ('create-config' | 'create-secret' | 'remove-config' | 'remove-secret')
      | ('distribute' | 'pre-start' | 'deploy' | 'rollback' | 'remove-service' | 'change-node');
  }
>;

/** A step on an engine that leaves to Patchbay what a service is made of. */
export type MachineStep = Exclude<EngineStep, ClusterStep>;
