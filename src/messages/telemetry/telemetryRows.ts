import { Buffer } from 'node:buffer';
import { DecodeError } from '../decode/byteReader.ts';
import { logPayload } from './logPayload.ts';
import { metricPayloads } from './metricPayload.ts';
import { logRecordShape, metricShape, requestShapes, resourceShapes, scopeShapes, spanShape } from './otlpShapes.ts';
import { attributesOf, elementsOf, membersOf, nameText } from './otlpValues.ts';
import { readProtobuf, type ProtobufShape } from './protobufReader.ts';
import type { RecordPayload } from './recordPayload.ts';
import { spanPayload } from './spanPayload.ts';
import type { TelemetryRow } from './telemetryRow.ts';

/** What one request holds, as the end of its path says. */
export type TelemetrySignal = keyof typeof requestShapes;

/** A larger record is rejected, as bytes and as JSON. */
const maxRecordBytes = 1024 * 1024;
const maxServiceLength = 200;
/** A larger resource is left out: every record has it. */
const maxResourceLength = 32 * 1024;
/** As OpenTelemetry's specification has it. */
const namelessService = 'unknown_service';

const names = {
  traces: { resources: 'resourceSpans', scopes: 'scopeSpans', records: 'spans', kind: 'span', shape: spanShape },
  logs: { resources: 'resourceLogs', scopes: 'scopeLogs', records: 'logRecords', kind: 'log', shape: logRecordShape },
  metrics: {
    resources: 'resourceMetrics',
    scopes: 'scopeMetrics',
    records: 'metrics',
    kind: 'metric',
    shape: metricShape,
  },
} as const;

/**
 * All that a request holds, one after the other, so that whoever reads can pause between two; undefined stands for one that could
 * not be used. `request` is Protobuf's bytes, or what was parsed of JSON. Throws `DecodeError` for what is no request.
 */
export function* telemetryRows(
  signal: TelemetrySignal,
  request: unknown,
  receivedMs: number,
): Generator<TelemetryRow | undefined> {
  const { resources, scopes, records, kind, shape } = names[signal];
  const receivedNanos = BigInt(Math.trunc(receivedMs)) * 1_000_000n;
  for (const resource of elementsOf(required(request, requestShapes[signal])[resources])) {
    const ofResource = required(resource, resourceShapes[signal]);
    const { service, text } = resourceOf(ofResource['resource']);
    for (const scope of elementsOf(ofResource[scopes])) {
      const ofScope = required(scope, scopeShapes[signal]);
      const tail = `,"resource":${text}${scopeOf(ofScope['scope'])}}`;
      for (const payload of payloadsOf(signal, elementsOf(ofScope[records]), shape, receivedNanos)) {
        yield payload && rowOf(kind, service, payload, tail);
      }
    }
  }
}

function required(value: unknown, shape: ProtobufShape): Readonly<Record<string, unknown>> {
  if (Buffer.isBuffer(value)) return readProtobuf(value, shape);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new DecodeError('It is no object.');
  return value as Readonly<Record<string, unknown>>;
}

/** A record that cannot be read is its own problem alone: undefined. */
function opened(record: unknown, shape: ProtobufShape): unknown {
  if (!Buffer.isBuffer(record)) return record;
  if (record.length > maxRecordBytes) return undefined;
  try {
    return readProtobuf(record, shape);
  } catch {
    return undefined;
  }
}

function* payloadsOf(
  signal: TelemetrySignal,
  records: readonly unknown[],
  shape: ProtobufShape,
  receivedNanos: bigint,
): Generator<RecordPayload | undefined> {
  for (const each of records) {
    const record = opened(each, shape);
    if (typeof record !== 'object' || record === null) yield undefined;
    else if (signal === 'traces') yield spanPayload(record, receivedNanos);
    else if (signal === 'logs') yield logPayload(record, receivedNanos);
    else yield* metricPayloads(record, receivedNanos);
  }
}

function rowOf(
  kind: TelemetryRow['kind'],
  service: Buffer,
  { id, timeMs, head }: RecordPayload,
  tail: string,
): TelemetryRow | undefined {
  const text = JSON.stringify(head).slice(0, -1) + tail;
  return text.length > maxRecordBytes ? undefined : { kind, id, timeMs, service, payload: Buffer.from(text) };
}

/** All records of a resource share it: it is written once. */
function resourceOf(resource: unknown): { readonly service: Buffer; readonly text: string } {
  const { attributes } = attributesOf(membersOf(resource)['attributes'], 0);
  const text = JSON.stringify(attributes);
  const told = nameText(attributes['service.name']).slice(0, maxServiceLength).trim();
  return {
    service: Buffer.from(told === '' ? namelessService : told),
    text: text.length > maxResourceLength ? '{}' : text,
  };
}

/** Who made the records: the name of a library, and its version. */
function scopeOf(scope: unknown): string {
  const { name, version } = membersOf(scope);
  const told = [nameText(name), nameText(version)].filter((part) => part !== '').join('@');
  return told === '' ? '' : `,"scope":${JSON.stringify(told)}`;
}
