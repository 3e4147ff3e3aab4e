/**
 * The parts of `deploy` beyond replicas and limits. They are for orchestrators, except `restart_policy`, which
 * `Service.restart` includes.
 */
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
