import { ownProperty } from '../../base/ownProperty.ts';
import type { RowLens } from '../rows/rowLens.ts';

/** What a row says of what it tells of. */
export interface RowOutcome {
  /** A line of an error, a span that failed. */
  readonly isError: boolean;
  /** How long it took, in milliseconds, as spans say. */
  readonly durationMs: number;
}

const failures: ReadonlySet<unknown> = new Set(['error', 'fatal']);

/** How a row ended. May throw `TooMuchWork`. */
export function outcomeOf(lens: RowLens): RowOutcome {
  const kind = lens.source?.kind;
  if (kind !== 'span' && kind !== 'log') return { isError: failures.has(lens.level), durationMs: 0 };
  const { payload } = lens;
  const members = typeof payload === 'object' && payload !== null ? (payload as Readonly<Record<string, unknown>>) : {};
  const durationMs = Number(ownProperty(members, 'durationMs') ?? 0);
  return {
    isError: isErrorRecord(kind, members),
    durationMs: durationMs > 0 && Number.isFinite(durationMs) ? durationMs : 0,
  };
}

/** Whether a span failed, or a log record tells of an error, as their payloads say it. */
export function isErrorRecord(kind: 'span' | 'log', members: Readonly<Record<string, unknown>>): boolean {
  return failures.has(ownProperty(members, kind === 'span' ? 'status' : 'severity'));
}
