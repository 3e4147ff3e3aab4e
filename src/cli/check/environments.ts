import type { Severity } from '../../base/problem.ts';
import { tableText } from '../output/table.ts';
import { identityOf, severities, type DetailedFinding } from './finding.ts';

/** How people are told of a manifest that is read without any environment. */
const plainName = 'no environment';

/** What was found in a manifest, as it is read in one environment: null is without any. */
export interface FoundIn {
  readonly environment: string | null;
  readonly findings: readonly DetailedFinding[];
}

/** Each finding once, with where it holds: in some environments, or in all that were looked at. */
export function mergedFindings(all: readonly FoundIn[]): readonly DetailedFinding[] {
  const merged = new Map<string, DetailedFinding>();
  for (const { environment, findings } of all) {
    for (const finding of findings) {
      const identity = identityOf(finding);
      const known = merged.get(identity);
      const environments = [...new Set([...(known?.environments ?? []), environment])];
      merged.set(identity, { ...(known ?? finding), environments });
    }
  }
  return [...merged.values()];
}

/** `in prod`, `in prod and without an environment`; undefined for what was not looked at in several. */
export function whereItHolds({ environments }: Pick<DetailedFinding, 'environments'>): string | undefined {
  if (!environments) return undefined;
  const named = environments.filter((name) => name !== null);
  const inside = named.length === 0 ? [] : [`in ${named.join(', ')}`];
  return [...inside, ...(environments.includes(null) ? ['without an environment'] : [])].join(' and ');
}

/** How many findings of each severity there are in each environment, as a table for people. */
export function matrixText(all: readonly FoundIn[]): string {
  const names = [...new Set(all.map(({ environment }) => environment))];
  const rows = names.map((name) => {
    const findings = all.flatMap(({ environment, findings }) => (environment === name ? findings : []));
    const count = (severity: Severity): string => String(findings.filter((one) => one.severity === severity).length);
    return [name ?? plainName, ...severities.map(count)];
  });
  return tableText(['ENVIRONMENT', ...severities.map((severity) => headings[severity])], rows);
}

const headings: Readonly<Record<Severity, string>> = {
  error: 'ERRORS',
  warning: 'WARNINGS',
  info: 'INFO',
  hint: 'HINTS',
};
