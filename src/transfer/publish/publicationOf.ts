import type { PayloadEncoding } from '../../base/kinds/decoders.ts';
import { hasTrait } from '../../base/kinds/sources.ts';
import type { Bytes, Publication } from '../../broker/publication.ts';
import { nestedJson } from '../../expression/nestedJson.ts';
import { payloadField } from '../../messages/decode/payloadField.ts';
import type { Drafting } from '../../messages/drafts/openDrafting.ts';
import { bytesAsJson } from '../../messages/export/exportRow.ts';
import type { ExactItem, PlainBody, PlainItem } from '../files/fileItem.ts';
import type { PublishTarget } from './job.ts';

/** Why a message of a file cannot be sent to a channel. */
export interface NoPublication {
  readonly reason: string;
}

/** The field that a lone payload gets in a stream whose manifest names none. */
const usualField = 'data';

/** A message of a file as it goes to a channel: what Patchbay wrote as it was, all else as the channel's messages are written. */
export function publicationOf(
  item: PlainItem | ExactItem,
  target: PublishTarget,
  drafting: Drafting | undefined,
): Publication | NoPublication {
  const { kind, key, options } = target;
  const scored = hasTrait(kind, 'hasScores') ? scoredOf(item) : undefined;
  if (scored && 'reason' in scored) return scored;
  const fields = item.kind === 'exact' ? exactFields(item, target) : plainFields(item.body, scored, target, drafting);
  if ('reason' in fields) return fields;
  if (fields.length === 0) return { reason: 'it has no field' };
  const score = scored?.score;
  const side = item.kind === 'exact' ? item.side : undefined;
  if (score === undefined && side === undefined) return { kind, key, fields, options };
  return { kind, key, fields, options: { ...options, ...(score !== undefined && { score }), ...(side && { side }) } };
}

/** Whether a message of this kind is several fields, not one payload. */
function takesFields({ kind }: PublishTarget): boolean {
  return hasTrait(kind, 'hasFields') || kind === 'key';
}

type Fields = Publication['fields'];

function exactFields({ fields }: ExactItem, target: PublishTarget): Fields {
  const [first] = fields;
  if (!first) return fields;
  // What was published, or an item of a list, had no name.
  if (takesFields(target)) {
    return fields.length === 1 && first[0] === '' ? [[target.payload?.field ?? usualField, first[1]]] : fields;
  }
  return [['', fields.length === 1 ? first[1] : JSON.stringify(objectOfFields(fields))]];
}

function objectOfFields(fields: Fields): object {
  return Object.fromEntries(fields.map(([name, value]) => [String(name), asJson(value)]));
}

function asJson(bytes: Bytes): unknown {
  return typeof bytes === 'string' ? bytes : bytesAsJson(bytes);
}

function plainFields(
  body: PlainBody,
  scored: Scored | undefined,
  target: PublishTarget,
  drafting: Drafting | undefined,
): Fields | NoPublication {
  const { field, encoding = 'auto' } = target.payload ?? {};
  if (scored) return single('', isPlainText(encoding, drafting) ? scored.text : encoded(scored.value, drafting));
  const members = takesFields(target) ? body.members() : undefined;
  if (!members) return single(takesFields(target) ? (field ?? usualField) : '', payloadOf(body, encoding, drafting));
  if (field !== undefined && !members.some(([name]) => name === field)) {
    return single(field, payloadOf(body, encoding, drafting));
  }
  return isPlainText(encoding, drafting) ? members : withEncoded(members, body, target, drafting);
}

function single(name: string, value: Bytes | NoPublication): Fields | NoPublication {
  return typeof value === 'object' && 'reason' in value ? value : [[name, value]];
}

/** The members of an object, that with the payload in the channel's binary form. */
function withEncoded(
  members: readonly (readonly [string, string])[],
  body: PlainBody,
  { payload: { field } = {} }: PublishTarget,
  drafting: Drafting | undefined,
): Fields | NoPublication {
  const place = payloadField(
    members.map(([name]) => name),
    field,
  );
  const [name, text] = members[place ?? -1] ?? [];
  if (name === undefined || text === undefined) return members;
  const value = (body.value() as Readonly<Record<string, unknown>>)[name];
  // A text that is JSON is what a producer of JSON would have written there.
  const its = typeof value === 'string' ? (nestedJson(value, true) ?? value) : value;
  const bytes = encoded(its, drafting);
  if (typeof bytes === 'object' && 'reason' in bytes) return bytes;
  return members.map((member, at) => (at === place ? [name, bytes] : member));
}

function payloadOf(body: PlainBody, encoding: PayloadEncoding, drafting: Drafting | undefined): Bytes | NoPublication {
  if (!isPlainText(encoding, drafting)) return encoded(body.value(), drafting);
  const json = body.json();
  // A lone text is sent as it is, unless the channel is one of JSON.
  return encoding !== 'json' && json.startsWith('"') ? String(JSON.parse(json)) : json;
}

/** Whether payloads are written as text, so that what stands in the file can stay as it is. */
export function isPlainText(encoding: PayloadEncoding, drafting: Drafting | undefined): boolean {
  return encoding === 'json' || encoding === 'text' || (encoding === 'auto' && !drafting?.contract?.schema);
}

function encoded(value: unknown, drafting: Drafting | undefined): Bytes | NoPublication {
  const bytes = drafting?.encode(value) ?? '';
  return typeof bytes === 'string' || bytes instanceof Uint8Array ? bytes : { reason: bytes.message };
}

/** A member of a sorted set. */
interface Scored {
  readonly score: number;
  readonly text: string;
  readonly value: unknown;
}

/** The score that a member comes with: of an object `{"score", "member"}`. */
function scoredOf(item: PlainItem | ExactItem): Scored | NoPublication {
  if (item.kind === 'exact') return item.score === undefined ? noScore : { score: item.score, text: '', value: '' };
  const value = item.body.value();
  if (typeof value !== 'object' || value === null) return noScore;
  const { score: given, member } = value as { readonly score?: unknown; readonly member?: unknown };
  // A cell of CSV is a text where it is not written as JSON writes a number.
  const score = typeof given === 'string' && given !== '' ? Number(given) : given;
  const text = item.body.members()?.find(([name]) => name === 'member')?.[1];
  if (typeof score !== 'number' || Number.isNaN(score) || text === undefined) return noScore;
  return { score, text, value: member };
}

const noScore: NoPublication = { reason: 'it is not {"score": …, "member": …}' };
