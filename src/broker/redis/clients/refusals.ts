import { ProblemError } from '../../../base/problem.ts';
import { replyCode, toBrokerError } from '../connection/problems.ts';

/** Says what a user must be let do so that clients can be told. Whatever else went wrong stays what it is. */
export function notAllowedToList(error: unknown, label: string): ProblemError {
  return refused(error, label, 'list its clients', 'CLIENT LIST (+client|list)') ?? toBrokerError(error, label);
}

export function notAllowedToWatch(error: unknown, label: string): ProblemError {
  return refused(error, label, 'watch commands', 'MONITOR (+monitor)') ?? toBrokerError(error, label);
}

function refused(error: unknown, label: string, what: string, command: string): ProblemError | undefined {
  const code = replyCode(error);
  if (code === 'NOPERM') {
    const message = `Redis at ${label} does not let this user ${what} (NOPERM). Set other credentials, or let its ACL run ${command}.`;
    return new ProblemError({ code: 'broker.auth-failed', severity: 'error', message });
  }
  // A hosted Redis has commands taken away or renamed.
  if (code !== 'ERR' || !/unknown (?:sub)?command/i.test((error as Error).message)) return undefined;
  const message = `Redis at ${label} does not let anybody ${what}: it has no ${command.replace(/ \(.*$/, '')}. What others do there stays unknown.`;
  return new ProblemError({ code: 'broker.refused', severity: 'error', message });
}
