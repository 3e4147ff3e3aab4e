import type { RecordedValue } from '../recording/recording.ts';

type Field = readonly [name: RecordedValue, value: RecordedValue];

/** A message as it lies there, or as it is to be when it is sent. */
export interface EditedMessage {
  readonly id: string;
  readonly fields: readonly Field[];
}

/**
 * Messages as a text that a person edits: a JSON array of `{ id, fields }`. A value that is JSON itself stands as what it says; fields are
 * an object, or pairs where a name comes twice or is no text.
 */
export function editText(messages: readonly EditedMessage[]): string {
  return `${JSON.stringify(
    messages.map(({ id, fields }) => ({ id, fields: shownFields(fields) })),
    undefined,
    2,
  )}\n`;
}

/**
 * Reads what a person made of it. A value that was not changed stays as it is, to the byte; a message that was taken out is left where it
 * lies. Answers why where it cannot be read.
 */
export function readEdits(
  text: string,
  originals: readonly EditedMessage[],
): readonly EditedMessage[] | { readonly fault: string } {
  const parsed = parsedJson(text);
  if (parsed === undefined) return { fault: 'It is not JSON. Correct it, or undo.' };
  if (!Array.isArray(parsed.value)) return { fault: 'It is no list of messages any more. Keep the outer [ ].' };
  const edits: EditedMessage[] = [];
  for (const [at, item] of (parsed.value as readonly unknown[]).entries()) {
    const { id, fields } = isObject(item) ? item : {};
    const original = originals.find((one) => one.id === id);
    if (!original) return { fault: `Message ${at + 1} has no id that was there. Ids cannot be changed.` };
    if (edits.some((one) => one.id === id)) return { fault: `${original.id} stands there twice.` };
    const read = readFields(fields, original.fields);
    if (!read || read.length === 0)
      return { fault: `The fields of ${original.id} cannot be read. A field has a name and a value.` };
    edits.push({ id: original.id, fields: read });
  }
  return edits;
}

function shownFields(fields: readonly Field[]): unknown {
  const names = fields.map(([name]) => name);
  const areNames = names.every((name) => typeof name === 'string' && name !== '__proto__' && !/^\d+$/.test(name));
  if (!areNames || new Set(names).size < names.length) return fields.map(([name, value]) => [name, shownValue(value)]);
  return Object.fromEntries(fields.map(([name, value]) => [name, shownValue(value)]));
}

/**
 * What is JSON is easier to edit as that; a number or a word alone stays the text that it is. So does what would not come back as it was
 * once somebody edits it: numbers beyond what a double holds, members that come twice, spaces that somebody meant.
 */
function shownValue(value: RecordedValue): unknown {
  if (typeof value !== 'string' || !/^[{[]/.test(value)) return value;
  const parsed = parsedJson(value);
  if (!parsed) return value;
  const forms = [JSON.stringify(parsed.value), spaced(parsed.value), JSON.stringify(parsed.value, undefined, 2)];
  return forms.includes(value) ? parsed.value : value;
}

/** As Python writes it: `{"a": 1, "b": 2}`. */
function spaced(value: unknown): string {
  return JSON.stringify(value, undefined, 1).replace(/\n */g, (_, at: number, text: string) =>
    text[at - 1] === ',' ? ' ' : '',
  );
}

function readFields(fields: unknown, originals: readonly Field[]): readonly Field[] | undefined {
  const pairs: readonly (readonly unknown[])[] | undefined = Array.isArray(fields)
    ? (fields as readonly unknown[]).map((pair) => (Array.isArray(pair) ? (pair as readonly unknown[]) : []))
    : isObject(fields)
      ? Object.entries(fields)
      : undefined;
  if (!pairs) return undefined;
  const read: Field[] = [];
  for (const [name, value] of pairs) {
    const isName = typeof name === 'string' || isBytes(name);
    if (!isName || value === undefined) return undefined;
    read.push([name, readValue(name, value, originals)]);
  }
  return read;
}

function readValue(name: RecordedValue, value: unknown, originals: readonly Field[]): RecordedValue {
  const text = JSON.stringify(value);
  const same = originals.find(
    ([known, was]) => JSON.stringify(known) === JSON.stringify(name) && JSON.stringify(shownValue(was)) === text,
  );
  if (same) return same[1];
  return typeof value === 'string' || isBytes(value) ? value : text;
}

function isBytes(value: unknown): value is { readonly base64: string } {
  return isObject(value) && Object.keys(value).length === 1 && typeof value['base64'] === 'string';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsedJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    // The caller says what follows from it.
    return undefined;
  }
}
