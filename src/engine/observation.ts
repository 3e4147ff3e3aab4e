import type { EngineKind, EngineTraits } from './traits.ts';

/** What runs, as the engine reports it. It is plain data. */
export interface Observation {
  readonly project: string;
  readonly engine: EngineInfo;
  readonly containers: readonly ObservedContainer[];
  /**
   * Containers that do not run because a local process has taken the place of their service: they wait until it goes back to them.
   * Left out when there are none.
   */
  readonly parked?: readonly ObservedContainer[];
  /**
   * What was made to stand among the containers for a local process, and never started: its holder was killed first. Left out when
   * there are none.
   */
  readonly unstartedForwarders?: readonly UnstartedForwarder[];
  /** The names on the engine of the networks and volumes that carry the project's label, including anonymous volumes. */
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
  /** Maps each image that was asked for and is present to its id. */
  readonly images: Readonly<Record<string, string>>;
  /** Maps each of them to its size; left out where there are no images. */
  readonly imageBytes?: Readonly<Record<string, number>>;
  /** Maps each image that was asked for to when it was last pulled or built here, where the engine knows. */
  readonly imageTimesMs?: Readonly<Record<string, number>>;
  /** The names of all networks and volumes of the engine, whoever made them; left out where it has none. */
  readonly everywhere?: { readonly networks: readonly string[]; readonly volumes: readonly string[] };
  /** What containers outside of the project use, and their names; left out where the engine has no such thing. */
  readonly usedElsewhere?: UsedElsewhere;
  /** How the project's networks and volumes are made, by name; left out where the engine has none. */
  readonly settings?: {
    readonly networks: Readonly<Record<string, NetworkSettings>>;
    readonly volumes: Readonly<Record<string, VolumeSettings>>;
  };
  /** What the cluster keeps of the project, and on which machines; left out where the engine is one machine. */
  readonly cluster?: ObservedCluster;
}

/** A project as a cluster keeps it. */
export interface ObservedCluster {
  readonly services: readonly ClusterService[];
  /** What runs once before a service: it is under way, or was left by somebody who was killed. */
  readonly jobs?: readonly { readonly name: string; readonly service: string }[];
  /** All nodes, whatever runs there. */
  readonly nodes: readonly ObservedNode[];
  /** The names of the configs and secrets of the project, and the keys of the manifest that they are of, where a label tells. */
  readonly configs: readonly KeptFile[];
  readonly secrets: readonly KeptFile[];
  /** Images asked for that the manager has and no registry is known to have: nodes cannot pull them. */
  readonly unregistered: readonly string[];
  /** Names of configs and secrets of the cluster, whoever made them. */
  readonly everywhere: { readonly configs: readonly string[]; readonly secrets: readonly string[] };
}

export interface KeptFile {
  readonly name: string;
  readonly file?: string;
}

/** What a cluster was told of a service, and how far it has come with that. */
export interface ClusterService {
  readonly id: string;
  /** Its name on the cluster: `shop_orders`. */
  readonly name: string;
  readonly service: string;
  readonly mode: 'replicated' | 'global' | 'replicated-job' | 'global-job';
  /** Of a replicated one: how many are wanted. */
  readonly replicas?: number;
  readonly image: string;
  /** The id of the image that the manager had under that name when it was deployed, as a label keeps it; left out where it had none. */
  readonly imageId?: string;
  /** Patchbay's `clusterHash` and `clusterParts`; undefined for a service of another tool. */
  readonly configHash?: string;
  readonly configParts?: Readonly<Record<string, string>>;
  /** The names of the configs and secrets that it has, and had before its last update; a rollback needs these. */
  readonly files?: { readonly now: readonly string[]; readonly before: readonly string[] };
  /** Where its update or rollback stands: Docker's `updating`, `paused`, `completed`, `rollback_started`, … */
  readonly update?: {
    readonly state: string;
    readonly message: string;
    readonly startedAtMs?: number;
    /** Somebody has paused it: no task of the service is placed anywhere until it goes on. */
    readonly isHeld?: true;
  };
  /** It can be put back to how it was before its last update. */
  readonly canRollBack: boolean;
  /** How many it had before it was stopped; left out while it runs. */
  readonly replicasBeforeStop?: number;
}

