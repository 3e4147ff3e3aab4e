import type { IncomingHttpHeaders } from 'node:http';
import type { TelemetrySignal } from '../../messages/telemetry/telemetryRows.ts';

/** How a body is written, and so its answer. */
export type BodyForm = 'binary' | 'json';

/** Why a request is not taken: the status, and what is said of it. */
export interface OtlpRefusal {
  readonly status: number;
  readonly message: string;
}

/** A request whose body is worth reading. */
export interface OtlpRequest {
  readonly signal: TelemetrySignal;
  readonly form: BodyForm;
  readonly encoding: 'identity' | 'gzip' | 'deflate';
}

interface RequestHead {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

const signals: ReadonlyMap<string, TelemetrySignal> = new Map([
  ['/v1/traces', 'traces'],
  ['/v1/logs', 'logs'],
  ['/v1/metrics', 'metrics'],
]);

/** What services call us: on this machine, and through a forwarder in a container. */
const hosts: ReadonlySet<string> = new Set([
  ...['127.0.0.1', 'localhost', '[::1]', 'host.docker.internal', 'patchbay-telemetry'],
]);

const encodings = ['identity', 'gzip', 'deflate'] as const;

/**
 * Reads the head of a request. A page in a browser may be anybody's, and so may a name that leads to this machine: what has an
 * origin, or calls us by a name that is not ours, is refused.
 */
export function otlpRequest({ method, url = '', headers }: RequestHead): OtlpRequest | OtlpRefusal {
  if (!isOurName(headers.host)) return { status: 403, message: 'This receiver does not go by that name.' };
  if (headers.origin !== undefined || headers['sec-fetch-site'] !== undefined) {
    return { status: 403, message: 'Browsers cannot send telemetry here.' };
  }
  const signal = signals.get(url.split('?', 1)[0] ?? '');
  if (!signal) return { status: 404, message: 'Send to /v1/traces, /v1/logs or /v1/metrics.' };
  if (method !== 'POST') return { status: 405, message: 'Only POST is taken.' };
  const form = formOf(headers);
  if (!form) return { status: 415, message: 'Send application/x-protobuf or application/json.' };
  const encoding = encodingOf(headers['content-encoding']);
  return encoding ? { signal, form, encoding } : { status: 415, message: 'Send it plain, or with gzip or deflate.' };
}

/** In which form a request is written, and its answer has to be. */
export function formOf({ 'content-type': type = '' }: IncomingHttpHeaders): BodyForm | undefined {
  const plain = type.split(';', 1)[0]?.trim().toLowerCase();
  if (plain === 'application/x-protobuf') return 'binary';
  return plain === 'application/json' ? 'json' : undefined;
}

export function encodingOf(told = 'identity'): OtlpRequest['encoding'] | undefined {
  const plain = told.trim().toLowerCase();
  return encodings.find((each) => each === plain);
}

/** Whether a `Host` is a name that services call us by. */
export function isOurName(host = ''): boolean {
  return hosts.has(host.toLowerCase().replace(/:\d{1,5}$/, ''));
}
