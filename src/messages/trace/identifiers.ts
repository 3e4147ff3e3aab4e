import type { IdentifierRole } from '../../base/kinds/identifiers.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import { nestedJson } from '../../expression/nestedJson.ts';
import type { Buffer } from 'node:buffer';
import { decodeMsgpack } from '../decode/msgpack.ts';
import { isFastStream, readFastStream } from '../decode/fastStream.ts';
import { formatPath, valueAt, type PathSteps } from '../rows/payloadPath.ts';
import type { RowLens } from '../rows/rowLens.ts';
import { membersOf } from '../telemetry/otlpValues.ts';
import { spanFacts } from './spanFacts.ts';
import { correlationText, parseTraceHeader, traceText } from './traceHeaders.ts';

/** One value by which messages, spans and log lines belong together, and where it stands: `traceparent`, `payload.order.id`. */
export interface Identifier {
  readonly role: IdentifierRole;
  readonly value: string;
  readonly at: string;
}

/** What is known of a source beside its messages: where the manifest says that the correlation value stands. */
export interface CorrelationRules {
  /** Steps into the payload, where the channel has a `correlation`. */
  readonly path?: PathSteps | undefined;
  readonly meanings: NameMeanings;
}

/** Names that mean one thing wherever they stand, as `plainName` makes them. */
const roles: Readonly<Record<string, IdentifierRole>> = {
  traceid: 'trace',
  xtraceid: 'trace',
  xb3traceid: 'trace',
  oteltraceid: 'trace',
  ddtraceid: 'trace',
  correlationid: 'correlation',
  xcorrelationid: 'correlation',
  conversationid: 'correlation',
  messagingmessageconversationid: 'correlation',
  requestid: 'correlation',
  xrequestid: 'correlation',
  messageid: 'id',
  messagingmessageid: 'id',
  eventid: 'id',
  watermillmessageuuid: 'id',
  causationid: 'cause',
  inreplyto: 'cause',
  parentmessageid: 'cause',
  spanid: 'span',
  xb3spanid: 'span',
  parentspanid: 'parent',
  xb3parentspanid: 'parent',
  replyto: 'reply',
  replychannel: 'reply',
  replyqueue: 'reply',
  responsechannel: 'reply',
};

/** Headers that hold several values at once. */
const headers: ReadonlySet<string> = new Set(['traceparent', 'b3', 'ubertraceid', 'xamzntraceid', 'awstraceheader']);

/** What envelopes and loggers keep such values in. */
const containers: ReadonlySet<string> = new Set([
  ...['headers', 'header', 'metadata', 'meta', 'attributes', 'properties', 'context', 'carrier', 'tracecontext'],
  ...['data', 'trace', 'span', 'correlation', 'extra', 'fields', 'resource', 'mdc'],
]);

/** An object with more members, or deeper in others, is data and no envelope. */
const maxMembers = 100;
const maxDepth = 3;
const maxIdentifiers = 16;
const maxLineLength = 4000;

/** `X-Correlation-ID`, `correlation_id` and `correlationId` are one name; so is `ce_correlationid`. */
function plainName(name: string): string {
  return name
    .toLowerCase()
    .replace(/^(?:ce[_-]|cloudevents:)/, '')
    .replaceAll(/[-_.\s]/g, '');
}

/** What a name says of the value that stands under it. */
interface NameMeaning {
  readonly role: IdentifierRole | undefined;
  /** It may be a header that holds several values. */
  readonly isHeader: boolean;
  readonly isContainer: boolean;
}

/** Names of messages repeat, and of hostile ones no more is kept. */
const maxKnownNames = 2000;
const maxNameLength = 100;
const noMeaning: NameMeaning = { role: undefined, isHeader: false, isContainer: false };

/** What names mean, those included that hold a correlation value because the paths of channels end with them. Remembers what it was asked. */
export class NameMeanings {
  readonly #correlations: ReadonlySet<string>;
  readonly #known = new Map<string, NameMeaning>();

  constructor(correlations: readonly string[]) {
    this.#correlations = new Set(correlations.map(plainName));
  }

