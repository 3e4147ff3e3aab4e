import { sourceKinds, type KindsWith } from '../../base/kinds/sources.ts';
import { payloadPlace, type MessageDraft, type DraftProblem } from './draft.ts';
import { compactJson, type JsonText } from './jsonText.ts';
import { filledIn, type Values } from './variables.ts';

/** A message as it is about to be sent, its payload not written in its encoding yet. */
export interface ComposedMessage {
  readonly fields: readonly (readonly [name: string, value: ComposedValue])[];
  /** With its variables filled in; each part stands where the document has it. Undefined for a message of fields alone. */
  readonly payload: JsonText | undefined;
  readonly problems: readonly DraftProblem[];
}

export type ComposedValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes'; readonly base64: string }
  /** The payload in its encoding. */
  | { readonly kind: 'payload' };

/** What is known of the channel that a message is for. */
export interface ComposedFor {
  readonly kind: KindsWith<'canPublish'>;
  readonly payloadField: string;
}

/** Fills in the variables, and puts fields and payload in their order. */
export function composeMessage(draft: MessageDraft, channel: ComposedFor, values: Values): ComposedMessage {
  const problems: DraftProblem[] = [];
  const fields = draft.fields.map(({ name, value }): [string, ComposedValue] => [
    name.value,
    fieldValue(value, values, problems),
  ]);
  const payload = draft.payload && filledIn(draft.payload.value, values);
  const hasPlace = fields.some(([, { kind }]) => kind === 'payload');
  if (draft.payload && !hasPlace) fields.push([draft.payloadField ?? channel.payloadField, { kind: 'payload' }]);
  problems.push(...problemsOf(draft, channel, hasPlace));
  return { fields, payload, problems };
}

function fieldValue(node: JsonText, values: Values, problems: DraftProblem[]): ComposedValue {
  if (node.kind === 'string' && node.value === payloadPlace) return { kind: 'payload' };
  const base64 = base64Of(node);
  if (base64 !== undefined) {
    if (isBase64(base64)) return { kind: 'bytes', base64 };
    problems.push({ severity: 'error', message: 'This is not base64.', start: node.start, end: node.end });
  }
  const filled = filledIn(node, values);
  return {
    kind: 'text',
    text: 'raw' in filled && filled.kind === 'string' ? String(filled.value) : compactJson(filled),
  };
}

/** The bytes of `{ "base64": "…" }`; undefined for any other value. */
export function base64Of(node: JsonText): string | undefined {
  if (node.kind !== 'object' || node.members.length !== 1) return undefined;
  const [member] = node.members;
  return member?.name === 'base64' && member.value.kind === 'string' ? String(member.value.value) : undefined;
}

export function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

function problemsOf(draft: MessageDraft, { kind }: ComposedFor, hasPlace: boolean): DraftProblem[] {
  const takesFields = kind === 'stream' || kind === 'key';
  const [first] = draft.fields;
  const atChannel = draft.channel ?? { start: 0, end: 1 };
  if (!draft.payload && hasPlace) return [at(atChannel, `A field has ${payloadPlace}, and there is no "payload".`)];
  if (!draft.payload && !first) return [at(atChannel, 'A message needs a "payload" or "fields".')];
  if (takesFields || !first || (hasPlace && draft.fields.length === 1)) return [];
  if (!draft.payload) return [at(first.name, `A ${sourceKinds[kind].label} takes one payload. Write it as "payload".`)];
  return [at(first.name, `A ${sourceKinds[kind].label} takes the payload alone. Take the other fields away.`)];
}

function at({ start, end }: { readonly start: number; readonly end: number }, message: string): DraftProblem {
  return { severity: 'error', message, start, end };
}