/** One machine of a cluster. */
export interface ObservedNode {
  readonly id: string;
  /** Its name: that of the machine. */
  readonly name: string;
  readonly role: 'manager' | 'worker';
  readonly isLeader: boolean;
  /** The manager that is asked, whose engine builds. */
  readonly isHere?: true;
  readonly state: 'ready' | 'down' | 'disconnected' | 'unknown';
  readonly availability: 'active' | 'pause' | 'drain';
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
  /** `linux/amd64`. */
  readonly platform: string;
  readonly engineVersion: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  /** Images asked for that are there, and are what the manager has under that name; left out where its engine is not reached. */
  readonly images?: readonly string[];
}

export interface UnstartedForwarder {
  /** The id and name of its container. */
  readonly id: string;
  readonly name: string;
  readonly service: string;
}

export interface UsedElsewhere {
  /** Maps a volume's name to the containers that use it. */
  readonly volumes: Readonly<Record<string, readonly string[]>>;
  /** Maps an image's id to the containers that use it. */
  readonly images: Readonly<Record<string, readonly string[]>>;
}

export interface NetworkSettings {
  readonly driver: string;
  readonly isInternal: boolean;
  readonly hasIpv6: boolean;
  readonly options: Readonly<Record<string, string>>;
  readonly ipamDriver: string;
  readonly ipamOptions: Readonly<Record<string, string>>;
  readonly pools: readonly { readonly subnet?: string; readonly gateway?: string; readonly ipRange?: string }[];
  /** The names of the running containers that are in it, whoever made them. */
  readonly members: readonly string[];
  /** A hash of what the manifest said when the network was created; undefined for a network of another tool. */
  readonly settingsHash?: string;
}

export interface VolumeSettings {
  readonly driver: string;
  readonly options: Readonly<Record<string, string>>;
  /** All labels, including those of tools; left out where the engine does not say. */
  readonly labels?: Readonly<Record<string, string>>;
}

export interface EngineInfo {
  readonly kind: EngineKind;
  readonly traits: EngineTraits;
  /** Its name for people: `Docker 20.10.24`, `local processes`. */
  readonly label: string;
  /** Where it is: `unix:///var/run/docker.sock`, a folder. */
  readonly address: string;
  /** The docker context that the address is of, where one names it. */
  readonly context?: string;
  /** Why it was chosen, for people, where whoever chose says so: `no Docker is here`. */
  readonly reason?: string;
  /** The API version agreed on with Docker (`1.44`). */
  readonly apiVersion?: string;
  /** How many machines the cluster has that it is a manager of; left out where it is none, or is asked as a cluster already. */
  readonly managedNodes?: number;
  /** What its containers run on: `linux`, `windows`. For local processes it is set on Windows alone. */
  readonly os?: string;
}

export type ContainerState = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';

/** Where something runs that does not run where the engine runs everything else: `local` is a process of this machine. */
export type Placement = 'local';

export type Health = 'none' | 'starting' | 'healthy' | 'unhealthy';

