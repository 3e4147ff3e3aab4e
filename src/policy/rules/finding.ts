import type { Location } from '../../base/problem.ts';
import type { PolicyEffect } from '../../manifest/model/governance.ts';

/** What a policy or a quota says of a manifest or of an operation. The same at every moment: while editing, in the plan, in CI. */
export interface PolicyFinding {
  /** `policy.<name>`, `quota.<what>`. */
  readonly code: string;
  readonly effect: PolicyEffect;
  /** What, why, what next. Secrets are masked in it. */
  readonly message: string;
  /** The services that it concerns; empty: the application or the operation as a whole. What touches none of them is not held up. */
  readonly services: readonly string[];
  /** Paths of keys in the resolved manifest that are to blame, the first first: `['services', 'web', 'privileged']`. */
  readonly blame: readonly (readonly string[])[];
  /** Of an expression that cannot be asked: where it stands, its text, and the part of it that is wrong. */
  readonly expression?: {
    readonly at: Location;
    readonly text: string;
    readonly position: number | null;
    readonly end?: number;
  };
  /** Where it is to be shown, where that is not what `blame` names: an exception that ends. */
  readonly at?: Location;
  /** Where the rule stands, for related places. */
  readonly declaredAt?: Location;
  /** The policy's version, as `PolicyDeclaration.version`. */
  readonly version?: string;
  /** Set where an exception holds: it is told and recorded, and holds nothing up. */
  readonly exception?: { readonly until: string; readonly ticket: string };
}
