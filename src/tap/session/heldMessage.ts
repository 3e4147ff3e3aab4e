import { isUtf8, type Buffer } from 'node:buffer';
import { hasTrait, type KindsWith } from '../../base/kinds/sources.ts';
import type { PublishOptions } from '../../broker/publication.ts';
import { toJson } from '../../messages/decode/toJson.ts';
import { encodePayload } from '../../messages/encode/encodePayload.ts';
import type { RowLens } from '../../messages/rows/rowLens.ts';
import type { StoredMessage } from '../../messages/store/storedMessage.ts';
import { maxDraftPayload, type HeldMessage } from '../../protocol/acting/drafts.ts';
import type { KnownSource } from './sourceTable.ts';

type Kind = KindsWith<'canPublish'>;
type Pair = [name: string | Uint8Array, value: string | Uint8Array];

/** A message as it could be sent again; `lens` looks at it. Undefined for what cannot be sent, as a line of a log. */
export function heldMessage(message: StoredMessage, source: KnownSource, lens: RowLens): HeldMessage | undefined {
  const { kind } = source;
  if (message.kind !== 'message' || !hasTrait(kind, 'canPublish')) return undefined;
  const { fields } = message;
  const pairs = kind === 'stream' ? entryFields(fields) : [valueField(fields, source)];
  return {
    kind,
    key: keyOf(source, fields),
    fields: pairs,
    options: optionsOf(kind, source, fields),
    payload: editable(lens, kind === 'stream' ? lens.payloadPlace : 0) ?? null,
  };
}

function entryFields(fields: readonly Buffer[]): Pair[] {
  return Array.from({ length: fields.length >> 1 }, (_, at): Pair => [own(fields[2 * at]), own(fields[2 * at + 1])]);
}

/** What is read of the other kinds has a name of another meaning, such as what became of an item. */
function valueField(fields: readonly Buffer[], { payload }: KnownSource): Pair {
  return [payload?.field ?? 'data', own(fields[1])];
}

/** Text where it is, because that is what people read and edit; else bytes of its own, not of the store's memory. */
function own(bytes: Buffer | undefined): string | Uint8Array {
  if (!bytes) return '';
  return isUtf8(bytes) ? bytes.toString() : new Uint8Array(bytes);
}

function keyOf({ kind, origin, label, recordedKey = label }: KnownSource, fields: readonly Buffer[]): string {
  const name = fields[0];
  if (kind === 'pubsub' && name && name.length > 0) return name.toString();
  if (origin?.kind === 'pubsub') return origin.channel;
  return origin && 'key' in origin ? origin.key : recordedKey;
}

function optionsOf(kind: Kind, { origin }: KnownSource, fields: readonly Buffer[]): PublishOptions {
  switch (kind) {
    case 'list':
      return fields[0]?.toString() === 'lpush' ? { side: 'left' } : {};
    case 'pubsub':
      return origin?.kind === 'pubsub' && origin.isSharded ? { isSharded: true } : {};
    default:
      return hasTrait(kind, 'holdsItems') ? scoreOf(fields) : {};
  }
}

function scoreOf(fields: readonly Buffer[]): PublishOptions {
  const at = fields.findIndex((name, i) => i > 1 && i % 2 === 0 && name.toString() === 'score');
  const score = at < 0 ? Number.NaN : Number(fields[at + 1]?.toString());
  return Number.isNaN(score) ? {} : { score };
}

/** The payload as text that is written back as it was. What is packed, or has more in it than JSON can say, is left as bytes. */
function editable(lens: RowLens, place: number | undefined): HeldMessage['payload'] | undefined {
  const bytes = place === undefined ? undefined : lens.value(place);
  const decoded = bytes && lens.decoded('auto');
  if (place === undefined || !bytes || !decoded || decoded.error !== null || !decoded.bytes.equals(bytes))
    return undefined;
  if (bytes.length > maxDraftPayload / 4) return undefined;
  const { decoder, value } = decoded;
  if (decoder === 'json') return { field: place, json: bytes.toString(), encoding: 'json' };
  if (decoder === 'text')
    return isUtf8(bytes) ? { field: place, json: JSON.stringify(bytes.toString()), encoding: 'text' } : undefined;
  const json = value === undefined ? undefined : toJson(value);
  if (json === undefined) return undefined;
  const again = encodePayload(JSON.parse(json), decoder, { schema: lens.source?.schema });
  return again instanceof Uint8Array && bytes.equals(again) ? { field: place, json, encoding: decoder } : undefined;
}
