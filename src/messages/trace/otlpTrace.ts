import { createHash } from 'node:crypto';
import type { HopRecord } from './hopRecord.ts';

/** Kinds and codes of OpenTelemetry's protocol, `opentelemetry/proto/trace/v1/trace.proto`. */
const spanKinds = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 } as const;
const errorStatus = 2;

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue: string } | { readonly intValue: string } | { readonly boolValue: boolean };
}

/**
 * A trace as the JSON of OTLP, which Jaeger, Tempo and others import, in pieces: each hop is a span. Its parent is what led to it
 * first; other causes are links. Spans of services keep their ids and names, what has none gets ids made from what it is.
 */
export function* otlpTrace(hops: readonly HopRecord[], value: string): Generator<string> {
  const told = hops.map(spanTold);
  const traceId = traceIdOf(told, value);
  const ids = hops.map((hop, at) => told[at]?.spanId ?? hashed(`${hop.source} ${hop.kind} ${hop.id} ${at}`, 16));
  const byService = Map.groupBy(hops.keys(), (at) => hops[at]?.service ?? hops[at]?.source ?? '');
  yield '{"resourceSpans":[';
  let before = '';
  for (const [service, places] of byService) {
    yield `${before}{"resource":${JSON.stringify({ attributes: [text('service.name', service)] })},"scopeSpans":[{"scope":{"name":"patchbay"},"spans":[`;
    for (const [index, at] of places.entries()) {
      const hop = hops[at];
      if (hop) yield `${index === 0 ? '' : ','}${JSON.stringify(spanOf(hop, at, told[at], traceId, ids))}`;
    }
    yield ']}]}';
    before = ',';
  }
  yield ']}\n';
}

function spanOf(
  hop: HopRecord,
  at: number,
  told: ToldSpan | undefined,
  traceId: string,
  ids: readonly string[],
): object {
  const { timeMs, durationMs = 0, causes, isError, isMessage, source } = hop;
  const startNanos = nanosOf(told?.startTime) ?? millisAsNanos(timeMs);
  const [parent, ...others] = causes.flatMap((cause) => ids[cause.hop] ?? []);
  const kind = told?.kind ?? (isMessage ? 'producer' : 'internal');
  return {
    traceId,
    spanId: ids[at],
    ...(parent !== undefined && { parentSpanId: parent }),
    name: told?.name ?? (isMessage ? `send ${source}` : `log ${source}`),
    kind: spanKinds[kind],
    startTimeUnixNano: String(startNanos),
    endTimeUnixNano: String(startNanos + millisAsNanos(durationMs)),
    attributes: attributesOf(hop),
    ...(others.length > 0 && { links: others.map((spanId) => ({ traceId, spanId })) }),
    ...(isError && { status: { code: errorStatus } }),
  };
}

/** By OpenTelemetry's names for messages where there is one, else by our own. */
function attributesOf({ kind, source, id, isMessage, text: preview, causes }: HopRecord): readonly Attribute[] {
  const [first] = causes;
  return [
    ...(isMessage
      ? [
          text('messaging.system', 'redis'),
          text('messaging.destination.name', source),
          text('messaging.message.id', id),
        ]
      : []),
    text('patchbay.kind', kind),
    text('patchbay.text', preview),
    ...(first
      ? [text('patchbay.evidence', first.evidence), { key: 'patchbay.stated', value: { boolValue: first.isStated } }]
      : []),
  ];
}

function text(key: string, value: string): Attribute {
  return { key, value: { stringValue: value } };
}

/** What a span of a service says of itself. */
interface ToldSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly name: string;
  readonly kind: keyof typeof spanKinds;
  readonly startTime: string;
}

/** What the receiver of spans writes, as far as it is needed here; anybody can write such a thing, so it is held against its shape. */
function spanTold({ kind, payload }: HopRecord): ToldSpan | undefined {
  if (kind !== 'span' || typeof payload !== 'string') return undefined;
  const read = parsed(payload);
  const { traceId, spanId, name, startTime } = read;
  if (typeof traceId !== 'string' || !/^(?!0{32})[0-9a-f]{32}$/.test(traceId)) return undefined;
  if (typeof spanId !== 'string' || !/^(?!0{16})[0-9a-f]{16}$/.test(spanId)) return undefined;
  const its = Object.keys(spanKinds).find((each) => each === read['kind']) as keyof typeof spanKinds | undefined;
  return { traceId, spanId, name: String(name), kind: its ?? 'internal', startTime: String(startTime) };
}

function parsed(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    // What was cut is no JSON.
    return {};
  }
}

/** All spans are of one trace: that of the services, where they know one alone, or the one that was looked for. */
function traceIdOf(told: readonly (ToldSpan | undefined)[], value: string): string {
  const known = new Set(told.flatMap((each) => each?.traceId ?? []));
  const [only] = known;
  if (only !== undefined && known.size === 1) return only;
  return /^(?!0{32})[0-9a-f]{32}$/.test(value) ? value : hashed(value, 32);
}

/** So many hexadecimal digits, which are not all zero. */
function hashed(from: string, digits: number): string {
  const digest = createHash('sha256').update(from).digest('hex').slice(0, digits);
  return /^0+$/.test(digest) ? digest.replace(/0$/, '1') : digest;
}

function millisAsNanos(ms: number): bigint {
  // A product in floating point would lose what is below a microsecond.
  return BigInt(Math.floor(ms)) * 1_000_000n + BigInt(Math.round((ms % 1) * 1e6));
}

/** `2026-01-01T12:00:00.123456789Z`; undefined for anything else. */
function nanosOf(iso: string | undefined): bigint | undefined {
  const match = /^(.{19})(?:\.(\d{1,9}))?Z$/.exec(iso ?? '');
  const ms = Date.parse(`${match?.[1] ?? ''}Z`);
  return Number.isNaN(ms) ? undefined : BigInt(ms) * 1_000_000n + BigInt((match?.[2] ?? '').padEnd(9, '0'));
}