export interface ObservedContainer {
  readonly id: string;
  /** The name that Compose would give it: `shop-orders-1`. */
  readonly name: string;
  readonly service: string;
  /** The replica's number, from 1. */
  readonly number: number;
  readonly image: string;
  /** What it runs: the entrypoint and its arguments. */
  readonly command?: readonly string[];
  readonly state: ContainerState;
  readonly health: Health;
  /** The exit code of the last run; undefined while it runs, and if it was never started. */
  readonly exitCode?: number;
  readonly createdAtMs?: number;
  /** When the last run began and ended. */
  readonly startedAtMs?: number;
  readonly finishedAtMs?: number;
  /** The kernel killed it, or one of its processes, for lack of memory. */
  readonly isOomKilled: boolean;
  /** How often its restart policy has brought it back since it was started. */
  readonly restartCount: number;
  /** The last probes of its health check, oldest first. */
  readonly healthLog: readonly HealthProbe[];
  readonly publishers: readonly Publisher[];
  /** The most that it may use; of a local process, what its service states, which nobody enforces. Left out: nothing limits it. */
  readonly limits?: ContainerLimits;
  /** Patchbay's hash of the configuration it was created from; undefined for a container of another tool. */
  readonly configHash?: string;
  /** Attribute → a short hash of its value, as `configParts` makes them; of another tool's container, those that it tells. */
  readonly configParts?: Readonly<Record<string, string>>;
  /** The id of the image it was created from; undefined where there are no images. */
  readonly imageId?: string;
  /** The volumes that it mounts; left out where there are none. */
  readonly mounts?: readonly MountedVolume[];
  /** Networks that it was made in and that are no more, or were made anew since; left out when there are none. */
  readonly lostNetworks?: readonly string[];
  /** The names of the networks that it is in, whoever connected it; left out where the engine has none, and before its first start. */
  readonly networks?: readonly string[];
  /** The containers in whose network, IPC or process namespace it is; left out when there are none. */
  readonly sharedNamespaces?: readonly SharedNamespace[];
  /** True when its `post_start` has failed, or was cut short, since it started; left out when not. */
  readonly isPostStartDue?: true;
  /** The debugger that it was made for, as its mark says; left out where it was made as the manifest says. */
  readonly madeForDebugger?: string;
  /** True for a local process whose shim was killed: it runs, and nobody reads its log or brings it back. */
  readonly isUnwatched?: boolean;
  /** Of a local process that runs: its number on this machine. */
  readonly pid?: number;
  /** Set for a local process that stands in for the containers of its service, among the others' containers. */
  readonly placement?: Placement;
  /** True when its service runs locally, so that it is not started unless that goes back to its containers. */
  readonly isParked?: true;
  /** On a cluster: where it runs or ran, and what the cluster says of it. */
  readonly task?: ObservedTask;
  /** True for containers of `docker compose run`, which are shown and which no plan touches. */
  readonly isOneOff: boolean;
}

/** One replica, as a cluster's manager knows it. The `id` of its container is the task's. */
export interface ObservedTask {
  /** Left out: no node has it yet. */
  readonly node?: { readonly id: string; readonly name: string; readonly isLive: boolean };
  /** Docker's words: `pending`, `preparing`, `running`, `rejected`, …; and what it is meant to become. */
  readonly state: string;
  readonly desiredState: string;
  /** Why it is so, where something is wrong. Hostile. */
  readonly error?: string;
  /** The container on the node, once there is one. */
  readonly containerId?: string;
}

/** What is left out is not limited. */
export interface ContainerLimits {
  readonly cpus?: number;
  readonly memoryBytes?: number;
}

/** A container of any project that runs or is paused, or that its restart policy is about to start again. */
export interface RunningContainer {
  /** Empty for a container of no project, as its `service` is. */
  readonly project: string;
  readonly service: string;
  readonly name: string;
  readonly limits: ContainerLimits;
  /** How many ports of the machine it has. */
  readonly ports: number;
}

export interface SharedNamespace {
  readonly namespace: 'network' | 'ipc' | 'pid';
  /** The id of the container that lends it. */
  readonly containerId: string;
  /** True if that container is gone: the namespace is dead, and Docker cannot start the container that is in it. */
  readonly isGone: boolean;
}

/** A volume in a container. */
export interface MountedVolume {
  readonly name: string;
  readonly target: string;
  /** True when it is proven that nobody named it: the engine made it for this container, or for the one before it. */
  readonly isAnonymous: boolean;
}

/** One run of a health check. */
export interface HealthProbe {
  readonly endedAtMs: number;
  readonly exitCode: number;
  /** The first 500 characters at most. Output is hostile. */
  readonly output: string;
}

/** A Compose project, as the labels of its containers describe it. */
export interface ObservedProject {
  readonly name: string;
  /** Service → how many of its containers run, and how many there are; `run` containers left out. */
  readonly services: Readonly<Record<string, { readonly running: number; readonly total: number }>>;
  readonly state: 'running' | 'partial' | 'stopped';
  /** True when Patchbay made some container of it. */
  readonly isOurs: boolean;
  /** Where it was started and from which files, as whoever started it recorded. Paths are absolute. */
  readonly workingDirectory?: string;
  readonly configFiles: readonly string[];
}

/** One published port. `publishedPort` 0 means exposed but not published. */
export interface Publisher {
  readonly hostIp: string;
  readonly publishedPort: number;
  readonly targetPort: number;
  readonly protocol: string;
}
