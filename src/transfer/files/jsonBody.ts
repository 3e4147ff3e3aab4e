import { parseExactly } from '../../expression/exactJson.ts';
import type { PlainBody } from './fileItem.ts';

/** A message in JSON. Its numbers and the order of its members stay as they are written. */
export class JsonBody implements PlainBody {
  /** As it is written. */
  readonly text: string;
  /** The value without the last digits of large numbers. */
  readonly parsed: unknown;

  /** @throws SyntaxError for what is no JSON */
  constructor(text: string) {
    this.text = text;
    this.parsed = JSON.parse(text);
  }

  value(): unknown {
    return parseExactly(this.text);
  }

  members(): readonly (readonly [string, string])[] | undefined {
    const value = this.parsed;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return splitMembers(this.text);
  }

  json(): string {
    return onOneLine(this.text);
  }
}

/** The members of an object in the order and as often as they are written, which a parsed object does not tell. */
function splitMembers(text: string): readonly (readonly [string, string])[] {
  const members: [string, string][] = [];
  let at = skipSpace(text, text.indexOf('{') + 1);
  while (text[at] === '"') {
    const nameEnd = stringEnd(text, at);
    const name = unquoted(text.slice(at, nameEnd));
    const from = skipSpace(text, text.indexOf(':', nameEnd) + 1);
    const to = valueEnd(text, from);
    members.push([name, valueText(text.slice(from, to))]);
    at = skipSpace(text, to);
    if (text[at] === ',') at = skipSpace(text, at + 1);
  }
  return members;
}

function valueText(json: string): string {
  return json.startsWith('"') ? unquoted(json) : onOneLine(json);
}

function unquoted(json: string): string {
  return json.includes('\\') ? String(JSON.parse(json)) : json.slice(1, -1);
}

/** The place behind a value that is known to be well formed. */
function valueEnd(text: string, from: number): number {
  const first = text[from];
  if (first === '"') return stringEnd(text, from);
  if (first !== '{' && first !== '[') return scalarEnd(text, from);
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) at = stringEnd(text, at) - 1;
    else if (code === openBrace || code === openBracket) depth++;
    else if ((code === closeBrace || code === closeBracket) && --depth === 0) return at + 1;
  }
  return text.length;
}

function scalarEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isSpace(text.charCodeAt(at)) && !',}]'.includes(text.charAt(at))) at++;
  return at;
}

/** The place behind a string that begins here. */
function stringEnd(text: string, from: number): number {
  for (let end = text.indexOf('"', from + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text[end - 1 - slashes] === '\\') slashes++;
    if (slashes % 2 === 0) return end + 1;
  }
  return text.length;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (isSpace(text.charCodeAt(at))) at++;
  return at;
}

/** JSON without the space between its parts, as producers write it; a value is not made anew, so that it keeps its digits. */
function onOneLine(json: string): string {
  if (!/\s/.test(json)) return json;
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === quote) at = stringEnd(json, at) - 1;
    else if (isSpace(code)) {
      if (at > from) parts.push(json.slice(from, at));
      from = at + 1;
    }
  }
  parts.push(json.slice(from));
  return parts.join('');
}

const quote = 0x22;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}