  of(name: string): NameMeaning {
    const known = this.#known.get(name);
    if (known) return known;
    if (name.length > maxNameLength) return noMeaning;
    const plain = plainName(name);
    const role = ownProperty(roles, plain) ?? (this.#correlations.has(plain) ? 'correlation' : undefined);
    const meaning = { role, isHeader: headers.has(plain) || role === 'trace', isContainer: containers.has(plain) };
    if (this.#known.size < maxKnownNames) this.#known.set(name, meaning);
    return meaning;
  }
}

/** All values of a row by which it belongs to others, the most telling first; each once. Nothing in a row makes it throw. */
export function identifiersOf(lens: RowLens, rules: CorrelationRules): readonly Identifier[] {
  const found = new Found(rules);
  const kind = lens.source?.kind;
  if (kind === 'logs') readLine(lens, found);
  else if (kind === 'span') readSpan(lens.payload, found);
  else if (kind === 'log') readRecord(lens.payload, found);
  else readMessage(lens, found);
  return found.all;
}

function readMessage(lens: RowLens, found: Found): void {
  const { payload, payloadPlace, names } = lens;
  if (found.rules.path) found.stated(valueAt(payload, found.rules.path), found.rules.path);
  const bytes = payloadPlace === undefined ? undefined : lens.value(payloadPlace);
  if (bytes && isFastStream(bytes)) readEnvelope(bytes, found);
  // Fields that are the message together are its payload, too.
  if (payloadPlace !== undefined) {
    for (const [place, name] of names.entries()) {
      const value = place === payloadPlace ? undefined : lens.value(place);
      if (value) readField(name, value, found);
    }
  }
  const event = lens.cloudEvent;
  if (event) for (const [name, value] of event) if (name === 'id') found.add('id', value, 'id');
  readMembers(payload, 'payload', found, 0);
}

/** FastStream's own form: headers before the data. */
function readEnvelope(bytes: Buffer, found: Found): void {
  try {
    for (const [name, value] of readFastStream(bytes).headers) found.named(name, value, name);
  } catch {
    // Bytes that only begin so.
  }
}

/** A field beside the payload: a value, or a container of values as text or packed (Watermill). */
function readField(name: string, value: Buffer, found: Found): void {
  if (found.meaningOf(name).isContainer) readMembers(unpacked(value), name, found, 1);
  else if (value.length <= maxLineLength) found.named(name, value.toString(), name);
}

function unpacked(value: Buffer): unknown {
  const first = value[0] ?? 0;
  if (first < 0x80) return nestedJson(value.toString(), true);
  try {
    return decodeMsgpack(value, maxLineLength);
  } catch {
    return undefined;
  }
}

function readMembers(value: unknown, at: string, found: Found, depth: number): void {
  const object = typeof value === 'string' ? nestedJson(value, true) : value;
  if (typeof object !== 'object' || object === null || Array.isArray(object) || depth > maxDepth) return;
  const members = Object.entries(object);
  if (members.length > maxMembers) return;
  for (const [name, member] of members) {
    const { role, isHeader, isContainer } = found.meaningOf(name);
    // Most members mean nothing.
    if (role === undefined && !isHeader && !isContainer) continue;
    const place = `${at}${formatPath(['', name]).replace(/^\[""\]/, '')}`;
    found.named(name, member, place);
    if (isContainer) readMembers(member, place, found, depth + 1);
  }
}

/** A span tells of itself by names that are its own; those of its attributes mean what they mean in messages. */
function readSpan(payload: unknown, found: Found): void {
  const members = membersOf(payload);
  const span = spanFacts(payload);
  found.add('trace', members['traceId'], 'traceId');
  found.add('span', span?.id, 'spanId');
  found.add('parent', span?.parent, 'parentSpanId');
  // Who handles a message is led to by it; who sends one is not that message either, and yet is found by its id.
  found.add(span?.does === 'sends' ? 'id' : 'cause', span?.messageId, 'messaging.message.id');
  for (const [name, value] of Object.entries(membersOf(members['attributes'])).slice(0, maxMembers)) {
    if (found.meaningOf(name).role !== 'id') found.named(name, value, `attributes.${name}`);
  }
  const links = Array.isArray(members['links']) ? (members['links'] as readonly unknown[]) : [];
  for (const link of links) {
    found.add('trace', membersOf(link)['traceId'], 'links');
    found.add('parent', membersOf(link)['spanId'], 'links');
  }
}

function readRecord(payload: unknown, found: Found): void {
  const { traceId, spanId, attributes, body } = membersOf(payload);
  found.add('trace', traceId, 'traceId');
  found.add('span', spanId, 'spanId');
  readMembers(attributes, 'attributes', found, 1);
  if (typeof body === 'string') readText(body.slice(0, maxLineLength), nestedJson(body, true), found);
  else readMembers(body, 'body', found, 1);
}

/** The fields of a line that has some; of any other line the names and values that stand in its text. */
function readLine(lens: RowLens, found: Found): void {
  readText(lens.logStart(maxLineLength), lens.logLine?.fields, found);
}

function readText(text: string, fields: unknown, found: Found): void {
  if (fields) readMembers(fields, 'log', found, 0);
  else {
    for (const [, name = '', value = ''] of text.matchAll(
      /\b([A-Za-z][\w.-]{1,60})["']?\s*[=:]\s*["']?([\w.:+/-]{3,200})/g,
    )) {
      found.named(name, value, name);
    }
  }
  // Who logs the id of an entry means that entry.
  for (const [id] of text.matchAll(/\b\d{13}-\d{1,10}\b/g)) found.add('cause', id, 'text');
}

/** What has been found of one row. */
class Found {
  readonly rules: CorrelationRules;
  readonly #all: Identifier[] = [];

  constructor(rules: CorrelationRules) {
    this.rules = rules;
  }

  get all(): readonly Identifier[] {
    return this.#all;
  }

  stated(value: unknown, path: PathSteps): void {
    this.add('correlation', value, formatPath(['payload', ...path]));
  }

  /** A value that stands under a name, which may mean something or nothing. */
  named(name: string, value: unknown, at: string): void {
    const { role, isHeader } = this.meaningOf(name);
    const parsed = isHeader && typeof value === 'string' ? parseTraceHeader(value) : undefined;
    if (parsed) {
      for (const part of ['trace', 'span', 'parent'] as const) if (parsed[part]) this.add(part, parsed[part], at);
      return;
    }
    if (role) this.add(role, value, at);
  }

  meaningOf(name: string): NameMeaning {
    return this.rules.meanings.of(name);
  }

  add(role: IdentifierRole, value: unknown, at: string): void {
    const text = correlationText(role === 'trace' || role === 'span' || role === 'parent' ? traceText(value) : value);
    if (text === undefined || this.#all.length >= maxIdentifiers) return;
    if (!this.#all.some((each) => each.role === role && each.value === text)) this.#all.push({ role, value: text, at });
  }
}
