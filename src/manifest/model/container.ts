import type { Location } from '../../base/problem.ts';
/** The resources of a container beside `Service.limits`. A value that is left out has the engine's default. */
export interface Resources {
  readonly memoryReservationBytes?: number;
  /** Memory and swap together; -1: no limit. */
  readonly memorySwapBytes?: number;
  /** 0 to 100. */
  readonly memorySwappiness?: number;
  readonly shmBytes?: number;
  /** -1: no limit. */
  readonly pids?: number;
  readonly cpuShares?: number;
  readonly cpuPeriodUs?: number;
  readonly cpuQuotaUs?: number;
  readonly cpuRealtimePeriodUs?: number;
  readonly cpuRealtimeRuntimeUs?: number;
  /** `0-3` or `0,1`. */
  readonly cpuSet?: string;
  /** Windows only, as `cpuPercent` is. */
  readonly cpuCount?: number;
  readonly cpuPercent?: number;
  readonly isOomKillDisabled?: boolean;
  readonly oomScoreAdjustment?: number;
  readonly blockIo?: BlockIo;
}

export interface BlockIo {
  readonly weight?: number;
  readonly weightDevices?: readonly { readonly path: string; readonly weight: number }[];
  readonly readBytes?: readonly DeviceRate[];
  readonly writeBytes?: readonly DeviceRate[];
  readonly readOperations?: readonly DeviceRate[];
  readonly writeOperations?: readonly DeviceRate[];
}

/** `rate` is bytes or operations a second. */
export interface DeviceRate {
  readonly path: string;
  readonly rate: number;
}

/** Namespaces that are not the container's own: `host`, `private`, `shareable`, `service:NAME`, `container:NAME`. */
export interface Namespaces {
  readonly cgroup?: string;
  readonly ipc?: string;
  readonly pid?: string;
  readonly uts?: string;
  readonly user?: string;
}

export interface Dns {
  readonly servers?: readonly string[];
  readonly search?: readonly string[];
  readonly options?: readonly string[];
}

export interface Device {
  /** A path on the host, or a CDI name (`vendor.com/class=name`). */
  readonly source: string;
  readonly target: string;
  /** Any of `r`, `w` and `m`. */
  readonly permissions: string;
}

/** One entry of `gpus` or of `deploy.resources.reservations.devices`. */
export interface DeviceRequest {
  readonly driver?: string;
  /** -1: all. */
  readonly count?: number;
  readonly ids?: readonly string[];
  readonly capabilities: readonly string[];
  readonly options?: Readonly<Record<string, string>>;
}

export interface Logging {
  readonly driver?: string;
  readonly options?: Readonly<Record<string, string>>;
}

export interface CredentialSpec {
  /** A key of `Application.configs`. */
  readonly config?: string;
  readonly file?: string;
  readonly registry?: string;
}

/** Commands around the life of a container. */
export interface Hooks {
  readonly preStart?: readonly Hook[];
  readonly postStart?: readonly Hook[];
  readonly preStop?: readonly Hook[];
}

export interface Hook {
  readonly command: readonly string[];
  readonly user?: string;
  readonly isPrivileged: boolean;
  readonly workingDir?: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Only for `pre_start`: the image to run in, and whether every replica runs it. */
  readonly image?: string;
  readonly isPerReplica?: boolean;
}

/** A rule of `watch`: the action for changes of some files. */
export interface WatchRule {
  /** Where its item of the list stands. */
  readonly at: Location;
  /** Absolute. */
  readonly path: string;
  readonly action: 'rebuild' | 'sync' | 'restart' | 'sync+restart' | 'sync+exec';
  /** In the container. */
  readonly target?: string;
  readonly ignore: readonly string[];
  readonly include: readonly string[];
  readonly syncsAtStart: boolean;
  readonly exec?: Hook;
}

/** A program other than the engine that runs the service. */
export interface Provider {
  readonly type: string;
  readonly options: Readonly<Record<string, readonly string[]>>;
}

export interface PullPolicy {
  readonly policy: 'always' | 'never' | 'missing' | 'build' | 'refresh';
  /** How old an image may become before `refresh` pulls it again. */
  readonly everyMs?: number;
}
