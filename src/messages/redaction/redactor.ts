import { Buffer, isUtf8 } from 'node:buffer';
import { maskText } from '../../base/mask.ts';
import { isSecretName } from '../../base/secretNames.ts';
import { formatPath, type PathSteps } from '../rows/payloadPath.ts';
import { jsonSpans, type JsonSpan } from './jsonSpans.ts';

/** What stands in the place of a value that was replaced. */
export const redactedText = '***';

/** A value that may have to be replaced. */
export interface RedactionCandidate {
  readonly channel: string;
  /** `fields.token`, `fields.data.card.number`. */
  readonly path: string;
  /** The last name of the path. */
  readonly name: string;
  readonly value: unknown;
}

export interface RedactionTests {
  readonly byName: boolean;
  /** Each is asked of every value. */
  readonly conditions: readonly ((candidate: RedactionCandidate) => boolean)[];
  /** The places that a contract marks as secret in a payload, as steps from there on. */
  readonly secretsOf: ((payload: unknown) => readonly PathSteps[]) | undefined;
}

/** The message of a source, its payload already read. */
export interface RedactedRow {
  readonly channel: string;
  readonly fields: readonly Uint8Array[];
  /** The place of the field that holds the payload; undefined where all fields together are it. */
  readonly payloadPlace: number | undefined;
  /** What the payload is; asked for only where a contract marks secrets. */
  payload(): unknown;
}

export interface Redaction {
  readonly fields: readonly Uint8Array[];
  /** What was replaced. */
  readonly places: readonly string[];
}

const mask = Buffer.from(redactedText);

/** Replaces what is secret in a message; undefined where nothing is. All else stays byte for byte. */
export function redact(row: RedactedRow, tests: RedactionTests): Redaction | undefined {
  const marked = tests.secretsOf?.(row.payload()) ?? [];
  const places: string[] = [];
  const fields = [...row.fields];
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const name = textOf(fields[i]) ?? '';
    const value = fields[i + 1] ?? mask;
    const within = row.payloadPlace === undefined ? below(marked, name) : row.payloadPlace === i / 2 ? marked : [];
    const redacted = redactedField({ row, name, value, marked: within }, tests);
    if (!redacted) continue;
    fields[i + 1] = redacted.value;
    places.push(...redacted.places);
  }
  return places.length > 0 ? { fields, places } : undefined;
}

interface Field {
  readonly row: RedactedRow;
  readonly name: string;
  readonly value: Uint8Array;
  /** The places in it that a contract marks. */
  readonly marked: readonly PathSteps[];
}

function redactedField(
  { row, name, value, marked }: Field,
  tests: RedactionTests,
): { readonly value: Uint8Array; readonly places: readonly string[] } | undefined {
  const path = pathOf(name, []);
  const text = textOf(value);
  const isSecret = (steps: PathSteps, found: () => unknown): boolean => {
    const last = steps.findLast((step) => typeof step === 'string') ?? name;
    if (marked.some((one) => isSame(one, steps)) || (tests.byName && isSecretName(last))) return true;
    if (tests.conditions.length === 0) return false;
    const candidate = { channel: row.channel, path: pathOf(name, steps), name: last, value: found() };
    return tests.conditions.some((condition) => condition(candidate));
  };
  if (isSecret([], () => text ?? value)) return { value: mask, places: [path] };
  const json = text !== undefined && isJson(text) ? text : undefined;
  if (json === undefined) {
    // What is secret lies within bytes that cannot be written again in part.
    if (marked.length > 0) return { value: mask, places: [path] };
    const masked = tests.byName && text !== undefined ? maskText(text) : text;
    return masked === text || masked === undefined ? undefined : { value: Buffer.from(masked), places: [path] };
  }
  const spans = outermost(
    [...jsonSpans(json)].filter(({ path: steps, start, end }) => isSecret(steps, () => leafOf(json, start, end))),
  );
  if (spans.length === 0) return undefined;
  return { value: Buffer.from(replaced(json, spans)), places: spans.map((span) => pathOf(name, span.path)) };
}

function pathOf(name: string, steps: PathSteps): string {
  return formatPath(['fields', name, ...steps]);
}

/** Paths that begin with a name, without it; the one of the whole leads to each. */
function below(paths: readonly PathSteps[], name: string): readonly PathSteps[] {
  return paths.flatMap((path) => (path.length === 0 || path[0] === name ? [path.slice(1)] : []));
}

function isSame(a: PathSteps, b: PathSteps): boolean {
  return a.length === b.length && a.every((step, i) => step === b[i]);
}

/** Spans within others are gone with these. */
function outermost(spans: readonly JsonSpan[]): readonly JsonSpan[] {
  const sorted = [...spans].sort((a, b) => a.start - b.start || b.end - a.end);
  let end = -1;
  return sorted.filter((span) => {
    if (span.start < end) return false;
    end = span.end;
    return true;
  });
}

function replaced(text: string, spans: readonly JsonSpan[]): string {
  let [done, at] = ['', 0];
  for (const { start, end } of spans) {
    done += `${text.slice(at, start)}"${redactedText}"`;
    at = end;
  }
  return done + text.slice(at);
}

function isJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Of what holds others, nothing: these are asked of by themselves. */
function leafOf(text: string, start: number, end: number): unknown {
  return text[start] === '{' || text[start] === '[' ? null : JSON.parse(text.slice(start, end));
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
  if (!bytes || !isUtf8(bytes)) return undefined;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
}
