import type { Buffer } from 'node:buffer';
import { cutText, decodeStart } from './text.ts';

/** Names of a lone field that say nothing that its value does not. */
const silentNames = new Set(['', 'body', 'data', 'event', 'json', 'message', 'msg', 'payload', 'value']);

/** The first field of a log line, whatever stands beside it. */
const outputNames = new Set(['stderr', 'stdout']);

const maxHexBytes = 32;

/**
 * One line about a message: its lone value, or `name=value name=value`. Control characters are made visible. Decodes no
 * more than the line can show. `keyPrefix`: what the names of all messages of this source begin with, which says nothing.
 */
export function preview(fields: readonly Buffer[], maxLength: number, keyPrefix = ''): string {
  const [name, value] = fields;
  if (name && value && speaksForAll(decodePart(name, maxLength), fields.length / 2)) {
    return cutText(decodePart(value, maxLength), maxLength, false);
  }
  let line = '';
  for (let i = 0; i + 1 < fields.length && line.length <= maxLength; i += 2) {
    const pair = [fields[i], fields[i + 1]].map((part) => (part ? decodePart(part, maxLength) : ''));
    line += `${i === 0 ? '' : ' '}${pair.join('=')}`;
  }
  if (keyPrefix !== '' && line.startsWith(keyPrefix)) line = line.slice(keyPrefix.length);
  return cutText(line, maxLength, false);
}

function speaksForAll(name: string, fieldCount: number): boolean {
  return outputNames.has(name) || (fieldCount === 1 && silentNames.has(name));
}

function decodePart(bytes: Buffer, maxLength: number): string {
  // A code unit takes at most three bytes; one more character than fits makes the cut show.
  const { text, encoding, isCut } = decodeStart(bytes, maxLength * 3 + 4);
  if (encoding === 'utf8') return withPictures(text);
  const isLong = isCut || text.length > maxHexBytes * 2;
  return `0x${text.slice(0, maxHexBytes * 2)}${isLong ? '…' : ''}`;
}

/** Controls as their pictures; what would turn or hide the text around it as its number. */
export function withPictures(text: string): string {
  return text
    .replace(/[\x00-\x1f]/g, (control) => String.fromCharCode(0x2400 + control.charCodeAt(0)))
    .replace(/\x7f/g, '\u2421')
    .replace(/[\x80-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
