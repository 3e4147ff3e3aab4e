import { Buffer } from 'node:buffer';
import type { Bytes, PublishOptions } from '../../broker/publication.ts';
import type { Application, Channel } from '../../manifest/model.ts';
import { writeDraft, type DraftStart, type StartValue } from '../../messages/drafts/writeDraft.ts';
import type { HeldMessage } from '../../protocol/acting/drafts.ts';
import type { DraftTarget } from './draftTarget.ts';

/** The channel of the manifest that a message came by; undefined where it declares none. */
function declaredChannel(
  { kind, key }: Pick<HeldMessage, 'kind' | 'key'>,
  { messaging }: Pick<Application, 'messaging'>,
): Channel | undefined {
  return Object.values(messaging.channels).find(
    (channel) => channel.kind === kind && channel.key === key && !channel.isPattern,
  );
}

/** The draft of a message, so that it would be sent as it was; to another channel where `to` names one. */
export function heldDraft(
  held: HeldMessage,
  application: Pick<Application, 'messaging'>,
  to?: Pick<DraftTarget, 'name' | 'kind' | 'declared'>,
): { readonly channel: string; readonly text: string } {
  const declared = to ? to.declared : declaredChannel(held, application);
  const kind = to?.kind ?? held.kind;
  const channel = to?.name ?? declared?.name ?? held.key;
  const content = kind === 'stream' ? entryContent(held, declared) : valueContent(held, declared);
  const options = kind === held.kind ? optionsOf(held, declared) : {};
  return { channel, text: writeDraft({ channel, ...(!declared && { kind }), options, ...content }) };
}

type Content = Pick<DraftStart, 'encoding' | 'field' | 'fields' | 'payload'>;

/** Of an entry, all fields in their order. */
function entryContent({ kind, fields, payload }: HeldMessage, declared: Channel | undefined): Content {
  const place = payload?.field;
  const written = fields.map(([name, value], at): [string, StartValue] => [
    textOfName(name),
    at === place ? { kind: 'payload' } : startValue(value),
  ]);
  const usual = declared?.payload?.field ?? 'data';
  const name = place === undefined ? undefined : written[place]?.[0];
  const isLast = place === fields.length - 1;
  return {
    ...encodingOf(payload, declared),
    ...(kind === 'stream' && isLast && name !== undefined && name !== usual && { field: name }),
    fields: written,
    payload: payload?.json,
  };
}

/** Of all others, the one value: as text or as bytes where no decoder reads it. */
function valueContent({ fields, payload }: HeldMessage, declared: Channel | undefined): Content {
  if (payload) return { ...encodingOf(payload, declared), payload: payload.json };
  const value = fields[0]?.[1] ?? '';
  if (typeof value === 'string') return { encoding: 'text', payload: JSON.stringify(value) };
  return { encoding: 'binary', payload: JSON.stringify({ base64: Buffer.from(value).toString('base64') }) };
}

/** JSON is what a channel takes unless somebody says otherwise. */
function encodingOf(payload: HeldMessage['payload'], declared: Channel | undefined): Pick<Content, 'encoding'> {
  if (!payload || payload.encoding === declared?.payload?.encoding) return {};
  const isUsual = payload.encoding === 'json' && (declared?.payload?.encoding ?? 'auto') === 'auto';
  return isUsual ? {} : { encoding: payload.encoding };
}

function optionsOf({ options = {} }: HeldMessage, declared: Channel | undefined): NonNullable<DraftStart['options']> {
  const { side, score, isSharded } = options;
  return {
    ...(side === 'left' && { side }),
    ...(score !== undefined && { score }),
    ...(isSharded && !declared && { isSharded }),
  };
}

/** The fields and options with which a message goes to a channel, which may be of another kind than its own. */
export function heldPublication(
  held: HeldMessage,
  target: Pick<DraftTarget, 'kind' | 'payloadField' | 'isSharded'>,
): { readonly fields: readonly (readonly [Bytes, Bytes])[]; readonly options: PublishOptions } {
  const { kind, fields, options = {}, payload } = held;
  const sharded = target.kind === 'pubsub' && target.isSharded ? { isSharded: true } : {};
  if (target.kind === kind) return { fields, options: { ...options, ...sharded } };
  const value = fields[payload?.field ?? 0]?.[1] ?? '';
  return { fields: [[target.payloadField, value]], options: sharded };
}

function startValue(value: Bytes): StartValue {
  if (typeof value === 'string') return { kind: 'text', text: value };
  return { kind: 'bytes', base64: Buffer.from(value).toString('base64') };
}

/** A name that is no text stands as what it looks like: JSON has no other. */
function textOfName(name: Bytes): string {
  return typeof name === 'string' ? name : Buffer.from(name).toString('latin1');
}
