import type { Location, Problem } from '../../base/problem.ts';
import type { PolicyFinding } from '../../policy/rules/finding.ts';

/** A finding about what runs as a problem of the manifest, at the value that is not followed. */
export function placedProblem({ code, effect, message }: PolicyFinding, at: Location | undefined): Problem {
  return { code, severity: severities[effect], message, ...(at && { at }) };
}

const severities = { deny: 'error', confirm: 'warning', warn: 'warning', audit: 'info' } as const;
