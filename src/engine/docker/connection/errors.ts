import { ownProperty } from '../../../base/ownProperty.ts';
import { ProblemError } from '../../../base/problem.ts';

/** Docker refused: the status tells the caller what it may mean; left alone, it says what Docker said. */
export class DockerHttpError extends ProblemError {
  readonly status: number;
  /** Docker's own words. */
  readonly detail: string;

  constructor(status: number, detail: string, cause: unknown) {
    super(
      {
        code: 'engine.refused',
        severity: 'error',
        message: `Docker refused (${status}): ${detail || 'no reason given'}. See Docker's log if this says too little.`,
      },
      cause,
    );
    this.status = status;
    this.detail = detail;
  }
}

const unreachableReasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such socket',
  ECONNREFUSED: 'connection refused',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOTFOUND: 'unknown host',
  EAI_AGAIN: 'the host name could not be looked up',
  ETIMEDOUT: 'timed out',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  ENOTSOCK: 'it is not a socket',
  EPROTOTYPE: 'it is not a socket',
};

/** What an error of the driver means. `givenBy` is what names the address, where something does. */
export function toDockerError(error: unknown, address: string, givenBy?: string): ProblemError {
  if (error instanceof ProblemError) return error;
  const { statusCode, code, json } = error as { statusCode?: number; code?: string; json?: unknown };
  if (typeof statusCode === 'number') return new DockerHttpError(statusCode, detailOf(error, json), error);
  const certificate = code === undefined ? undefined : certificateReason(code, error);
  if (certificate !== undefined) return untrusted(address, certificate, error);
  const reason = ownProperty(unreachableReasons, code);
  return reason === undefined ? engineLost(address, error) : unreachable(address, code, reason, givenBy, error);
}

export function engineLost(address: string, cause?: unknown): ProblemError {
  return new ProblemError(
    {
      code: 'engine.lost',
      severity: 'error',
      message: `The connection to Docker at ${address} was lost. Check that Docker still runs, then try again.`,
    },
    cause,
  );
}

/** Is more precise than `engine.refused` where the caller knows what was tried. */
export function refusedByDocker(code: string, message: string, cause?: unknown): ProblemError {
  return new ProblemError({ code, severity: 'error', message }, cause);
}

function unreachable(
  address: string,
  code: string | undefined,
  reason: string,
  givenBy: string | undefined,
  cause: unknown,
): ProblemError {
  const isForbidden = code === 'EACCES' || code === 'EPERM';
  const other = givenBy === undefined ? 'set DOCKER_HOST or patchbay.docker.host' : `correct ${givenBy}`;
  const next = isForbidden
    ? `Add yourself to the docker group and log in again, or ${other}.`
    : `Start Docker, or ${other}.${isLeftBehind(address, code) ? doesNotStart : ''}`;
  return refusedByDocker('engine.unreachable', `Cannot reach Docker at ${address} (${reason}). ${next}`, cause);
}

const doesNotStart =
  ' Its socket is there, but Docker has ended. If it does not start again, its log ("journalctl -u docker") says why, for example a damaged database.';

/** A Docker that is stopped takes its socket with it; one that was killed, or cannot start, does not. */
function isLeftBehind(address: string, code: string | undefined): boolean {
  return code === 'ECONNREFUSED' && address.startsWith('unix://');
}

/** Node's codes of a TLS that cannot be agreed on; OpenSSL names those of certificates in words alone. */
function certificateReason(code: string, error: unknown): string | undefined {
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) return 'TLS failed: one side speaks it and the other does not';
  const isCertificate = /CERT|ISSUER|SIGNATURE|SELF_SIGNED|ERR_TLS_/.test(code);
  return isCertificate && error instanceof Error ? error.message : undefined;
}

function untrusted(address: string, reason: string, cause: unknown): ProblemError {
  return refusedByDocker(
    'engine.unreachable',
    `Cannot reach Docker at ${address} (${reason}). Check DOCKER_TLS_VERIFY, and that ca.pem, cert.pem and key.pem of DOCKER_CERT_PATH or of the docker context are those of this Docker.`,
    cause,
  );
}

function detailOf(error: unknown, json: unknown): string {
  if (typeof json === 'object' && json !== null && 'message' in json) return String(json.message).trim();
  // A refused stream brings its body only inside the error's text.
  return error instanceof Error ? error.message.replace(/^\(HTTP code \d+\) [^-]{0,40}- /, '').trim() : '';
}
