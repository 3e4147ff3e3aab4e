import type { Actor } from '../base/kinds/actors.ts';
import type { ActingVerb } from '../base/kinds/verbs.ts';

/** What one record of the trail says, before it is chained. Plain JSON; nothing in it is secret. */
export interface AuditEntry {
  /** RFC 3339, UTC, with milliseconds. */
  readonly time: string;
  readonly actor: Actor;
  readonly verb: ActingVerb;
  /** `Operation.kind`. */
  readonly kind: string;
  /** The operation in words, masked: `up web`. */
  readonly text: string;
  readonly project: string;
  readonly services: readonly string[];
  /** Containers, channels, files: whatever else it is about. */
  readonly targets: readonly string[];
  readonly environment?: string;
  readonly engine?: string;
  /** SHA-256 in hex. */
  readonly planHash?: string;
  readonly manifestHash?: string;
  readonly findings: readonly AuditFinding[];
  /** What somebody gave as a reason where a policy asked for one. Masked. */
  readonly reason?: string;
  readonly outcome: AuditOutcome;
  /** Codes of what kept it from being done. */
  readonly problems: readonly string[];
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
