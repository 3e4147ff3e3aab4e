import { payloadPlace, type DraftOptions } from './draft.ts';
import { mapTexts, parseJsonText, prettyJson } from './jsonText.ts';
import { withoutVariables } from './variables.ts';

/** What a draft begins with. */
export interface DraftStart {
  readonly channel: string;
  /** Left out where the manifest declares the channel. */
  readonly kind?: string | undefined;
  readonly broker?: string | undefined;
  readonly options?: Pick<DraftOptions, 'side' | 'score' | 'isSharded'>;
  readonly encoding?: string | undefined;
  /** The name of the payload's field, where it is not what the channel says. */
  readonly field?: string | undefined;
  readonly fields?: readonly (readonly [name: string, value: StartValue])[];
  /** JSON text; left out for a message of fields alone. */
  readonly payload?: string | undefined;
}

export type StartValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes'; readonly base64: string }
  | { readonly kind: 'payload' };

/** Writes the document of a draft. What a message holds is written so that nothing in it is taken for a variable. */
export function writeDraft(start: DraftStart): string {
  const { channel, kind, broker, options = {}, encoding, field, fields = [], payload } = start;
  const isPayloadLast = fields.findIndex(([, value]) => value.kind === 'payload') === fields.length - 1;
  const written = isPayloadLast ? fields.filter(([, value]) => value.kind !== 'payload') : fields;
  const members: readonly (readonly [string, string | undefined])[] = [
    ['channel', JSON.stringify(channel)],
    ['kind', textOf(kind)],
    ['broker', textOf(broker)],
    ['side', textOf(options.side)],
    ['score', options.score === undefined ? undefined : String(options.score)],
    ['sharded', options.isSharded === undefined ? undefined : String(options.isSharded)],
    ['encoding', textOf(encoding)],
    ['field', textOf(field)],
    ['fields', written.length === 0 ? undefined : fieldsText(written)],
    ['payload', payload === undefined ? undefined : payloadText(payload)],
  ];
  const lines = members.flatMap(([name, text]) => (text === undefined ? [] : [`  ${JSON.stringify(name)}: ${text}`]));
  return `{\n${lines.join(',\n')}\n}\n`;
}

function textOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : JSON.stringify(text);
}

/** An object, unless a name is there twice: it would lose one. */
function fieldsText(fields: NonNullable<DraftStart['fields']>): string {
  const names = new Set(fields.map(([name]) => name));
  if (names.size === fields.length) {
    const lines = fields.map(([name, value]) => `    ${JSON.stringify(name)}: ${valueText(value)}`);
    return `{\n${lines.join(',\n')}\n  }`;
  }
  const lines = fields.map(([name, value]) => `    [${JSON.stringify(name)}, ${valueText(value)}]`);
  return `[\n${lines.join(',\n')}\n  ]`;
}

function valueText(value: StartValue): string {
  switch (value.kind) {
    case 'payload':
      return JSON.stringify(payloadPlace);
    case 'bytes':
      return `{ "base64": ${JSON.stringify(value.base64)} }`;
    case 'text':
      return JSON.stringify(withoutVariables(value.text));
  }
}

function payloadText(json: string): string {
  const parsed = parseJsonText(json);
  if ('mistake' in parsed) return JSON.stringify(withoutVariables(json));
  return prettyJson(mapTexts(parsed.node, withoutVariables), '  ');
}
