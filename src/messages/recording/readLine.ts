import { Buffer } from 'node:buffer';
import { sourceKindOf } from '../../base/kinds/sources.ts';
import type {
  RecordedGap,
  RecordedLine,
  RecordedMessage,
  RecordedSource,
  RecordedValue,
  RecordingHeader,
} from './recording.ts';

/** Why a line of a recording cannot be used. */
export interface UnreadableLine {
  readonly mistake: string;
}

/** Reads the first line of a recording. Total: any text is a header or a mistake. */
export function readHeader(text: string): RecordingHeader | UnreadableLine {
  const header = objectOf(text);
  if (header?.['patchbay'] !== 'recording') return mistake('This is no recording: its first line is no header.');
  if (header['version'] !== 1) return mistake('The recording was made by a newer version. Update Patchbay.');
  const { startedAt } = header;
  if (typeof startedAt !== 'string' || Number.isNaN(Date.parse(startedAt))) {
    return mistake('The header does not say when the recording was started.');
  }
  const sources = Array.isArray(header['sources']) ? header['sources'].flatMap(sourceOf) : [];
  return {
    patchbay: 'recording',
    version: 1,
    startedAt,
    sources,
    ...textAs('broker', header['broker']),
    ...textAs('filter', header['filter']),
    ...textsAs('redacted', header['redacted']),
  };
}

/** Reads any other line. Total: any text is a message, a gap or a mistake. */
export function readLine(text: string): RecordedLine | UnreadableLine {
  const line = objectOf(text);
  if (!line) return mistake('The line is no JSON object.');
  const { at, channel } = line;
  const kind = typeof line['kind'] === 'string' ? sourceKindOf(line['kind']) : undefined;
  if (typeof at !== 'number' || !(at >= 0)) return mistake('`at` is no number of microseconds.');
  if (!kind) return mistake('`kind` is no kind of a source.');
  if (typeof channel !== 'string') return mistake('`channel` is no text.');
  if (line['gap'] !== undefined) return gapOf({ at, kind, channel }, line['gap']);
  const { fields } = line;
  if (!areFields(fields)) return mistake('`fields` are no pairs of names and values.');
  return messageOf(line, at, kind, channel, fields);
}

export function isUnreadable(line: object): line is UnreadableLine {
  return 'mistake' in line;
}

/** The bytes that were recorded. */
export function bytesOfValue(value: RecordedValue): Buffer {
  return typeof value === 'string' ? Buffer.from(value) : Buffer.from(value.base64, 'base64');
}

type Unread = Readonly<Record<string, unknown>>;

function objectOf(text: string): Unread | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Unread {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sourceOf(value: unknown): RecordedSource[] {
  if (!isObject(value) || typeof value['kind'] !== 'string' || typeof value['key'] !== 'string') return [];
  const kind = sourceKindOf(value['kind']);
  return kind ? [{ kind, key: value['key'], ...(value['isPattern'] === true && { isPattern: true }) }] : [];
}

function gapOf(place: Pick<RecordedGap, 'at' | 'kind' | 'channel'>, gap: unknown): RecordedGap | UnreadableLine {
  if (!isObject(gap)) return mistake('`gap` is no object.');
  const { lost, isMore, reason } = gap;
  if (typeof lost !== 'number' || !Number.isSafeInteger(lost) || lost < 0) return mistake('`gap.lost` is no count.');
  if (typeof reason !== 'string') return mistake('`gap.reason` is no text.');
  return { ...place, gap: { lost, ...(isMore === true && { isMore }), reason } };
}

function areFields(value: unknown): value is RecordedMessage['fields'] {
  return Array.isArray(value) && value.every((pair) => isPair(pair));
}

function isPair(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && isValue(value[0]) && isValue(value[1]);
}

function isValue(value: unknown): value is RecordedValue {
  return typeof value === 'string' || (isObject(value) && typeof value['base64'] === 'string');
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** With what a message may have beside its fields. What is of another type is left out. They come by the hundred thousand a second. */
function messageOf(
  { pattern, id, event, side, score, isSharded, contract, redacted }: Unread,
  at: number,
  kind: RecordedMessage['kind'],
  channel: string,
  fields: RecordedMessage['fields'],
): RecordedMessage {
  const message: Writable<RecordedMessage> = { at, kind, channel, fields };
  if (typeof pattern === 'string') message.pattern = pattern;
  if (typeof id === 'string') message.id = id;
  if (typeof event === 'string') message.event = event;
  if (side === 'left' || side === 'right') message.side = side;
  if (typeof score === 'number') message.score = score;
  if (isSharded === true) message.isSharded = true;
  if (typeof contract === 'string') message.contract = contract;
  if (redacted !== undefined) Object.assign(message, textsAs('redacted', redacted));
  return message;
}

function textAs<K extends string>(name: K, value: unknown): Partial<Readonly<Record<K, string>>> {
  return typeof value === 'string' ? membersOf(name, value) : {};
}

function textsAs<K extends string>(name: K, value: unknown): Partial<Readonly<Record<K, readonly string[]>>> {
  const areTexts = Array.isArray(value) && value.every((text): text is string => typeof text === 'string');
  return areTexts ? membersOf<K, readonly string[]>(name, value) : {};
}

function membersOf<K extends string, V>(name: K, value: V): Partial<Readonly<Record<K, V>>> {
  const members: Partial<Record<K, V>> = {};
  members[name] = value;
  return members;
}

function mistake(text: string): UnreadableLine {
  return { mistake: text };
}
