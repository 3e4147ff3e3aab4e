import type { Problem } from '../base/problem.ts';

/** Why a text that somebody typed is no entry id (`milliseconds` or `milliseconds-sequence`); undefined when it is one. */
export function entryIdProblem(id: string): Problem | undefined {
  if (/^\d{1,20}(-\d{1,20})?$/.test(id)) return undefined;
  return {
    code: 'broker.bad-id',
    severity: 'error',
    message: `${JSON.stringify(id)} is not an entry ID. IDs look like 1700000000000-0.`,
  };
}
