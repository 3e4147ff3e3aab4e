import { payloadEncodingOf, payloadEncodings } from '../../base/kinds/decoders.ts';
import { hasTrait, kindsWith, sourceKindOf, type KindsWith } from '../../base/kinds/sources.ts';
import {
  maxDraftLength,
  type MessageDraft,
  type DraftField,
  type DraftOptions,
  type DraftProblem,
  type PlacedValue,
  type Variable,
} from './draft.ts';
import { jsonMember, parseJsonText, type JsonMember, type JsonText, type TextSpan } from './jsonText.ts';

export interface ReadDraft {
  /** Undefined where the document cannot be read at all. */
  readonly draft: MessageDraft | undefined;
  readonly problems: readonly DraftProblem[];
}

/** Reads the document of a draft. It never throws: what cannot be is a problem, and is taken as if it were left out. */
export function readDraft(text: string): ReadDraft {
  if (text.length > maxDraftLength)
    return unreadable({ start: 0, end: 1 }, 'A message of more than 1 MB is sent from a file.');
  const parsed = parseJsonText(text);
  if ('mistake' in parsed) return unreadable(parsed.mistake, parsed.mistake.message);
  const { node } = parsed;
  if (node.kind !== 'object') return unreadable(node, 'A message is an object: { "channel": …, "payload": … }.');
  const problems: DraftProblem[] = [];
  const members = new Members(node, problems);
  const draft: MessageDraft = {
    channel: members.text('channel'),
    kind: members.oneOf<KindsWith<'canPublish'>>('kind', publishable, (word) => publishableKind(word)),
    broker: members.text('broker')?.value,
    options: optionsOf(members),
    fields: fieldsOf(members),
    payload: jsonMember(node, 'payload'),
    payloadField: members.text('field')?.value,
    encoding: members.oneOf('encoding', payloadEncodings, (word) => payloadEncodingOf(word)),
    variables: variablesOf(members),
  };
  return { draft, problems };
}

const publishable = kindsWith('canPublish');

function publishableKind(word: string): KindsWith<'canPublish'> | undefined {
  const kind = sourceKindOf(word);
  return kind && hasTrait(kind, 'canPublish') ? kind : undefined;
}

function unreadable({ start, end }: TextSpan, message: string): ReadDraft {
  return { draft: undefined, problems: [{ severity: 'error', message, start, end }] };
}

/** Reads members by name, and notes what is not of the form it has to be. */
class Members {
  readonly #node: JsonText;
  readonly #problems: DraftProblem[];

  constructor(node: JsonText, problems: DraftProblem[]) {
    this.#node = node;
    this.#problems = problems;
  }

  node(name: string): JsonMember | undefined {
    return jsonMember(this.#node, name);
  }

  text(name: string): PlacedValue<string> | undefined {
    const value = this.node(name)?.value;
    if (!value) return undefined;
    if (value.kind === 'string' && value.value !== '') return placed(String(value.value), value);
    return this.refuse(value, `"${name}" is a text in double quotes.`);
  }

  number(name: string, isFine: (value: number) => boolean, form: string): number | undefined {
    const value = this.node(name)?.value;
    if (!value) return undefined;
    if (value.kind === 'number' && isFine(Number(value.value))) return Number(value.value);
    return this.refuse(value, `"${name}" is ${form}.`);
  }

  flag(name: string): boolean | undefined {
    const value = this.node(name)?.value;
    if (!value) return undefined;
    return value.kind === 'boolean' ? value.value === true : this.refuse(value, `"${name}" is true or false.`);
  }

  oneOf<T>(name: string, words: readonly string[], parse: (word: string) => T | undefined): T | undefined {
    const value = this.node(name)?.value;
    if (!value) return undefined;
    const known = value.kind === 'string' ? parse(String(value.value)) : undefined;
    return known ?? this.refuse(value, `"${name}" is one of ${words.join(', ')}.`);
  }

  refuse({ start, end }: TextSpan, message: string): undefined {
    this.#problems.push({ severity: 'error', message, start, end });
    return undefined;
  }
}

function placed<T>(value: T, { start, end }: TextSpan): PlacedValue<T> {
  return { value, start, end };
}

function optionsOf(members: Members): DraftOptions {
  const id = idOf(members);
  const maxLength = members.number('maxLength', (value) => Number.isSafeInteger(value) && value >= 0, 'a whole number');
  const side = members.oneOf('side', sides, (word) => sides.find((one) => one === word));
  const score = members.number('score', Number.isFinite, 'a number');
  const isSharded = members.flag('sharded');
  return {
    ...(id !== undefined && { id }),
    ...(maxLength !== undefined && { maxLength: { length: maxLength, isExact: true } }),
    ...(side !== undefined && { side }),
    ...(score !== undefined && { score }),
    ...(isSharded !== undefined && { isSharded }),
  };
}

const sides = ['left', 'right'] as const;

function idOf(members: Members): string | undefined {
  const id = members.text('id');
  if (!id || id.value === '*') return undefined;
  if (/^\d{1,20}(-(\d{1,20}|\*))?$/.test(id.value)) return id.value;
  return members.refuse(
    id,
    'The id of an entry is two numbers, as 1763400000000-0. Leave it out to have Redis make one.',
  );
}

/** An object, or pairs where a name is there twice. */
function fieldsOf(members: Members): readonly DraftField[] {
  const value = members.node('fields')?.value;
  if (!value) return [];
  if (value.kind === 'object') {
    return value.members.map((member) => ({ name: placed(member.name, member.nameSpan), value: member.value }));
  }
  if (value.kind !== 'array') {
    members.refuse(value, '"fields" is an object of names and values.');
    return [];
  }
  return value.items.flatMap((item) => {
    const [name, its] = item.kind === 'array' && item.items.length === 2 ? item.items : [];
    if (name?.kind === 'string' && its) return [{ name: placed(String(name.value), name), value: its }];
    members.refuse(item, 'A field is a pair: ["name", "value"].');
    return [];
  });
}

function variablesOf(members: Members): ReadonlyMap<string, Variable> {
  const value = members.node('variables')?.value;
  if (!value) return new Map();
  if (value.kind === 'object') return new Map(value.members.map(({ name, value: node }) => [name, variableOf(node)]));
  members.refuse(value, '"variables" is an object of names and values.');
  return new Map();
}

/** `{ "ask": "Which order?", "default": "42", "choices": ["42", "43"] }`, or any other value as it stands. */
function variableOf(node: JsonText): Variable {
  const ask = jsonMember(node, 'ask')?.value;
  if (ask?.kind !== 'string') return { kind: 'value', node };
  const suggestion = jsonMember(node, 'default')?.value;
  const choices = jsonMember(node, 'choices')?.value;
  return {
    kind: 'ask',
    prompt: String(ask.value),
    isText: !suggestion || suggestion.kind === 'string',
    suggestion: suggestion && isScalar(suggestion) ? String(suggestion.value) : undefined,
    choices:
      choices?.kind === 'array' ? choices.items.flatMap((item) => (isScalar(item) ? [String(item.value)] : [])) : [],
  };
}

function isScalar(node: JsonText): node is Extract<JsonText, { raw: string }> {
  return 'raw' in node;
}
