import { isUtf8 } from 'node:buffer';
import type { Buffer } from 'node:buffer';
import { stripAnsi } from '../../base/ansi.ts';
import { auditLevel } from './auditRow.ts';
import { cloudEventOf, type CloudEventAttributes } from './cloudEvent.ts';
import type { PayloadEncoding } from '../../base/kinds/decoders.ts';
import { hasTrait, sourceKinds } from '../../base/kinds/sources.ts';
import { decode, type DecodedPayload } from '../decode/decode.ts';
import { objectOf } from '../decode/byteReader.ts';
import { cheapJsonBytes, isCheapJson } from '../decode/jsonCost.ts';
import { payloadField } from '../decode/payloadField.ts';
import { TooMuchWork } from '../../expression/effort.ts';
import { parseExactly } from '../../expression/exactJson.ts';
import { parseLogLine, type ParsedLogLine } from '../logs/logLine.ts';
import { mayContinue, type LinePlace } from '../logs/continuation.ts';
import type { LogEvents } from './logEvents.ts';
import type { Page } from '../store/page.ts';
import type { RecordLayout } from '../store/record.ts';
import { scalarOf } from './scalar.ts';
import { telemetryLevel } from '../telemetry/telemetryLevel.ts';
import type { SourceFacts } from './sourceFacts.ts';

const typeNames = ['type', 'eventType', 'event_type', 'event', 'messageType', 'kind', '$type'];
const maxTypeLength = 200;
/** More of a line says nothing of whether it goes on with the one before it. */
const maxContinuationBytes = 400;
/** So much of a line that is too large to be read whole tells its level. */
const maxLineStartBytes = 8192;

export interface LensBounds {
  /** A larger payload is not decoded: it has no value. */
  readonly maxPayloadBytes: number;
  /** What a packed payload may unpack to. */
  readonly maxUnpackedBytes: number;
  /** At most this many fields are looked at. A payload that is made of more fields has no value. */
  readonly maxFields: number;
  /** A payload that takes longer than some tens of milliseconds to read throws `TooMuchWork`. */
  readonly isHurried?: boolean;
  /** Whole numbers of JSON keep all their digits, as `parseExactly` reads them: what compares values needs them. */
  readonly isExact?: boolean;
}

/**
 * Looks at one row after another, and reads no more of it than is asked for: one lens serves a whole scan. What it
 * answers holds until it is moved.
 */
export class RowLens {
  readonly #sourceOf: (source: number) => SourceFacts | undefined;
  readonly #bounds: LensBounds;
  readonly #events: LogEvents | undefined;
  #page: Page | undefined;
  #index = 0;
  #layout: RecordLayout | undefined;
  #source: SourceFacts | undefined;
  #payload: unknown;
  #hasPayload = false;
  #log: ParsedLogLine | undefined;
  #names: readonly string[] | undefined;

  /** `events` knows which lines of logs belong together; without it each line stands for itself. */
  constructor(sourceOf: (source: number) => SourceFacts | undefined, bounds: LensBounds, events?: LogEvents) {
    this.#sourceOf = sourceOf;
    this.#bounds = bounds;
    this.#events = events;
  }

  /** A larger payload is not decoded. */
  get maxPayloadBytes(): number {
    return this.#bounds.maxPayloadBytes;
  }

  move(page: Page, index: number): void {
    this.#page = page;
    this.#index = index;
    this.#source = this.#sourceOf(page.sourceAt(index));
    this.#layout = undefined;
    this.#hasPayload = false;
    this.#payload = undefined;
    this.#log = undefined;
    this.#names = undefined;
  }

