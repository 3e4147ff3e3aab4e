import type { AuditRecord } from './record.ts';

/** A record in the JSON form of CloudEvents 1.0. */
export interface AuditCloudEvent {
  readonly specversion: '1.0';
  /** Together with `source` it names the record: a second export has the same. */
  readonly id: string;
  /** `/patchbay/shop`. */
  readonly source: string;
  /** `dev.patchbay.operation.done`. */
  readonly type: string;
  /** The first service, or the first target, where there is one. */
  readonly subject?: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly data: AuditRecord;
}

/** What a record says as an event, whole: its hash and its signature can still be checked. */
export function auditEventOf(record: AuditRecord): AuditCloudEvent {
  const subject = record.services[0] ?? record.targets[0];
  return {
    specversion: '1.0',
    id: record.id,
    source: `/patchbay/${encodeURIComponent(record.project)}`,
    type: `dev.patchbay.operation.${record.outcome}`,
    ...(subject !== undefined && { subject }),
    time: record.time,
    datacontenttype: 'application/json',
    data: record,
  };
}
