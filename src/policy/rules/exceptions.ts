import { dayMs, endOf } from '../../base/days.ts';
import type { PolicyDeclaration, PolicyException } from '../../manifest/model/governance.ts';
import type { PolicyFinding } from './finding.ts';

/** How long before its end an exception is warned of. */
const warnedDays = 14;

/** An exception of a policy, and how it stands at a moment. */
export interface StandingException {
  readonly exception: PolicyException;
  readonly state: 'holds' | 'ends' | 'ended';
  /** Whole days until it ends; of one that has ended, since then. */
  readonly days: number;
}

/** A finding with the exception that covers it; where one ends soon, or has ended, there is one more finding that says so. */
export function withExceptions(
  finding: PolicyFinding,
  policy: PolicyDeclaration,
  exceptions: readonly StandingException[],
): readonly PolicyFinding[] {
  const standing = exceptions.filter(({ exception }) => covers(exception, finding.services));
  const holding = standing.filter(({ state }) => state !== 'ended').sort((a, b) => b.days - a.days)[0];
  if (!holding) return [finding, ...standing.map((one) => noticeOf(one, policy))];
  const { until, ticket } = holding.exception;
  const notice = holding.state === 'ends' ? [noticeOf(holding, policy)] : [];
  return [{ ...finding, exception: { until, ticket } }, ...notice];
}

/** What is said of the exceptions that have ended, whether they are needed still or not. */
export function endedExceptions(
  policy: PolicyDeclaration,
  exceptions: readonly StandingException[],
): readonly PolicyFinding[] {
  return exceptions.filter(({ state }) => state === 'ended').map((one) => noticeOf(one, policy));
}

/** The exceptions of a policy that are for an environment, as they stand at a moment. */
export function standingExceptions(
  { exceptions }: PolicyDeclaration,
  environment: string | undefined,
  nowMs: number,
): readonly StandingException[] {
  return exceptions
    .filter(({ environments }) => environments.length === 0 || environments.includes(environment ?? ''))
    .map((exception) => {
      // The schema let no other through; what cannot be read has ended.
      const leftMs = (endOf(exception.until) ?? 0) - nowMs;
      const days = Math.floor(Math.abs(leftMs) / dayMs);
      if (leftMs <= 0) return { exception, state: 'ended', days };
      return { exception, state: leftMs <= warnedDays * dayMs ? 'ends' : 'holds', days };
    });
}

function covers({ services }: PolicyException, concerned: readonly string[]): boolean {
  return services.length === 0 || (concerned.length > 0 && concerned.every((name) => services.includes(name)));
}

function noticeOf(
  { exception, state, days }: StandingException,
  { name, version, at }: PolicyDeclaration,
): PolicyFinding {
  const { until, ticket, services } = exception;
  const of = `The exception ${ticket} from the policy "${name}"`;
  const when = days === 0 ? 'within a day' : `in ${days} ${days === 1 ? 'day' : 'days'}`;
  const message =
    state === 'ended'
      ? `${of} ended (${until}), and the policy holds again. Remove the exception, or agree on another one.`
      : `${of} ends ${when} (${until}), and then the policy holds. Keep to it, or agree on another exception.`;
  return {
    code: state === 'ended' ? 'policy.exception-ended' : 'policy.exception-ends',
    effect: 'warn',
    message,
    services,
    blame: [],
    at: exception.at,
    declaredAt: at,
    version,
  };
}
