import { createHash } from 'node:crypto';
import type { QuotaDeclaration } from '../../manifest/model/governance.ts';

/** SHA-256 of all that decides, in hex: what the audit trail keeps as the version of a quota. */
export function quotaVersion({ at: _place, ...quota }: QuotaDeclaration): string {
  return createHash('sha256').update(JSON.stringify(quota)).digest('hex');
}
