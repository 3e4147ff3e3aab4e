import { ProblemError } from '../../base/problem.ts';
import type { Publication } from '../../broker/publication.ts';

/** @throws ProblemError `tap.bad-publication` for a message without a field, or with more than its channel takes. */
export function checkPublication({ kind, key, fields }: Publication): void {
  if (fields.length === 0) throw refused(`A message to ${JSON.stringify(key)} needs a payload. Give it one.`);
  if (kind === 'stream' || kind === 'key' || fields.length === 1) return;
  throw refused(`A message to ${JSON.stringify(key)} is one payload, not ${fields.length} fields. Give it one.`);
}

function refused(message: string): ProblemError {
  return new ProblemError({ code: 'tap.bad-publication', severity: 'error', message });
}
