/** What Docker tells of a Swarm, as far as it is used here. Anything may be left out, and texts are hostile. */

type Texts = Readonly<Record<string, string>>;

export interface SwarmInfo {
  readonly NodeID?: string;
  readonly LocalNodeState?: string;
  readonly ControlAvailable?: boolean;
  readonly RemoteManagers?: readonly { readonly Addr?: string }[] | null;
}

export interface SwarmService {
  readonly ID: string;
  readonly Version?: { readonly Index?: number };
  readonly CreatedAt?: string;
  readonly Spec: SwarmServiceSpec;
  /** There once it was updated. */
  readonly PreviousSpec?: SwarmServiceSpec | null;
  /** There where it was asked for. */
  readonly ServiceStatus?: { readonly RunningTasks?: number; readonly DesiredTasks?: number };
  readonly Endpoint?: { readonly Ports?: readonly SwarmPort[] | null };
  readonly UpdateStatus?: { readonly State?: string; readonly Message?: string; readonly StartedAt?: string } | null;
  readonly JobStatus?: { readonly JobIteration?: { readonly Index?: number } } | null;
}

export interface SwarmServiceSpec {
  readonly Name: string;
  readonly Labels?: Texts | null;
  readonly TaskTemplate: SwarmTaskSpec;
  readonly Mode: SwarmMode;
  readonly UpdateConfig?: object | null;
}

export interface SwarmMode {
  readonly Replicated?: { readonly Replicas?: number } | null;
  readonly Global?: object | null;
  readonly ReplicatedJob?: { readonly MaxConcurrent?: number; readonly TotalCompletions?: number } | null;
  readonly GlobalJob?: object | null;
}

export interface SwarmTaskSpec {
  readonly ContainerSpec?: SwarmContainerSpec | null;
  readonly Resources?: {
    readonly Limits?: { readonly NanoCPUs?: number; readonly MemoryBytes?: number } | null;
  } | null;
  readonly RestartPolicy?: { readonly Condition?: string } | null;
  readonly LogDriver?: { readonly Name?: string } | null;
  readonly ForceUpdate?: number;
  readonly Placement?: object | null;
  readonly Runtime?: string;
}

export interface SwarmContainerSpec {
  readonly Image?: string;
  readonly Labels?: Texts | null;
  readonly TTY?: boolean;
  /** In nanoseconds. */
  readonly StopGracePeriod?: number | null;
  readonly Command?: readonly string[] | null;
  readonly Args?: readonly string[] | null;
  readonly Env?: readonly string[] | null;
  readonly Healthcheck?: { readonly Test?: readonly string[] | null } | null;
  readonly Mounts?: readonly SwarmMount[] | null;
  readonly Configs?: readonly { readonly ConfigName?: string }[] | null;
  readonly Secrets?: readonly { readonly SecretName?: string }[] | null;
}

export interface SwarmMount {
  readonly Type?: string;
  readonly Source?: string;
  readonly Target?: string;
  readonly VolumeOptions?: {
    readonly Labels?: Texts | null;
    readonly DriverConfig?: { readonly Name?: string; readonly Options?: Texts | null } | null;
  } | null;
}

export interface SwarmPort {
  readonly Protocol?: string;
  readonly TargetPort?: number;
  readonly PublishedPort?: number;
  readonly PublishMode?: string;
}

export interface SwarmTask {
  readonly ID: string;
  readonly Version?: { readonly Index?: number };
  readonly CreatedAt?: string;
  readonly Spec?: SwarmTaskSpec;
  readonly ServiceID?: string;
  /** Left out for a global service, and for the first of a job. */
  readonly Slot?: number;
  readonly NodeID?: string;
  readonly Status?: {
    readonly Timestamp?: string;
    readonly State?: string;
    readonly Err?: string;
    readonly ContainerStatus?: { readonly ContainerID?: string; readonly ExitCode?: number } | null;
    readonly PortStatus?: { readonly Ports?: readonly SwarmPort[] | null } | null;
  };
  readonly DesiredState?: string;
  readonly JobIteration?: { readonly Index?: number } | null;
  readonly NetworksAttachments?:
    | readonly {
        readonly Network?: { readonly Spec?: { readonly Name?: string } };
        readonly Addresses?: readonly string[] | null;
      }[]
    | null;
}

export interface SwarmNode {
  readonly ID: string;
  readonly Version?: { readonly Index?: number };
  readonly Spec?: {
    readonly Name?: string;
    readonly Role?: string;
    readonly Availability?: string;
    readonly Labels?: Texts | null;
  };
  readonly Description?: {
    readonly Hostname?: string;
    readonly Platform?: { readonly Architecture?: string; readonly OS?: string };
    readonly Resources?: { readonly NanoCPUs?: number; readonly MemoryBytes?: number };
    readonly Engine?: { readonly EngineVersion?: string };
  };
  readonly Status?: { readonly State?: string; readonly Addr?: string };
  readonly ManagerStatus?: { readonly Leader?: boolean; readonly Addr?: string } | null;
}

/** A config or a secret. */
export interface SwarmConfig {
  readonly ID: string;
  readonly Spec: { readonly Name: string; readonly Labels?: Texts | null };
}
