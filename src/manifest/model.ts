import type { LogLevel } from '../base/kinds/logLevels.ts';
import type { PayloadEncoding } from '../base/kinds/decoders.ts';
import type { ChannelKind } from '../base/kinds/sources.ts';
import type { Location, Problem } from '../base/problem.ts';
import type { RowFilter } from '../expression/filter/rowFilter.ts';
import type {
  CredentialSpec,
  Device,
  DeviceRequest,
  Dns,
  Hooks,
  Logging,
  Namespaces,
  Provider,
  PullPolicy,
  Resources,
  WatchRule,
} from './model/container.ts';
import type { DebugSettings } from './model/debug.ts';
import type { Deploy } from './model/deploy.ts';
import type { FileGrant, StoredFile } from './model/files.ts';
import type { Governance } from './model/governance.ts';

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * A Compose project resolved: every file read, merged, interpolated and normalised.
 * Plain data: it survives `JSON.stringify` and `structuredClone`, so it crosses every process boundary as it is.
 */
export interface Application {
  /** The Compose project name. */
  readonly name: string;
  /** The project directory, absolute; relative paths of the manifest start here. */
  readonly directory: string;
  /** Every file that had a part in it, absolute, the main manifest first. */
  readonly files: readonly string[];
  /**
   * Those of them that somebody asked for, in the order in which they are merged: no `.env`, no included or extended
   * file.
   */
  readonly configFiles: readonly string[];
  /** Every declared service by name, those left out by their profiles included (`isActive: false`). */
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, Network>>;
  readonly volumes: Readonly<Record<string, Volume>>;
  readonly secrets: Readonly<Record<string, StoredFile>>;
  readonly configs: Readonly<Record<string, StoredFile>>;
  /** Every profile that some service names, sorted. */
  readonly profiles: readonly string[];
  readonly activeProfiles: readonly string[];
  readonly messaging: Messaging;
  /** `x-patchbay.telemetry`: its services are told to send their spans, logs and metrics to Patchbay. */
  readonly hasTelemetry?: true;
  /** Policies, quotas, hooks and environments; left out where the manifest has none. */
  readonly governance?: Governance;
}

export interface Service {
  readonly name: string;
  /** Where its key stands. */
  readonly at: Location;
  /** False when none of its profiles is active; such a service is shown but not started. */
  readonly isActive: boolean;
  readonly profiles: readonly string[];
  readonly image?: string;
  readonly build?: Build;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  /** `env_file` and `environment` together, values final. Hostile and possibly secret: never show a value unmasked. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Variables that are to take their value from outside, where there is none: a container has none either, whatever its
   * image sets.
   */
  readonly unsetEnvironment?: readonly string[];
  readonly ports: readonly Port[];
  /** Ports the container listens on without publishing them. */
  readonly expose: readonly string[];
  readonly dependsOn: Readonly<Record<string, Dependency>>;
  readonly healthcheck?: Healthcheck;
  /** Networks by their key in `Application.networks`. Empty when `networkMode` is set. */
  readonly networks: Readonly<Record<string, NetworkUse>>;
  readonly networkMode?: string;
  readonly mounts: readonly Mount[];
  readonly replicas: number;
  /** `no`, `always`, `unless-stopped`, `on-failure` or `on-failure:N`. */
  readonly restart: string;
  readonly stopSignal?: string;
  readonly stopGracePeriodMs?: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly containerName?: string;
  readonly hostname?: string;
  readonly user?: string;
  readonly workingDir?: string;
  readonly isPrivileged: boolean;
  readonly isReadOnly: boolean;
  /** Left out: as the engine is set up. */
  readonly hasInit?: boolean;
  readonly hasTty: boolean;
  readonly isStdinOpen: boolean;
  readonly capAdd: readonly string[];
  readonly capDrop: readonly string[];
  readonly extraHosts: readonly string[];
  readonly tmpfs: readonly string[];
  readonly limits: { readonly cpus?: number; readonly memoryBytes?: number };
  /** What few services say follows; it is left out where the manifest is silent. */
  readonly resources?: Resources;
  readonly platform?: string;
  readonly pullPolicy?: PullPolicy;
  /** `pull_refresh_after`, as written. */
  readonly pullRefreshAfter?: string;
  readonly domainName?: string;
  readonly macAddress?: string;
  readonly runtime?: string;
  readonly isolation?: string;
  readonly cgroupParent?: string;
  readonly namespaces?: Namespaces;
  readonly dns?: Dns;
  readonly annotations?: Readonly<Record<string, string>>;
  /** `group_add`. */
  readonly groups?: readonly string[];
  readonly securityOptions?: readonly string[];
  readonly storageOptions?: Readonly<Record<string, string>>;
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly ulimits?: Readonly<Record<string, Ulimit>>;
  readonly devices?: readonly Device[];
  /** `device_cgroup_rules`. */
  readonly deviceRules?: readonly string[];
  readonly deviceRequests?: readonly DeviceRequest[];
  readonly logging?: Logging;
  /** `service[:alias]`. */
  readonly links?: readonly string[];
  /** `container[:alias]`. */
  readonly externalLinks?: readonly string[];
  /** `service[:ro]` or `container:name[:ro]`. */
  readonly volumesFrom?: readonly string[];
  readonly secrets?: readonly FileGrant[];
  readonly configs?: readonly FileGrant[];
  readonly hooks?: Hooks;
  readonly deploy?: Deploy;
  /** `develop.watch`. */
  readonly watch?: readonly WatchRule[];
  readonly provider?: Provider;
  /** AI models by their key at the top level. */
  readonly models?: Readonly<Record<string, { readonly endpointVariable?: string; readonly modelVariable?: string }>>;
  readonly credentialSpec?: CredentialSpec;
  readonly usesApiSocket?: boolean;
  /** False: its log is not for those who watch `up`. */
  readonly isAttached?: boolean;
  /** `x-patchbay.run`: how to run it as a local process. */
  readonly run?: LocalRun;
  /** `x-patchbay.debug`: how it is debugged, where that is said. */
  readonly debug?: DebugSettings;
  /** `x-patchbay.telemetry`: whether it sends its telemetry, where that does not follow from the rest. */
  readonly telemetry?: boolean;
  /** `x-patchbay.publishes` and `.consumes`: channel names. */
  readonly publishes: readonly string[];
  readonly consumes: readonly { readonly channel: string; readonly group?: string }[];
  /** Which of both an AsyncAPI document says, and not the manifest itself. */
  readonly documented?: readonly ('publishes' | 'consumes')[];
}

