import { maskText } from '../../../base/mask.ts';
import { ProblemError, toProblem, type Problem } from '../../../base/problem.ts';

/** Tells that a callback threw on what it was handed. The connection is not at fault, so nothing is tried again. */
export class SinkError extends Error {
  override readonly name = 'SinkError';

  constructor(cause: unknown) {
    super('A sink threw', { cause });
  }
}

/** Tells that a reply was given up because it outgrew its bound. Nothing is lost: less of it is asked for at once. */
export class OversizedReplyError extends Error {
  override readonly name = 'OversizedReplyError';
}

/** Makes a problem of what ioredis or the server said. It never holds the command's arguments: `AUTH` has a password there. */
export function toBrokerError(error: unknown, address: string): ProblemError {
  if (error instanceof ProblemError) return error;
  // A defect must not pass for a lost connection, which would be tried again for ever.
  if (error instanceof TypeError || error instanceof RangeError) return new ProblemError(toProblem(error), error);
  const code = replyCode(error);
  const problem = code ? refusedProblem(code, error as Error, address) : unreachableProblem(error, address);
  return new ProblemError(problem, withoutCommand(error));
}

/** True for what may pass by itself: the connection went, or the server is still loading or busy. */
export function isTransient(error: ProblemError): boolean {
  return error.problem.code === 'broker.unreachable';
}

/** The first word of an error reply, which is the protocol's error code (`WRONGTYPE`, `NOAUTH`, `ERR`); undefined when it is no reply. */
export function replyCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || error.name !== 'ReplyError') return undefined;
  return error.message.split(' ', 1)[0];
}

export function wrongTypeProblem(key: string, address: string): Problem {
  return {
    code: 'broker.wrong-type',
    severity: 'error',
    message: `${JSON.stringify(key)} at ${address} is not a stream. Change the kind of the channel, or its key.`,
  };
}

const authenticationCodes = new Set(['WRONGPASS', 'DENIED']);
const passingCodes = new Set(['LOADING', 'BUSY', 'MASTERDOWN', 'TRYAGAIN', 'CLUSTERDOWN']);

function refusedProblem(code: string, error: Error, address: string): Problem {
  if (code === 'NOAUTH') {
    const message = `Redis at ${address} asks for a password (NOAUTH). Give it with "Set Broker Credentials…", or in the broker's URL.`;
    return { code: 'broker.auth-failed', severity: 'error', message };
  }
  if (authenticationCodes.has(code)) {
    const message = `Redis at ${address} refuses these credentials, or does not allow this command (${code}). Check the user, the password and the ACL.`;
    return { code: 'broker.auth-failed', severity: 'error', message };
  }
  if (code === 'NOPERM') {
    const message = `Redis at ${address} does not let this user do that (${replyText(error)}). Set other credentials, or have the user's ACL changed.`;
    return { code: 'broker.auth-failed', severity: 'error', message };
  }
  if (code === 'READONLY') {
    const message = `Redis at ${address} is a replica and cannot be changed (READONLY). Name its primary as the broker, or try again after the failover.`;
    return { code: 'broker.unreachable', severity: 'error', message };
  }
  if (passingCodes.has(code)) return unreachable(`${code}: it is not ready`, address);
  if (code === 'WRONGTYPE') {
    const message = `A key at ${address} holds another type than this channel's kind. Correct the kind or the key.`;
    return { code: 'broker.wrong-type', severity: 'error', message };
  }
  const message = `Redis at ${address} refused a command (${replyText(error)}). Check the server's version and settings.`;
  return { code: 'broker.refused', severity: 'error', message };
}

function unreachableProblem(error: unknown, address: string): Problem {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code !== undefined && certificateCode.test(code)) return untrusted(code, address);
  return unreachable(code ? (reasons.get(code) ?? code) : 'the connection was lost', address);
}

/** What Node.js says of certificates; `ERR_TLS_CERT_ALTNAME_INVALID` is one for another host. */
const certificateCode = /CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE/;

function untrusted(code: string, address: string): Problem {
  return {
    code: 'broker.unreachable',
    severity: 'error',
    message:
      `Redis at ${address} shows a certificate that is not trusted (${code}). ` +
      'Name the file of its authority in NODE_EXTRA_CA_CERTS, or correct the address.',
  };
}

function unreachable(why: string, address: string): Problem {
  return {
    code: 'broker.unreachable',
    severity: 'error',
    message: `Cannot reach Redis at ${address} (${why}). Start the broker, or correct x-patchbay.broker.`,
  };
}

const reasons = new Map([
  ['ECONNREFUSED', 'connection refused'],
  ['ECONNRESET', 'connection reset'],
  ['EPIPE', 'connection reset'],
  ['ENOENT', 'no such socket'],
  ['EACCES', 'no permission for the socket'],
  ['ENOTFOUND', 'unknown host'],
  ['EAI_AGAIN', 'unknown host'],
  ['ETIMEDOUT', 'no answer'],
  ['EHOSTUNREACH', 'host unreachable'],
]);

function withoutCommand(error: unknown): unknown {
  return error instanceof Error ? new Error(replyText(error)) : error;
}

/** What a server says, without the arguments of a command that it does not know: those of `AUTH` are a password. */
function replyText({ message }: Error): string {
  return maskText(message.replace(/,? ?with args beginning with:.*$/s, ''));
}
