/** What `deploy` says beyond replicas and limits: an orchestrator's business, or `restart_policy`, which is in `Service.restart` too. */
export interface Deploy {
  /** `replicated` or `global`. */
  readonly mode?: string;
  /** `vip` or `dnsrr`. */
  readonly endpointMode?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly update?: UpdateRules;
  readonly rollback?: UpdateRules;
  readonly restartPolicy?: {
    readonly condition?: string;
    readonly delayMs?: number;
    readonly maxAttempts?: number;
    readonly windowMs?: number;
  };
  readonly placement?: {
    readonly constraints: readonly string[];
    readonly spread: readonly string[];
    readonly maxReplicasPerNode?: number;
  };
  readonly reservedCpus?: number;
  readonly genericResources?: readonly { readonly kind: string; readonly value: number }[];
}

export interface UpdateRules {
  readonly parallelism?: number;
  readonly delayMs?: number;
  readonly failureAction?: string;
  readonly monitorMs?: number;
  readonly maxFailureRatio?: number;
  readonly order?: string;
}
