import type { Fix, Location } from '../../base/problem.ts';
import type { ActingVerb, Verb } from '../../base/kinds/verbs.ts';

/** What a policy that applies does with an operation. In the Problems view: error, warning, warning, information. */
export type PolicyEffect = 'deny' | 'confirm' | 'warn' | 'audit';

/** A rule as it is declared: expressions are text, and nobody has compiled them yet. */
export interface PolicyDeclaration {
  readonly name: string;
  /** Empty: what a manifest implies, or every verb where its condition reads of an operation (`policy/rules/asking`). */
  readonly on: readonly Verb[];
  /** CEL: true where the policy applies. */
  readonly when: string;
  readonly effect: PolicyEffect;
  /** What is told when it applies. */
  readonly message?: string;
  /** CEL: the message; `message` stands in where it fails. */
  readonly messageExpression?: string;
  /** CEL by name, each evaluated once and only when it is read, as `variables.name`. Later ones may read earlier ones. */
  readonly variables: Readonly<Record<string, string>>;
  /** Names of environments that it holds in; empty: all. */
  readonly environments: readonly string[];
  readonly exceptions: readonly PolicyException[];
  /** The pack that it came with; left out: the manifest, or a file of its `policies` folder. */
  readonly pack?: string;
  /** Services that it is switched off for: of built-in packs, as hints are (`x-patchbay: lint:`, `# patchbay-disable`). */
  readonly exempt?: readonly string[];
  /** Where its name stands; of a built-in pack, where that is switched on. */
  readonly at: Location;
  /** What puts right what it finds, where that is always the same. */
  readonly fix?: Fix;
  /** Where its expressions and limits stand: `when`, `messageExpression`, `variables.<name>`, `environments.<name>`. */
  readonly places: Readonly<Record<string, Location>>;
  /** SHA-256 of all that decides, in hex: what the audit trail keeps as the policy's version. */
  readonly version: string;
}

/** What a policy does not hold for, until when, and who agreed to that. */
export interface PolicyException {
  /** Empty: every service. */
  readonly services: readonly string[];
  /** Empty: every environment. */
  readonly environments: readonly string[];
  /** `2026-12-31` (to the end of that day, UTC), or RFC 3339. Exceptions without an end are refused by the schema. */
  readonly until: string;
  readonly ticket: string;
  readonly reason?: string;
  readonly at: Location;
}

/** A command or a service that runs before or after whatever a verb does. */
export interface HookDeclaration {
  readonly verb: ActingVerb;
  readonly when: 'before' | 'after';
  /** What a step of a plan and the audit trail call it. */
  readonly name: string;
  /** Program and arguments, run on this machine in `workingDir`, without a shell. Left out: `service` runs. */
  readonly command?: readonly string[];
  /** A service of the manifest that runs once, to its end. */
  readonly service?: string;
  /** Absolute; the project directory when left out. */
  readonly workingDir?: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The services whose operations it guards; empty: all. */
  readonly services: readonly string[];
  /** Left out: ten minutes. */
  readonly timeoutMs?: number;
  readonly at: Location;
}

/** Ceilings. What is left out is not limited. Units: CPUs, bytes, counts. */
export interface QuotaLimits {
  readonly cpus?: number;
  readonly memoryBytes?: number;
  readonly containers?: number;
  readonly volumes?: number;
  /** Published ports. */
  readonly ports?: number;
  /** The images of all services together. */
  readonly imageBytes?: number;
  /** What it may cost in a month, in the currency of the prices. */
  readonly costPerMonth?: number;
}

export interface QuotaDeclaration {
  /** Of this application, wherever it runs. */
  readonly application?: QuotaLimits;
  /** Of the chosen environment (`environments.<name>.quota`). */
  readonly environment?: QuotaLimits;
  /** Of everything that this user runs on this machine, whatever application. */
  readonly developer?: QuotaLimits;
  /** What a service without limits counts as; left out: it is a finding. */
  readonly defaults?: { readonly cpus?: number; readonly memoryBytes?: number };
  readonly prices?: Prices;
  /** Where its key stands. */
  readonly at?: Location;
}

/** Of one hour; `source` names where they come from: `manifest` or `OpenCost`. */
export interface Prices {
  readonly currency: string;
  /** Left out: it is unpriced, as `gibHour`. */
  readonly cpuHour?: number;
  readonly gibHour?: number;
  readonly source: 'manifest' | 'OpenCost';
}

/** What `x-patchbay.environments.<name>` says. Relative paths are resolved. */
export interface EnvironmentDeclaration {
  readonly name: string;
  readonly files: readonly string[];
  readonly profiles: readonly string[];
  readonly envFiles: readonly string[];
  /** `docker`, `process`, `swarm`. */
  readonly engine?: string;
  /** A Docker context. */
  readonly context?: string;
  /** Where the engines of a Swarm's nodes are reached, by the nodes' names: an address, or a Docker context. */
  readonly nodes?: Readonly<Record<string, string>>;
  /** A service of the application or a URL, in place of `x-patchbay.broker`. */
  readonly broker?: string;
  readonly quota?: QuotaLimits;
  readonly at: Location;
}

/** How a service is written. Names alone: no values. */
export interface ServiceWriting {
  /** Variables whose secret stands in the manifest itself. */
  readonly secrets: readonly string[];
  /** Build arguments that look like secrets. */
  readonly secretArguments: readonly string[];
  /** Build arguments that the Dockerfile does not declare. */
  readonly unusedArguments: readonly string[];
  /** Published ports that come from no variable. */
  readonly ports: readonly string[];
  /** What it is built from has no health check. Left out: it has, or nobody knows. */
  readonly lacksHealthcheck?: true;
}

/** What the manifest says about who may do what. */
export interface Governance {
  /** Those of the manifest, of files and of packs, in this order. */
  readonly policies: readonly PolicyDeclaration[];
  readonly hooks: readonly HookDeclaration[];
  /** How services are written; left out where no policy of a built-in pack asks. */
  readonly written?: Readonly<Record<string, ServiceWriting>>;
  readonly quota?: QuotaDeclaration;
  readonly environments: Readonly<Record<string, EnvironmentDeclaration>>;
  /** The one that the manifest was read for. */
  readonly environment?: string;
  /** `x-patchbay.audit: strict`: what cannot be recorded is not done. */
  readonly isAuditStrict?: true;
}
