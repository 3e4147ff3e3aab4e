import type { KeyChange } from '../../broker/keys.ts';
import type { Entry } from '../../broker/log.ts';
import type { PublishedMessage } from '../../broker/pubsub.ts';
import { bytesAsJson, isoTimeText, type JsonBytes } from '../../messages/export/exportRow.ts';
import { fieldsAsJson } from '../../messages/export/fieldsAsJson.ts';

/** Writes the entries of one stream as lines of NDJSON: `{source, id, time, payload}`. Of fields with one name the last is kept. */
export function entryLines(source: string): (entries: readonly Entry[]) => string {
  const start = `{"source":${JSON.stringify(source)},"id":`;
  const timeOf = timeWriter();
  const lineOf = ({ id, timeMs, fields }: Entry): string => {
    const time = timeOf(timeMs);
    return harmless(
      `${start}${JSON.stringify(id)},"time":${time},"payload":${JSON.stringify(fieldsAsJson(fields))}}\n`,
    );
  };
  return (entries) => entries.map(lineOf).join('');
}

/** One published message as a line; it has no id, and its source is the channel that it came on. */
export function publishedLine(message: PublishedMessage): string {
  const { channel, payload, receivedAtMs } = message;
  return jsonLine({ source: channel, id: '', time: isoTimeText(receivedAtMs), payload: bytesAsJson(payload) });
}

/** What changed in a key as a line: `{source, id, time, action, payload}`, and `score` and `due` of a sorted set's member. */
export function changeLine(source: string, { atMs, fields }: KeyChange): string {
  const [action, payload, ...more] = fields;
  const others: [string, JsonBytes][] = [];
  for (let i = 0; i + 1 < more.length; i += 2) others.push([toText(more[i]), bytesAsJson(more[i + 1])]);
  const line = { source, id: '', time: isoTimeText(atMs), action: toText(action), payload: bytesAsJson(payload) };
  return jsonLine({ ...line, ...Object.fromEntries(others) });
}

/** Controls beyond ASCII, which JSON lets stand, and marks that turn text: a terminal would obey them. */
const hijacking = /[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** One line of JSON that reads back as the same value, and that a terminal shows and does not obey. */
function jsonLine(value: object): string {
  return harmless(`${JSON.stringify(value)}\n`);
}

/** JSON that reads back as the same value, and that a terminal shows and does not obey. */
export function harmless(json: string): string {
  return json.replace(hijacking, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

const maxDateMs = 8.64e15;

/** Writes times as `isoTimeText` and JSON do. Those of one second differ in three digits, and a date costs more than the rest of a line. */
function timeWriter(): (timeMs: number) => string {
  let second = Number.NaN;
  let text = '';
  return (timeMs) => {
    if (timeMs > maxDateMs) return 'null';
    const its = Math.floor(timeMs / 1000);
    if (its !== second) text = new Date(timeMs).toISOString().slice(0, -'000Z'.length);
    second = its;
    return `"${text}${String(timeMs - its * 1000).padStart(3, '0')}Z"`;
  };
}

function toText(bytes: Uint8Array = new Uint8Array()): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
}