export interface Build {
  /** Absolute folder, or a URL. */
  readonly context: string;
  /** Relative to the context; `Dockerfile` when left out. */
  readonly dockerfile: string;
  /** The Dockerfile itself, which then stands in no file. */
  readonly dockerfileInline?: string;
  readonly args: Readonly<Record<string, string>>;
  readonly target?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly cacheFrom?: readonly string[];
  readonly cacheTo?: readonly string[];
  /** `host:address`. */
  readonly extraHosts?: readonly string[];
  readonly network?: string;
  readonly isolation?: string;
  readonly shmBytes?: number;
  /** True when its base images are pulled anew. */
  readonly isPulled?: boolean;
  readonly isUncached?: boolean;
  /** Stages that are built without the cache. */
  readonly uncachedStages?: readonly string[];
  readonly isPrivileged?: boolean;
  readonly tags?: readonly string[];
  readonly platforms?: readonly string[];
  readonly ulimits?: Readonly<Record<string, Ulimit>>;
  /**
   * `source` is a key of the top-level secrets; `target` the id that the Dockerfile names, the source when left out.
   */
  readonly secrets?: readonly { readonly source: string; readonly target?: string }[];
  /** Id → a key's path or an agent's socket as written, `''` for the user's agent. */
  readonly ssh?: Readonly<Record<string, string>>;
  /** Name → absolute folder, URL, `docker-image://…` or `service:…`. */
  readonly additionalContexts?: Readonly<Record<string, string>>;
  readonly entitlements?: readonly string[];
  readonly provenance?: string;
  readonly sbom?: string;
}

export interface Ulimit {
  readonly soft: number;
  readonly hard: number;
}

export interface Port {
  readonly target: number;
  /** A port or a range `8000-8009`; left out: the engine chooses. */
  readonly published?: string;
  readonly hostIp?: string;
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  /** A readable name, and what is spoken there (`http`): for people and tools, the engine knows neither. */
  readonly name?: string;
  readonly appProtocol?: string;
  /** Left out: `ingress`, which only Swarm tells from `host`. */
  readonly mode?: 'host';
}

export type DependencyCondition = 'service_started' | 'service_healthy' | 'service_completed_successfully';

export interface Dependency {
  readonly condition: DependencyCondition;
  readonly isRequired: boolean;
  /** True: the dependent restarts when this dependency is restarted or made anew. */
  readonly followsRestart?: boolean;
}

export interface Healthcheck {
  /** `['CMD', …]`, `['CMD-SHELL', command]` or `['NONE']`. */
  readonly test: readonly string[];
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly startPeriodMs: number;
  /** Between two checks within the start period; left out: `intervalMs`. */
  readonly startIntervalMs?: number;
}

export interface Mount {
  readonly type: 'bind' | 'volume' | 'tmpfs' | 'image' | 'npipe' | 'cluster';
  /**
   * A key of `Application.volumes` for a volume (left out: anonymous), an absolute path for a bind, an image's name.
   */
  readonly source?: string;
  readonly target: string;
  readonly isReadOnly: boolean;
  readonly consistency?: string;
  /** Only for bind mounts. */
  readonly propagation?: string;
  readonly selinux?: 'z' | 'Z';
  readonly recursive?: string;
  /** True: a source that is missing is an error instead of a new folder. */
  readonly needsHostPath?: boolean;
  /** Only for volumes: true keeps the image's content at `target` out of a new volume. */
  readonly hasNoCopy?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
  /** Only for volumes and images: the folder within them. */
  readonly subpath?: string;
  /** Only for tmpfs mounts. */
  readonly sizeBytes?: number;
  readonly mode?: number;
}

