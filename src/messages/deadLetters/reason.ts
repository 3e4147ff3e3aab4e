import { payloadField } from '../decode/payloadField.ts';

/** Why a message is dead, as far as it says. */
export interface DeadReason {
  /** The same for all messages that failed alike: numbers and ids of one message are left out of it. */
  readonly title: string;
  /** What this message says itself; shown as a sample. */
  readonly text: string;
}

export const noReason: DeadReason = { title: 'No reason given', text: '' };

/**
 * What consumers call it, in small letters without what separates words: `X-Exception-Message` is `xexceptionmessage`. First what
 * names the class of an exception, then what says why; the most telling ones first.
 */
const classNames = [
  'exceptionclass',
  'exceptiontype',
  'errorclass',
  'errortype',
  'errorname',
  'exceptionname',
  'xexceptiontype',
  'kafkadltexceptionfqcn',
  'errorcode',
];
const textNames = [
  'error',
  'errormessage',
  'exception',
  'exceptionmessage',
  'xexceptionmessage',
  'deadletterreason',
  'deadlettererrordescription',
  'deadlettererror',
  'failedreason',
  'failurereason',
  'failure',
  'reason',
  'lasterror',
  'err',
  'errordescription',
  'kafkadltexceptionmessage',
  'xfirstdeathreason',
  'cause',
  'fault',
];
const reasonNames: ReadonlySet<string> = new Set([
  ...classNames,
  ...textNames,
  'stack',
  'stacktrace',
  'exceptionstacktrace',
]);

/** Beside why, a consumer writes down when, and how often it has tried: the same message has others each time. */
const circumstances =
  /^(x?(death|failed|retry|retries|attempts?|deliver(y|ies)|deliverycount|redelivered).*|.*(attempts?|retrycount|failedat|deadletteredat|diedat))$/;

const maxPartBytes = 65_536;
const maxTitle = 160;
const maxText = 1000;

/** Finds out why a message is dead: by its fields, else by what its payload says. */
export function deadReason(fields: readonly Uint8Array[], payloadName: string | undefined): DeadReason {
  const named = members(fields);
  const own = reasonIn(named.map(([name, value]) => [name, parsed(value)]));
  if (own) return own;
  const at = payloadField(
    named.map(([name]) => name),
    payloadName,
  );
  const payload = at === undefined ? undefined : parsed(named[at]?.[1] ?? '');
  return (isObject(payload) ? reasonIn(Object.entries(payload)) : undefined) ?? noReason;
}

/** True of a field that tells of the failure, and is no part of the message that failed. */
export function isOfFailure(name: string): boolean {
  const plain = plainName(name);
  return reasonNames.has(plain) || circumstances.test(plain);
}

function reasonIn(parts: readonly (readonly [name: string, value: unknown])[]): DeadReason | undefined {
  const byName = new Map(parts.map(([name, value]) => [plainName(name), value]));
  const nested = textNames.map((name) => byName.get(name)).find(isObject);
  const [innerClass, innerText] = nested ? [oneOf(nested, nestedClasses), oneOf(nested, nestedTexts)] : [];
  const text = innerText ?? firstText(byName, textNames) ?? '';
  const kind = firstText(byName, classNames) ?? innerClass ?? classIn(text);
  if (text === '' && kind === undefined) return undefined;
  const line = text.split('\n', 1)[0]?.trim() ?? '';
  const rest = kind !== undefined && line.startsWith(kind) ? line.slice(kind.length).replace(/^[:\s]+/, '') : line;
  const title = [kind, alike(rest)].filter((part) => part !== undefined && part !== '').join(': ');
  return { title: shortened(title || 'Failed', maxTitle), text: shortened(text || title, maxText) };
}

const nestedClasses = ['name', 'type', 'class', 'code'];
const nestedTexts = ['message', 'reason', 'description', 'detail'];

function firstText(byName: ReadonlyMap<string, unknown>, names: readonly string[]): string | undefined {
  return names
    .map((name) => byName.get(name))
    .map(textOf)
    .find((text) => text !== undefined);
}

function oneOf(value: Readonly<Record<string, unknown>>, names: readonly string[]): string | undefined {
  return names
    .map((name) => (Object.hasOwn(value, name) ? textOf(value[name]) : undefined))
    .find((text) => text !== undefined);
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** `TimeoutError: …`, `java.net.ConnectException: …`: the class that a text begins with. */
function classIn(text: string): string | undefined {
  return /^([\w$]{1,60}(?:\.[\w$]{1,60}){0,10}(?:Error|Exception|Fault|Timeout|Failure))(?=[:\s(]|$)/.exec(text)?.[1];
}

/** Leaves out what differs between messages that fail alike. */
function alike(line: string): string {
  return line
    .slice(0, 2 * maxTitle)
    .replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, '…')
    .replace(/(["'`])[^"'`]{1,100}\1/g, '$1…$1')
    .replace(/\b(?=[a-z]*\d)[0-9a-z]*\d[\w.:-]*/gi, '…')
    .replace(/(?:…[\s,;/-]*){2,}/g, '… ')
    .trim();
}

function members(fields: readonly Uint8Array[]): readonly (readonly [string, string])[] {
  const pairs: (readonly [string, string])[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) pairs.push([decoded(fields[at]), decoded(fields[at + 1])]);
  return pairs;
}

/** What is no text says nothing. */
function decoded(bytes: Uint8Array | undefined): string {
  return bytes === undefined || bytes.byteLength > maxPartBytes ? '' : Buffer.from(bytes).toString();
}

function parsed(text: string): unknown {
  if (!/^\s*[{["]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON, so it is text.
    return text;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

function shortened(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
