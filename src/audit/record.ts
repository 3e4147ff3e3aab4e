import type { Actor } from '../base/kinds/actors.ts';
import type { Act, ActingVerb, MovedMessages } from '../base/kinds/verbs.ts';

/** What one record of the trail says, before it is chained. Plain JSON; nothing in it is secret. */
export interface AuditEntry {
  /** RFC 3339, UTC, with milliseconds. */
  readonly time: string;
  /** Identifies the operation: the records of how it began and how it ended have the same. */
  readonly operation: string;
  readonly actor: Actor;
  readonly verb: ActingVerb;
  /** The kind of operation, and of a plan its action: `up`, `exec`, `publish`. */
  readonly kind: string;
  /** The operation in words, masked: `up web`. */
  readonly text: string;
  /** Empty where it belongs to no project. */
  readonly project: string;
  readonly services: readonly string[];
  /** All that it does, and to which services: a restart also starts. */
  readonly acts: readonly Act[];
  /** Where messages go; left out where none are sent, moved or removed. */
  readonly message?: MovedMessages;
  /** Containers, volumes, channels: whatever else it is about. */
  readonly targets: readonly string[];
  readonly environment?: string;
  /** As people know it: `Docker 20.10.24`; its kind where nothing else is known. */
  readonly engine?: string;
  /** `docker`, `process`, `swarm`. Records of before it was kept have none. */
  readonly engineKind?: string;
  /** SHA-256 in hex. */
  readonly planHash?: string;
  readonly manifestHash?: string;
  readonly findings: readonly AuditFinding[];
  /** What somebody gave as a reason where a policy asked for one. Masked. */
  readonly reason?: string;
  readonly outcome: AuditOutcome;
  /** Codes of what kept it from being done. */
  readonly problems: readonly string[];
  /** Since it was wanted; 0 where it has only begun. */
  readonly durationMs: number;
}

export interface AuditFinding {
  readonly code: string;
  readonly effect: string;
  readonly version?: string;
  readonly ticket?: string;
}

/** `begun`: it was still going on when this was written; a record of the same `operation` tells how it ended. */
export type AuditOutcome = 'begun' | 'done' | 'failed' | 'refused' | 'declined' | 'cancelled';

export const auditOutcomes = ['begun', 'done', 'failed', 'refused', 'declined', 'cancelled'] as const;

/** An entry as it stands in a trail, chained to the one before it. Its line is its canonical JSON. */
export interface AuditRecord extends AuditEntry {
  /** The version of this form. */
  readonly v: 1;
  readonly id: string;
  /** From 1 on, without a gap. */
  readonly seq: number;
  /** The process that wrote it. */
  readonly pid: number;
  /** SHA-256 in hex of the line before; 64 zeros for the first. */
  readonly prev: string;
  /** What was wrong with the trail when this was written. What stands before it cannot be vouched for. */
  readonly breach?: Breach;
  /** SHA-256 in hex of the canonical JSON of all but itself and the signature. */
  readonly hash: string;
  /** Ed25519 over `hash`, in base64. */
  readonly signature: string;
}

/** What a writer finds wrong, says in the next record, and goes on. */
export type Breach = 'head-missing' | 'head-invalid' | 'trail-damaged';

export const breachKinds = ['head-missing', 'head-invalid', 'trail-damaged'] as const;
