import { UnreadableFile } from '../base/disk/boundedFile.ts';
import { ProblemError, toProblem } from '../base/problem.ts';

/** The error of a trail that cannot be read → what somebody can do about it. Any other as it is: a cancellation, a lock that is held. */
export function unreadableTrail(error: unknown): unknown {
  const isOfSystem = error instanceof Error && (error as NodeJS.ErrnoException).syscall !== undefined;
  if (!isOfSystem && !(error instanceof UnreadableFile)) return error;
  const next = 'Nothing can be said of what is in it. Give yourself the right to read it, or put it back.';
  const message = `The audit trail cannot be read (${toProblem(error).message}). ${next}`;
  return new ProblemError({ code: 'audit.unreadable', severity: 'error', message }, error);
}