/** How a service is on a network. */
export interface NetworkUse {
  readonly aliases: readonly string[];
  readonly ipv4Address?: string;
  readonly ipv6Address?: string;
  readonly linkLocalIps?: readonly string[];
  readonly macAddress?: string;
  readonly driverOpts?: Readonly<Record<string, string>>;
  readonly interfaceName?: string;
  /** The network of the highest is the default gateway. */
  readonly gatewayPriority?: number;
}

export interface Network {
  /** The name on the engine. */
  readonly name: string;
  readonly isExternal: boolean;
  readonly driver?: string;
  readonly isInternal: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly driverOpts?: Readonly<Record<string, string>>;
  readonly ipam?: Ipam;
  readonly isAttachable?: boolean;
  readonly hasIpv4?: boolean;
  readonly hasIpv6?: boolean;
}

export interface Ipam {
  readonly driver?: string;
  readonly config?: readonly {
    readonly subnet?: string;
    readonly ipRange?: string;
    readonly gateway?: string;
    readonly auxiliaryAddresses?: Readonly<Record<string, string>>;
  }[];
  readonly options?: Readonly<Record<string, string>>;
}

export interface Volume {
  readonly name: string;
  readonly isExternal: boolean;
  readonly driver?: string;
  readonly driverOpts: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

export interface LocalRun {
  /** One command line as a person types it, split into words without a shell. */
  readonly command: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  /** The command line that builds it, for `rebuild` of its watch rules; it runs in `cwd`, with the environment of the process. */
  readonly build?: readonly string[];
  /** Added to (and winning over) the service's environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Replaces the container's health check, which names tools that only the image has. */
  readonly healthcheck?: Healthcheck;
  /** Each kind that is here takes the place of the container's, an empty list too. */
  readonly hooks?: Hooks;
  /** The ports it listens on in place of its container's, the main one first; left out: they are found. */
  readonly ports?: readonly { readonly containerPort: number; readonly localPort: number }[];
  /** Whether it is told by its environment where the services it depends on are; left out: true. */
  readonly hasDiscovery?: boolean;
}

/** What `x-patchbay` says of messaging. */
export interface Messaging {
  /** A service of this application, or a `redis://`-like URL; left out: the one service whose image is a Redis. */
  readonly broker?: string;
  /** Further brokers, by name: each a service or a URL as above; left out when there are none. */
  readonly brokers?: Readonly<Record<string, string>>;
  /**
   * Of brokers with `identify: true`: how each service that uses one is told the name that its connections have there, its own, by a
   * parameter of the URL; null where nothing tells which library it has, so that nothing is changed. Left out when no broker asks for it.
   */
  readonly clients?: Readonly<Record<string, ClientParameter | null>>;
  readonly channels: Readonly<Record<string, Channel>>;
  /** Filters of the message inspector, by name; left out when there are none. */
  readonly filters?: Readonly<Record<string, SharedFilter>>;
}

/** What client libraries call the name of a connection in a URL. */
export type ClientParameter = 'client_name' | 'connectionName';

/** A filter that all who have the manifest share. */
export interface SharedFilter extends Pick<RowFilter, 'mode' | 'text' | 'isCaseSensitive' | 'contract'> {
  /** Names of channels, or source ids such as `logs:orders`; empty for all. */
  readonly sources: readonly string[];
  /** The least level of log lines; left out for all. */
  readonly minLevel?: LogLevel;
}

export interface Channel {
  readonly name: string;
  readonly at: Location;
  readonly kind: ChannelKind;
  /** The Redis key, channel or pattern. */
  readonly key: string;
  /** The name of the broker that it is on; left out for the default one. */
  readonly broker?: string;
  /** True for a pub/sub pattern (`orders.*`). */
  readonly isPattern: boolean;
  /** Only for pub/sub: published with `SPUBLISH`, received by the nodes of its slot only. */
  readonly isSharded?: boolean;
  readonly payload?: { readonly field?: string; readonly encoding?: PayloadEncoding };
  /** Absolute path of the JSON Schema, or of the document that holds it. */
  readonly contract?: string;
  /**
   * JSON Pointer (RFC 6901) of the schema in that document, which may be YAML; left out when the file is the schema.
   */
  readonly contractPointer?: string;
  /** Where it is named. */
  readonly contractAt?: Location;
  readonly correlation?: string;
  readonly deadLetter?: string;
}

/** What reading a manifest yields, always: the best application there is, and everything wrong with it. */
export interface Resolved {
  /** Undefined only when no file could be read as a mapping. */
  readonly application: Application | undefined;
  /** The Compose model in canonical long form, as `config --format json` prints it. */
  readonly model: Json;
  readonly problems: readonly Problem[];
}
