import { ProblemError, toProblem } from '../../../base/problem.ts';

/** What says of a folder that nothing can be done in it for now. That a file is gone, or is there already, is a matter of its own. */
const ofFolder = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EIO']);
const ofDisk = new Set(['ENOSPC', 'EDQUOT']);

/** The system's error of the folder for the state of local processes → what to do about it. Any other as it is. */
export function stateError(stateDirectory: string, error: unknown): unknown {
  const { code = '', path } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  // Writing to an open file names none.
  const isFull = ofDisk.has(code);
  const isThere = path === undefined || path.startsWith(stateDirectory);
  return (isFull || ofFolder.has(code)) && isThere ? unusable(stateDirectory, error) : error;
}

export function unusable(stateDirectory: string, cause: unknown): ProblemError {
  const isFull = ofDisk.has((cause as NodeJS.ErrnoException).code ?? '');
  const next = isFull ? 'Make room on its disk.' : 'Make it writable.';
  const message = `Cannot run local processes: the folder ${stateDirectory} for their state cannot be used (${toProblem(cause).message}). ${next}`;
  return new ProblemError({ code: 'engine.unreachable', severity: 'error', message }, cause);
}
