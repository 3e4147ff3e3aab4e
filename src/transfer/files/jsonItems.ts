import { Buffer } from 'node:buffer';
import type { Bytes } from '../../broker/publication.ts';
import { isUnreadable, readHeader, readLine } from '../../messages/recording/readLine.ts';
import { isRecordedGap, type RecordedValue } from '../../messages/recording/recording.ts';
import type { ExactItem, FileItem } from './fileItem.ts';
import { JsonBody } from './jsonBody.ts';

/**
 * Reads the values of one file. The first says what they are: a recording has a header, an export and what `patchbay tail`
 * prints have members of their own, and all else is messages as somebody wrote them.
 */
export class JsonItems {
  #read: ReadValue | undefined;

  /** Undefined for what says something of the whole file. */
  itemOf(line: number, text: string): FileItem | undefined {
    let body: JsonBody;
    try {
      body = new JsonBody(text);
    } catch (error) {
      return { kind: 'bad', line, reason: notJsonReason(error) };
    }
    const value = objectOf(body.parsed);
    if (!this.#read && value?.['patchbay'] === 'recording') {
      this.#read = readRecorded;
      const header = readHeader(text);
      return isUnreadable(header) ? bad(line, header.mistake) : undefined;
    }
    this.#read ??= readerFor(value);
    return this.#read(line, body, value);
  }
}

type ReadValue = (line: number, body: JsonBody, value: Members | undefined) => FileItem;
type Members = Readonly<Record<string, unknown>>;

function readerFor(value: Members | undefined): ReadValue {
  if (value && isExported(value)) return readExported;
  return value && isTailed(value) ? readTailed : readPlain;
}

const readPlain: ReadValue = (line, body) => ({ kind: 'plain', line, body });

/** `{source, id, time, fields}`, or `{source, time, gap}`. */
const readExported: ReadValue = (line, _, value) => {
  if (value && typeof value['gap'] === 'string') return { kind: 'passed', line };
  const fields = pairsOf(value?.['fields']);
  return fields ? itemOrExact({ kind: 'exact', line, fields }) : bad(line, 'it is no message of an export');
};

/** What `patchbay tail` prints: `payload` has the fields of an entry, or is the whole message. */
const readTailed: ReadValue = (line, _, value) => {
  const payload = value?.['payload'];
  const action = value?.['action'];
  const fields = tailedFields(payload, typeof action === 'string' ? action : '');
  if (!value || !fields) return bad(line, 'it is no message that patchbay tail prints');
  const score = bytesOf(value['score']);
  return itemOrExact({ kind: 'exact', line, fields: score === undefined ? fields : [...fields, ['score', score]] });
};

const readRecorded: ReadValue = (line, body) => {
  const recorded = readLine(body.text);
  if (isUnreadable(recorded)) return bad(line, recorded.mistake);
  if (isRecordedGap(recorded)) return { kind: 'passed', line };
  const { kind: source, side, score, fields } = recorded;
  const pairs = fields.map(([name, value]) => [recordedBytes(name), recordedBytes(value)] as const);
  return itemOrExact({ kind: 'exact', line, source, side, score, fields: pairs });
};

function recordedBytes(value: RecordedValue): Bytes {
  return typeof value === 'string' ? value : Buffer.from(value.base64, 'base64');
}

/** What came to a list or a sorted set, by the words of `broker/redis/keys`; `undefined` beside what says nothing of a side. */
const arrivals: ReadonlyMap<string, 'left' | 'right' | undefined> = new Map([
  ['rpush', 'right'],
  ['lpush', 'left'],
  ['added', undefined],
  ['waiting', undefined],
  ['scheduled', undefined],
  ['rescheduled', undefined],
]);
const departures: ReadonlySet<string> = new Set(['lpop', 'rpop', 'removed']);
/** What stands beside an item. */
const itemFacts: ReadonlySet<string> = new Set(['score', 'due']);

/** An item of a list or a sorted set has what happened to it as its field's name: what was taken away is not sent. */
function itemOrExact(item: ExactItem): FileItem {
  const [first, ...more] = item.fields;
  if (!first || !more.every(([name]) => typeof name === 'string' && itemFacts.has(name))) return item;
  const [name, value] = first;
  if (typeof name !== 'string') return item;
  if (departures.has(name)) return { kind: 'passed', line: item.line };
  if (!arrivals.has(name)) return item;
  const scoreText = more.find(([fact]) => fact === 'score')?.[1];
  const score = item.score ?? (typeof scoreText === 'string' ? scoreOf(scoreText) : undefined);
  return { ...item, fields: [['', value]], side: item.side ?? arrivals.get(name), score };
}

function scoreOf(text: string): number | undefined {
  const score = text === '' ? Number.NaN : Number(text);
  return Number.isNaN(score) ? undefined : score;
}

function isExported(value: Members): boolean {
  const { source, time, fields, gap } = value;
  const hasTime = typeof time === 'string' || time === null;
  return typeof source === 'string' && hasTime && (typeof gap === 'string' || pairsOf(fields) !== undefined);
}

function isTailed(value: Members): boolean {
  const { source, id, time, payload } = value;
  const names = Object.keys(value).slice(0, 3).join();
  const isHead = names === 'source,id,time' && typeof source === 'string' && typeof id === 'string';
  return isHead && (typeof time === 'string' || time === null) && tailedFields(payload, '') !== undefined;
}

function tailedFields(payload: unknown, name: string): ExactItem['fields'] | undefined {
  const whole = bytesOf(payload);
  if (whole !== undefined) return [[name, whole]];
  const members = objectOf(payload);
  return members && pairsOf(Object.entries(members));
}

/** Pairs of names and values, as an export has them. */
function pairsOf(value: unknown): ExactItem['fields'] | undefined {
  if (!Array.isArray(value)) return undefined;
  const pairs: [Bytes, Bytes][] = [];
  for (const pair of value as readonly unknown[]) {
    if (!Array.isArray(pair) || pair.length !== 2) return undefined;
    const [name, its] = [bytesOf(pair[0]), bytesOf(pair[1])];
    if (name === undefined || its === undefined) return undefined;
    pairs.push([name, its]);
  }
  return pairs;
}

const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** A text, or `{"base64": …}`. */
function bytesOf(value: unknown): Bytes | undefined {
  if (typeof value === 'string') return value;
  const text = objectOf(value)?.['base64'];
  if (typeof text !== 'string' || Object.keys(value as object).length !== 1 || !base64.test(text)) return undefined;
  return Buffer.from(text, 'base64');
}

function objectOf(value: unknown): Members | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : undefined;
}

function bad(line: number, reason: string): FileItem {
  return { kind: 'bad', line, reason };
}

/** The library quotes what it could not read, which may be a secret, and may be long. */
function notJsonReason(error: unknown): string {
  const place = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
  return place === undefined ? 'it is not JSON' : `it is not JSON from character ${Number(place) + 1} on`;
}
