import { Buffer } from 'node:buffer';
import type { TelemetrySignal } from '../../messages/telemetry/telemetryRows.ts';
import type { BodyForm } from './otlpRequest.ts';

/** What an exporter is told: https://opentelemetry.io/docs/specs/otlp/#otlphttp-response */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
}

const types = { binary: 'application/x-protobuf', json: 'application/json' } as const;

const rejectedNames = {
  traces: 'rejectedSpans',
  logs: 'rejectedLogRecords',
  metrics: 'rejectedDataPoints',
} as const;

/** All that could be used was taken; so many could not be. */
export function taken(form: BodyForm, signal: TelemetrySignal, rejected: number, why: string): Answer {
  const type = types[form];
  if (rejected === 0) return { status: 200, type, body: Buffer.from(form === 'json' ? '{}' : '') };
  const partialSuccess = { [rejectedNames[signal]]: String(rejected), errorMessage: why };
  if (form === 'json') return { status: 200, type, body: Buffer.from(JSON.stringify({ partialSuccess })) };
  return { status: 200, type, body: lengthField(1, Buffer.concat([numberField(1, rejected), textField(2, why)])) };
}

/** `google.rpc.Status` of a request that was not taken. */
export function refused(form: BodyForm, status: number, message: string): Answer {
  const code = codeOf(status);
  const body =
    form === 'json'
      ? Buffer.from(JSON.stringify({ code, message }))
      : Buffer.concat([numberField(1, code), textField(2, message)]);
  return { status, type: types[form], body };
}

/** The code of google.rpc for an HTTP status. */
export function codeOf(status: number): number {
  switch (status) {
    case 403:
      return 7;
    case 404:
    case 405:
    case 415:
      return 12;
    case 429:
    case 503:
      return 14;
    case 413:
      return 8;
    case 400:
      return 3;
    default:
      return 13;
  }
}

function numberField(number: number, value: number): Buffer {
  return Buffer.from([number << 3, ...varint(value)]);
}

function textField(number: number, text: string): Buffer {
  return lengthField(number, Buffer.from(text));
}

function lengthField(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...varint(bytes.length)]), bytes]);
}

function varint(value: number): readonly number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}
