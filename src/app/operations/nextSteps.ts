import type { Problem } from '../../base/problem.ts';
import type { Step } from '../../engine/step.ts';
import type { PolicyFinding } from '../../policy/rules/finding.ts';
import { untrusted } from '../trust.ts';

/** What a person can do about a problem, besides reading Patchbay's own log. */
export type NextStep =
  | { readonly kind: 'showLogs'; readonly services: readonly string[] }
  /** Where a policy or a quota finds fault, in the Problems view's words. */
  | { readonly kind: 'showFinding'; readonly finding: PolicyFinding }
  /** Each reason of several, one a line. */
  | { readonly kind: 'showReasons'; readonly reasons: readonly FailureReason[] }
  | { readonly kind: 'openManifest'; readonly service?: string }
  | { readonly kind: 'chooseEngine' }
  | { readonly kind: 'tryAgain' }
  | { readonly kind: 'manageTrust' };

/** One of the things that went wrong with a plan. */
export interface FailureReason {
  /** The service; of what is no service's, the step. Empty where no step is to blame. */
  readonly subject: string;
  readonly message: string;
  /** What can be done about it, the most promising first. */
  readonly next: readonly NextStep[];
}

/** The next steps of a problem that a step of a plan met, the most promising first; two at most. */
export function nextSteps({ code }: Problem, step: Step | undefined): readonly NextStep[] {
  const service = step && 'service' in step ? step.service : undefined;
  const manifest: NextStep = { kind: 'openManifest', ...(service === undefined ? {} : { service }) };
  if (code === untrusted.code) return [{ kind: 'manageTrust' }];
  if (unreachable.has(code)) return [{ kind: 'chooseEngine' }, { kind: 'tryAgain' }];
  if (declared.has(code)) return [manifest];
  // Whoever plans again reads the file as it is by then.
  if (code === 'engine.file-changed') return [{ kind: 'tryAgain' }];
  if (service === undefined) return [];
  // What ran and failed has said why; what never ran has no logs.
  return step?.kind === 'start' || step?.kind === 'wait'
    ? [{ kind: 'showLogs', services: [service] }, manifest]
    : [manifest];
}

const unreachable: ReadonlySet<string> = new Set([
  'engine.unreachable',
  'engine.ambiguous',
  'engine.lost',
  'engine.too-old',
  'engine.bad-address',
  'engine.not-a-manager',
]);

/** The codes of problems that the manifest has to mend. */
const declared: ReadonlySet<string> = new Set([
  'engine.port-taken',
  'engine.image-missing',
  'engine.pull-failed',
  'engine.no-healthcheck',
  'engine.no-local-run',
  'engine.unknown-service',
  'manifest.broken',
]);
