import { createHash, randomUUID } from 'node:crypto';
import { canonicalJson, type CanonicalValue } from './canonicalJson.ts';
import type { AuditEntry, AuditRecord, Breach } from './record.ts';
import type { SigningKey } from './signingKey.ts';

/** What stands before the first record. */
export const genesis = '0'.repeat(64);

/** Where a record comes in the chain. */
export interface Link {
  readonly seq: number;
  readonly prev: string;
  readonly breach?: Breach | undefined;
}

/** Chains an entry to the record before it, and signs it. */
export function sealRecord(entry: AuditEntry, { seq, prev, breach }: Link, key: SigningKey): AuditRecord {
  const own = { ...entry, v: 1 as const, id: randomUUID(), pid: process.pid, seq, prev, ...(breach && { breach }) };
  const hash = hashOf(own);
  return { ...own, hash, signature: key.sign(hash) };
}

/** A record as it stands in the trail, without the end of the line. */
export function recordLine(record: AuditRecord): string {
  return canonicalJson(asJson(record));
}

/** True where nothing in the record was changed since it got its hash. Whose hash it is, the chain and the signatures tell. */
export function isSound(record: AuditRecord): boolean {
  const { hash, signature: _signature, ...rest } = record;
  return hashOf(rest) === hash;
}

/** What the next record is chained by: the hash of the whole line, so that its signature is part of the chain too. */
export function lineHash(line: string): string {
  return createHash('sha256').update(line).digest('hex');
}

/** SHA-256 in hex of the canonical JSON of a value. @throws RangeError as `canonicalJson` */
export function hashOf(value: object): string {
  return lineHash(canonicalJson(asJson(value)));
}

/** An interface is no index type, although all that it holds is JSON. */
function asJson(value: object): CanonicalValue {
  return value as CanonicalValue;
}