  /** The page of the row that it looks at. */
  get page(): Page {
    if (!this.#page) throw new Error('The lens looks at nothing yet.');
    return this.#page;
  }

  /** The row's place on its page. */
  get index(): number {
    return this.#index;
  }

  get source(): SourceFacts | undefined {
    return this.#source;
  }

  get timeMs(): number {
    return this.page.timeAt(this.#index);
  }

  get id(): string {
    const { idStart, idEnd } = this.#record;
    const { page } = this;
    // Redis numbers no published message and an engine no line: their place in the store has to do.
    if (idEnd === idStart) return String(page.sequenceAt(this.#index) + 1);
    return page.bytes.toString('latin1', idStart, idEnd);
  }

  get sizeBytes(): number {
    const { partsStart, partsEnd } = this.#record;
    return partsEnd - partsStart;
  }

  /** All names and values are text. */
  get isText(): boolean {
    const { partsStart, partsEnd } = this.#record;
    return isUtf8(this.page.bytes.subarray(partsStart, partsEnd));
  }

  /** How many fields it has, also those that are not looked at. */
  get fieldCount(): number {
    return this.#record.count / 2;
  }

  /** Names of its fields. */
  get names(): readonly string[] {
    return (this.#names ??= this.#record.ends.flatMap((_, i) => (i % 2 === 0 ? [this.#text(i)] : [])));
  }

  /** The value of a field by its place, as bytes of the store's own memory. */
  value(place: number): Buffer | undefined {
    const part = place * 2 + 1;
    return place >= 0 && part < this.#record.ends.length ? this.#bytes(part) : undefined;
  }

  /** The place of the field that holds the payload; undefined where all fields together are the message. */
  get payloadPlace(): number | undefined {
    if (this.#record.count === 2 || (this.#source && sourceKinds[this.#source.kind].holdsItems)) return 0;
    return payloadField(this.names, this.#source?.payloadField);
  }

  /** The payload as a value: of JSON the value, of other forms what their decoder reads, else its text; undefined for bytes. */
  get payload(): unknown {
    if (!this.#hasPayload) {
      this.#payload = this.#readPayload();
      this.#hasPayload = true;
    }
    return this.#payload;
  }

  /** All that is known of the payload, read as asked. */
  decoded(decoder: PayloadEncoding): DecodedPayload | undefined {
    const bytes = this.value(this.payloadPlace ?? -1);
    if (!bytes) return undefined;
    const chosen = decoder === 'auto' ? (this.#source?.encoding ?? 'auto') : decoder;
    const { maxUnpackedBytes, isHurried, isExact } = this.#bounds;
    const { schema } = this.#source ?? {};
    return decode(bytes, { decoder: chosen, schema, maxBytes: maxUnpackedBytes, isHurried, isExact });
  }

  /** Fields by name, as text. */
  get fields(): Readonly<Record<string, unknown>> {
    this.#refuseBeyond(this.sizeBytes);
    return objectOf(this.names.map((name, i) => [name, this.#text(i * 2 + 1)]));
  }

  /** Fields by name, as bytes. */
  get rawFields(): Readonly<Record<string, unknown>> {
    this.#refuseBeyond(this.sizeBytes);
    return objectOf(this.names.map((name, i) => [name, new Uint8Array(this.#bytes(i * 2 + 1))]));
  }

  /** All names and values, a line each; undefined for a message that is too large for that. */
  get text(): string | undefined {
    if (this.sizeBytes > this.#bounds.maxPayloadBytes) return undefined;
    return this.#record.ends.map((_, part) => this.#text(part)).join('\n');
  }

  /** The value of the last field of a name, as text. */
  field(name: string): string | undefined {
    const place = this.names.lastIndexOf(name);
    return place < 0 ? undefined : this.#text(place * 2 + 1);
  }

  get cloudEvent(): CloudEventAttributes | undefined {
    const hasFields = this.#record.count > 2;
    return cloudEventOf(this.payload, hasFields ? this.names.map((name, i) => [name, this.#text(i * 2 + 1)]) : []);
  }

  /** A CloudEvent's attributes, and the fields beside the payload. */
  get headers(): Readonly<Record<string, unknown>> {
    this.#refuseBeyond(this.sizeBytes);
    const place = this.payloadPlace;
    const beside = this.names.flatMap((name, i) => (i === place ? [] : [[name, this.#text(i * 2 + 1)] as const]));
    return objectOf([...(place === undefined ? [] : beside), ...(this.cloudEvent ?? [])]);
  }

  /** The channel a pattern heard it by, the container of a log line. */
  get key(): string | null {
    if (this.#source?.kind === 'logs') return this.#field('container') ?? null;
    if (this.#source?.kind === 'stream') return null;
    return this.names[0] || null;
  }

  get type(): string | null {
    if (this.#source?.kind === 'logs') return this.names[0] ?? null;
    const told = this.cloudEvent?.find(([name]) => name === 'type')?.[1] ?? this.#typeField() ?? this.#typeMember();
    return told === undefined || told.length > maxTypeLength ? null : told;
  }

  /** A line of a stack trace has the level of the line that it belongs to. */
  get level(): ParsedLogLine['level'] {
    const { kind } = this.#source ?? {};
    if (kind === 'audit') return auditLevel(this.payload);
    if (kind && hasTrait(kind, 'isReceived')) return telemetryLevel(kind, this.payload);
    const { logPlace } = this;
    return logPlace && logPlace.depth > 0 ? logPlace.level : (this.logLine?.level ?? null);
  }

  /** Where a line of a log stands in its event, such as a stack trace; undefined for a line that begins one, and for what is none. */
  get logPlace(): LinePlace | undefined {
    if (!this.#events || this.#source?.kind !== 'logs') return undefined;
    const start = this.logStart(maxContinuationBytes);
    // JSON goes on with nothing.
    if (start.startsWith('{')) return undefined;
    const head = stripAnsi(start);
    return mayContinue(head) ? this.#events.placeOf(this.page, this.#index) : undefined;
  }

  /** What a line of a log says of itself; undefined for what is none. */
  get logLine(): ParsedLogLine | undefined {
    if (this.#source?.kind !== 'logs') return undefined;
    if (!this.#log) this.#refuseIfCostly();
    const isLarge = this.sizeBytes > this.#bounds.maxPayloadBytes;
    return (this.#log ??= parseLogLine(
      isLarge ? this.logStart(maxLineStartBytes) : this.#text(1),
      this.#bounds.isExact,
    ));
  }

  /** The first bytes of a line of a log, as it came. */
  logStart(maxBytes: number): string {
    const { partsStart, ends } = this.#record;
    const start = ends[0] ?? partsStart;
    return this.page.bytes.toString('utf8', start, Math.min(ends[1] ?? start, start + maxBytes));
  }

  #typeField(): string | undefined {
    if (this.#record.count <= 2) return undefined;
    return typeNames.map((name) => this.#field(name)).find((value) => value !== undefined);
  }

  #typeMember(): string | undefined {
    const { payload } = this;
    if (typeof payload !== 'object' || payload === null) return undefined;
    const members = payload as Readonly<Record<string, unknown>>;
    const name = typeNames.find((each) => Object.hasOwn(members, each) && typeof members[each] === 'string');
    return name === undefined ? undefined : (members[name] as string);
  }

  #field(name: string): string | undefined {
    const place = this.names.indexOf(name);
    return place < 0 ? undefined : this.#text(place * 2 + 1);
  }

  #readPayload(): unknown {
    if (this.sizeBytes > this.#bounds.maxPayloadBytes) return undefined;
    const place = this.payloadPlace;
    if (place === undefined) return this.#record.count > this.#record.ends.length ? undefined : this.#fieldValues();
    if (this.#source?.kind === 'logs') return this.logLine?.fields ?? stripAnsi(this.#text(1));
    const plain = this.#plainJson(place);
    if (plain !== undefined) return plain;
    const decoded = this.decoded('auto');
    if (!decoded || decoded.value !== undefined) return decoded?.value;
    return decoded.decoder === 'text' && isUtf8(decoded.bytes) ? decoded.bytes.toString() : undefined;
  }

  /** Whatever its fields are, most of what is large is JSON or like it. */
  #refuseIfCostly(): void {
    if (!this.#bounds.isHurried || this.sizeBytes <= cheapJsonBytes) return;
    const { partsStart, partsEnd } = this.#record;
    this.#refuseBeyond(partsEnd - partsStart);
    if (!isCheapJson(this.page.bytes.subarray(partsStart, partsEnd))) throw new TooMuchWork();
  }

  /** Making text of bytes cannot be interrupted either. */
  #refuseBeyond(bytes: number): void {
    if (this.#bounds.isHurried && bytes > this.#bounds.maxPayloadBytes) throw new TooMuchWork();
  }

  /** Most payloads: nothing of how they could be packed is looked for. */
  #plainJson(place: number): unknown {
    if (this.#source?.encoding !== undefined && this.#source.encoding !== 'json') return undefined;
    const { partsStart, ends } = this.#record;
    const start = ends[place * 2] ?? partsStart;
    const first = this.page.bytes[start];
    if (first !== 0x7b && first !== 0x5b) return undefined;
    this.#refuseIfCostly();
    try {
      const text = this.page.bytes.toString('utf8', start, ends[place * 2 + 1]);
      return this.#bounds.isExact ? parseExactly(text) : (JSON.parse(text) as unknown);
    } catch {
      return undefined;
    }
  }

  /** The fields of an entry that are the message together, numbers and the like read as values. */
  #fieldValues(): Readonly<Record<string, unknown>> {
    this.#refuseIfCostly();
    const { isExact } = this.#bounds;
    return objectOf(this.names.map((name, i) => [name, scalarOf(this.#text(i * 2 + 1), isExact)]));
  }

  get #record(): RecordLayout {
    return (this.#layout ??= this.page.layoutAt(this.#index, this.#bounds.maxFields));
  }

  #text(part: number): string {
    const { partsStart, ends } = this.#record;
    return this.page.bytes.toString('utf8', part === 0 ? partsStart : ends[part - 1], ends[part]);
  }

  #bytes(part: number): Buffer {
    const { partsStart, ends } = this.#record;
    return this.page.bytes.subarray(part === 0 ? partsStart : ends[part - 1], ends[part]);
  }
}
