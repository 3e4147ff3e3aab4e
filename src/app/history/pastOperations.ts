import { ManifestStore } from '../../audit/manifestStore.ts';
import { auditedOperations } from '../../audit/readTrail.ts';
import type { AuditRecord } from '../../audit/record.ts';
import { serviceChanges, type ServiceChange } from './serviceDifference.ts';

/** One thing that was done to a service, and what of its manifest was otherwise than the time before. */
export interface PastEntry {
  readonly record: AuditRecord;
  /** The manifest that it was done with; undefined where it is not kept. */
  readonly manifest?: string;
  /** Undefined where that cannot be told: one of the two manifests is not kept, or there is none before it. */
  readonly changes?: readonly ServiceChange[];
}

/** So many operations are read. */
const maxEntries = 200;

/** What was done to a service, the newest first, as the audit trail has it. `audit` is the folder of all trails. */
export async function pastOperations(
  audit: string,
  project: string,
  service: string,
  signal?: AbortSignal,
): Promise<readonly PastEntry[]> {
  const records = await auditedOperations(audit, project, { services: [service], limit: maxEntries }, signal);
  return (await withChanges(audit, records, service)).toReversed();
}

/** The same of records that are known, of one project, the oldest first; so are the entries. */
export async function withChanges(
  audit: string,
  records: readonly AuditRecord[],
  service: string,
): Promise<readonly PastEntry[]> {
  const store = new ManifestStore(audit);
  const hashes = [...new Set(records.flatMap(({ manifestHash }) => manifestHash ?? []))];
  const texts = new Map(await Promise.all(hashes.map(async (hash) => [hash, await store.read(hash)] as const)));
  let before: string | undefined;
  return records.map((record): PastEntry => {
    const hash = record.manifestHash;
    const manifest = hash === undefined ? undefined : texts.get(hash);
    const known = before === undefined ? undefined : texts.get(before);
    const changes = manifest !== undefined && known !== undefined && serviceChanges(known, manifest, service);
    before = hash ?? before;
    return { record, ...(manifest !== undefined && { manifest }), ...(changes && { changes }) };
  });
}
